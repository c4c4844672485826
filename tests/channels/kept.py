"""A file of the desk as a connector is given it: it remembers how often it was read, and what the network called it."""

from dataclasses import replace

from caredesk.channels.base import OutgoingFacts, OutgoingFile
from tests.tickets.pictures import picture

ALT = "Mapa sklepów: żółte kropki"


class Kept:
    """Each attempt is a new `of`: as the postroom makes the act anew from its rows."""

    def __init__(self, ext_id: str = "", *, body: bytes | None = None, media: str = "image/png", name: str = "map.png"):
        self.ext_id, self.reads, self.media, self.name = ext_id, 0, media, name
        self.body = picture() if body is None else body

    def _brought(self, ext_id: str) -> None:
        assert len(ext_id) <= 200  # so much is kept
        self.ext_id = ext_id

    def _body(self) -> bytes:
        self.reads += 1
        return self.body

    def file(self) -> OutgoingFile:
        told = {"name": self.name, "media": self.media, "description": ALT, "width": 300, "height": 200}
        return OutgoingFile(id="f-1", **told, body=self._body, ext_id=self.ext_id, brought=self._brought)

    def of(self, reply: OutgoingFacts, *others: "Kept") -> OutgoingFacts:
        return replace(reply, files=(self.file(), *(one.file() for one in others)))
