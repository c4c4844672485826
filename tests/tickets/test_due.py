"""Lists of deadlines: what is overdue, what is due soon; the pure rule and the list agree, page by page."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.tickets import pages, queries, views
from caredesk.tickets.models import Status, Ticket
from tests.tickets import scene

NOW = scene.MORNING
MINUTES = {"late": -34, "just": 0, "next": 1, "edge": 15, "later": 16, "hour": 60, "evening": 61}


@pytest.fixture
def deadlines(parcelhop, kasia):
    """Tickets with a deadline so many minutes from now, and one without."""
    made = {name: scene.ticket(parcelhop, kasia, name) for name in (*MINUTES, "free")}
    with db.transaction():
        for name, ticket in made.items():
            held = db.lock(ticket)
            held.due_at = NOW + timedelta(minutes=MINUTES[name]) if name in MINUTES else None
            held.lang = "pl" if name == "late" else ""
    db.close_reading()
    with clock.fixed(NOW):
        yield made


def listed(agent, **asked):
    rows, following = queries.page(views.parse({"view": "open", "status": "any"} | asked), pages.scope_of(agent))
    assert not following
    return {row.snippet for row in rows}


@pytest.mark.parametrize(
    ("due", "names"),
    [("overdue", {"late", "just"}), ("soon", {"next", "edge"}), ("hour", {"next", "edge", "later", "hour"})],
)
def test_a_list_holds_the_deadlines_of_its_time(deadlines, ola, due, names):
    assert listed(ola, due=due) == names


@pytest.mark.parametrize("due", ["overdue", "soon", "hour"])
@pytest.mark.parametrize("who", ["ola", "eva", "outsider"])
def test_the_pure_rule_of_deadlines_and_the_list_agree(deadlines, request, who, due):
    agent = request.getfixturevalue(who)
    scope, wanted = pages.scope_of(agent), views.Filter(status="open", due=due)
    every = [db.session().get(Ticket, one.id) for one in deadlines.values()]
    seen = [one for one in every if scope.accounts is None or one.account_id in scope.accounts]

    matching = {one.snippet for one in seen if views.matches(wanted, one, agent.id, scope.teams, at=clock.now())}

    assert listed(agent, due=due, status="open") == matching
    assert bool(matching) is (who != "outsider")


def test_a_snoozed_ticket_is_overdue_all_the_same(deadlines, ola):
    with db.transaction():
        db.lock(deadlines["late"]).status = Status.SNOOZED
    db.close_reading()

    assert listed(ola, due="overdue") == {"late", "just"}
    assert listed(ola, due="overdue", status="open") == {"just"}


def test_deadlines_come_page_by_page_in_the_order_of_the_queue(deadlines, ola):
    view, seen, after = views.parse({"view": "open", "due": "hour"}), [], None
    while True:
        rows, following = queries.page(view, pages.scope_of(ola), after=after, limit=3)
        seen += [row.snippet for row in rows]
        if not following:
            break
        after = queries.Cursor.read(following)

    assert sorted(seen) == sorted({"next", "edge", "later", "hour"})


def test_a_language_that_nobody_knows_can_be_asked_for(deadlines, ola):
    assert listed(ola, lang="none") == {*deadlines} - {"late"}
    assert listed(ola, lang="pl") == {"late"}
