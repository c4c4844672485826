"""A post becomes a ticket of its own, with what answers it; the rest of the thread goes on where it was."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.postroom.models import Outgoing
from caredesk.tickets import actions, assignment, conversation, counts
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Post, Priority, Status, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.split import LONGEST_NAME, split
from tests import cast
from tests.tickets import scene
from tests.tickets.arrivals import NOON, STRANGER, event, posts, put, ticket

SOON = NOON + timedelta(days=365)


@pytest.fixture
def thread(parcelhop) -> Ticket:
    scene.answerable(parcelhop)
    put(parcelhop, *(event("created", f"p{minute}", minute=minute) for minute in range(4)))
    return ticket()


def known(ext_id: str) -> Post:
    return next(one for one in posts() if one.ext_id == ext_id)


def standing() -> dict[str, str]:
    names = {one.id: one.thread_ext_id for one in db.session().exec(select(Ticket))}
    return {one.ext_id or one.text: names[one.ticket_id] for one in posts()}


def test_a_post_and_chosen_later_ones_become_a_ticket_of_their_own(thread, ola):
    made = split(known("p1"), ola, [known("p3").id])

    assert standing() == {"p0": "t1", "p1": "t1#p1", "p2": "t1", "p3": "t1#p1"}
    now = ticket("t1#p1")
    assert (now.id, now.status, now.split_from, now.posts_count) == (made.id, Status.OPEN, thread.id, 2)
    assert (now.waiting_since, now.opened_at) == (NOON + timedelta(minutes=1), NOON + timedelta(hours=1))
    assert (ticket().posts_count, ticket().snippet) == (2, "words of p2")
    assert counts.kept() == counts.recount()


def test_the_new_ticket_is_of_who_wrote_its_first_post(parcelhop, thread, ola):
    put(parcelhop, event("created", "s1", author=STRANGER, minute=8))

    made = split(known("s1"), ola)

    assert db.session().get(Customer, made.customer_id).name == "Somebody Else"
    assert made.customer_id != ticket().customer_id


def test_the_network_goes_on_to_be_told_its_own_name_of_the_thread(thread, ola):
    made = split(known("p1"), ola)
    conversation.reply(made, ola, "Here.", kind="public", own_id="r1")

    assert known("p1").thread_ext_id == "t1"
    (row,) = db.session().exec(select(Outgoing))
    assert (row.payload["thread_ext_id"], row.payload["parent_ext_id"], row.ticket_id) == ("t1", "p1", made.id)


def test_what_answers_a_split_post_goes_on_with_it_and_everything_else_does_not(parcelhop, thread, ola):
    made = split(known("p1"), ola)

    put(parcelhop, event("created", "a1", parent_ext_id="p1", minute=8), at=SOON)
    put(parcelhop, event("created", "a2", parent_ext_id="a1", minute=9), at=SOON)
    put(parcelhop, event("created", "a3", parent_ext_id="p2", minute=10), at=SOON)
    put(parcelhop, event("created", "a4", minute=11), at=SOON)
    put(parcelhop, event("echo", "o1", parent_ext_id="p1", minute=12), at=SOON)

    there = [name for name, where in standing().items() if where == made.thread_ext_id]
    assert sorted(there) == ["a1", "a2", "o1", "p1"]


def test_what_answers_our_reply_goes_on_with_it(parcelhop, thread, ola):
    made = split(known("p1"), ola)
    reply = conversation.reply(made, ola, "Here.", kind="public", own_id="r1")
    with db.transaction():
        conversation.mark_delivery(reply, state="sent", ext_id="o1")

    put(parcelhop, event("created", "a1", parent_ext_id="o1", minute=8), at=SOON)

    assert standing()["a1"] == made.thread_ext_id


def test_a_parent_in_another_thread_leads_nowhere_else(parcelhop, thread, ola):
    split(known("p1"), ola)

    put(parcelhop, event("created", "x1", thread_ext_id="t7", parent_ext_id="p1"), at=SOON)

    assert standing()["x1"] == "t7"


def test_an_edit_leaves_a_split_post_where_it_is(parcelhop, thread, ola):
    made = split(known("p1"), ola)

    put(parcelhop, event("edited", "p1", minute=9, text="Edited"), event("removed", "p1", minute=10))
    put(parcelhop, event("edited", "p1", minute=11, thread_ext_id="t9", text="In another thread, says the network"))

    assert known("p1").text == "In another thread, says the network"
    assert standing()["p1"] == made.thread_ext_id


def test_split_off_and_merged_back_it_is_as_it_was(parcelhop, thread, ola):
    made = split(known("p1"), ola)

    merge(made, ticket(), ola)
    put(parcelhop, event("created", "a1", parent_ext_id="p1", minute=8), at=SOON)

    assert set(standing().values()) == {"t1"}
    assert ticket().posts_count == 5
    assert counts.kept() == counts.recount()


def test_the_same_post_can_be_split_off_again(thread, ola):
    merge(split(known("p1"), ola), ticket(), ola)

    again = split(known("p1"), ola)

    assert again.thread_ext_id.startswith("t1#p1#")
    assert standing()["p1"] == again.thread_ext_id


def test_out_of_a_merged_ticket_it_stays_out_when_the_merge_is_undone(parcelhop, thread, ola):
    put(parcelhop, event("created", "q1", thread_ext_id="t2"), event("created", "q2", thread_ext_id="t2", minute=1))
    merge(ticket("t2"), thread, ola)

    made = split(known("q2"), ola)
    unmerge(ticket("t2"), ola)

    assert (standing()["q1"], standing()["q2"]) == ("t2", made.thread_ext_id)


def test_the_new_ticket_has_the_team_the_priority_and_whoever_had_the_other(thread, ola):
    assignment.claim(thread, ola)
    actions.prioritise(ticket(), ola, Priority.URGENT)

    made = split(known("p1"), ola)

    assert (made.team_id, made.assignee_id, made.priority) == (thread.team_id, ola.id, Priority.URGENT)


def test_out_of_a_resolved_ticket_it_is_open_and_waits(thread, ola):
    actions.resolve(thread, ola)

    made = split(known("p1"), ola)

    assert (made.status, made.waiting_since) == (Status.OPEN, NOON + timedelta(minutes=1))
    assert ticket().status is Status.RESOLVED


def test_our_reply_can_go_along(thread, ola):
    reply = conversation.reply(thread, ola, "For p1.", kind="public", own_id="r1", target=known("p1").id)

    made = split(known("p1"), ola, [reply.id])

    assert standing()["For p1."] == made.thread_ext_id


@pytest.mark.parametrize("chosen", [["p0"], [999], ["q1"]], ids=["an earlier one", "none", "of another ticket"])
def test_only_later_posts_of_the_same_ticket_go_along(parcelhop, thread, ola, chosen):
    put(parcelhop, event("created", "q1", thread_ext_id="t2", minute=9))
    ids = [known(one).id if isinstance(one, str) else one for one in chosen]

    with pytest.raises(Refused, match="input"):
        split(known("p1"), ola, ids)

    assert len(set(standing().values())) == 2


def test_something_has_to_stay(thread, ola):
    with pytest.raises(Refused, match="split_all"):
        split(known("p0"), ola, [one.id for one in posts()])


def test_only_what_a_customer_wrote_becomes_a_ticket(thread, ola):
    reply = conversation.reply(thread, ola, "For p1.", kind="public", own_id="r1")
    note = conversation.note(thread, ola, "Hm.", own_id="n1")

    for post in (reply, note):
        with pytest.raises(Refused, match="split_kind"):
            split(post, ola)


def test_a_name_that_no_column_holds_is_cut(parcelhop, ola):
    thread, ext_id = "t" * 300, "p" * 150
    put(parcelhop, event("created", "p0", thread_ext_id=thread), event("created", ext_id, thread_ext_id=thread))

    assert len(split(known(ext_id), ola).thread_ext_id) <= LONGEST_NAME


def test_either_ticket_and_every_post_has_its_entry(thread, ola):
    made = split(known("p1"), ola, [known("p2").id])

    uuids = [known("p1").uuid, known("p2").uuid]
    (told,) = (one["body"] for one in cast.entries("ticket.split"))
    assert (told["into"], told["tickets"], told["posts"]) == (made.uuid, [made.id], uuids)
    opened = cast.entries("ticket.created")[-1]
    assert (opened["object"], opened["actor"], opened["body"]["split_from"]) == (made.uuid, ola.uuid, thread.uuid)
    assert [one["object"] for one in cast.entries("post.moved")] == uuids
