"""Files that go with our words: pictures and documents, first with a draft, then with the post they left in."""

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid
from caredesk.tickets.models import only

DRAFT, LATER, BOUND, DROPPED, EMPTIED = "draft", "later", "bound", "dropped", "emptied"


class PostFile(SQLModel, table=True):
    """One file. What it shows stands sealed in the vault under the key of the person whom the ticket is about."""

    __tablename__ = "post_file"
    __table_args__ = (
        UniqueConstraint("agent_id", "own_id"),
        Index("post_file_draft", "ticket_id", "agent_id", **only("state = 'draft'")),
        Index("post_file_post", "post_id", **only("post_id IS NOT NULL")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id")
    own_id: str = Field(max_length=64)  # chosen by the browser: an upload that is tried again is the same file
    ticket_id: int = Field(foreign_key="ticket.id")
    kind: str = Field(max_length=8)  # of the draft: public, direct, note
    post_id: int | None = Field(default=None, foreign_key="post.id")
    place: int = 0  # in its post
    state: str = Field(default=DRAFT, max_length=8)  # draft, later, bound, dropped, emptied
    name: str = Field(default="", max_length=140)
    media: str = Field(max_length=40)
    size: int
    width: int = 0
    height: int = 0
    alt: str = ""
    sha256: str = Field(default="", max_length=64)  # of what is sent
    subject: str = Field(max_length=36)  # under whose key it is sealed
    digest: str = Field(default="", max_length=64, index=True)  # its name in the vault; '' once it is gone
    small: str = Field(default="", max_length=64)  # the name of its small picture
    ext_id: str = Field(default="", max_length=200)  # what the network calls it since it was brought there
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    v: int = 1
