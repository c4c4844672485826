"""The database around the audit tables, compared with the text that we ship: nothing missing, changed or added."""

from dataclasses import dataclass

from sqlalchemy import text

from caredesk.audit import schema_postgresql
from caredesk.core import db, schema


@dataclass(frozen=True)
class Finding:
    """Something that must not be: its kind, the entry it was found at (-1: none), and what it is in words."""

    kind: str
    idx: int
    words: str


def schema_findings() -> list[Finding]:
    """What differs from what we ship. SQLite keeps the text itself; of PostgreSQL's catalogue the meaning is compared,
    and who owns the tables and what others may do with them."""
    found = _sqlite() if db.is_sqlite() else schema_postgresql.differences()
    return [Finding("schema", -1, words) for words in found]


def _sqlite() -> list[str]:
    """The SQL text of everything that belongs to the audit tables, word for word."""
    shipped = {_name(one): one for one in schema.statements("sqlite")}
    about = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (tbl_name LIKE 'audit\\_%' ESCAPE '\\')"
    found = {row.name: row.sql for row in db.session().connection().execute(text(about))}
    missing = [f"{name} is missing" for name in shipped.keys() - found.keys()]
    added = [f"{name} was added" for name in found.keys() - shipped.keys()]
    common = shipped.keys() & found.keys()
    changed = [f"{name} was changed" for name in common if shipped[name] != found[name]]
    return sorted(missing + added + changed)


def _name(statement: str) -> str:
    return statement.split("(")[0].split()[2]
