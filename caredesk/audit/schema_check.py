"""The database around the audit tables, compared with the text that we ship: nothing missing, changed or added."""

from dataclasses import dataclass

from sqlalchemy import text

from caredesk.core import db, schema


@dataclass(frozen=True)
class Finding:
    """Something that must not be: its kind, the entry it was found at (-1: none), and what it is in words."""

    kind: str
    idx: int
    words: str


def schema_findings() -> list[Finding]:
    """SQLite: the SQL text of everything that belongs to the audit tables, compared word for word with what we ship."""
    if not db.is_sqlite():
        return _postgresql_findings()
    shipped = {_name(one): one for one in schema.statements("sqlite")}
    about = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (tbl_name LIKE 'audit\\_%' ESCAPE '\\')"
    found = {row.name: row.sql for row in db.session().connection().execute(text(about))}
    missing = [Finding("schema", -1, f"{name} is missing") for name in shipped.keys() - found.keys()]
    added = [Finding("schema", -1, f"{name} was added") for name in found.keys() - shipped.keys()]
    common = shipped.keys() & found.keys()
    changed = [Finding("schema", -1, f"{name} was changed") for name in common if shipped[name] != found[name]]
    return sorted(missing + added + changed, key=lambda finding: finding.words)


def _name(statement: str) -> str:
    return statement.split("(")[0].split()[2]


def _postgresql_findings() -> list[Finding]:
    """PostgreSQL: every trigger that we ship is there and ENABLE ALWAYS, and there is no other one."""
    about = (
        "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'audit\\_%'"
    )
    found = {row.tgname: row.tgenabled for row in db.session().connection().execute(text(about))}
    shipped = {_name(one) for one in schema.statements("postgresql") if one.startswith("CREATE TRIGGER")}
    missing = [Finding("schema", -1, f"trigger {name} is missing") for name in sorted(shipped - found.keys())]
    added = [Finding("schema", -1, f"trigger {name} was added") for name in sorted(found.keys() - shipped)]
    weak = [Finding("schema", -1, f"trigger {name} can be switched off") for name in found if found[name] != "A"]
    return missing + added + weak
