"""Aimed at a negative post: routes, bulk acts, API calls, a merge, jobs, statements. It stays, and the try is kept."""

from typing import Any, get_args

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.exc import DatabaseError

from caredesk import channels
from caredesk.channels import base
from caredesk.core import db
from caredesk.moderation.attempts import NEVER
from caredesk.postroom import worker
from caredesk.tickets import actions
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, PostVersion, Ticket, Tone
from tests import cast
from tests.security.sides import Side
from tests.security.visitor import PARTIAL, Visitor

EVERYBODY = ("eva", "bence", "ola")


@pytest.fixture
def sharp(here: Side) -> Post:
    """A post of a customer that somebody judged negative."""
    actions.judge_tone(here.ticket, here.worker, Tone.NEGATIVE)
    db.close_reading()
    return here.post


def stays(post: Post) -> None:
    db.close_reading()
    found = db.session().get(Post, post.id)
    assert found is not None
    assert (found.text, found.removed_by, found.hidden_by, found.ticket_id) == (post.text, "", "", post.ticket_id)


def tries(verb: str = "delete.refused") -> list[tuple[str, str, str]]:
    return [(one["object"], one["body"]["surface"], one["body"]["why"]) for one in cast.entries(verb)]


@pytest.mark.parametrize("by", EVERYBODY)
def test_no_door_deletes_and_each_try_is_an_entry(app: Flask, here: Side, sharp: Post, by: str) -> None:
    visitor = Visitor(app, cast.agent(f"{by}@parcelhop.example"))
    doors = {
        f"/posts/{sharp.id}": (sharp.uuid, "page"),
        f"/tickets/{here.ticket.id}": (here.ticket.uuid, "page"),
        f"/api/v1/posts/{sharp.id}": (sharp.uuid, "api"),
        f"/api/v1/tickets/{here.ticket.id}": (here.ticket.uuid, "api"),
    }

    for path in doors:
        answer = visitor.ask(path, "DELETE", headers={"Idempotency-Key": "once"} if "api" in path else PARTIAL)
        assert answer.status_code == 403
        assert "Nobody can delete" in answer.get_data(as_text=True)

    assert tries() == [(*about, "never_deleted") for about in doors.values()]
    stays(sharp)


@pytest.mark.parametrize("act", [*NEVER, "hide"])
def test_no_bulk_act_deletes_or_hides(app: Flask, here: Side, sharp: Post, act: str) -> None:
    visitor = Visitor(app, here.worker)
    page = visitor.ask("/tickets/bulk", "POST", data={"action": act, "batch": "x", "id": here.ticket.id})
    told = {"action": act, "ids": [here.ticket.id]}
    machine = visitor.ask("/api/v1/tickets/bulk", "POST", json=told)

    assert (page.status_code, machine.status_code) == (403, 403)
    verb, why = ("hide.refused", "hide_many") if act == "hide" else ("delete.refused", "never_deleted")
    assert tries(verb) == [(here.ticket.uuid, "bulk", why)] * 2
    stays(sharp)


@pytest.mark.parametrize("reason", ["criticism", "negative", "", "rude"])
def test_criticism_hides_nothing_on_any_surface(app: Flask, here: Side, sharp: Post, reason: str) -> None:
    visitor, words = Visitor(app, here.worker), "It makes us look bad in front of everybody."
    page = visitor.ask(f"/posts/{sharp.id}/hide-request", "POST", data={"reason": reason, "words": words})
    path, told = f"/api/v1/posts/{sharp.id}/hide-requests", {"reason": reason, "words": words}
    machine = visitor.ask(path, "POST", json=told, headers={"Idempotency-Key": "k"})

    assert (page.status_code, machine.status_code) == (422, 422)
    assert "Criticism" in page.get_data(as_text=True) and "Criticism" in machine.get_data(as_text=True)
    assert tries("hide.refused") == [(sharp.uuid, "page", "hide_reason"), (sharp.uuid, "api", "hide_reason")]
    stays(sharp)


def test_merging_a_complaint_away_leaves_it_to_be_read(here: Side, sharp: Post) -> None:
    merge(here.ticket, here.spare, here.worker)

    db.close_reading()
    found = db.session().get(Post, sharp.id)
    assert found is not None and (found.ticket_id, found.text) == (here.spare.id, sharp.text)


def test_no_job_takes_it_away(here: Side, sharp: Post) -> None:
    worker.drain(20)

    stays(sharp)


@pytest.mark.parametrize("model", [Post, PostVersion, Ticket])
def test_the_database_itself_refuses(desk: Any, here: Side, sharp: Post, model: Any) -> None:
    with db.transaction() as session:
        session.add(PostVersion(post_id=sharp.id, kind="created", text=sharp.text, occurred_at=sharp.occurred_at))
        session.flush()

    for statement in (delete(model), text(f"DELETE FROM {model.__tablename__}")):
        with pytest.raises(DatabaseError, match="never deleted"), db.transaction() as session:
            session.connection().execute(statement)
    if db.is_sqlite():
        again = f"INSERT OR REPLACE INTO {model.__tablename__} SELECT * FROM {model.__tablename__}"
        with pytest.raises(DatabaseError, match="never deleted"), db.transaction() as session:
            session.connection().execute(text(again))
    assert set(tries()) == {("desk", "database", "never_deleted")}
    stays(sharp)


def test_no_connector_can_delete_what_somebody_else_wrote() -> None:
    for kind in channels.KINDS:
        module = channels.connector(kind)
        names = {name for name in dir(module) if callable(getattr(module, name))}
        assert not {name for name in names if any(bad in name.lower() for bad in ("delete", "remove_post", "destroy"))}
        assert module.ability.actions <= set(get_args(base.Action))
    assert not [name for name in get_args(base.Action) if "delete" in name or "remove" in name]
    assert not [name for name in dir(base.Connector) if "delete" in name]
