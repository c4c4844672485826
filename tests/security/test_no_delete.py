"""What a customer wrote is never deleted: every statement that takes rows away names a table of this list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import SQLModel

import caredesk
from caredesk.core import db
from caredesk.core.config import Settings
from tests.audit.calls import PAGES
from tests.audit.calls_keyed import KEYED
from tests.audit.witness import snapshot
from tests.security import sides
from tests.security.sides import Side
from tests.security.visitor import Visitor, method, routes

ROOT = Path(caredesk.__file__).parent
# The tables from which rows may go, and why that takes nothing away from anybody.
MAY_GO = {
    "Membership": "who is in which team now; who was, stands in the entries",
    "AccountTeam": "which teams work on an account now; before, in the entries",
    "TicketTag": "tags of now; before, in the entries",
    "TicketCount": "sums, made anew",
    "_DOC": "the table of search_doc",
    "ClockPause": "what a clock does not count, derived from facts; made anew when the facts are others",
    "GRAM": "pieces of stems that stand in no line of the memory any more",
    "STEM": "the count of a stem that stands in no line of the memory any more",
    "SearchDoc": "the folded copy of words that stay; made anew",
    "ArticleQuestion": "the questions of now; before, in the versions of the article",
    "ArticleDraft": "what was begun and is saved as a version now, or was dropped by the one who wrote it",
    "IdempotentAnswer": "answers to requests of more than a day ago",
    "channels/drafting.py: row": "a connection that nobody finished, or that is an account by now",
    "pending_table": "entries that have their number by now, on PostgreSQL",
    "Reaction": "what an erased person felt about posts; how many felt so is counted anew",
    "channels/facebook/api.py: path": "a like of ours, taken back over there",
    "tickets/signs.py: table": "a reaction that its author took back on the network",
    "SubjectKey": "the key of a person who asked to be erased: what it sealed stays, and can be read no more",
    "replies/templates.py: star": "an agent's favourites of now; before, in the entries",
    "channels/actions.py: old": "account_team: rows read one line above",
    "customers/actions.py: customer": "made a moment ago in the same transaction; another process was first",
}
KEPT = {
    *("post", "post_version", "ticket", "customer", "handle", "outgoing", "attempt", "arrival", "agent", "notice"),
    *("article", "article_variant", "article_version", "article_ticket", "article_use", "article_proposal"),
    *("hide_request", "evidence", "outside_alarm", "withdrawal"),
}
SQL = re.compile(r"\b(?:delete\s+from|truncate(?:\s+table)?|drop\s+table|replace\s+into)\s+\"?(\w+)", re.IGNORECASE)


def sources() -> list[Path]:
    return [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]


def deletions(path: Path) -> Iterator[str]:
    """What each `delete(...)` of a module takes away: a table, or a row by its name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            whose = node.func.value if isinstance(node.func, ast.Attribute) else None
            if name == "delete" and ast.unparse(whose or node.func) not in ("bp", "client", "self"):
                yield ast.unparse(node.args[0])
        elif _is_bare(node):
            yield ast.unparse(node.func.value)  # type: ignore[attr-defined]


def _is_bare(node: ast.AST) -> bool:
    """`row.delete()`: nothing is named but what goes."""
    call = isinstance(node, ast.Call) and not node.args and isinstance(node.func, ast.Attribute)
    return call and node.func.attr == "delete" and isinstance(node.func.value, ast.Name | ast.Attribute)  # type: ignore[attr-defined]


def test_only_what_stands_in_the_list_may_go() -> None:
    found = {(name, f"{path.relative_to(ROOT).as_posix()}: {name}") for path in sources() for name in deletions(path)}

    assert [place for name, place in sorted(found) if name not in MAY_GO and place not in MAY_GO] == []


def test_no_sql_of_ours_takes_away_more() -> None:
    files = [*sources(), *ROOT.rglob("*.sql")]
    found = {(path.name, table) for path in files for table in SQL.findall(path.read_text())}

    assert {table for _, table in found} & KEPT == set()


def test_no_relation_takes_others_with_it() -> None:
    keys = [key for table in SQLModel.metadata.sorted_tables for key in table.foreign_keys]

    assert keys
    assert [key for key in keys if key.ondelete] == []


def test_no_route_is_a_deletion_of_a_thing(app: Flask) -> None:
    deletes = {rule.rule for rule in app.url_map.iter_rules() if "DELETE" in (rule.methods or ())}

    assert {re.sub(r"^/api/v1|<[^>]*>", "", one) for one in deletes} == {
        "/tickets//assignment",
        "/tickets//closure",
        "/tickets//drafts/",
        "/tickets//merge",
        "/tickets//misfits",
        "/templates//retirement",
        "/templates//favourite",
        "/macros//retirement",
        "/posts//ruling",
        "/views/",
        "/posts/",  # these two are refused, and the attempt is kept
        "/tickets/",
    }


@pytest.mark.parametrize("by", ["eva", "ola"])
def test_whatever_is_done_no_word_of_a_customer_goes(app: Flask, here: Side, by: str) -> None:
    from tests import cast

    visitor, gone, tried = Visitor(app, cast.agent(f"{by}@parcelhop.example")), [], set()
    before = snapshot()

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found = re.match(r'\s*DELETE FROM "?(\w+)', statement)
        gone.extend([found[1]] if found else [])

    event.listen(db.write_engine(), "after_cursor_execute", heard)
    try:
        for rule in routes(app):
            if method(rule) != "GET" and rule.endpoint not in ("team.sign_out", "channels.connection"):
                calls = {**PAGES, **KEYED}.get(rule.endpoint, [])
                visitor.go(rule, here.values(), body=calls[0].told(here) if calls else {})
            path = sides.address(rule, here.values())
            if path not in tried:
                visitor.ask(path, "DELETE")
            tried.add(path)
    finally:
        event.remove(db.write_engine(), "after_cursor_execute", heard)

    assert set(gone) & KEPT == set()
    after = snapshot()
    for table in KEPT:
        assert before[table].keys() <= after[table].keys(), table
    words = {key: row["text"] for key, row in before["post"].items()}
    assert {key: after["post"][key]["text"] for key in words} == words


def test_the_scan_would_see_it(desk: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text(
        "session.exec(delete(Post).where(x))\nsession.delete(post)\nquery(Ticket).delete()\nticket.delete()\n"
    )

    assert set(deletions(file)) == {"Post", "post", "ticket"}
