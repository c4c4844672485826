"""Counting and comparing as Mastodon does."""

import pytest

from caredesk.channels.base import AccountFacts
from caredesk.channels.mastodon.words import addressed, count, limit, same_words

ACCOUNT = AccountFacts(settings={"max_characters": 300, "characters_reserved_per_url": 30})


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("zażółć", 6, id="Polish"),
        pytest.param("zaz\u0307o\u0301lc\u0301", 6, id="the same, taken apart"),
        pytest.param("👨‍👩‍👧‍👦", 1, id="a family is one"),
        pytest.param("🇵🇱🇭🇺", 2, id="two flags"),
        pytest.param("@kasia@long.example.social hi", 9, id="of a mention only the name"),
        pytest.param("@kasia hi", 9, id="a local mention"),
        pytest.param("mail kasia@example.com", 22, id="an address is no mention"),
        pytest.param("see https://example.com/" + "x" * 200, 27, id="a long link"),
        pytest.param("see https://a.pl.", 28, id="a short link, and a full stop"),
        pytest.param("(https://example.com/a)", 25, id="a link in brackets"),
        pytest.param("example.com/" + "x" * 20, 32, id="no scheme is no link"),
        pytest.param("e" + "\u0301" * 10_000, 1, id="ten thousand marks"),
        pytest.param("x" * 10_000, 10_000, id="one long word"),
    ],
)
def test_a_text_is_as_long_as_the_server_says(text: str, length: int) -> None:
    assert count(text, AccountFacts()) == length


def test_the_instance_says_what_a_link_costs_and_what_fits() -> None:
    assert count("https://example.com/", ACCOUNT) == 30
    assert (limit(ACCOUNT), limit(AccountFacts())) == (300, 500)
    assert limit(AccountFacts(settings={"max_characters": "many"})) == 500


@pytest.mark.parametrize(
    ("text", "handle", "leaves"),
    [
        ("hi", "kasia", "@kasia hi"),
        ("hi", "kasia@x.example", "@kasia@x.example hi"),
        ("hi @Kasia", "kasia", "hi @Kasia"),
        ("hi @kasiunia", "kasia", "@kasia hi @kasiunia"),
        ("mail me at a@kasia", "kasia", "@kasia mail me at a@kasia"),
        ("hi", "@kasia", "@kasia hi"),
        ("hi", "", "hi"),
    ],
)
def test_a_reply_names_whom_it_answers(text: str, handle: str, leaves: str) -> None:
    assert addressed(text, handle) == leaves


@pytest.mark.parametrize(
    ("said", "shown", "same"),
    [
        ("@kasia@x.example  hello\n\nthere ", "@kasia hello there", True),
        ("a **bold** word", "a bold word", True),
        ("zażo\u0301łć", "zażółć", True),
        ("see https://x.example/a", "see https://x.example/a", True),
        ("👍", "🎉", False),
        ("yes", "no", False),
        ("yes", "", False),
    ],
)
def test_two_texts_are_the_same_after_what_a_server_does_to_one(said: str, shown: str, same: bool) -> None:
    assert same_words(said, shown) is same
