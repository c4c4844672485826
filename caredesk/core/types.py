"""Column types that behave the same on SQLite and PostgreSQL."""

import uuid
from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
LARGEST_ID = 2**63 - 1  # what a key column holds

# SQLite only numbers rows by itself when the key is an INTEGER; PostgreSQL needs the room of a bigint.
BigKey = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


LARGEST_LINK = 2**31 - 1  # what a column that points to another row holds on PostgreSQL; beyond it nothing can be meant


class UTC_(TypeDecorator[datetime]):  # noqa: N801 - reads as a column type: UTC_()
    """An aware time, always UTC. SQLite forgets zones and gives naive times back; a naive time is refused going in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are aware and UTC")
        aware = value.astimezone(UTC)
        return aware.replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(kind: type[PythonEnum]) -> TypeEngine[Any]:
    """A text column that holds this enum's values and nothing else; the database checks it too."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        name=f"{kind.__name__.lower()}_values",
        values_callable=lambda members: [member.value for member in members],
        length=32,
    )


def new_uuid() -> str:
    """A fresh random identity, as text."""
    return str(uuid.uuid4())


def known(value: T | None) -> T:
    """A value that is there by now, such as the id of a row that was stored."""
    assert value is not None
    return value
