"""Pictures for tests, drawn here; and files that are not what they say."""

import io

from PIL import Image

from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets import files
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.models import Ticket


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A small picture of this kind; `options` go to whoever writes it."""
    out = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, (20, 160, 90, 255)[: len(mode)]).save(out, kind, **options)
    return out.getvalue()


class Again(io.BytesIO):
    """A file that a test sends more than once: where others close it, it begins anew."""

    def close(self) -> None:
        self.seek(0)


def kept(ticket: Ticket, agent: Agent, kind: str = "public", *, name: str = "map.png", own_id: str = "f1") -> PostFile:
    """A picture in the draft of this agent."""
    with db.transaction():
        return files.keep(ticket, agent, kind, name=name, body=picture(), own_id=own_id)
