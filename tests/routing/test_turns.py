"""The place of a ticket follows whatever happens to it, in the same transaction."""

from datetime import timedelta

from sqlmodel import select

from caredesk.core import clock, db
from caredesk.customers import queries as customers
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Priority, Ticket
from tests import cast
from tests.routing import stage
from tests.tickets import scene
from tests.tickets.statements import counted

HOUR = timedelta(hours=1)


def place(ticket: Ticket):
    found = stage.fresh(ticket)
    return found.turn_at, {part["key"]: part["seconds"] for part in found.turn_parts}


def test_a_new_ticket_stands_by_its_due_time(parcelhop, kasia):
    ticket = stage.waiting("Where is it?", minutes=0)

    found = stage.fresh(ticket)
    assert found.turn_at == found.due_at
    assert found.turn_parts == []


def test_urgency_moves_it_forward_within_its_own_slack(parcelhop, kasia, ola):
    ticket = stage.waiting("Where is it?", minutes=0)

    actions.prioritise(ticket, ola, Priority.URGENT)

    due = stage.fresh(ticket).due_at
    assert place(ticket) == (due - timedelta(minutes=48), {"urgent": 2880})


def test_taking_the_urgency_back_moves_it_back(parcelhop, kasia, ola):
    ticket = stage.waiting("Where is it?", minutes=0)
    actions.prioritise(ticket, ola, Priority.URGENT)

    actions.prioritise(ticket, ola, Priority.NORMAL)

    assert place(ticket) == (stage.fresh(ticket).due_at, {})


def test_what_waits_for_the_customer_stands_behind_every_deadline(parcelhop, kasia, ola):
    ticket = stage.waiting("Where is it?", minutes=0)

    actions.pend(ticket, ola)

    assert place(ticket) == (stage.fresh(ticket).last_at + timedelta(days=30), {"paused": 0})


def test_what_is_resolved_stands_by_its_last_post(parcelhop, kasia, ola):
    ticket = stage.waiting("Where is it?", minutes=0)

    actions.resolve(ticket, ola)

    assert place(ticket) == (stage.fresh(ticket).last_at, {"resolved": 0})


def test_a_customer_who_wrote_before_is_known_when_the_next_ticket_opens(parcelhop, kasia):
    with db.transaction():
        db.lock(kasia).created_at = clock.now() - timedelta(days=3 * 365)
    first = stage.waiting("Where is it?", minutes=60)

    second = stage.waiting("And now?", minutes=1)

    assert stage.fresh(first).loyalty == 50
    assert stage.fresh(second).loyalty > 50
    assert place(second)[1]["loyalty"] == stage.fresh(second).loyalty * 3


def test_both_the_known_and_the_unknown_are_due_after_the_same_time(parcelhop, kasia):
    now = clock.now()
    with clock.fixed(now):
        unknown, known = stage.waiting("One", minutes=0), stage.waiting("Two", minutes=0)
        with db.transaction():
            held = db.lock(known)
            held.influence = held.loyalty = 100
        actions.tag(known, cast.agent("ola@parcelhop.example"), add=["seen"])

    assert stage.fresh(unknown).due_at == stage.fresh(known).due_at
    assert place(known)[0] == stage.fresh(known).due_at - timedelta(minutes=10)


def test_nothing_is_written_when_the_place_stays(parcelhop, kasia, ola):
    ticket = stage.waiting("Where is it?", minutes=0)
    before = stage.fresh(ticket).v

    assignment.claim(ticket, ola)

    assert stage.fresh(ticket).v == before + 1


def test_many_tickets_of_one_transaction_cost_no_more_statements_than_one(parcelhop, kasia, ola):
    tickets = [stage.waiting(f"Number {number}", minutes=0) for number in range(6)]

    def tag(some):
        with counted() as said, db.transaction():
            for one in some:
                actions.tag(one, ola, add=[f"tag-{len(some)}"])
        return [one for one in said if "contest" in one or "FROM turn_weights" in one]

    assert len(tag(tickets)) == len(tag(tickets[:1])) == 2


def test_a_ticket_without_a_customer_has_a_place(parcelhop, kasia):
    ticket = scene.ticket(parcelhop, kasia, "Hello?", at=clock.now())

    assert stage.fresh(ticket).turn_at == stage.fresh(ticket).due_at


def test_more_conversations_than_count_are_not_counted(parcelhop, kasia):
    made = [scene.ticket(parcelhop, kasia, f"again {n}", at=scene.MORNING + timedelta(minutes=n)) for n in range(23)]

    some = customers.tickets_that_count(kasia.id, customers.earlier(parcelhop.id, made[-1].id))
    every = customers.standing_facts(kasia.id, customers.earlier(parcelhop.id, made[-1].id))[1]

    assert db.session().execute(select(some, every)).one() == (20, 22)
