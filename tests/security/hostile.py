"""Hostile words and bodies, and a judge of what a page makes of them."""

import gzip
import json
from html.parser import HTMLParser
from typing import Any

PILE = "e" + "\u0301" * 10_000
WORD = "w" * 900_000
WORDS = {
    "script": "<script>pwn()</script>",
    "image": '<img src=x onerror="pwn()">',
    "svg": "<svg/onload=pwn()><math><mtext></form><form><mglyph><style></math><img src onerror=pwn()>",
    "quotes": "\"'><b id=pwn onmouseover=pwn()>",
    "comment": "<!--><img src onerror=pwn()>-->",
    "template": "{{ ''.__class__.__mro__ }} {% include '/etc/passwd' %} ${pwn()}",
    "javascript": "javascript:pwn() [x](javascript:pwn()) <a href='javascript:pwn()'>x</a>",
    "data": 'data:text/html,<script>pwn()</script> https://a.example/"onclick=pwn()//',
    "link": "https://a.example/'onmouseover='pwn() https://a.example/<script>pwn()</script>",
    "markdown": "![x](https://a.example/pwn.png) [x](javascript:pwn()) **bold** <iframe src=//a.example></iframe>",
    "json": '</script><script>pwn()</script>"}]}',
    "rtl": "read \u202egnp.exe\u202c now \u2066or\u2069 \u200bnever",
    "tags": "hidden \U000e0070\U000e0077\U000e006e words",
    "nul": "zero\x00here and \x1b[2J there",
    "surrogate": "half \ud83d of it",
    "emoji": "\U0001f469\u200d\U0001f680" * 10_000,
    "pile": PILE,
    "word": WORD,
    "opened": "<a " * 30_000,
    "nested": "<p><b>" * 10_000,
}
# What a sender may get wrong in one event among good ones: the event, and the reason that is told on the page.
POISON = {
    "no id": ({"type": "post.created", "text": "x"}, "/1/id"),
    "an empty id": ({"type": "post.created", "id": ""}, "/1/id"),
    "a list as id": ({"type": "post.created", "id": [1]}, "/1/id"),
    "an unknown type": ({"type": "post.liked", "id": "9"}, "/1/type"),
    "no object": ("post", "/1"),
    "an author that is none": ({"type": "post.created", "id": "9", "author": "me"}, "/1/author"),
    "an id beyond all measure": ({"type": "post.created", "id": "9" * 5000}, "/1/id"),
    "a surface that is none": ({"type": "post.created", "id": "9", "surface": "moon"}, "/1/surface"),
    "a text that is none": ({"type": "post.created", "id": "9", "text": {"a": 1}}, "/1/text"),
}
# Odd, and to be read all the same: what is told, and what of the post it leads to.
ODD: dict[str, dict[str, Any]] = {
    "an id as number": {"id": 7},
    "an id beyond 2^53": {"id": 9007199254740993},
    "no author": {"author": None},
    "a time in seconds": {"occurred_at": 1763726400},
    "a time in milliseconds": {"occurred_at": 1763726400000},
    "a time in ISO": {"occurred_at": "2025-11-21T12:00:00+01:00"},
    "a time in 1900": {"occurred_at": "1900-01-01T00:00:00Z"},
    "a time in 2099": {"occurred_at": "2099-01-01T00:00:00Z"},
    "a time that is none": {"occurred_at": "yesterday"},
    "an avatar inside": {"author": {"id": "a", "avatar_url": "http://169.254.169.254/latest"}},
    "an avatar as script": {"author": {"id": "a", "avatar_url": "javascript:pwn()"}},
    "a permalink as script": {"permalink": "javascript:pwn()"},
    "a language that is none": {"lang": "<b>"},
    "followers that are none": {"author": {"id": "a", "followers": 10**30}},
}
# Bodies that are no list of events at all: they are kept, and listed with a reason.
BODIES = {
    "no JSON": b"{",
    "cut off": json.dumps([{"type": "post.created", "id": "1", "text": "x" * 1000}]).encode()[:-30],
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "not UTF-8": b'{"type":"post.created","id":"\xff\xfe"}',
    "nothing": b"",
    "packed": gzip.compress(b"x" * 10_000_000),
    "a number": b"1e999",
}


class Judge(HTMLParser):
    """Reads markup as a browser would, and keeps what does harm."""

    TAGS = frozenset({"iframe", "object", "embed", "math", "base", "mglyph", "mtext", "frame", "applet", "link-pwn"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        kind = told.get("type", "")
        tells = tag == "link" and told.get("rel") in ("canonical", "alternate")  # an address is told, nothing is loaded
        if tag in self.TAGS or (tag == "script" and "nonce" not in told and kind != "application/json"):
            self.harm.append(f"<{tag}>")
        for name, value in told.items():
            plain = "".join(value.split()).lower()
            leads = name in ("href", "src", "action", "formaction", "srcset", "data-url") and not _is_fit(
                plain, "a" if tells else tag
            )
            if (
                name.startswith("on")
                or name == "style"
                or leads
                or (name in ("id", "class", "name") and "pwn" in plain)
            ):
                self.harm.append(f"<{tag} {name}={value[:80]}>")


def _is_fit(address: str, tag: str) -> bool:
    if tag in ("img", "script", "link", "use", "source"):
        return address.startswith(("/static/", "/avatars/"))
    return not address or address.startswith(("/", "#", "?", "https://", "http://", "mailto:"))


UNSEEN = ("\u202e", "\u2066", "\u200b", "\U000e0070", "\x00", "\x1b")


def harm(markup: str) -> list[str]:
    """What in this markup would run, load or mislead."""
    judge = Judge()
    judge.feed(markup)
    judge.close()
    return judge.harm + [f"U+{ord(one):04X}: {_around(markup, one)!r}" for one in UNSEEN if one in markup]


def _around(markup: str, letter: str) -> str:
    at = markup.find(letter)
    return markup[max(0, at - 150) : at + 20]
