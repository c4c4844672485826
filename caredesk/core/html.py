"""HTML in and out: the only place where foreign markup is read, and where markup is declared safe."""

import re
from html import escape
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import nh3
from markupsafe import Markup

_TEXT_TAGS = {"p", "br", "a", "span", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "img"}
_BLOCKS = {"p", "div", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4"}
_UNSPOKEN = {"script", "style", "title", "noscript", "template"}
_NAMES = {"mention", "hashtag"}
_QUOTE, _UNQUOTE = "\x02", "\x03"
_NO_MARKS = {2: None, 3: None}
# In letters a line is often a div, and a table holds the whole of it.
_AROUND = {"blockquote": (_QUOTE, _UNQUOTE), "td": ("", " "), **dict.fromkeys(("div", "tr", "hr"), ("", ""))}


def text_from_html(html: str) -> str:
    """The words of a piece of HTML, with its lines and paragraphs.

    A link is written as it is shown; where it shows something else than where it goes, the true address follows in
    brackets, for an agent must not be led on by a label.
    """
    if "<" not in html and "&" not in html and html.isprintable():  # words alone, as titles mostly are
        return html.strip()
    return _read(html, _Reader())


def text_from_mail(html: str) -> str:
    """The same of a letter, where a quotation is marked line by line as in plain text. Nothing in it is ever fetched:
    of pictures, those that only count readers above all, no more is left than the words they bring."""
    return _quoted(_read(html, _Reader(_AROUND)))


def _read(html: str, reader: "_Reader") -> str:
    # nh3 first: it is fast on hostile markup, and what it leaves is well-formed.
    attributes = {"a": {"href", "class"}, "img": {"alt"}}
    tags = _TEXT_TAGS | reader.around.keys()
    tame = nh3.clean(html, tags=tags, attributes=attributes, link_rel=None, clean_content_tags=_UNSPOKEN)
    reader.feed(tame)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()


def _quoted(text: str) -> str:
    """Marks before the lines of quotations, as many as they are deep."""
    lines, depth = [], 0
    for piece in re.split(f"([{_QUOTE}{_UNQUOTE}])", text):
        if piece in (_QUOTE, _UNQUOTE):
            depth = max(0, min(9, depth + (1 if piece == _QUOTE else -1)))
        elif depth:
            lines.append("\n".join(f"{'>' * depth} {line}".rstrip() for line in piece.strip("\n").split("\n")) + "\n")
        else:
            lines.append(piece)
    return re.sub(r"\n{3,}", "\n\n", "".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects words, line by line. around: what stands before and after the words of a tag."""

    def __init__(self, around: dict[str, tuple[str, str]] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.around = around or {}
        self._link: tuple[int, str] | None = None  # where its label begins in parts, and where it leads

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in self.around:
            self._stand_apart(tag, 0)
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "img":
            self.parts.append(told.get("alt", ""))
        elif tag == "a" and not _NAMES & set(told.get("class", "").split()):
            self._link = (len(self.parts), told.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.around:
            self._stand_apart(tag, 1)
        elif tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self._link:
            (start, href), self._link = self._link, None
            label = "".join(self.parts[start:]).strip()
            if href.startswith(("http://", "https://")) and not _same(label, href):
                self.parts.append(f" ({href})")

    def _stand_apart(self, tag: str, side: int) -> None:
        mark = self.around[tag][side]
        if mark != " " and tag != "td" and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")
        self.parts.append(mark)

    def handle_data(self, data: str) -> None:
        self.parts.append(data.translate(_NO_MARKS) if self.around else data)


def _same(label: str, href: str) -> bool:
    def plain(address: str) -> str:
        return unquote(re.sub(r"^https?://(www\.)?", "", address)).rstrip("/").casefold()

    return plain(label) == plain(href)


_SHOWN = 20_000
_SENTENCE = 2000
_LINK = re.compile(r"https?://[^\s<>\"\u00ab\u00bb\u201c\u201d\u201e]{1,2000}", re.IGNORECASE)
_PLAIN = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?([/?#][!-~]*)?")
_LEAVING = 'rel="nofollow noopener noreferrer" target="_blank"'
_AFTER = ".,;:!?'\u2019\u2026)]}*_"
# Letters that change what the eye reads: direction overrides, invisible spaces, controls, tags. Three flags are
# written with tags; those stay.
_ODD = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f)"
    "|[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_PILED = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
                    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip


def clean(source: str, kind: Literal["post"]) -> Markup:  # noqa: ARG001 - the only kind so far; answers and mail follow
    """Plain words of a post as markup: escaped, links made, misleading characters shown by their number.

    One pass over the text, whatever stands in it; what is longer than 20,000 characters ends in an ellipsis."""
    shown = _PILED.sub(r"\1", source[:_SHOWN]) + ("\u2026" if len(source) > _SHOWN else "")
    parts, at = [], 0
    for found in _LINK.finditer(shown):
        address = found[0].rstrip(_AFTER)
        parts += [_words(shown[at : found.start()]), _link(address)]
        at = found.start() + len(address)
    return Markup("".join([*parts, _words(shown[at:])]))  # noqa: S704 - every part is escaped


def rendered(html: str) -> Markup:
    """What one of our own templates has made: it goes into another as it is."""
    return Markup(html)  # noqa: S704 - every value in it was escaped by the template


def _words(text: str) -> str:
    return _told(escape(text)) if text else ""


def _told(text: str) -> str:
    """Misleading letters by their number."""
    return _ODD.sub(lambda found: found[1] or f"[U+{ord(found[0]):04X}]", text)


def seen(value: Any) -> Any:
    """What a template is about to write: names, tags and titles mislead no more than the words of a post."""
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    if isinstance(value, Markup):  # a sentence with a name in it; what is longer was put together from such
        return Markup(_told(value)) if _may_mislead(value) else value  # noqa: S704
    return _told(_PILED.sub(r"\1", value))


def _may_mislead(markup: Markup) -> bool:
    """The pattern is asked last: all that it looks for is unprintable, and nearly all of our markup is not."""
    return len(markup) < _SENTENCE and not str.replace(markup, "\n", "").isprintable() and bool(_ODD.search(markup))


def _link(address: str) -> str:
    """A link shows where it goes; letters of other alphabets in a host are spelt out behind it."""
    if _PLAIN.fullmatch(address):
        return f'<a href="{escape(address)}" {_LEAVING}>{escape(address)}</a>'
    spelt = _spelt(address)
    if spelt is None or _ODD.search(address):
        return _words(address)
    behind = "" if spelt.isascii() and spelt in address.lower() else f" ({_words(spelt)})"
    return (
        f'<a href="{escape(address)}" rel="nofollow noopener noreferrer" target="_blank">{escape(address)}</a>{behind}'
    )


def _spelt(address: str) -> str | None:
    """The host as the network writes it; None when there is none."""
    try:
        host = urlsplit(address).hostname or ""
        return host if host.isascii() and host else host.encode("idna").decode() or None
    except ValueError:
        return None
