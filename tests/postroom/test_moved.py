"""A reply goes with its post into another ticket: it leaves once, in order, under the network's name of the thread."""

from caredesk.channels.base import Sent
from caredesk.core import db
from caredesk.postroom import facts, outgoing, poll, settle
from caredesk.postroom.models import Outgoing, OutgoingState
from caredesk.tickets.actions import resolve
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.split import split
from tests.postroom.stage import Stage

SENT = Sent("x1")


def now(post: Post) -> Post:
    db.close_reading()
    return db.session().get_one(Post, post.id)


def ticket_of(post: Post) -> Ticket:
    return db.session().get_one(Ticket, now(post).ticket_id)


def test_a_reply_that_waits_when_its_ticket_is_merged_leaves_once(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    reply = stage.answer(second)

    merge(ticket_of(second), ticket_of(first), stage.agent)
    assert stage.row(reply).ticket_id == ticket_of(first).id
    stage.work(30)

    assert stage.public() == ["On its way."]
    assert (stage.row(reply).payload["thread_ext_id"], stage.row(reply).payload["parent_ext_id"]) == ("t2", "c2")
    assert ticket_of(first).last_out_at is not None


def test_replies_of_merged_tickets_leave_one_after_the_other(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    merge(ticket_of(second), ticket_of(first), stage.agent)

    stage.answer(now(second), "One")
    stage.answer(now(first), "Two")
    stage.work(40)

    assert stage.public() == ["One", "Two"]


def test_a_reply_that_is_just_leaving_is_settled_where_its_post_stands(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    reply = stage.answer(second)
    stage.hands.pass_by(9)
    claim = outgoing.claim()
    assert claim is not None

    merge(ticket_of(second), ticket_of(first), stage.agent)
    settle.answered(claim, SENT)

    assert stage.shown(reply).out_state == "sent"
    assert ticket_of(first).last_out_at is not None
    assert ticket_of(first).waiting_since == first.occurred_at


def test_undone_while_it_is_unclear_it_is_found_in_its_own_ticket(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    merge(ticket_of(second), ticket_of(first), stage.agent)
    reply = stage.answer(now(second))
    row = stage.row(reply)
    with settle.held(row) as mine:
        settle.unclear(mine, "cut")

    unmerge(db.session().get_one(Ticket, 2), stage.agent)
    with settle.held(row) as mine:
        settle.sent(mine, SENT, found_by="find_sent")

    assert ticket_of(reply).id == 2
    assert (stage.row(reply).state, stage.row(reply).ticket_id) == (OutgoingState.SENT, 2)


def test_the_same_sentence_on_both_sides_of_a_split_is_known_by_its_name(stage: Stage) -> None:
    stage.arrive("c1", "t1")
    second = stage.arrive("c2", "t1", parent_ext_id="c1")
    early = stage.answer(second, "Soon.")
    stage.work(20)
    split(second, stage.agent)
    late = stage.answer(now(second), "Soon.")

    told = facts.of_outgoing(stage.row(late))

    assert told.thread_ext_id == "t1"
    assert told.known_ext_ids == {stage.row(early).ext_id}


def test_the_network_is_asked_for_the_threads_that_go_on(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    stage.arrive("c3", "t3")
    third = stage.arrive("c4", "t3")
    merge(ticket_of(second), ticket_of(first), stage.agent)
    split(third, stage.agent)

    assert sorted(poll._watched(stage.account)) == ["t1", "t2", "t3"]
    assert db.first(Outgoing) is None


def test_conversations_are_looked_at_in_turn_and_for_a_while_after_they_were_resolved(stage: Stage) -> None:
    resolved = stage.arrive("c0", "t0")
    for number in range(1, 12):
        stage.arrive(f"c{number}", f"t{number}")
    resolve(ticket_of(resolved), stage.agent)
    turns = [set(poll._watched(stage.account, turn)) for turn in range(3)]

    assert [len(one) for one in turns] == [poll.MOST_THREADS] * 3
    assert len(set.intersection(*turns)) == poll.ALWAYS
    assert set.union(*turns) == {f"t{number}" for number in range(12)}
    stage.hands.pass_by(8 * 86_400)
    assert "t0" not in {one for turn in range(4) for one in poll._watched(stage.account, turn)}
