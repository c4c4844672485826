"""Two at once: one winner, one reply, and counters that still add up."""

from concurrent.futures import ThreadPoolExecutor

from caredesk.core import db
from caredesk.tickets import assignment, bulk, conversation, counts
from caredesk.tickets.bulk import Order
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import TakenFirst
from tests import cast
from tests.tickets import scene


def at_once(*calls):
    """What each of these gave, or raised, when they ran side by side."""

    def run(call):
        try:
            return call()
        except Exception as error:
            return error
        finally:
            db.close_reading()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_many_who_claim_one_wins(parcelhop, kasia, ola, bence, eva):
    ticket = scene.ticket(parcelhop, kasia)
    people = (ola, bence, eva, ola, bence, eva)

    found = at_once(*(lambda who=who: assignment.claim(ticket, who).assignee_id for who in people))

    winners = {one for one in found if isinstance(one, int)}
    assert len(winners) == 1
    assert all(isinstance(one, int | TakenFirst) for one in found)
    assert len(cast.entries("ticket.assigned")) == 1
    assert counts.kept() == counts.recount()


def test_a_reply_clicked_many_times_at_once_is_one(parcelhop, kasia, ola):
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)

    made = at_once(*[lambda: conversation.reply(ticket, ola, "Once", kind="public", own_id="r1").id] * 6)

    assert len(set(made)) == 1, made
    assert len(cast.entries("reply.queued")) == 1


def test_two_bulk_acts_over_the_same_tickets_do_not_wait_for_ever(parcelhop, kasia, ola, bence):
    ids = [scene.ticket(parcelhop, kasia, f"t{n}").id for n in range(20)]

    done = at_once(
        lambda: bulk.act(ola, "b1", Order("assignment", assignee=ola.id), ids),
        lambda: bulk.act(bence, "b2", Order("assignment", assignee=bence.id), ids[::-1]),
        lambda: bulk.act(ola, "b3", Order("tags", add=("x",)), ids[5:]),
        lambda: bulk.act(bence, "b4", Order("closure"), ids[:15]),
    )

    assert all(isinstance(one, bulk.BulkAct) for one in done), done
    assert counts.kept() == counts.recount()
    db.close_reading()
    assert {db.session().get(Ticket, one).status.value for one in ids[:15]} == {"resolved"}
