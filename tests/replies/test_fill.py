"""Filling in templates: plain replacement, clear words for what is no template, and never a brace that gets out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.replies import fill, template_rules
from caredesk.replies.fill import Blank, Open, Unfit
from caredesk.replies.variables import FIXED, SAMPLES


def filled(text, **values):
    told = {name.replace("__", "."): value for name, value in values.items()}
    return fill.whole(fill.fill(template_rules.parts(text), told))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hello!", {}, "Hello!"),
        ("Hi {{customer.first_name}}!", {"customer__first_name": "Magda"}, "Hi Magda!"),
        ("Hi {{ customer.first_name }}!", {"customer__first_name": "Magda"}, "Hi Magda!"),
        ("Hi {{Customer.First_Name}}!", {"customer__first_name": "Magda"}, "Hi Magda!"),
        ("Hi {{customer.first_name|there}}!", {}, "Hi there!"),
        ("Hi {{customer.first_name|there}}!", {"customer__first_name": "Magda"}, "Hi Magda!"),
        ("Hi{{customer.first_name|}}!", {}, "Hi!"),
        ("{{agent.name}}, {{agent.name}}", {"agent__name": "Ola"}, "Ola, Ola"),
        ("A { is fine } and so is }{", {}, "A { is fine } and so is }{"),
        ("Szanowna Pani {{customer.vocative}}", {"customer__vocative": "Magdo"}, "Szanowna Pani Magdo"),
        ("{{customer.name}}", {"customer__name": "{{agent.name}}"}, "((agent.name))"),
        ("{{customer.name}}", {"customer__name": "two\nlines\x00"}, "two lines"),
        ("<b>{{customer.name}}</b>", {"customer__name": "<script>"}, "<b><script></b>"),
    ],
)
def test_what_is_known_is_put_in(text, values, expected):
    assert filled(text, **values) == expected


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("Hi {{customer.first_name", "not_ended", "{{customer.first_name"),
        ("Hi {{customer.\nname}}", "not_ended", "{{customer."),
        ("Hi {{customer.{{name}}}}", "nested", "{{customer.{{name}}}}"),
        ("Hi {{{customer.name}}}", "nested", "{{{customer.name}}}"),
        ("Hi customer.name}}", "not_begun", "}}"),
        ("{{agent.name}} }}", "not_begun", "}}"),
        ("Hi {{}}", "nameless", ""),
        ("Hi {{ |there}}", "nameless", ""),
        ("{{''.__class__}}", "unknown", "''.__class__"),
        ("{{config.items()}}", "unknown", "config.items()"),
        ("{{7*7}}", "unknown", "7*7"),
        ("{{customer.password_hash}}", "unknown", "customer.password_hash"),
        ("{{date.in_0_days}}", "unknown", "date.in_0_days"),
        ("{{date.in_400_days}}", "unknown", "date.in_400_days"),
        ("{{time.in_3_days}}", "unknown", "time.in_3_days"),
        ("{{ask:}}", "unknown", "ask:"),
        ("{{agent.name}}" * 201, "many", ""),
        ("a\x00b", "unreadable", ""),
    ],
)
def test_what_is_no_template_is_told_with_its_place(text, code, near):
    with pytest.raises(Unfit) as error:
        template_rules.parts(text)

    assert (error.value.code, error.value.near) == (code, near)


def test_a_hundred_kilobytes_are_told_by_how_much_they_are_too_long():
    with pytest.raises(Unfit) as error:
        template_rules.parts("x" * 100_000)

    assert (error.value.code, error.value.over) == ("long", 80_000)


def test_a_gap_is_no_text():
    with pytest.raises(Open) as error:
        filled("Hi {{customer.first_name}}, order {{ask: Order number}}")

    assert error.value.blanks == (Blank("customer.first_name"), Blank("ask:order number", None, "Order number"))


def test_the_same_question_is_asked_once():
    parts = template_rules.parts("{{ask: Order}} and {{ask:  order}} and {{ask: Size|M}}")

    assert [one.name for one in fill.blanks(parts)] == ["ask:order", "ask:size"]


pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["{", "}", "{{", "}}", "|", "{{{", " "]),
    st.sampled_from([f"{{{{{name}}}}}" for name in (*FIXED, *SAMPLES, "ask: X", "customer.name|there")]),
)


@given(st.lists(pieces, max_size=12), st.dictionaries(st.sampled_from([*FIXED, "ask:x"]), st.text(max_size=20)))
def test_no_output_ever_holds_an_open_blank(parts, values):
    text = "".join(parts)
    try:
        made = fill.whole(fill.fill(template_rules.parts(text), values))
    except (Unfit, Open):
        return

    assert "{{" not in made


@given(st.text(max_size=40))
def test_a_value_never_brings_braces_or_lines_along(value):
    kept = fill.plain(value)

    assert not set("{}\n\r\x00") & set(kept)


@given(st.text(alphabet=st.characters(exclude_characters="{}\x00"), max_size=60))
def test_a_text_without_braces_comes_out_as_it_is(text):
    assert filled(text) == text
