"""A web server with one feed: it answers conditional requests as RFC 9110 says, and sends people on."""

from hashlib import sha256

from tests.fakes.server import Answer, Call, Fake

ITEM = (
    "<item><guid>{guid}</guid><title>{title}</title><link>{link}</link><pubDate>{at}</pubDate>"
    "<description>{text}</description></item>"
)
KASIA = {"guid": "1", "title": "Paczka", "link": "https://forum.example/1", "at": "", "text": "Gdzie?"}


def rss(*items: str, encoding: str = "utf-8", declared: str = "") -> bytes:
    said = f'<?xml version="1.0" encoding="{declared or encoding}"?><rss version="2.0"><channel><title>Forum</title>'
    return f"{said}<language>pl</language>{''.join(items)}</channel></rss>".encode(encoding)


def item(guid: str = "1", **more: str) -> str:
    return ITEM.format(**{**KASIA, "guid": guid, **more})


class Feed(Fake):
    """`body` is the feed at /feed; `moved` leads from one path to another."""

    def __init__(self) -> None:
        super().__init__()
        self.body = rss(item())
        self.content_type = "application/rss+xml; charset=utf-8"
        self.moved: dict[str, str] = {}
        self.knows_marks = True

    def answer(self, call: Call) -> Answer:
        if call.method != "GET" or "authorization" in call.headers:
            return Answer(405)
        if call.path in self.moved:
            return Answer(301, headers={"Location": self.moved[call.path]})
        if call.path != "/feed":
            return Answer(404)
        marks = {"ETag": f'"{sha256(self.body).hexdigest()[:12]}"', "Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT"}
        if self.knows_marks and call.headers.get("if-none-match") == marks["ETag"]:
            return Answer(304, headers=marks)
        return Answer(200, self.body, {"Content-Type": self.content_type, **(marks if self.knows_marks else {})})
