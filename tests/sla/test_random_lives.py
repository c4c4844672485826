"""Whatever happens to tickets, in whatever order: what is kept is what a fresh look at posts and facts says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from caredesk.core import clock, db
from caredesk.routing import keep as turns
from caredesk.routing import queries as routing
from caredesk.routing.turn import turn
from caredesk.sla import clocks, deadline, facts, fill, keep, past, queries, terms
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import Clock, ClockKind, ClockPause, ClockState, Fact, Tally, Wait
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from tests.postroom.stage import Hands
from tests.sla.random_lives import BEGIN, Lives

STEPS, LOOKS = 200, 5
GONE = ("moved", "removed", "courtesy", "policy")


@pytest.fixture(params=[1, 2, 3])
def lives(request: pytest.FixtureRequest, desk: Any) -> Iterator[Lives]:
    hands = Hands()
    hands.at = BEGIN
    with clock.fixed(hands):
        yield Lives(hands, request.param)


def test_what_is_kept_is_what_a_fresh_look_says(lives: Lives) -> None:
    for _ in range(LOOKS):
        for _ in range(STEPS // LOOKS):
            lives.step()

        for ticket in every(Ticket):
            told(ticket)
            placed(ticket)
            promised(ticket)
        assert sums(Tally, kept=True) == sums(Tally, kept=False)
        assert sums(Wait, kept=True) == sums(Wait, kept=False)
        assert happened_kept() == happened_counted()

    assert {one.state for one in every(Clock)} >= {ClockState.MET, ClockState.MISSED, ClockState.VOID}
    changes_nothing_again()


def changes_nothing_again() -> None:
    """Whoever settles all tickets once more finds everything as it should be."""
    models = (Ticket, Clock, ClockPause, Tally, Wait)
    before = {model: rows(model) for model in models}

    with db.transaction():
        for ticket in every(Ticket):
            facts.touch(ticket.id).is_plain = False
        db.before_commit(keep.settle, early=True)

    for model in models:
        assert rows(model) == before[model]


def every(model: type[SQLModel]) -> list[Any]:
    if not db.in_transaction():
        db.close_reading()
    return list(db.session().execute(select(model)).scalars())


def rows(model: type[SQLModel]) -> dict[Any, Any]:
    keys = [column.name for column in model.__table__.primary_key]  # type: ignore[attr-defined]
    return {tuple(getattr(one, key) for key in keys): one.model_dump() for one in every(model)}


def told(ticket: Ticket) -> None:
    """Every clock of this ticket is a stretch of it under the terms of its version, or has lost its reason."""
    kept = {(one.kind, one.post_id): one for one in queries.clocks_of([ticket.id])}
    pauses = queries.pauses_of([one.id for one in kept.values()])
    fresh = stretches(ticket, kept.values())
    for key, row in kept.items():
        by = terms.of(queries.version(row.version_id))
        if key in fresh and row.kind in by.seconds:
            assert (ticket.id, said(row)) == (ticket.id, measured(fresh[key], by))
            assert [(one.from_at, one.until_at, one.why, one.by) for one in pauses.get(row.id, ())] == [
                (one.from_at, one.until_at, one.why, one.by) for one in fresh[key].pauses
            ]
        else:
            assert (row.state, row.due_at, row.next_at) == (ClockState.VOID, None, None), key
            assert row.stop_why in GONE
    for key in fresh.keys() - kept.keys():
        assert is_promised_nothing(ticket, fresh[key], kept), (ticket.id, key)


def stretches(ticket: Ticket, kept: Any) -> dict[Any, Stretch]:
    words, did = past.said([ticket.id]).get(ticket.id, []), past.did([ticket.id]).get(ticket.id, [])
    newest = max(kept, key=lambda row: row.received_at, default=None)
    version = queries.version(newest.version_id) if newest else terms.first_that_fits(ticket, queries.live_versions())
    if not terms.of(version).courtesy:
        words = [replace(one, is_courtesy=False) for one in words]
    elsewhere = past.did({one.home for one in words if one.home})
    homes = {one.home: elsewhere.get(one.home, []) for one in words if one.home}
    return {(one.kind, one.post_id): one for one in clocks.stretches(words, did, homes)}


def is_promised_nothing(ticket: Ticket, stretch: Stretch, kept: dict[Any, Clock]) -> bool:
    """Whether there was no such target when the other clocks of this post began, or is none now; or whether it was over
    before there was one."""
    others = {row.version_id for (_, post_id), row in kept.items() if post_id == stretch.post_id}
    versions = [*map(queries.version, others), terms.first_that_fits(ticket, queries.live_versions())]
    changed = [one.at for one in past.did([ticket.id]).get(ticket.id, []) if one.kind == facts.TERMS]
    is_over = stretch.stopped_at is not None and any(at > stretch.stopped_at for at in changed)
    return is_over or any(stretch.kind not in terms.of(one).seconds for one in versions)


def said(row: Clock) -> tuple[Any, ...]:
    return (
        *(row.state, row.target_seconds, row.started_at, row.due_at, row.elapsed_seconds),
        *(row.stopped_at, row.stop_why, row.answer_id, row.agent_id),
    )


def measured(stretch: Stretch, by: terms.Terms) -> tuple[Any, ...]:
    found = deadline.measure(stretch, by)
    return (
        *(found.state, found.target_seconds, found.started_at, found.due_at, found.elapsed_seconds),
        *(stretch.stopped_at, stretch.why, stretch.answer_id, stretch.agent_id),
    )


def placed(ticket: Ticket) -> None:
    """The ticket says its nearest deadline, and stands in the queue where that and its reasons put it."""
    live = [one for one in queries.clocks_of([ticket.id]) if one.state in fill.LIVE]
    due_at, kind = fill.nearest(live, is_done=ticket.status is Status.RESOLVED)
    assert (ticket.id, ticket.due_at) == (ticket.id, due_at)
    assert ticket.due_kind == (kind or ticket.due_kind)
    wanted = turn(turns.facts([ticket])[ticket.id], routing.weights())
    assert (ticket.id, ticket.turn_at) == (ticket.id, wanted.turn_at)
    assert ticket.turn_parts == [part.told() for part in wanted.parts]


def promised(ticket: Ticket) -> None:
    """Whoever waits in an open ticket has a clock that runs; nothing runs on in a resolved one."""
    words = past.said([ticket.id]).get(ticket.id, [])
    live = [one for one in queries.clocks_of([ticket.id]) if one.state in fill.LIVE]
    if ticket.status is Status.RESOLVED and not any(one.is_under_way for one in words):
        assert (ticket.id, live) == (ticket.id, [])
    newest = max((one for one in words if one.kind == "in"), key=lambda one: one.id, default=None)
    if ticket.status is Status.OPEN and newest is not None and waits(newest, words, ticket):
        states = {one.state for one in live if one.kind in fill.RESPONSES}
        assert (ticket.id, states) == (ticket.id, {ClockState.RUNNING})
    if ticket.status is Status.OPEN and ticket.waiting_since is None and ticket.moves < 2:
        assert (ticket.id, [one for one in live if one.kind in fill.RESPONSES]) == (ticket.id, [])


def waits(post: clocks.Said, words: list[clocks.Said], ticket: Ticket) -> bool:
    """Whether the ticket itself, which knows of no clocks, takes this for words that wait for an answer."""
    if post.removed_at or post.is_courtesy or post.received_at <= (ticket.resolved_at or BEGIN):
        return False
    return ticket.waiting_since is not None and not any(
        (one.kind == "reply" and one.sent_at and one.id > post.id)
        or (one.kind == "outside" and one.published_at > post.published_at)
        for one in words
        if one.home == post.home or not (one.home or post.home)
    )


def sums(model: Any, *, kept: bool) -> Counter[Any]:
    """What the roll-up says of clocks, or what the clocks say."""
    names = ("slot", "account_id", "team_id", "agent_id", "lang", "minutes" if model is Wait else "what")
    if kept:
        found = {tuple(getattr(one, name) for name in names): one.n for one in every(model) if one.n}
        return Counter({key: n for key, n in found.items() if "_" in str(key[-1]) or model is Wait})
    stopped = [one for one in every(Clock) if one.stopped_at is not None]
    return Counter(key for one in stopped if (key := counted(one, model)))


def counted(row: Clock, model: Any) -> tuple[Any, ...] | None:
    place = (slot(row.stopped_at), row.account_id, row.team_id, row.agent_id or 0, row.lang)
    if model is Tally:
        return (*place, f"{row.kind.value}_{row.state.value}")
    is_answer = row.kind is ClockKind.FIRST and row.stop_why in ("reply", "outside")
    return (*place, row.elapsed_seconds // 60) if is_answer else None


def slot(at: Any) -> int:
    return int(at.timestamp()) // 900


def happened_kept() -> Counter[Any]:
    """What came, went, was opened and resolved; the team and the language are those of that moment, not of now."""
    found: Counter[Any] = Counter()
    for one in every(Tally):
        if "_" not in one.what:
            found[one.slot, one.account_id, one.agent_id, one.what] += one.n
    return +found


def happened_counted() -> Counter[Any]:
    tickets = {one.id: one for one in every(Ticket)}
    found = Counter((slot(one.opened_at), one.account_id, 0, "ticket") for one in tickets.values())
    for fact in db.session().execute(select(Fact).where(col(Fact.kind) == "resolved")).scalars():
        found[slot(fact.at), tickets[fact.ticket_id].account_id, fact.agent_id or 0, "resolved"] += 1
    for post in every(Post):
        if post.ticket_id is not None and not post.automatic:
            found.update(spoken(post))
    return found


def spoken(post: Post) -> list[tuple[int, int, int, str]]:
    if post.kind is PostKind.IN:
        return [(slot(post.received_at), post.account_id, 0, "in")]
    if post.kind is PostKind.REPLY:
        at = post.sent_at
        return [(slot(at), post.account_id, post.agent_id or 0, "out")] if at is not None else []
    is_ours_twice = post.out_state == "echo"
    return [] if post.kind is PostKind.NOTE or is_ours_twice else [(slot(post.occurred_at), post.account_id, 0, "out")]
