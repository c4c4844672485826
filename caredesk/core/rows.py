"""Writing one new row by one plain statement: where thousands come in, the unit of work costs too much."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import SQLModel

from caredesk.core import db

Row = TypeVar("Row", bound=SQLModel)


def add(model: type[Row], **values: Any) -> Row | None:
    """Insert a new row in the open transaction; the session knows it from then on. None when a unique key is taken."""
    values = _complete(model, values)
    made = insert(model, values)
    if made is None:
        return None
    row: Row = inspect(model).class_manager.new_instance()
    row.__dict__.update(values | made)
    make_transient_to_detached(row)
    db.session().add(row)
    return row


def insert(model: type[SQLModel], values: dict[str, Any]) -> dict[str, Any] | None:
    """The same without a row to hold: its new key, or None when a unique key is taken."""
    statement, key = _statement(model, lite=db.is_sqlite())
    made = db.session().connection().execute(statement, values).scalar()
    return None if made is None else {key: made}


def _complete(model: type[SQLModel], values: dict[str, Any]) -> dict[str, Any]:
    plain, fresh = _defaults(model)
    return {**plain, **{name: make() for name, make in fresh if name not in values}, **values}


def put(model: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row whose key is given, unless it is there; whether it was new."""
    return bool(db.session().connection().execute(_put_statement(model, lite=db.is_sqlite()), values).rowcount)


@cache
def _put_statement(model: type[SQLModel], *, lite: bool) -> Any:
    table = inspect(model).local_table
    return (sqlite.insert if lite else postgresql.insert)(table).on_conflict_do_nothing()


@cache
def _defaults(model: type[SQLModel]) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    """What the model says of fields that are left out: values, and what makes them."""
    key = inspect(model).local_table.primary_key.columns.keys()
    left = {name: field for name, field in model.model_fields.items() if name not in key and not field.is_required()}
    fresh = tuple((name, field.default_factory) for name, field in left.items() if field.default_factory)
    return {name: field.default for name, field in left.items() if not field.default_factory}, fresh


@cache
def _statement(model: type[SQLModel], *, lite: bool) -> tuple[Any, str]:
    table = inspect(model).local_table
    (key,) = table.primary_key.columns
    insert_of = sqlite.insert if lite else postgresql.insert
    return insert_of(table).on_conflict_do_nothing().returning(key), key.name
