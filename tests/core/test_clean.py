"""Words of a post as markup: nothing runs, nothing misleads, nothing takes long."""

import html
import time

import bleach
import pytest

from caredesk.core.html import clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & b \"c\" 'd'", "a &amp; b &quot;c&quot; &#x27;d&#x27;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("abc\u202egpj.exe", "abc[U+202E]gpj.exe"),
        ("nul\x00l", "nul[U+0000]l"),
        ("two\nlines", "two\nlines"),
        ("a" + "\u0301" * 10_000, "a" + "\u0301" * 4),
    ],
    ids=["script", "signs", "markdown", "override", "NUL", "lines", "pile"],
)
def test_words_are_shown_as_they_are(text, shown):
    assert clean(text, "post") == shown


def test_a_link_shows_where_it_goes_and_ends_before_the_full_stop():
    made = clean("See https://shop.example/a?b=1&c=2.", "post")

    assert made == (
        'See <a href="https://shop.example/a?b=1&amp;c=2" rel="nofollow noopener noreferrer" target="_blank">'
        "https://shop.example/a?b=1&amp;c=2</a>."
    )


def test_a_host_in_foreign_letters_is_spelt_out():
    assert "(xn--" in clean("http://раураl.com/login", "post")


@pytest.mark.parametrize("text", ["http://", "https://]", "http://[::1", "https://a\u202eb.example"])
def test_what_is_no_address_stays_words(text):
    assert "<a " not in clean(text, "post")


@pytest.mark.parametrize(
    "text", ["<a " * 100_000, "https://" * 100_000, "x" * 1_000_000, "😀" * 10_000, "a\u0301" * 100_000]
)
def test_hostile_words_cost_little(text):
    began = time.process_time()

    clean(text, "post")

    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    "text",
    [
        '<img src=x onerror="alert(1)"> & <svg/onload=alert(1)>',
        "See https://shop.example/a?b=1&c=2. <a href='javascript:alert(1)'>here</a>",
        'https://shop.example/"onmouseover=alert(1)" and </p><script>alert(1)</script>',
        "<math><mtext></table><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    ],
    ids=["image", "link", "attribute", "mutation"],
)
def test_a_second_cleaner_finds_nothing_to_take_away(text):
    made = str(clean(text, "post"))

    again = bleach.clean(made, tags={"a"}, attributes={"a": ["href", "rel", "target"]}, protocols={"http", "https"})

    assert html.unescape(again) == html.unescape(made)
    assert again.count("<a ") == made.count("<a ") and again.count("<") == made.count("<")
