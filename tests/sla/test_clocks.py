"""From facts to stretches: when each clock begins, pauses and ends. Minutes after noon."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.sla.clocks import Did, Said, stretches, thanks
from caredesk.sla.models import ClockKind

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(minute):
    return NOON + timedelta(minutes=minute)


def came(number, minute, *, published=None, **more):
    return Said(number, "in", at(minute if published is None else published), at(minute), **more)


def reply(number, written, sent=None, agent=7, **more):
    return Said(number, "reply", at(written), at(written), None if sent is None else at(sent), agent, **more)


def outside(number, published, received=None):
    known = at(published if received is None else received)
    return Said(number, "outside", at(published), known, at(published))


def did(kind, minute, by="Ola Nowak", agent=7, post=None):
    return Did(at(minute), kind, None if by == "network" else agent, post, by)


def minute_of(moment):
    return None if moment is None else int((moment - NOON).total_seconds() // 60)


def told(said, facts=(), kinds=("first", "next")):
    """(kind, opener, from, to, why, pauses) of each stretch of these kinds."""
    return [
        (one.kind.value, one.post_id, minute_of(one.received_at), minute_of(one.stopped_at), one.why,
         [(minute_of(p.from_at), minute_of(p.until_at)) for p in one.pauses])
        for one in stretches(said, facts)
        if one.kind.value in kinds
    ]  # fmt: skip


CASES = {
    "a post that nobody answered": ([came(1, 0)], [], [("first", 1, 0, None, "", [])]),
    "an answer counts from when the network has it": (
        [came(1, 0), reply(2, 5, 6)],
        [],
        [("first", 1, 0, 6, "reply", [])],
    ),
    "a reply that waits does not count": ([came(1, 0), reply(2, 5)], [], [("first", 1, 0, None, "", [])]),
    "an answer from the network's own app counts": (
        [came(1, 0), outside(2, 5, 9)],
        [],
        [("first", 1, 0, 5, "outside", [])],
    ),
    "an answer that was there before we had the question": (
        [came(1, 10, published=0), outside(2, 5, 10)],
        [],
        [("first", 1, 10, 10, "outside", [])],
    ),
    "two posts and one answer": ([came(1, 0), came(2, 3), reply(3, 5, 6)], [], [("first", 1, 0, 6, "reply", [])]),
    "what came while the reply was on its way still waits": (
        [came(1, 0), reply(2, 5, 8), came(3, 6)],
        [],
        [("first", 1, 0, 8, "reply", []), ("next", 3, 6, None, "", [])],
    ),
    "a later question opens the next clock": (
        [came(1, 0), reply(2, 5, 6), came(3, 20), reply(4, 30, 31)],
        [],
        [("first", 1, 0, 6, "reply", []), ("next", 3, 20, 31, "reply", [])],
    ),
    "a thank-you after an answer opens none": (
        [came(1, 0), reply(2, 5, 6), came(3, 20, is_courtesy=True)],
        [],
        [("first", 1, 0, 6, "reply", [])],
    ),
    "a thank-you that an agent lets count": (
        [came(1, 0), reply(2, 5, 6), came(3, 20, is_courtesy=True)],
        [did("counts", 25, post=3)],
        [("first", 1, 0, 6, "reply", []), ("next", 3, 20, None, "", [])],
    ),
    "and that they take back": (
        [came(1, 0), reply(2, 5, 6), came(3, 20, is_courtesy=True)],
        [did("counts", 25, post=3), did("courtesy", 26, post=3)],
        [("first", 1, 0, 6, "reply", [])],
    ),
    "praise out of the blue is answered like anything": (
        [came(1, 0, is_courtesy=True)],
        [],
        [("first", 1, 0, None, "", [])],
    ),
    "a post that its author took away unanswered": ([came(1, 0, removed_at=at(5))], [], []),
    "a post that was taken away after the answer": (
        [came(1, 0, removed_at=at(9)), reply(2, 5, 6)],
        [],
        [("first", 1, 0, 6, "reply", [])],
    ),
    "waiting for the customer pauses": (
        [came(1, 0)],
        [did("pending", 10), did("open", 25)],
        [("first", 1, 0, None, "", [(10, 25)])],
    ),
    "and goes on pausing": ([came(1, 0)], [did("pending", 10)], [("first", 1, 0, None, "", [(10, None)])]),
    "a snooze does not pause": ([came(1, 0)], [did("snoozed", 10), did("open", 25)], [("first", 1, 0, None, "", [])]),
    "a snooze out of waiting ends the pause": (
        [came(1, 0)],
        [did("pending", 10), did("snoozed", 12)],
        [("first", 1, 0, None, "", [(10, 12)])],
    ),
    "a pause is no longer than its stretch": (
        [came(1, 0), reply(2, 12, 15)],
        [did("pending", 10)],
        [("first", 1, 0, 15, "reply", [(10, 15)])],
    ),
    "resolved without an answer ends it": (
        [came(1, 0)],
        [did("resolved", 10)],
        [("first", 1, 0, 10, "resolved", [])],
    ),
    "opened again by one of us it goes on, without the time between": (
        [came(1, 0)],
        [did("resolved", 10), did("open", 40)],
        [("first", 1, 0, None, "", [(10, 40)])],
    ),
    "opened again by the customer it begins anew": (
        [came(1, 0), came(2, 40)],
        [did("resolved", 10), did("open", 40, by="network")],
        [("first", 1, 0, 10, "resolved", []), ("next", 2, 40, None, "", [])],
    ),
    "sent and resolved in one go": (
        [came(1, 0), reply(2, 9, 11)],
        [did("resolved", 10)],
        [("first", 1, 0, 11, "reply", [])],
    ),
    "resolved while the answer is on its way": (
        [came(1, 0), reply(2, 9, is_under_way=True)],
        [did("resolved", 10)],
        [("first", 1, 0, None, "", [])],
    ),
    "resolved, and the answer failed": (
        [came(1, 0), reply(2, 9)],
        [did("resolved", 10)],
        [("first", 1, 0, 10, "resolved", [])],
    ),
    "no post at all": ([], [did("resolved", 10)], []),
}


@pytest.mark.parametrize(("said", "facts", "expected"), CASES.values(), ids=CASES)
def test_when_somebody_waits_for_an_answer(said, facts, expected):
    assert told(said, facts) == expected


RESOLUTIONS = {
    "open until it is done": ([came(1, 0), reply(2, 5, 6)], [], [("resolution", 1, 0, None, "", [])]),
    "done": ([came(1, 0)], [did("resolved", 30)], [("resolution", 1, 0, 30, "resolved", [])]),
    "not done after all": (
        [came(1, 0)],
        [did("resolved", 30), did("open", 50), did("resolved", 60)],
        [("resolution", 1, 0, 60, "resolved", [(30, 50)])],
    ),
    "done, and then another question": (
        [came(1, 0), came(2, 90)],
        [did("resolved", 30), did("open", 90, by="network")],
        [("resolution", 1, 0, 30, "resolved", []), ("resolution", 2, 90, None, "", [])],
    ),
    "done, and then a thank-you": (
        [came(1, 0), reply(2, 5, 6), came(3, 90, is_courtesy=True)],
        [did("resolved", 30), did("open", 90, by="network")],
        [("resolution", 1, 0, 30, "resolved", [])],
    ),
}


@pytest.mark.parametrize(("said", "facts", "expected"), RESOLUTIONS.values(), ids=RESOLUTIONS)
def test_how_long_it_takes_until_it_is_done(said, facts, expected):
    assert told(said, facts, ("resolution",)) == expected


CLAIMS = {
    "nobody took it": ([came(1, 0)], [], [("claim", 1, 0, None, "", [])]),
    "somebody took it": ([came(1, 0)], [did("assigned", 4)], [("claim", 1, 0, 4, "claimed", [])]),
    "answered without taking it": ([came(1, 0), reply(2, 5, 6)], [], [("claim", 1, 0, 6, "reply", [])]),
    "taken, let go, taken again": (
        [came(1, 0)],
        [did("assigned", 4), did("unassigned", 5), did("assigned", 9)],
        [("claim", 1, 0, 4, "claimed", [])],
    ),
}


@pytest.mark.parametrize(("said", "facts", "expected"), CLAIMS.values(), ids=CLAIMS)
def test_how_long_it_takes_until_somebody_has_it(said, facts, expected):
    assert told(said, facts, ("claim",)) == expected


def test_a_thank_you_is_told_as_one():
    said = [came(1, 0), reply(2, 5, 6), came(3, 20, is_courtesy=True)]

    assert thanks(said, []) == (3,)
    assert thanks(said, [did("counts", 21, post=3)]) == ()


MOMENTS = st.integers(0, 300)
POSTS = st.lists(st.tuples(st.sampled_from(["in", "in", "reply", "outside"]), MOMENTS, MOMENTS), max_size=8)
MOVES = st.lists(st.tuples(st.sampled_from(["pending", "open", "resolved", "snoozed"]), MOMENTS), max_size=6)


def drawn(posts, moves):
    said = []
    for number, (kind, first, then) in enumerate(sorted(posts, key=lambda one: one[1]), 1):
        if kind == "in":
            said.append(came(number, first))
        elif kind == "reply":
            said.append(reply(number, first, first + then))
        else:
            said.append(outside(number, first))
    return said, [Did(at(minute), kind, 7, None, "Ola Nowak") for kind, minute in moves]


@given(POSTS, MOVES, st.randoms())
def test_the_order_in_which_we_hear_of_facts_changes_nothing(posts, moves, chance):
    said, facts = drawn(posts, moves)
    straight = stretches(said, facts)
    mixed = list(said)
    chance.shuffle(mixed)

    assert stretches(mixed, facts) == straight


@given(POSTS, MOVES)
def test_every_stretch_is_sound(posts, moves):
    said, facts = drawn(posts, moves)
    theirs = {one.id for one in said if one.kind == "in"}
    found = stretches(said, facts)

    keys = [(one.kind, one.post_id) for one in found]
    assert len(keys) == len(set(keys))
    assert {one.post_id for one in found} <= theirs
    assert sum(one.kind is ClockKind.FIRST for one in found) == (1 if theirs else 0)
    for one in found:
        assert one.stopped_at is None or one.stopped_at >= one.received_at
        ends = [pause.until_at for pause in one.pauses]
        assert all(end is not None for end in ends) or one.stopped_at is None
        assert all(one.stopped_at is None or end <= one.stopped_at for end in ends if end)
        open_ones = [each for each in found if each.kind is one.kind and each.stopped_at is None]
        assert len(open_ones) <= 1
