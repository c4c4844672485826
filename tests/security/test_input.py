"""Bad input, through the real doors: a clear error, nothing lost, nobody held up, nothing that runs on a screen."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.core import db
from caredesk.postroom import receive
from caredesk.postroom.models import Arrival, ArrivalState
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from tests import cast
from tests.audit.prepared_channels import connection_of
from tests.postroom.conftest import Deliver, _fresh_doors, deliver, event  # noqa: F401 - fixtures
from tests.security import sides
from tests.security.hostile import BODIES, ODD, POISON, WORD, WORDS, harm
from tests.security.sides import Side
from tests.security.visitor import PARTIAL, Visitor, method, routes

MOST_SECONDS = 2.0


@contextmanager
def in_time() -> Iterator[None]:
    """Nobody is busy for longer than two seconds of computing."""
    began = time.process_time()
    yield
    assert time.process_time() - began < MOST_SECONDS


def read_all() -> None:
    with in_time():
        while receive.step():
            pass
    db.close_reading()


def posts() -> dict[str | None, Post]:
    return {one.ext_id: one for one in db.session().exec(select(Post))}


def arrivals() -> list[Arrival]:
    return list(db.session().exec(select(Arrival)))


def words_of(text: str) -> str:
    """What a sender can put on the wire: a lone surrogate only as an escape."""
    return json.dumps([event("h1", text, thread_id="h")])


@pytest.mark.parametrize("name", WORDS)
def test_hostile_words_are_kept_and_shown_harmless(
    app: Flask, deliver: Deliver, eva: Agent, name: str  # noqa: F811
) -> None:  # fmt: skip
    text = WORDS[name]
    author = {"id": "h", "handle": text[:280], "name": text[:900], "avatar_url": "http://127.0.0.1/x"}
    assert deliver(words_of(text).encode()).status_code == 202
    assert deliver([event("h2", "<b>two</b>", thread_id="h2", author=author)]).status_code == 202
    read_all()

    kept, ticket = posts()["h1"], posts()["h2"].ticket_id
    assert kept.text == text.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    visitor = Visitor(app, eva)
    wrong = [path for path in screens(kept.ticket_id, ticket) for _ in shown(visitor, path)]
    assert wrong == []


def screens(*tickets: int | None) -> list[str]:
    told = ["/inbox?view=open", "/tickets/rows?view=open", "/search?q=two", "/palette?q=two", "/deliveries", "/audit"]
    told += [f"/live/since/1/-1?view=open&ticket={one}" for one in tickets]
    return told + [f"/tickets/{one}" for one in tickets] + ["/customers/3", "/api/v1/tickets"]


def shown(visitor: Visitor, path: str) -> list[str]:
    """What does harm in the page, the fragment or the push; each is made in time."""
    found = []
    for headers in ({}, PARTIAL):
        with in_time():
            answer = visitor.ask(path, headers=headers)
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html":
            found += harm(answer.get_data(as_text=True))
        elif path.startswith("/live"):
            found += [one for html in _pushed(answer.get_json()) for one in harm(html)]
        else:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if found:
        print(path, found[:5])
    return found


def _pushed(body: Any) -> Iterator[str]:
    """Every piece of markup in a push."""
    if isinstance(body, dict):
        yield from (body["html"],) if isinstance(body.get("html"), str) else ()
        for inner in body.values():
            yield from _pushed(inner)
    elif isinstance(body, list):
        for inner in body:
            yield from _pushed(inner)


PLAIN = "kestrel"  # harmless, and said nowhere else
ME = {"lang": "en", "zone": "Europe/Warsaw", "theme": "dark", "density": "compact"}
# The routes whose answers hold what our own people typed; the reader's own name stands in the frame of every page, and
# is looked at there with the others.
_show: set[str] = set()


@pytest.mark.parametrize("name", [name for name, text in WORDS.items() if len(text) < 3000 and name != "surrogate"])
def test_hostile_words_of_our_own_people_are_harmless_too(app: Flask, here: Side, eva: Agent, name: str) -> None:
    text = WORDS[name]
    visitor = Visitor(app, eva)
    pages = {rule.rule: sides.address(rule, here.values()) for rule in routes(app) if method(rule) == "GET"}
    pages["/team/-"] = f"/team/{here.member.id}"
    if not _show:
        typed_everywhere(visitor, here, PLAIN)
        assert visitor.ask("/me", "POST", data=ME | {"name": "Eva Founder"}).status_code < 400
        _show.update(rule for rule, path in pages.items() if holds(visitor, path))
    assert len(_show) > 20

    typed_everywhere(visitor, here, text)

    asked = {"q": text[:300], "tag": text[:40], "verb": text[:50], "lang": text[:9], "next": text, "view": text[:9]}
    wrong = [pages[rule] for rule in sorted(_show) for _ in shown(visitor, pages[rule])]
    for path in pages.values():
        answer = visitor.ask(path, query_string=asked)
        assert answer.status_code < 500, path
        wrong += [path for _ in harm(answer.get_data(as_text=True))] if answer.mimetype == "text/html" else []

    assert wrong == []


def holds(visitor: Visitor, path: str) -> bool:
    """Whether the plain word stands in this page, fragment or push, told as words or as an address."""
    answers = [visitor.ask(path, headers=headers).get_data() for headers in ({}, PARTIAL)]
    return any(PLAIN.encode() in answer.lower() for answer in answers)


def typed_everywhere(visitor: Visitor, here: Side, text: str) -> None:
    """Put these words wherever our own people can type some; no answer does harm."""
    ticket, account = f"/tickets/{here.ticket.id}", f"/channels/{here.account.id}"
    assert visitor.who is not None
    connecting = f"/channels/connecting/{connection_of(visitor.who).uuid}"
    team = {"name": "A B", "email": "q@b.example", "role": "agent", "teams": here.team.id}
    for path, told in (
        (f"{ticket}/notes", {"text": text}),
        (f"{ticket}/replies", {"text": text, "kind": "public"}),
        (f"{ticket}/tags", {"add": text[:40]}),
        (f"/customers/{here.customer.id}/note", {"note": text}),
        ("/views", {"name": text[:60], "query": f"view=open&tag={text[:40]}"}),
        ("/me", ME | {"name": text[:80]}),
        ("/me/keys", {"name": text[:80]}),
        ("/teams", {"name": text[:80]}),
        ("/team", team | {"name": text[:80]}),
        (connecting, {"name-0": text[:120], "team": here.team.id}),
        (account, {"name": text[:120], "undo_seconds": "8"}),
        (f"{account}/connection", {"base_url": text, "reply_window_hours": text}),
        ("/sign-in", {"email": text, "password": text, "next": text}),
        ("/tickets/bulk", {"id": here.ticket.id, "action": "tags", "batch": text[:64], "add": text[:40]}),
    ):
        answer = visitor.ask(path, "POST", data=told)
        assert answer.status_code < 500, path
        assert harm(answer.get_data(as_text=True)) == [], path


ORNAMENT = {"9"}  # only a side of it is nonsense: its words arrive, and the side is listed


@pytest.mark.parametrize("name", POISON)
def test_one_poisoned_event_is_listed_and_the_fifty_around_it_arrive(
    app: Flask, deliver: Deliver, bence: Agent, name: str  # noqa: F811
) -> None:  # fmt: skip
    poisoned, pointer = POISON[name]
    good = [event(f"g{number}", thread_id=f"t{number}") for number in range(50)]

    assert deliver([good[0], poisoned, *good[1:]]).status_code == 202
    read_all()

    assert set(posts()) - ORNAMENT == {one["id"] for one in good}
    page = cast.signed_in(app, bence).get("/deliveries?show=unread").get_data(as_text=True)
    assert f"<code>{pointer}" in page
    assert [(one.unread, one.events) for one in arrivals()] == [(1, len(posts()))]


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_read_all_the_same(app: Flask, deliver: Deliver, eva: Agent, name: str) -> None:  # noqa: F811
    assert deliver([event("o1") | ODD[name]]).status_code == 202
    read_all()

    (post,) = posts().values()
    assert post.ext_id == str(ODD[name].get("id", "o1"))
    assert 2000 <= post.occurred_at.year <= post.received_at.year
    assert "javascript" not in post.permalink
    assert shown(Visitor(app, eva), f"/tickets/{post.ticket_id}") == []


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read_is_kept_and_listed(
    app: Flask, deliver: Deliver, bence: Agent, name: str  # noqa: F811
) -> None:  # fmt: skip
    with in_time():
        assert deliver(BODIES[name]).status_code == 202
    read_all()

    (kept,) = arrivals()
    assert (kept.body, kept.state, kept.unread) == (BODIES[name], ArrivalState.DONE, 1)
    page = cast.signed_in(app, bence).get("/deliveries?show=unread").get_data(as_text=True)
    assert "Parcelhop" in page and "Everything could be read" not in page


def test_a_megabyte_in_one_word_arrives_whole_and_is_shown_shortened(app: Flask, deliver: Deliver, eva: Agent) -> None:  # noqa: F811
    deliver([event("w", WORD)])
    read_all()

    visitor, ticket = Visitor(app, eva), posts()["w"].ticket_id
    assert posts()["w"].text == WORD
    for path in ("/inbox?view=open", f"/tickets/{ticket}", "/search?q=wwww", f"/tickets/{ticket}?x"):
        with in_time():
            assert len(visitor.ask(path).get_data()) < 300_000
    reply = visitor.ask(f"/tickets/{ticket}/replies", "POST", data={"text": WORD, "kind": "public"}, headers=PARTIAL)
    assert reply.status_code == 422


@pytest.mark.parametrize("body", list(BODIES), ids=list(BODIES))
def test_the_machine_interface_says_what_is_wrong(app: Flask, here: Side, ola: Agent, body: str) -> None:
    visitor, told = Visitor(app, ola), BODIES[body]
    before = len(cast.entries())

    for path in ("notes", "replies", "tags", "snooze"):
        with in_time():
            answer = visitor.ask(
                f"/api/v1/tickets/{here.ticket.id}/{path}", "POST", data=told, content_type="application/json"
            )
        if told or path in ("notes", "replies"):
            assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), path
            assert answer.get_json()["detail"]

    assert len(cast.entries()) == before or not told


@pytest.mark.parametrize("name", ["nul", "surrogate", "rtl", "pile", "emoji", "script"])
def test_a_machine_may_send_what_it_likes(app: Flask, here: Side, ola: Agent, name: str) -> None:
    visitor, text = Visitor(app, ola), WORDS[name][:4000]

    for path, told in (
        (f"tickets/{here.ticket.id}/notes", {"text": text}),
        (f"tickets/{here.ticket.id}/replies", {"text": text}),
        (f"tickets/{here.ticket.id}/tags", {"add": [text]}),
        ("views", {"name": text[:60], "query": text[:100]}),
        (f"customers/{here.customer.id}/note", {"note": text}),
        ("tickets/bulk", {"batch": text[:64], "action": "closure", "ids": [here.ticket.id]}),
    ):
        with in_time():
            answer = visitor.ask(f"/api/v1/{path}", "POST", data=json.dumps(told), content_type="application/json")
        assert answer.status_code in (200, 201, 202, 422), f"{path} {answer.status_code}"
    draft = visitor.ask(
        f"/api/v1/tickets/{here.ticket.id}/drafts/public",
        "PUT",
        data=json.dumps({"text": text}),
        content_type="application/json",
    )
    assert draft.status_code in (204, 422)
    for path in ("search", "tickets") if name != "surrogate" else ():  # an address cannot hold one
        assert visitor.ask(f"/api/v1/{path}", query_string={"q": text[:200], "tag": text[:60]}).status_code < 500
    key = visitor.ask(
        f"/api/v1/tickets/{here.ticket.id}/claim", "POST", headers={"Idempotency-Key": "a b\tc;" + "x" * 300}
    )
    assert key.status_code == 422


def test_a_form_of_more_than_a_megabyte_is_refused(app: Flask, here: Side, ola: Agent) -> None:
    visitor = Visitor(app, ola)

    for path, told in ((f"/tickets/{here.ticket.id}/notes", {"text": "x" * 1_200_000}),):
        answer = visitor.ask(path, "POST", data=told, headers=PARTIAL)
        assert (answer.status_code, bool(answer.get_json()["error"])) == (413, True)
    api = visitor.ask(f"/api/v1/tickets/{here.ticket.id}/notes", "POST", json={"text": "x" * 1_200_000})
    assert (api.status_code, api.mimetype) == (413, "application/problem+json")
