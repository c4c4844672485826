"""The kept counters say what a real count says, whatever happens to the tickets."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets import counts
from caredesk.tickets.change import change
from caredesk.tickets.models import Status, Ticket


def made(account: Account, number: int) -> Ticket:
    team = db.first(AccountTeam, AccountTeam.account_id == account.id)
    ticket = Ticket(account_id=account.id, channel="webhook", thread_ext_id=f"t{number}", team_id=team.team_id)
    db.session().add(ticket)
    db.session().flush()
    counts.add(ticket)
    return ticket


def test_a_new_ticket_is_counted(parcelhop):
    with db.transaction():
        ticket = made(parcelhop, 1)

    assert counts.kept() == {counts.place(ticket): 1} == counts.recount()


def test_a_move_counts_here_and_no_longer_there(parcelhop, ola):
    with db.transaction():
        ticket = made(parcelhop, 1)
    with db.transaction():
        change(db.lock(ticket), assignee_id=ola.id, status=Status.PENDING)

    assert counts.kept() == {(parcelhop.id, ticket.team_id, ola.id, "pending"): 1}


def test_a_savepoint_that_fails_takes_its_counts_back(parcelhop):
    with db.transaction():
        made(parcelhop, 1)
        with pytest.raises(ZeroDivisionError), db.savepoint():
            made(parcelhop, 2)
            1 / 0

    assert counts.kept() == counts.recount()
    assert sum(counts.kept().values()) == 1


def test_a_ticket_that_was_not_locked_is_refused(parcelhop):
    with db.transaction():
        ticket = made(parcelhop, 1)

    with pytest.raises(RuntimeError), db.transaction():
        change(ticket, status=Status.RESOLVED)


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(Status), st.sampled_from([None, "ola", "bence"]), st.booleans()),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_counters_always_equal_a_real_count(parcelhop, ola, bence, steps):
    people: dict[str | None, Agent | None] = {None: None, "ola": ola, "bence": bence}

    for number, status, who, fails in steps:
        try:
            with db.transaction():
                known = db.first(Ticket, Ticket.thread_ext_id == f"t{number}") or made(parcelhop, number)
                assignee = people[who]
                change(db.lock(known), status=status, assignee_id=assignee.id if assignee else None)
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass

    assert counts.kept() == counts.recount()
