"""Two tickets become one and two again: every post stands in exactly one of them, and nothing that waits is lost."""

import pytest

from caredesk.core import clock, db
from caredesk.team import actions as team
from caredesk.team.models import Role
from caredesk.tickets import actions, assignment, conversation, counts, search
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Post, Status, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import arrivals, scene
from tests.tickets.arrivals import NOON, event, put, ticket
from tests.tickets.merging import SOON, known, standing, two_threads


@pytest.fixture
def two(parcelhop):
    return two_threads(parcelhop)


def test_everything_of_the_one_stands_in_the_other(two, ola):
    first, second = two

    merge(second, first, ola)

    assert standing() == {"p1": "t1", "p2": "t1", "q1": "t1"}
    merged = ticket("t2")
    assert (merged.status, merged.merged_into, merged.posts_count) == (Status.RESOLVED, first.id, 0)
    assert (ticket("t1").posts_count, ticket("t1").snippet) == (3, "words of q1")
    assert counts.kept() == counts.recount()


def test_what_comes_later_in_the_merged_thread_comes_into_the_other(parcelhop, two, ola):
    first, second = two
    merge(second, first, ola)

    put(parcelhop, event("created", "q2", thread_ext_id="t2", minute=9, parent_ext_id="q1"), at=SOON)
    put(parcelhop, event("edited", "q1", thread_ext_id="t2", minute=10, text="Edited"), at=SOON)
    put(parcelhop, event("echo", "q3", thread_ext_id="t2", minute=11), at=SOON)

    assert standing() == dict.fromkeys(["p1", "p2", "q1", "q2", "q3"], "t1")
    assert ticket("t2").posts_count == 0


def test_undone_everything_is_as_it_was(two, ola):
    first, second = two
    before = [(one.status, one.posts_count, one.snippet, one.waiting_since) for one in (ticket("t1"), ticket("t2"))]
    merge(second, first, ola)

    unmerge(ticket("t2"), ola)

    assert standing() == {"p1": "t1", "p2": "t1", "q1": "t2"}
    now = [(one.status, one.posts_count, one.snippet, one.waiting_since) for one in (ticket("t1"), ticket("t2"))]
    assert now == before
    assert (ticket("t2").merged_into, ticket("t2").merged_was) == (None, {})
    assert counts.kept() == counts.recount()


def test_what_came_since_and_our_answers_to_it_go_back_too(parcelhop, two, ola):
    first, second = two
    merge(second, first, ola)
    asked = put(parcelhop, event("created", "q2", thread_ext_id="t2", minute=9), at=SOON)
    conversation.reply(ticket("t1"), ola, "For q2.", kind="public", own_id="r1", target=asked.id)
    conversation.reply(ticket("t1"), ola, "For p1.", kind="public", own_id="r2", target=known("p1").id)
    conversation.note(ticket("t1"), ola, "Noted here.", own_id="n1")

    unmerge(ticket("t2"), ola)

    homes = {"p1": "t1", "p2": "t1", "q1": "t2", "q2": "t2", "For q2.": "t2", "For p1.": "t1", "Noted here.": "t1"}
    assert standing() == homes


def test_notes_from_before_go_back_to_where_they_were_written(two, ola):
    first, second = two
    conversation.note(second, ola, "About the second.", own_id="n1")
    merge(second, first, ola)
    assert standing()["About the second."] == "t1"

    unmerge(ticket("t2"), ola)

    assert standing()["About the second."] == "t2"


@pytest.mark.parametrize(
    ("asleep", "awake"),
    [(actions.resolve, actions.pend), (actions.resolve, None), (actions.pend, None)],
    ids=["resolved and pending", "resolved and open", "pending and open"],
)
def test_the_other_ticket_is_as_awake_as_the_more_awake_of_the_two(two, ola, asleep, awake):
    first, second = two
    asleep(first, ola)
    before = (awake or actions.reopen)(second, ola).status

    merge(ticket("t2"), ticket("t1"), ola)
    assert ticket("t1").status is before

    unmerge(ticket("t2"), ola)
    assert (ticket("t1").status, ticket("t2").status) == (asleep(ticket("t1"), ola).status, before)
    assert counts.kept() == counts.recount()


def test_a_resolved_ticket_that_is_merged_leaves_the_other_as_it_is(two, ola):
    first, second = two
    actions.resolve(second, ola)

    merge(ticket("t2"), first, ola)
    assert ticket("t1").status is Status.OPEN

    unmerge(ticket("t2"), ola)
    assert (ticket("t2").status, ticket("t2").waiting_since) == (Status.RESOLVED, None)


def test_words_since_the_merge_keep_a_ticket_open_when_it_is_undone(parcelhop, two, ola):
    first, second = two
    actions.pend(second, ola)
    merge(ticket("t2"), first, ola)
    put(parcelhop, event("created", "q2", thread_ext_id="t2", minute=9), at=SOON)

    unmerge(ticket("t2"), ola)

    assert (ticket("t2").status, ticket("t2").woke) == (Status.OPEN, "post")


def test_a_ticket_that_a_merge_woke_stays_awake_when_its_customer_wrote_meanwhile(parcelhop, two, ola):
    actions.resolve(two[0], ola)
    merge(ticket("t2"), ticket("t1"), ola)
    put(parcelhop, event("created", "p3", minute=9), at=SOON)

    unmerge(ticket("t2"), ola)

    assert (ticket("t1").status, ticket("t1").posts_count) == (Status.OPEN, 3)
    assert ticket("t1").waiting_since is not None


