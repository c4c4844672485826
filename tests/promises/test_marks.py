"""What of promises is seen from afar: the row in the list, the mark in the rail, and a ticket that is told anew."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from caredesk.core import clock, db
from caredesk.promises import actions, queries
from caredesk.tickets import rows, tail
from caredesk.tickets.models import Ticket
from tests import cast
from tests.promises.conftest import promises, say, work
from tests.tickets import scene


def row(app, ticket) -> str:
    db.close_reading()
    with app.app_context():
        return rows.render_rows([ticket.id], "en")[ticket.id][2]


def version(ticket) -> int:
    db.close_reading()
    return db.session().get_one(Ticket, ticket.id).v


def test_the_row_says_by_when_something_is_owed_and_that_it_was_not_done(app, ticket, ola, time):
    assert "Promised" not in row(app, ticket)
    say(ticket, ola, "Wrócimy do piątku.")
    assert 'datetime="2026-12-04T22:59:00+00:00"' in row(app, ticket) and "Promised" in row(app, ticket)

    time.to(5, 9)
    work()
    assert "Promise broken" in row(app, ticket)

    actions.keep(promises()[0], ola, "Zadzwoniłam.")
    assert "Promise" not in row(app, ticket)


@pytest.mark.parametrize("act", ["keep", "move", "cancel"])
def test_what_is_done_to_a_promise_tells_its_ticket_anew(ticket, ola, act):
    say(ticket, ola, "Wrócimy do piątku.")
    (made,), before, entry = promises(), version(ticket), scene.newest()

    if act == "move":
        actions.move(made, ola, clock.now() + timedelta(days=9), "Holidays")
    else:
        getattr(actions, act)(made, ola, "By phone")

    assert version(ticket) > before
    scene.newest()
    assert ticket.id in tail.since(entry).tickets


def test_the_rail_counts_what_presses_its_reader(app, ticket, ola, bence, time):
    def count(agent):
        db.close_reading()
        return db.session().connection().execute(select(queries.pressing(agent))).scalar_one()

    say(ticket, ola, "Wrócimy do piątku.")
    assert count(ola) == 0  # two days from now
    time.to(4, 9)
    assert (count(ola), count(bence)) == (1, 0)
    assert cast.signed_in(app, ola).get("/rail").get_json()["promises"] == 1
    time.to(6, 9)
    assert count(ola) == 1
