"""The dry run reads the answers of last week from the clocks."""

from datetime import timedelta

from caredesk.core import clock, db
from caredesk.routing import trial
from caredesk.routing.turn import Weights
from caredesk.tickets import actions, conversation
from caredesk.tickets.models import Priority
from tests.routing import stage
from tests.tickets import scene


def answered(ticket, agent, after_minutes) -> None:
    """The network has our answer so long after the ticket was opened."""
    at = stage.fresh(ticket).opened_at + timedelta(minutes=after_minutes)
    with clock.fixed(at):
        reply = conversation.reply(ticket, agent, "Here.", kind="public", own_id=f"r{ticket.id}")
    with clock.fixed(at), db.transaction():
        from caredesk.audit import record

        held = db.lock(reply)
        conversation.mark_delivery(held, state="sent", why="", ext_id=f"e{ticket.id}", permalink="")
        record("reply.sent", held, "network", body={"at": held.sent_at})


def test_last_weeks_answers_are_played_under_both_weights(parcelhop, kasia, ola):
    account = scene.answerable(parcelhop)
    plain = stage.waiting("plain", minutes=300, account=account)
    high = actions.prioritise(stage.waiting("high", minutes=290, account=account), ola, Priority.HIGH)
    answered(plain, ola, 60)
    answered(high, ola, 80)
    stage.waiting("still waiting", minutes=200)

    same = trial.last_week(Weights(), Weights(), clock.now())
    other = trial.last_week(Weights(high=0), Weights(high=30), clock.now())

    assert (same.tickets, same.earlier, same.later) == (2, 0, 0)
    assert (other.tickets, other.earlier, other.later) == (2, 1, 1)


def test_older_answers_are_left_out(parcelhop, kasia, ola):
    answered(stage.waiting("plain", minutes=300, account=scene.answerable(parcelhop)), ola, 60)

    found = trial.last_week(Weights(), Weights(), clock.now() + timedelta(days=7))

    assert found.tickets == 0


def test_deadlines_that_were_missed_are_told(parcelhop, kasia, ola):
    answered(stage.waiting("late", minutes=600, account=scene.answerable(parcelhop)), ola, 300)

    found = trial.last_week(Weights(), Weights(influence=0, loyalty=0), clock.now())

    assert (found.missed_now, found.missed_tried) == (1, 1)