def test_a_ticket_that_somebody_touched_since_is_left_alone(two, ola):
    actions.resolve(two[0], ola)
    merge(ticket("t2"), ticket("t1"), ola)
    actions.pend(ticket("t1"), ola)

    unmerge(ticket("t2"), ola)

    assert ticket("t1").status is Status.PENDING


def sent(ticket_now: Ticket, ola, text: str) -> Post:
    post = conversation.reply(ticket_now, ola, text, kind="public", own_id=text)
    with db.transaction():
        return conversation.mark_delivery(post, state="sent", ext_id=text)


def test_an_answer_from_before_the_merge_answered_nothing_in_the_other_ticket(two, ola):
    sent(two[1], ola, "Only for the second.")

    merge(ticket("t2"), ticket("t1"), ola)
    assert ticket("t1").waiting_since == NOON

    sent(ticket("t1"), ola, "For all of it.")
    assert ticket("t1").waiting_since is None


def test_what_waits_in_the_one_waits_although_the_other_was_closed_later(two, ola):
    sent(two[1], ola, "Done.")
    actions.resolve(ticket("t2"), ola)

    merge(ticket("t1"), ticket("t2"), ola)

    assert (ticket("t2").status, ticket("t2").waiting_since) == (Status.OPEN, NOON)


def test_what_was_closed_stays_closed_where_nothing_waits(two, ola):
    first, second = two
    actions.resolve(first, ola)
    actions.resolve(second, ola)

    merge(ticket("t2"), ticket("t1"), ola)

    assert (ticket("t1").status, ticket("t1").waiting_since) == (Status.RESOLVED, None)


def test_a_reply_that_was_sent_twice_because_of_a_merge_is_one_reply(two, ola):
    first = conversation.reply(two[1], ola, "Once.", kind="public", own_id="r1")
    merge(ticket("t2"), two[0], ola)

    again = conversation.reply(ticket("t2"), ola, "Once.", kind="public", own_id="r1")

    assert again.id == first.id


def test_a_colleague_who_writes_is_told_of_posts_that_a_merge_brought(two, ola, bence):
    seen = scene.newest()
    merge(two[1], two[0], bence)
    scene.newest()

    with pytest.raises(conversation.ThreadMoved) as moved:
        conversation.reply(ticket("t1"), ola, "Hello", kind="public", own_id="r1", seen=seen)

    assert moved.value.post_ids == (known("q1").id,)


def test_either_ticket_and_every_post_has_its_entry(two, ola):
    first, second = two
    uuid = known("q1").uuid
    with clock.fixed(SOON):
        merge(second, first, ola)
        unmerge(ticket("t2"), ola)

    for verb in ("ticket.merged", "ticket.unmerged"):
        into, out = (one["body"] for one in cast.entries(verb))
        assert (into["into"], into["tickets"], into["posts"]) == (first.uuid, [first.id], [uuid])
        assert (out["from"], out["tickets"], out["posts"]) == (second.uuid, [second.id], [uuid])
        assert into["at"] == out["at"] == SOON.isoformat()
    ways = [(one["object"], one["body"]["from"], one["body"]["to"]) for one in cast.entries("post.moved")]
    assert ways == [(uuid, second.uuid, first.uuid), (uuid, first.uuid, second.uuid)]


def test_what_was_moved_is_found_where_it_stands(two, ola):
    merge(two[1], two[0], ola)

    (hit,) = search.search(ola, "words q1")

    assert hit.ticket_id == two[0].id


def test_who_cannot_answer_any_more_does_not_get_a_ticket_back(two, ola, bence, eva):
    assignment.claim(two[1], ola)
    merge(ticket("t2"), two[0], bence)
    team.change_role(ola, Role.VIEWER, eva)

    unmerge(ticket("t2"), bence)

    assert ticket("t2").assignee_id is None
    assert counts.kept() == counts.recount()


def test_a_wording_that_names_the_other_thread_makes_a_merge_of_no_more_use(parcelhop, ola):
    put(parcelhop, event("created", "p1"), event("created", "p2", thread_ext_id="p2", minute=1))
    merge(ticket("p2"), ticket("t1"), ola)

    put(parcelhop, event("edited", "p2", minute=2, text="In the thread after all"))
    unmerge(ticket("p2"), ola)

    assert standing() == {"p1": "t1", "p2": "t1"}
    assert (ticket("p2").status, ticket("p2").posts_count) == (Status.RESOLVED, 0)


def test_a_merged_thread_that_gets_another_name_keeps_its_place(parcelhop, ola):
    put(parcelhop, event("created", "p1"), event("created", "q1", thread_ext_id="q1", minute=1))
    merge(ticket("q1"), ticket("t1"), ola)

    put(parcelhop, event("edited", "q1", thread_ext_id="t9", minute=2), event("created", "q2", thread_ext_id="t9"))

    assert standing() == {"p1": "t1", "q1": "t1", "q2": "t1"}
    unmerge(ticket("t9"), ola)
    assert standing() == {"p1": "t1", "q1": "t9", "q2": "t9"}


def test_two_who_merge_at_once_merge_once(two, ola, bence):
    first, second = two
    merge(second, first, ola)

    with pytest.raises(Refused):
        merge(first, second, bence)

    assert set(standing().values()) == {"t1"}
    assert arrivals.ticket("t1").merged_into is None
