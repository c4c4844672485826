"""Writing one new row by one plain statement: where thousands come in, the unit of work costs too much."""

from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import SQLModel

from caredesk.core import db


def add(row: SQLModel) -> bool:
    """Insert this new row in the open transaction and let the session know it; False when a unique key is taken."""
    statement, key = _statement(type(row), lite=db.is_sqlite())
    values = {name: value for name, value in row.__dict__.items() if name[0] != "_" and name != key}
    made = db.session().connection().execute(statement, values).scalar()
    if made is None:
        return False
    setattr(row, key, made)
    make_transient_to_detached(row)
    db.session().add(row)
    return True


@cache
def _statement(model: type[SQLModel], *, lite: bool) -> tuple[Any, str]:
    table = inspect(model).local_table
    (key,) = table.primary_key.columns
    insert = (sqlite if lite else postgresql).insert(table)
    return insert.on_conflict_do_nothing().returning(key), key.name
