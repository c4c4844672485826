"""PostgreSQL's catalogue is compared in meaning: whatever is missing, changed, added, or given to others is named."""

import pytest

from caredesk.audit import schema_check
from caredesk.core import db
from caredesk.core.config import Settings

pytestmark = pytest.mark.postgresql
FUNCTION = "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
QUIET = "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
CHANGES = [
    (f"{FUNCTION} $$ BEGIN RETURN OLD; END $$", "function audit_refuse was changed"),
    ("ALTER FUNCTION audit_next_entry() RESET search_path", "function audit_next_entry was changed"),
    ("ALTER FUNCTION audit_next_entry() SECURITY INVOKER", "function audit_next_entry was changed"),
    (
        f"{FUNCTION.replace('OR REPLACE ', '').replace('refuse', 'other')} $$ BEGIN RETURN OLD; END $$",
        "function audit_other was added",
    ),
    ("DROP TRIGGER audit_entry_next ON audit_entry", "trigger audit_entry_next is missing"),
    ("ALTER TABLE audit_node DISABLE TRIGGER USER", "trigger audit_node_no_change can be switched off"),
    ("ALTER TABLE audit_node ENABLE TRIGGER audit_node_no_change", "trigger audit_node_no_change can be switched off"),
    (
        "DROP TRIGGER audit_node_no_change ON audit_node; CREATE TRIGGER audit_node_no_change BEFORE UPDATE ON"
        " audit_node FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "trigger audit_node_no_change was changed",
    ),
    (
        "DROP TRIGGER audit_node_no_change ON audit_node; CREATE TRIGGER audit_node_no_change BEFORE UPDATE OR DELETE"
        " ON audit_node FOR EACH ROW WHEN (OLD.pos < 0) EXECUTE FUNCTION audit_refuse()",
        "trigger audit_node_no_change was changed",
    ),
    (
        f"{QUIET} CREATE TRIGGER zz BEFORE INSERT ON audit_node FOR EACH ROW EXECUTE FUNCTION quiet()",
        "trigger zz was added",
    ),
    ("CREATE RULE deaf AS ON INSERT TO audit_entry DO INSTEAD NOTHING", "rule audit_entry: deaf was added"),
    ("ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY", "table audit_entry was changed"),
    ("ALTER TABLE audit_node SET UNLOGGED", "table audit_node was changed"),
    ("ALTER TABLE audit_entry ADD extra text", "column audit_entry.extra was added"),
    ("ALTER TABLE audit_entry ALTER verb DROP NOT NULL", "column audit_entry.verb was changed"),
    (
        "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_body_id_key",
        "constraint audit_entry: UNIQUE (body_id) is missing",
    ),
    ("GRANT UPDATE ON audit_entry TO PUBLIC", "everybody may UPDATE audit_entry"),
    ("GRANT SELECT ON audit_entry TO PUBLIC", "everybody may SELECT audit_entry"),
    ("GRANT DELETE ON audit_entry TO pg_monitor", "role pg_monitor may DELETE audit_entry"),
    ("GRANT UPDATE ON audit_body TO pg_monitor", "role pg_monitor may UPDATE audit_body"),
    ("GRANT UPDATE (data) ON audit_entry TO pg_monitor", "role pg_monitor may UPDATE(data) audit_entry"),
    (
        "GRANT INSERT ON audit_entry TO pg_monitor WITH GRANT OPTION",
        "role pg_monitor may give others INSERT on audit_entry",
    ),
    ("ALTER TABLE audit_entry OWNER TO pg_monitor", "the audit tables belong to several roles: pg_monitor, "),
    (
        'CREATE SCHEMA "postgres"; CREATE TABLE "postgres".audit_entry()',
        "another audit_entry stands in the way of table audit_entry",
    ),
]


def test_the_shipped_schema_has_no_findings(desk: Settings):
    assert schema_check.schema_findings() == []


def test_every_change_is_named(desk: Settings, subtests):
    for statement, words in CHANGES:
        with subtests.test(statement):
            assert words in " / ".join(after(statement))


class _Undone(Exception):
    """What was tried is taken back."""


def after(statement: str) -> list[str]:
    """What is found once this was done; it is undone again."""
    found: list[str] = []
    with pytest.raises(_Undone), db.transaction() as session:
        session.connection().exec_driver_sql(statement)
        found += [finding.words for finding in schema_check.schema_findings()]
        raise _Undone
    return found
