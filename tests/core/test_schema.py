"""Models and migrations say the same, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from caredesk.core import db, schema
from caredesk.core.tables import all_tables

OURS_BY_SQL = ("audit_", "search_index", "search_doc_words", "memory_index", "memory_line_words")


def test_models_and_migrations_agree(desk):
    context = MigrationContext.configure(db.session().connection(), opts={"include_object": is_modelled})

    assert compare_metadata(context, all_tables()) == []


def is_modelled(_thing, name, kind, *_more):
    """What the SQL files and the full-text index make is no model of ours."""
    return not (kind in ("table", "index") and name and name.startswith(OURS_BY_SQL))


def test_a_migrated_desk_stands_at_the_head(desk):
    assert schema.current(db.session().connection()) == schema.head()


def test_the_sql_of_the_trail_is_cut_into_whole_statements():
    for dialect in ("sqlite", "postgresql"):
        parts = schema.statements(dialect)

        assert all(part.startswith(("CREATE ", "ALTER TABLE ")) for part in parts)
        assert all(part.count("$$") % 2 == 0 for part in parts)
        assert all(part.endswith("END") for part in parts if dialect == "sqlite" and part.startswith("CREATE TRIGGER"))
