"""PostgreSQL: parting the desk into roles, so that no process that serves pages can take the trail's protection away.

`…_owner` signs in nowhere and owns every table; `…_migrate` becomes it, for `migrate` alone; `…_worker` numbers entries
and erases; `…_web` serves pages. What the last two may do to the audit tables stands in `grants`.
"""

import secrets as random
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from caredesk.audit.grants import KEYS, WEB, WORKER

NAMES = ("migrate", "worker", "web")


class Refused(Exception):
    """The roles cannot be made like this; the text says why."""


@dataclass(frozen=True)
class Made:
    """The addresses for the settings, by role; None where a role was there and keeps its password."""

    migrate: str | None
    worker: str | None
    web: str | None


def plain(url: str) -> str:
    """The address as psycopg reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1).replace("postgres://", "postgresql://", 1)


def make(admin_url: str, prefix: str, *, new_passwords: bool = False) -> Made:
    """Make the roles, and give them what is in the database already. Whoever asks must be allowed to make roles."""
    try:
        with psycopg.connect(plain(admin_url)) as line:
            line.execute("SET lock_timeout = '5s'")  # a desk that runs holds its tables: better to say so than to wait
            owner = f"{prefix}_owner"
            _ensure(line, owner, "NOLOGIN")
            made = {name: _sign_in(line, f"{prefix}_{name}", new_passwords=new_passwords) for name in NAMES}
            _shut(line, prefix)
            _hand_over(line, owner)
            renew(line, web=f"{prefix}_web", worker=f"{prefix}_worker")
    except psycopg.Error as error:
        raise Refused(" ".join(str(error).split())) from error
    named = {name: _address(admin_url, f"{prefix}_{name}", word) for name, word in made.items()}
    return Made(**named)


def _ensure(line: psycopg.Connection, role: str, how: str) -> bool:
    """Make the role unless it is there; whether it was made. Refused for one that could go round every rule."""
    about = "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = %s"
    known = line.execute(about, [role]).fetchone()
    if known and known[0]:
        raise Refused(f"the role {role} is there already and may do too much; choose another --prefix")
    line.execute(sql.SQL(f"{'ALTER' if known else 'CREATE'} ROLE {{}} {how}").format(sql.Identifier(role)))
    return known is None


def _sign_in(line: psycopg.Connection, role: str, *, new_passwords: bool) -> str:
    """A role that signs in; its password where it has a new one, else empty."""
    if not _ensure(line, role, "LOGIN") and not new_passwords:
        return ""
    word = random.token_urlsafe(24)
    line.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(word)))
    return word


def _shut(line: psycopg.Connection, prefix: str) -> None:
    """Nobody else makes anything here: a table of the same name, even a temporary one, could stand before ours."""
    base = line.execute("SELECT current_database()").fetchone()
    assert base is not None
    owner, migrate, worker, web = (sql.Identifier(f"{prefix}_{name}") for name in ("owner", *NAMES))
    here = sql.Identifier(base[0])
    for text, parts in (
        ("REVOKE ALL ON DATABASE {} FROM PUBLIC", (here,)),
        ("GRANT CONNECT ON DATABASE {} TO {}, {}, {}", (here, migrate, worker, web)),
        ("REVOKE ALL ON SCHEMA public FROM PUBLIC", ()),
        ("GRANT USAGE ON SCHEMA public TO {}, {}, {}", (worker, web, migrate)),
        ("GRANT ALL ON SCHEMA public TO {}", (owner,)),
        ("REVOKE {} FROM {}, {}", (owner, worker, web)),
        ("GRANT {} TO {}", (owner, migrate)),
        ("ALTER ROLE {} SET role = {}", (migrate, owner)),
    ):
        line.execute(sql.SQL(text).format(*parts))


def _hand_over(line: psycopg.Connection, owner: str) -> None:
    """Everything of the desk's that is in the database belongs to the owner."""
    found = line.execute(
        "SELECT 'TABLE', c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
        "AND c.relkind IN ('r', 'p', 'v') UNION ALL SELECT 'FUNCTION', p.oid::regprocedure::text FROM pg_proc p "
        "WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d "
        "WHERE d.objid = p.oid AND d.deptype = 'e')"
    ).fetchall()
    for kind, name in found:  # PostgreSQL itself wrote the names, quoted where they need it
        line.execute(sql.SQL(f"ALTER {kind} {name} OWNER TO {{}}").format(sql.Identifier(owner)))


def renew(line: psycopg.Connection, *, web: str, worker: str) -> None:
    """Give both roles exactly their rights to every table that there is now."""
    tables = {row[0] for row in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    if "audit_entry" not in tables:
        return
    for role, kind, table_rights in ((web, "web", WEB), (worker, "worker", WORKER)):
        who = sql.Identifier(role)
        _do(line, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}", who)
        _do(line, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}", who)
        exact = {**table_rights, "alembic_version": frozenset({"SELECT"}), "subject_key": KEYS[kind]}
        for table, rights in exact.items():
            _do(line, f"REVOKE ALL ON {table} FROM {{}}", who)
            _do(line, f"GRANT {', '.join(sorted(rights)).replace('UPDATE(', 'UPDATE (')} ON {table} TO {{}}", who)


def _do(line: psycopg.Connection, text: str, who: sql.Identifier) -> None:
    line.execute(sql.SQL(text).format(who))


def renew_after_migration(owner_url: str) -> None:
    """The roles that were set up get their rights to what a migration made; nothing where there are none."""
    with psycopg.connect(plain(owner_url)) as line:
        owner = "SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'audit_entry'"
        found = line.execute(owner).fetchone()
        prefix = str(found[0]).removesuffix("_owner") if found else ""
        roles = {name: f"{prefix}_{name}" for name in ("web", "worker")}
        there = line.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(roles.values())]).fetchone()
        if there and there[0] == len(roles):
            renew(line, **roles)


def _address(admin_url: str, role: str, word: str) -> str | None:
    if not word:
        return None
    return make_url(plain(admin_url)).set(username=role, password=word).render_as_string(hide_password=False)
