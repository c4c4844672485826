"""Merging, taking apart, writing and delivering at the same moment: nothing waits for ever, is lost or doubled."""

from sqlalchemy.exc import OperationalError
from sqlmodel import select

from caredesk.channels.base import Sent
from caredesk.core import clock, db
from caredesk.postroom import outgoing, settle
from caredesk.tickets import actions, conversation, counts
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests.tickets import arrivals, scene
from tests.tickets.arrivals import event, put
from tests.tickets.test_race import at_once


def again(call):
    """What workers do: a deadlock, which PostgreSQL ends by itself, is no reason to give up."""
    while True:
        try:
            return call()
        except (OperationalError, db.Busy):
            db.close_reading()
        except Refused as error:
            return error.code


def whole() -> None:
    db.close_reading()
    tickets = {one.id: one for one in db.session().exec(select(Ticket))}
    for post in db.session().exec(select(Post)):
        home = tickets[post.home_id or post.ticket_id]
        assert tickets[post.ticket_id].merged_into is None
        assert home.merged_into == (post.ticket_id if post.home_id else None)
    for ticket in tickets.values():
        assert ticket.posts_count == len(db.session().exec(select(Post).where(Post.ticket_id == ticket.id)).all())
    assert counts.kept() == counts.recount()


def test_two_who_merge_two_tickets_into_each_other_make_one(parcelhop, ola, bence):
    put(parcelhop, event("created", "p1"), event("created", "q1", thread_ext_id="t2"))
    first, second = arrivals.ticket("t1"), arrivals.ticket("t2")

    done = at_once(
        lambda: again(lambda: merge(first, second, ola).id),
        lambda: again(lambda: merge(second, first, bence).id),
    )

    assert sorted(isinstance(one, int) for one in done) == [False, True], done
    whole()


def test_posts_that_come_while_tickets_are_merged_and_taken_apart_stand_where_they_belong(parcelhop, ola):
    put(parcelhop, event("created", "p0"), event("created", "q0", thread_ext_id="t2"))
    first, second = arrivals.ticket("t1"), arrivals.ticket("t2")

    def come(thread: str, letter: str) -> None:
        for number in range(1, 9):
            new = event("created", f"{letter}{number}", thread_ext_id=thread, minute=number)
            again(lambda new=new: put(parcelhop, new, at=clock.now()))

    def move() -> None:
        for _ in range(6):
            again(lambda: merge(db.session().get(Ticket, second.id), db.session().get(Ticket, first.id), ola))
            db.close_reading()
            again(lambda: unmerge(db.session().get(Ticket, second.id), ola))
            db.close_reading()

    done = at_once(lambda: come("t1", "p"), lambda: come("t2", "q"), move)

    assert done == [None, None, None]
    whole()
    homes = {post.ext_id[0]: post.ticket_id for post in db.session().exec(select(Post))}
    assert homes == {"p": first.id, "q": second.id}
    assert len(arrivals.posts()) == 18


def test_a_reply_is_settled_while_its_ticket_is_merged(parcelhop, ola, bence):

    scene.answerable(parcelhop)
    put(parcelhop, event("created", "p1"), event("created", "q1", thread_ext_id="t2"))
    first, second = arrivals.ticket("t1"), arrivals.ticket("t2")
    conversation.reply(second, ola, "Soon.", kind="public", own_id="r1")
    with clock.fixed(clock.now().replace(year=clock.now().year + 1)):
        claim = outgoing.claim()
    assert claim is not None

    done = at_once(
        lambda: again(lambda: merge(second, first, bence).id),
        lambda: again(lambda: settle.answered(claim, Sent("x1"))),
        lambda: again(lambda: actions.pend(second, ola).status),
    )

    assert done[0] == first.id
    whole()
    sent = db.first(Post, Post.ext_id == "x1")
    assert (sent.ticket_id, sent.home_id, sent.out_state) == (first.id, second.id, "sent")
