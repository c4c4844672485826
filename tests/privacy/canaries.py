"""A person with a word of her own planted in every place where the desk keeps something of or about people."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlmodel import SQLModel, select

from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.core.config import Settings
from caredesk.core.models import IdempotentAnswer
from caredesk.customers import actions as customers
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge import actions as articles
from caredesk.knowledge import drafts as article_drafts
from caredesk.knowledge import unanswered
from caredesk.knowledge.actions import Edit, Origin
from caredesk.knowledge.words import Words
from caredesk.postroom import receive
from caredesk.privacy import copying
from caredesk.promises import actions as promises
from caredesk.promises import byhand
from caredesk.replies import called, drafts, later, macro_runs, macros
from caredesk.replies.macro_models import Macro
from caredesk.replies.macro_runs import Order
from caredesk.routing import weighing
from caredesk.team import keys
from caredesk.team.models import Agent
from caredesk.tickets import actions, bulk, conversation, files
from caredesk.tickets.models import Post, Priority, Ticket
from caredesk.voice import approvals, learners
from caredesk.voice.approval_asking import Asked
from tests import cast
from tests.postroom.stage import Stage
from tests.tickets import pictures, scene

BIRD = "kanarek"  # every planted word begins so
ANNA = {"id": f"{BIRD}id9", "handle": f"{BIRD}handle", "name": f"{BIRD.title()} Wróbel", "followers": 120}
ANNA["avatar_url"] = f"https://pics.example/{BIRD}face.png"
OTHER = {"id": "bela7", "handle": "bela7", "name": "Béla Nagy"}


def plant(stage: Stage, app: Flask, deliver: Any) -> Customer:
    """Let her write, be answered, noted, tagged and named, everywhere; a reply of ours is sent and one fails."""
    for told in _written():
        assert deliver(told).status_code in (202, 200)
    while receive.step():
        pass
    person = anna()
    ticket = tickets(person)[0]
    _answered(stage, ticket)
    _noted(stage.agent, person, ticket)
    _pictured(stage.agent, ticket)
    _named_elsewhere(stage)
    _in_articles(stage.agent, person, ticket)
    _promised(stage.agent, ticket)
    _through_the_api(app, stage.agent, ticket)
    _half_done(person)
    stage.work(30)
    return person


def anna() -> Customer:
    db.close_reading()
    found = db.first(Handle, Handle.ext_id == ANNA["id"])
    assert found is not None
    return db.session().get_one(Customer, found.customer_id)


def tickets(person: Customer) -> list[Ticket]:
    db.close_reading()
    return list(db.session().exec(select(Ticket).where(Ticket.customer_id == person.id).order_by(Ticket.id)))  # type: ignore[arg-type]


def _written() -> Iterator[Any]:
    about = {"author": ANNA, "permalink": f"https://forum.example/@{BIRD}handle/1", "lang": "pl"}
    yield {"type": "post.created", "id": "a1", "thread_id": "ta", "text": f"{BIRD}first where is my parcel?", **about}
    yield {
        "type": "post.edited",
        "id": "a1",
        "thread_id": "ta",
        "text": f"{BIRD}edit Łódź ąę",
        "occurred_at": "2099-01-01",
        **about,
    }
    yield {
        "type": "post.created",
        "id": "a2",
        "thread_id": "ta",
        "parent_id": "a1",
        "text": f"{BIRD}second {BIRD}more",
        **about,
    }
    yield {"type": "post.created", "id": "a3", "thread_id": "tb", "text": f"{BIRD}elsewhere", **about}
    yield {"type": "post.removed", "id": "a3", "removed_by": "author", "author": ANNA}
    yield [{"type": "post.created", "id": "b1", "thread_id": "ta", "text": "And mine?", "author": OTHER}]
    yield {"type": "post.created", "text": f"{BIRD}unreadable", "author": ANNA}


def _answered(stage: Stage, ticket: Ticket) -> None:
    post = db.first(Post, Post.ext_id == "a1")
    assert post is not None
    stage.answer(post, f"Dear {BIRD}reply, soon.")
    stage.work(20)
    stage.network.fault("answer", status=404, body=f"{BIRD}network no such post")
    stage.answer(post, f"And {BIRD}failed")
    stage.work(20)
    stage.answer(post, f"And {BIRD}queued")


def _noted(ola: Agent, person: Customer, ticket: Ticket) -> None:
    customers.write_note(person, ola, f"{BIRD}note: knows her rights")
    conversation.note(ticket, ola, f"{BIRD}remark about her", own_id="n1")
    drafts.keep(ticket, ola, "public", f"{BIRD}draft begun", at=clock.now())
    _waiting(ticket, ola)
    actions.prioritise(ticket, ola, Priority.URGENT)
    with db.transaction():
        held = db.lock(ticket)
        held.turn_parts = [{"key": "urgent", "seconds": 600}]
    weighing.contest(held, ola, f"{BIRD}doubt: she always says so")
    called.say_customer(ola, person, {"first_name": f"{BIRD}called", "vocative": f"{BIRD}vocative", "form": "f"})
    steps = [{"do": "tag", "add": [f"{BIRD}handle"], "remove": []}]
    told = {"name": "Tag her", "shortcut": "tag", "scope": "personal", "steps": steps}
    _planted_run(macros.create(ola, told), ticket, ola)
    bulk.act(ola, "b9", bulk.Order("tags", add=(f"{BIRD}handle", "refund")), [ticket.id or 0])


def _planted_run(macro: Macro, ticket: Ticket, ola: Agent) -> None:
    """A run of a macro, and the macro as it is today: without her name."""
    macro_runs.undo(macro_runs.run(macro, ticket, ola, Order("m9")), ola)
    macros.change(ola, macro, {"steps": [{"do": "resolve"}]})


def _waiting(ticket: Ticket, ola: Agent) -> None:
    """A reply that somebody has to approve, and the note with which another one was sent back."""
    learners.change(ola, cast.agent("bence@parcelhop.example"), is_on=True)
    words = [Asked(text=f"{BIRD}approval {n}", kind="public", own_id=f"ap{n}") for n in (1, 2)]
    rows = [approvals.ask(ticket, ola, one) for one in words]
    approvals.reject(rows[0], cast.agent("bence@parcelhop.example"), f"{BIRD}noteback: she is angry")
    learners.change(ola, cast.agent("bence@parcelhop.example"), is_on=False)


def _pictured(ola: Agent, ticket: Ticket) -> None:
    """A picture in a draft, one in a note, one with words that wait; each named and described."""
    for kind, own_id in (("public", "f1"), ("note", "f2"), ("direct", "f3")):
        file = pictures.kept(ticket, ola, kind, name=f"{BIRD}map.png", own_id=own_id)
        files.describe(file, ola, f"{BIRD}picture of her street")
        if kind == "note":
            conversation.note(ticket, ola, "Look.", own_id="n8", files=[file.uuid])
        if kind == "direct":
            order = {"kind": "direct", "own_id": "l1", "along": {"files": [file.uuid]}}
            later.plan(ticket, ola, f"{BIRD}planned for tomorrow", clock.now() + timedelta(days=1), **order)


def _named_elsewhere(stage: Stage) -> None:
    other = scene.ticket(cast.account("Parcelhop"), cast.customer("Nagy Zoltán"), "Mine is late")
    conversation.note(other, stage.agent, f"Same street as {ANNA['name']} (@{ANNA['handle']}), ask there.", own_id="n7")
    drafts.keep(other, stage.agent, "note", f"see @{ANNA['handle']}", at=clock.now())


def _in_articles(ola: Agent, person: Customer, ticket: Ticket) -> None:
    """An article out of her ticket that names her everywhere: as it is, as it was, as somebody would have it."""
    name, mention = ANNA["name"], f"@{ANNA['handle']}"
    told = Words(f"The parcel of {name}", f"Ask {name} ({mention}).", (f"Where is the parcel of {name}?",))
    made = articles.make(ola, "en", told, origin=Origin(ticket.id or 0, None, None, person.uuid))
    articles.write(made, ola, Edit("en", Words("A parcel", f"Ask {mention}, always.", (f"And {name}?",)), base=1))
    article_drafts.keep(made, ola, "pl", Words(f"Paczka: {name}", f"Pytać {mention}"), base=0)
    unanswered.note(f"parcel {mention} of somebody", "en")


def _promised(ola: Agent, ticket: Ticket) -> None:
    """A promise whose words and whose reasons for moving name her."""
    made = byhand.add(ticket, ola, f"{BIRD}call her back", clock.now() + timedelta(days=2))
    promises.move(made, ola, clock.now() + timedelta(days=3), f"{BIRD}reason: she is away")


def _through_the_api(app: Flask, ola: Agent, ticket: Ticket) -> None:
    _, key = keys.make(ola, "robot", ola)
    told = {"Authorization": f"Bearer {key}", "Idempotency-Key": "once"}
    text = {"text": f"{BIRD}apinote"}
    answer = app.test_client().post(f"/api/v1/tickets/{ticket.id}/notes", json=text, headers=told)
    assert answer.status_code < 300, answer.get_data(as_text=True)
    assert db.session().exec(select(IdempotentAnswer)).first() is not None


def _half_done(person: Customer) -> None:
    """A copy that lies there, and a job that failed with her name in its report."""
    copying.ask(person, cast.agent("bence@parcelhop.example"), "pl")
    for job in jobs.claim(50):
        if job.kind == copying.JOB:
            jobs.run(job)
    with db.transaction() as session:
        session.add(
            jobs.Job(kind="old", payload={"who": ANNA["handle"]}, state="dead", trouble=f"KeyError({BIRD}handle)")
        )


def rows_with(bird: str = BIRD) -> list[str]:
    """Every column of every table in which a planted word can still be read."""
    db.close_reading()
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for row in db.session().connection().execute(select(table)).mappings():  # type: ignore[call-overload]
            found += [f"{table.name}.{name}" for name, value in row.items() if bird in _spelled(value)]
    db.close_reading()
    return sorted(set(found))


def _spelled(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").lower()
    return (json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)).lower()


def files_with(settings: Settings, bird: str = BIRD) -> list[str]:
    """Every file of the desk in whose bytes a planted word can still be read."""
    return sorted(
        path.name for path in Path(settings.data).rglob("*") if path.is_file() and _holds(path, bird.encode())
    )


def _holds(path: Path, bird: bytes) -> bool:
    return bird in path.read_bytes().lower()


def account() -> Account:
    return cast.account("Parcelhop")
