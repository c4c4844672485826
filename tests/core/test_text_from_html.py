"""Words out of HTML: what an agent reads when a network sends markup."""

import time

import pytest

from caredesk.core.html import text_from_html

LONG = (
    '<p>See <a href="https://shop.example/returns/form?a=1" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">shop.example/returns/f</span><span class="invisible">orm?a=1</span></a></p>'
)
MENTION = '<p><a href="https://x.example/@kasia" class="u-url mention">@<span>kasia</span></a> hi</p>'


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>one<br />two</p><p>three</p>", "one\ntwo\n\nthree", id="lines and paragraphs"),
        pytest.param("<p>a &amp; b &lt;c&gt;</p>", "a & b <c>", id="entities"),
        pytest.param(LONG, "See https://shop.example/returns/form?a=1", id="a link that is shown cut"),
        pytest.param(MENTION, "@kasia hi", id="a mention"),
        pytest.param(
            '<a href="https://evil.example/">bank.example</a>', "bank.example (https://evil.example/)", id="lie"
        ),
        pytest.param('<a href="javascript:alert(1)">click</a>', "click", id="a script as an address"),
        pytest.param("<script>alert(1)</script>ok<style>p{}</style>", "ok", id="script and style"),
        pytest.param("<ul><li>one</li><li>two</li></ul>", "- one\n- two", id="a list"),
        pytest.param('<img alt=":wave:" src="https://x.example/i">', ":wave:", id="an emoji as an image"),
        pytest.param("plain", "plain", id="no markup"),
        pytest.param("<p>open <b>never closed", "open never closed", id="open tags"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_html_becomes_words(html: str, text: str) -> None:
    assert text_from_html(html) == text


@pytest.mark.parametrize("piece", ["<p>", "<a href='x'>", "<!--", "&", "<", "<span ", "</p>", "<a href=https://a>"])
def test_hostile_markup_takes_no_time(piece: str) -> None:
    began = time.monotonic()

    text_from_html(piece * 20_000)

    assert time.monotonic() - began < 2
