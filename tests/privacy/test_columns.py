"""Every column that can hold words is held by a room, or said to hold none about a customer."""

from sqlalchemy import JSON, Enum, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from caredesk.core.tables import all_tables
from caredesk.customers import holdings
from caredesk.privacy import copying, rooms
from caredesk.privacy.free import FREE

RANDOM = ("uuid", "subject_key.subject", "subject_key.wrapped")
BROUGHT_IN = (copying, rooms)


def columns() -> set[str]:
    """Every column of text, JSON or bytes, but for random references and lists of a few words."""
    found = set()
    for table in all_tables().sorted_tables:
        for column in table.columns:
            kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            name = f"{table.name}.{column.name}"
            if isinstance(kind, String | JSON | LargeBinary) and not isinstance(kind, Enum):
                found |= {name} if column.name != "uuid" and name not in RANDOM else set()
    return found


def held() -> set[str]:
    return {name for room in holdings.rooms() for name in room.columns} | {"privacy_request.about"}


def test_every_column_is_held_or_free_of_words_about_customers() -> None:
    assert columns() - held() - FREE.keys() == set()


def test_no_column_is_named_that_is_not_there() -> None:
    assert (held() | FREE.keys()) - columns() == set()


def test_nothing_is_held_and_free_at_once() -> None:
    assert held() & FREE.keys() == set()
