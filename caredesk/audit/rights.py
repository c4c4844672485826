"""PostgreSQL: who owns the audit tables, what others may do with them, and who we are there."""

from dataclasses import dataclass

from sqlalchemy import Row, text

from caredesk.audit.grants import WORKER
from caredesk.core import db

OWNERS = """SELECT DISTINCT pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND c.relkind = 'r'
  UNION SELECT pg_get_userbyid(p.proowner) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = 'public' AND p.proname LIKE 'audit\\_%'"""
GIVEN = """SELECT c.relname AS name, '' AS of, x.grantee::regrole::text AS who, x.privilege_type AS may, x.is_grantable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x
  WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND c.relkind = 'r' AND x.grantee <> c.relowner
  UNION SELECT c.relname, a.attname, x.grantee::regrole::text, x.privilege_type, x.is_grantable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid,
  aclexplode(a.attacl) x WHERE n.nspname = 'public' AND c.relname LIKE 'audit\\_%' AND x.grantee <> c.relowner"""
STANDING = """SELECT current_user AS who, r.rolname AS owner, r.rolcanlogin AS owner_signs_in,
  pg_has_role(current_user, r.oid, 'MEMBER') AS may_become, me.rolsuper AS is_superuser,
  has_table_privilege('public.audit_entry', 'INSERT') AS may_append
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
  JOIN pg_roles me ON me.rolname = current_user WHERE n.nspname = 'public' AND c.relname = 'audit_entry'"""


@dataclass(frozen=True)
class Standing:
    """Who this process is at the database, and who owns the audit tables there."""

    who: str
    owner: str
    owner_signs_in: bool
    may_become: bool  # the owner: what it owns it can unprotect
    is_superuser: bool
    may_append: bool  # the worker's right

    @property
    def is_single(self) -> bool:
        """Whether one role does it all: it signs in, and owns what it should not be able to change."""
        return self.may_become

    @property
    def was_parted(self) -> bool:
        """Whether somebody set up the roles: then nobody signs in as the owner."""
        return not self.owner_signs_in


def standing() -> Standing | None:
    """None on SQLite, and where there are no audit tables yet."""
    if db.is_sqlite():
        return None
    found = db.session().connection().execute(text(STANDING)).first()
    return None if found is None else Standing(**found._mapping)


def wrong() -> list[str]:
    """Rights that go beyond the worker's, and tables or functions of more than one owner."""
    connection = db.session().connection()
    owners = sorted(connection.execute(text(OWNERS)).scalars())
    several = [f"the audit tables belong to several roles: {', '.join(owners)}"] if len(owners) > 1 else []
    return several + sorted(filter(None, (_too_much(row) for row in connection.execute(text(GIVEN)))))


def _too_much(row: Row[tuple[str, ...]]) -> str:
    may = f"{row.may}({row.of})" if row.of else row.may
    who = "everybody" if row.who == "-" else f"role {row.who}"
    if who == "everybody" or not {may, row.may} & WORKER.get(row.name, frozenset()):
        return f"{who} may {may} {row.name}"
    return f"{who} may give others {may} on {row.name}" if row.is_grantable else ""
