"""PostgreSQL's catalogue around the audit tables, read back and compared in meaning with the SQL file that we ship."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from caredesk.audit import rights
from caredesk.core import db, schema

TABLES = """SELECT c.relname AS name, concat(c.relkind, c.relpersistence, c.relrowsecurity::int) AS kind,
  to_regclass(c.relname) = c.oid AS is_meant FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND c.relkind NOT IN ('i', 'S')"""
COLUMNS = """SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AS is_needed FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped"""
CONSTRAINTS = """SELECT c.relname || ': ' || pg_get_constraintdef(o.oid) AS name FROM pg_constraint o
  JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND o.contype <> 'n'"""
TRIGGERS = """SELECT t.tgname AS name, t.tgenabled AS enabled, pg_get_triggerdef(t.oid) AS said FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND NOT t.tgisinternal"""
FUNCTIONS = """SELECT p.proname AS name, p.prosrc AS source, p.prosecdef AS as_owner,
  coalesce(p.proconfig, '{}') AS config, l.lanname AS language FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
  WHERE n.nspname = 'public' AND p.proname LIKE 'audit\\_%'"""
RULES = """SELECT c.relname || ': ' || r.rulename AS name FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%'"""
A_TRIGGER = re.compile(
    r"CREATE TRIGGER (\w+) (BEFORE|AFTER) ([A-Z ]+?) ON (?:public\.)?(\w+) "
    r"FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION (?:public\.)?(\w+)\(\)"
)
A_FUNCTION = re.compile(
    r"CREATE FUNCTION (\w+)\(\) RETURNS trigger LANGUAGE plpgsql( SECURITY DEFINER)?"
    r"(?: SET (search_path) = ([\w, ]+))? AS \$\$(.*)\$\$",
    re.DOTALL,
)
A_TABLE = re.compile(r"CREATE TABLE (\w+)\((.*)\)", re.DOTALL)
PLAIN_TABLE = "rp0"  # a table, kept for good, without row security
ALWAYS = "A"


def differences() -> list[str]:
    """What is missing, changed or added, and every right that nobody may have: a sentence for each."""
    shipped = schema.statements("postgresql")
    return [
        *_compared("table", dict.fromkeys(_tables(shipped), PLAIN_TABLE), _named(TABLES, "kind")),
        *(f"another {row.name} stands in the way of table {row.name}" for row in _asked(TABLES) if not row.is_meant),
        *_compared("column", _columns(shipped), _named(COLUMNS, "type", "is_needed")),
        *_compared("constraint", dict.fromkeys(_constraints(shipped), ()), _named(CONSTRAINTS)),
        *_compared("trigger", _triggers(shipped), {row.name: _trigger(row.said) for row in _asked(TRIGGERS)}),
        *(f"trigger {row.name} can be switched off" for row in _asked(TRIGGERS) if row.enabled != ALWAYS),
        *_compared("function", _functions(shipped), _found_functions()),
        *(f"rule {row.name} was added" for row in _asked(RULES)),
        *rights.wrong(),
    ]


def _asked(query: str) -> list[Any]:
    return list(db.session().connection().execute(text(query)).all())


def _named(query: str, *columns: str) -> dict[str, Any]:
    """By name: one column as it is, several together."""
    found = {row.name: tuple(getattr(row, one) for one in columns) for row in _asked(query)}
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _compared(kind: str, shipped: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    missing = [f"{kind} {name} is missing" for name in sorted(shipped.keys() - found.keys())]
    added = [f"{kind} {name} was added" for name in sorted(found.keys() - shipped.keys())]
    common = sorted(shipped.keys() & found.keys())
    return missing + added + [f"{kind} {name} was changed" for name in common if shipped[name] != found[name]]


def _triggers(shipped: list[str]) -> dict[str, Any]:
    found = [_trigger(one) for one in shipped if one.startswith("CREATE TRIGGER")]
    return {one[0]: one for one in found if one}


def _trigger(said: str) -> tuple[Any, ...] | None:
    """Name, moment, events, table, level and function; None for any trigger that says more than these."""
    match = A_TRIGGER.fullmatch(said)
    if match is None:
        return None
    name, moment, events, *rest = match.groups()
    return (name, moment, frozenset(events.split(" OR ")), *rest)


def _functions(shipped: list[str]) -> dict[str, Any]:
    found = {}
    for statement in shipped:
        if match := A_FUNCTION.fullmatch(statement):
            name, as_owner, setting, value, source = match.groups()
            found[name] = (source, bool(as_owner), [f"{setting}={value}"] if setting else [], "plpgsql")
    return found


def _found_functions() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _asked(FUNCTIONS):
        twice = row.name in found  # the same name with other arguments
        found[row.name] = None if twice else (row.source, row.as_owner, list(row.config), row.language)
    return found


def _tables(shipped: list[str]) -> dict[str, list[str]]:
    """What stands between the brackets of each table, part by part."""
    made = [match for one in shipped if (match := A_TABLE.fullmatch(one))]
    return {match[1]: [part.strip() for part in re.split(r",(?![^()]*\))", match[2])] for match in made}


def _columns(shipped: list[str]) -> dict[str, tuple[str, bool]]:
    found = {}
    for table, parts in _tables(shipped).items():
        key = next((part for part in parts if part.startswith("PRIMARY KEY(")), "")
        for part in parts:
            if part != key:
                name, kind = part.split()[:2]
                needed = "NOT NULL" in part or "PRIMARY KEY" in part or name in re.findall(r"\w+", key)
                found[f"{table}.{name}"] = (kind, needed)
    return found


def _constraints(shipped: list[str]) -> list[str]:
    """As PostgreSQL says them."""
    found = []
    for table, parts in _tables(shipped).items():
        for part in parts:
            name = part.split()[0]
            if part.startswith("PRIMARY KEY("):
                found.append(f"{table}: {part.replace('(', ' (')}")
            else:
                found += [f"{table}: {kind} ({name})" for kind in ("PRIMARY KEY", "UNIQUE") if kind in part]
            if check := re.search(r"CHECK(\(.*\))", part):
                found.append(f"{table}: CHECK ({check[1]})")
    return found
