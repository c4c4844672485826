"""Merges of what was merged already, and what no merge is done with."""

import pytest

from caredesk.tickets import actions, assignment, conversation, counts
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene
from tests.tickets.arrivals import STRANGER, event, put, ticket
from tests.tickets.merging import SOON, standing, two_threads


@pytest.fixture
def two(parcelhop):
    return two_threads(parcelhop)


def test_merged_into_a_merged_ticket_is_merged_into_where_its_posts_stand(parcelhop, two, ola):
    first, second = two
    put(parcelhop, event("created", "s1", thread_ext_id="t3", author=STRANGER, minute=3))
    merge(second, first, ola)

    merge(ticket("t3"), ticket("t2"), ola)

    assert ticket("t3").merged_into == first.id
    assert set(standing().values()) == {"t1"}


def test_a_chain_comes_apart_at_any_link(parcelhop, two, ola):
    first, second = two
    put(parcelhop, event("created", "s1", thread_ext_id="t3", minute=3))
    merge(ticket("t3"), second, ola)
    merge(ticket("t2"), first, ola)
    assert set(standing().values()) == {"t1"}
    put(parcelhop, event("created", "s2", thread_ext_id="t3", minute=9), at=SOON)

    unmerge(ticket("t2"), ola)
    assert standing() == {"p1": "t1", "p2": "t1", "q1": "t2", "s1": "t2", "s2": "t2"}
    assert ticket("t3").merged_into == second.id

    unmerge(ticket("t3"), ola)
    assert standing() == {"p1": "t1", "p2": "t1", "q1": "t2", "s1": "t3", "s2": "t3"}
    assert counts.kept() == counts.recount()


def test_the_first_link_of_a_chain_comes_out_alone(parcelhop, two, ola):
    first, second = two
    put(parcelhop, event("created", "s1", thread_ext_id="t3", minute=3))
    merge(ticket("t3"), second, ola)
    merge(ticket("t2"), first, ola)

    unmerge(ticket("t3"), ola)

    assert standing() == {"p1": "t1", "p2": "t1", "q1": "t1", "s1": "t3"}


@pytest.mark.parametrize("pair", [("t1", "t1"), ("t1", "t2")], ids=["itself", "its own target"])
def test_no_ticket_is_merged_into_itself(two, ola, pair):
    if pair == ("t1", "t2"):
        merge(two[1], two[0], ola)

    with pytest.raises(Refused, match="merge_itself"):
        merge(ticket(pair[0]), ticket(pair[1]), ola)


def test_only_tickets_of_one_account_are_merged(two, zoltan, ola):
    foreign = scene.ticket(cast.account("Elsewhere account"), zoltan)

    with pytest.raises(Refused, match="merge_account"):
        merge(two[0], foreign, ola)


def test_a_merged_ticket_is_merged_no_second_time_and_one_by_itself_not_undone(two, ola):
    merge(two[1], two[0], ola)

    with pytest.raises(Refused, match="merged"):
        merge(two[1], two[0], ola)
    with pytest.raises(Refused, match="not_merged"):
        unmerge(ticket("t1"), ola)


@pytest.mark.parametrize(
    "act",
    [
        actions.resolve,
        actions.reopen,
        actions.pend,
        lambda one, who: actions.snooze(one, who, None),
        lambda one, who: actions.tag(one, who, add=["late"]),
        assignment.claim,
        lambda one, who: assignment.assign(one, who, who.id),
        lambda one, who: assignment.assign_team(one, who, one.team_id),
        lambda one, who: conversation.reply(one, who, "Hm.", kind="public", own_id="r1"),
        lambda one, who: conversation.note(one, who, "Hm.", own_id="n1"),
    ],
)
def test_nothing_is_done_with_a_ticket_that_was_merged(two, ola, act):
    stale = two[1]
    merge(stale, two[0], ola)
    before = len(cast.entries())

    with pytest.raises(Refused, match="merged") as refused:
        act(stale, ola)

    assert refused.value.facts == {"number": two[0].id}
    assert len(cast.entries()) == before
