"""Files that came with a customer's words: named by their network first, fetched afterwards, kept sealed."""

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid
from caredesk.tickets.models import only

WAITING, KEPT, MISSED, EMPTIED = "waiting", "kept", "missed", "emptied"


class PostMedia(SQLModel, table=True):
    """One file of a post from outside. What it shows stands sealed in the vault under the key of who wrote the post;
    so does the link to it, for whoever has that may often read the file."""

    __tablename__ = "post_media"
    __table_args__ = (
        UniqueConstraint("post_id", "sign"),
        Index("post_media_small", "small", **only("small != ''")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    post_id: int = Field(foreign_key="post.id")
    sign: str = Field(max_length=64)  # tells the files of a post apart; a link that is signed anew is the same file
    place: int = 0
    kind: str = Field(max_length=8)  # image, video, audio, file: as the network says
    state: str = Field(default=WAITING, max_length=8)
    why: str = Field(default="", max_length=40)  # missed: the reason, as a code
    name: str = Field(default="", max_length=140)
    media: str = Field(default="", max_length=100)  # by its content
    size: int = 0
    width: int = 0
    height: int = 0
    alt: str = ""
    sha256: str = Field(default="", max_length=64)
    subject: str = Field(max_length=36)
    link: bytes = b""  # sealed; empty once it is fetched
    digest: str = Field(default="", max_length=64, index=True)  # its name in the vault
    small: str = Field(default="", max_length=64)
    tries: int = 0
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    v: int = 1
