"""To whom a ticket goes: what suits, who has room, whose turn it is, and nobody passes the backlog."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.routing.choice import Able, Chosen, Colleague, Free, Rules, choose, has_overflowed, lacks, waiting_for
from caredesk.routing.models import Way

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROBIN, LEAST = Rules(Way.ROUND_ROBIN, NOON), Rules(Way.LEAST_LOAD, NOON)
TICKET = Free(1, account_id=1, team_id=1, channel="webhook", lang="hu", waiting_since=NOON - timedelta(minutes=1))
LATE = replace(TICKET, waiting_since=NOON - timedelta(minutes=15))


def one(agent_id, **values):
    able = Able(frozenset(values.pop("langs", ())), frozenset(values.pop("skills", ())))
    return Colleague(agent_id, able, **values)


@pytest.mark.parametrize(
    ("able", "changed", "lack"),
    [
        pytest.param(Able(), {}, "", id="no languages listed: any"),
        pytest.param(Able(langs=frozenset({"hu"})), {}, "", id="their language"),
        pytest.param(Able(langs=frozenset({"pl"})), {}, "lang", id="not their language"),
        pytest.param(Able(langs=frozenset({"pl"})), {"lang": ""}, "", id="nobody knows which language it is"),
        pytest.param(Able(), {"tags": frozenset({"legal"})}, "skill", id="asks for a skill"),
        pytest.param(Able(skills=frozenset({"legal"})), {"tags": frozenset({"legal"})}, "", id="has the skill"),
        pytest.param(Able(), {"tags": frozenset({"refund"})}, "", id="a tag that is nobody's skill asks for nothing"),
        pytest.param(Able(teams=frozenset({2})), {}, "team", id="another team's"),
        pytest.param(Able(teams=frozenset({1, 2})), {}, "", id="one of their teams'"),
    ],
)
def test_what_somebody_lacks_for_a_ticket(able, changed, lack):
    assert lacks(able, replace(TICKET, **changed), {"legal"}) == lack


@pytest.mark.parametrize(
    ("minutes", "waited", "overflows"),
    [(15, 14, False), (15, 15, True), (0, 10_000, False), (1, 1, True)],
)
def test_a_ticket_overflows_after_the_minutes_of_its_team(minutes, waited, overflows):
    ticket = replace(TICKET, waiting_since=NOON - timedelta(minutes=waited))

    assert has_overflowed(ticket, NOON, minutes) is overflows


def test_nothing_that_waits_for_nobody_overflows():
    assert not has_overflowed(replace(TICKET, waiting_since=None), NOON, 1)


def test_round_robin_is_for_who_got_one_longest_ago():
    people = [one(1, given_at=NOON), one(2, given_at=NOON - timedelta(hours=1), load=9), one(3, given_at=NOON)]

    assert choose(TICKET, people, ROBIN) == Chosen(2, "round_robin")
    assert choose(TICKET, [*people, one(4)], ROBIN) == Chosen(4, "round_robin")


def test_least_load_is_for_who_carries_least_and_then_for_who_got_one_longest_ago():
    people = [one(1, load=3), one(2, load=2, given_at=NOON), one(3, load=2, given_at=NOON - timedelta(hours=1))]

    assert choose(TICKET, people, LEAST) == Chosen(3, "least_load")


def test_nobody_gets_more_than_they_can_carry():
    heavy = replace(LEAST, weights=(("webhook", 2.0),))

    assert choose(TICKET, [one(1, capacity=3, load=2)], heavy) is None
    assert choose(TICKET, [one(1, capacity=3, load=1)], heavy) == Chosen(1, "least_load")
    assert choose(TICKET, [one(1, capacity=0)], LEAST) is None


def test_the_one_who_answered_before_comes_first_if_there_is_room():
    people = [one(1), one(2, load=5)]

    assert choose(TICKET, people, LEAST, before=2) == Chosen(2, "same_agent")
    assert choose(TICKET, [one(1), one(2, load=20)], LEAST, before=2) == Chosen(1, "least_load")
    assert choose(TICKET, people, LEAST, before=7) == Chosen(1, "least_load")


def test_whom_it_does_not_suit_gets_it_only_when_it_overflows():
    polish, hungarian = one(1, langs=["pl"]), one(2, langs=["hu"], load=20)

    assert choose(TICKET, [polish, hungarian], LEAST) is None
    assert choose(LATE, [polish, hungarian], LEAST) == Chosen(1, "overflow")
    assert choose(LATE, [polish, replace(hungarian, load=19)], LEAST) == Chosen(2, "least_load")


def test_a_full_colleague_keeps_the_next_room_for_the_oldest_ticket_that_suits_them():
    full, other = one(1, langs=["hu"], load=20), one(2, langs=["pl"])

    assert waiting_for(TICKET, [full, other], LEAST) == {1}
    assert waiting_for(LATE, [full, other], LEAST) == {1, 2}


def test_nobody_waits_for_a_ticket_that_they_can_never_carry():
    heavy = replace(LEAST, weights=(("webhook", 8.0),))

    assert waiting_for(TICKET, [one(1, capacity=5)], heavy) == set()


people = st.lists(
    st.builds(
        Colleague,
        agent_id=st.integers(1, 50),
        able=st.builds(
            Able,
            langs=st.frozensets(st.sampled_from(["pl", "hu", "en"])),
            skills=st.frozensets(st.sampled_from(["legal", "press"])),
        ),
        capacity=st.integers(0, 5),
        load=st.integers(0, 6),
        given_at=st.none() | st.just(NOON),
    ),
    max_size=6,
    unique_by=lambda person: person.agent_id,
)
tickets = st.builds(
    Free,
    id=st.just(1),
    account_id=st.just(1),
    team_id=st.just(1),
    lang=st.sampled_from(["", "pl", "hu"]),
    tags=st.frozensets(st.sampled_from(["legal", "refund"])),
    waiting_since=st.integers(0, 30).map(lambda minutes: NOON - timedelta(minutes=minutes)),
)
rules = st.builds(
    Rules, way=st.sampled_from(list(Way)), at=st.just(NOON), overflow_minutes=st.integers(0, 20),
    known=st.just(frozenset({"legal", "press"})),
)  # fmt: skip


@given(tickets, people, rules, st.none() | st.integers(1, 50))
def test_who_is_chosen_has_room_and_suits_it_unless_it_overflows(ticket, people, rules, before):
    chosen = choose(ticket, people, rules, before=before)
    suited = [person for person in people if not lacks(person.able, ticket, rules.known) and person.has_room(1)]

    if chosen is None:
        assert not suited
    else:
        (who,) = [person for person in people if person.agent_id == chosen.agent_id]
        assert who.has_room(1)
        assert who in suited or (not suited and has_overflowed(ticket, NOON, rules.overflow_minutes))
