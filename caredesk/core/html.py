"""HTML in and out: the only place where foreign markup is read, and where markup is declared safe."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

_TEXT_TAGS = {"p", "br", "a", "span", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "img"}
_BLOCKS = {"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4"}
_NAMES = {"mention", "hashtag"}


def text_from_html(html: str) -> str:
    """The words of a piece of HTML, with its lines and paragraphs.

    A link is written as it is shown; where it shows something else than where it goes, the true address follows in
    brackets, for an agent must not be led on by a label.
    """
    # nh3 first: it is fast on hostile markup, and what it leaves is well-formed.
    tame = nh3.clean(html, tags=_TEXT_TAGS, attributes={"a": {"href", "class"}, "img": {"alt"}}, link_rel=None)
    reader = _Reader()
    reader.feed(tame)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()


class _Reader(HTMLParser):
    """Collects words, line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._link: tuple[int, str] | None = None  # where its label begins in parts, and where it leads

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "img":
            self.parts.append(told.get("alt", ""))
        elif tag == "a" and not _NAMES & set(told.get("class", "").split()):
            self._link = (len(self.parts), told.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self._link:
            (start, href), self._link = self._link, None
            label = "".join(self.parts[start:]).strip()
            if href.startswith(("http://", "https://")) and not _same(label, href):
                self.parts.append(f" ({href})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _same(label: str, href: str) -> bool:
    def plain(address: str) -> str:
        return unquote(re.sub(r"^https?://(www\.)?", "", address)).rstrip("/").casefold()

    return plain(label) == plain(href)
