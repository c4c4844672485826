"""What the installation knows of itself."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class Installation(SQLModel, table=True):
    """One row: which key file belongs to this database, and the origin under which its audit trail signs."""

    id: int = Field(default=1, primary_key=True)
    keys_fingerprint: str
    origin: str
    name: str = Field(default="caredesk", max_length=80)  # the desk's name
    langs: str = Field(default="en,pl,hu", max_length=40)


FORGOTTEN = "{}"


class IdempotentAnswer(SQLModel, table=True):
    """What the API answered to an Idempotency-Key, so that a repeated request gets the same answer. One that spoke of
    words which are gone is FORGOTTEN; that the request was done is not."""

    __tablename__ = "idempotent_answer"

    agent_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=200)
    request_hash: str = Field(max_length=64)
    status: int
    body: str
    created_at: int = Field(sa_type=BigInteger)  # microseconds since 1970
