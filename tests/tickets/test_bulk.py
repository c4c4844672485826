"""One act on many tickets: a result for each, again is the same, and back again."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.team.models import Notice
from caredesk.tickets import actions, assignment, bulk, bulk_undo, counts
from caredesk.tickets.bulk import Order
from caredesk.tickets.models import Priority, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def tickets(parcelhop, kasia) -> list[Ticket]:
    return [scene.ticket(parcelhop, kasia, f"t{n}", at=scene.MORNING + timedelta(minutes=n)) for n in range(4)]


def ids(tickets):
    return [one.id for one in tickets]


def facts(tickets):
    db.close_reading()
    found = [db.session().get(Ticket, one.id) for one in tickets]
    return [(one.status.value, one.assignee_id, one.priority.value, one.tags, one.snoozed_until_at) for one in found]


ORDERS = {
    "assign": lambda bence: Order("assignment", assignee=bence.id),
    "unassign": lambda bence: Order("assignment"),
    "tag": lambda bence: Order("tags", add=("sale",), remove=("refund",)),
    "priority": lambda bence: Order("priority", priority=Priority.URGENT),
    "snooze": lambda bence: Order("snooze", until=clock.now() + timedelta(hours=1)),
    "resolve": lambda bence: Order("closure"),
}


@pytest.mark.parametrize("what", ORDERS)
def test_a_bulk_act_is_done_and_undone(tickets, ola, bence, what):
    assignment.claim(tickets[0], ola)
    actions.tag(tickets[1], ola, add=["refund"])
    actions.pend(tickets[2], ola)
    actions.snooze(tickets[3], ola, clock.now() + timedelta(days=2))
    before = facts(tickets)

    done = bulk.act(ola, "b1", ORDERS[what](bence), ids(tickets))
    assert all(one["ok"] for one in done.done)
    assert facts(tickets) != before
    undone = bulk_undo.undo(ola, "b1")

    assert all(one["ok"] for one in undone.done), undone.done
    assert facts(tickets) == before
    assert counts.kept() == counts.recount()
    with pytest.raises(Refused, match="bulk_undone"):
        bulk_undo.undo(ola, "b1")


def test_every_ticket_has_its_own_result(tickets, ola, zoltan, bence):
    foreign = scene.ticket(cast.account("Elsewhere account"), zoltan)
    actions.tag(tickets[1], ola, add=[f"x{n}" for n in range(20)])

    row = bulk.act(ola, "b1", Order("tags", add=("sale",)), [*ids(tickets), foreign.id, 999_999])

    assert {one["id"]: one["why"] for one in row.done if not one["ok"]} == {
        tickets[1].id: "too_many_tags",
        foreign.id: "not_found",
        999_999: "not_found",
    }
    assert "name" in row.done[0]
    assert [tags for _, _, _, tags, _ in facts([foreign])] == [[]]


def test_a_request_sent_twice_is_done_once(tickets, ola):
    bulk.act(ola, "b1", Order("closure"), ids(tickets))

    row = bulk.act(ola, "b1", Order("closure"), ids(tickets))

    assert len(row.done) == 4
    assert len(cast.entries("ticket.resolved")) == 4


def test_what_somebody_changed_since_is_not_undone(tickets, ola, bence):
    bulk.act(ola, "b1", Order("assignment", assignee=ola.id), ids(tickets))
    assignment.assign(tickets[0], bence, bence.id)

    row = bulk_undo.undo(ola, "b1")

    assert [(one["ok"], one["why"]) for one in row.done] == [(False, "changed_since"), *[(True, "")] * 3]
    assert [one[1] for one in facts(tickets)] == [bence.id, None, None, None]


def test_a_colleague_is_told_once_of_many(tickets, ola, bence):
    bulk.act(ola, "b1", Order("assignment", assignee=bence.id), ids(tickets))

    assert len(db.session().exec(cast.select(Notice)).all()) == 1


def test_a_whole_view_goes_page_by_page(app, parcelhop, kasia, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    for n in range(60):
        scene.ticket(parcelhop, kasia, f"t{n}", at=scene.MORNING + timedelta(minutes=n))
    client, fields = cast.signed_in(app, ola), {"batch": "b1", "action": "closure", "query": "view=open&sort=oldest"}

    first = client.post("/tickets/bulk", data=fields, headers=PARTIAL)
    second = client.post("/tickets/bulk", data=fields | {"after": first.headers["X-Next"]}, headers=PARTIAL)

    assert (first.headers["X-Done"], second.headers["X-Done"], second.headers.get("X-Next")) == ("50", "10", None)
    assert "60 tickets changed" in second.get_data(as_text=True)
    assert client.post("/tickets/bulk/b1/undo", headers=PARTIAL).status_code == 200
    assert counts.kept() == counts.recount()


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "closure", "id": "1"},
        {"batch": "b1", "action": "explode", "id": "1"},
        {"batch": "b1", "action": "closure"},
        {"batch": "b1", "action": "closure", "id": "x"},
        {"batch": "b1", "action": "closure", "id": ["1"] * 51},
        {"batch": "b1", "action": "priority", "id": "1", "priority": "vital"},
        {"batch": "b1", "action": "snooze", "id": "1", "until": "later"},
    ],
    ids=["no batch", "no such act", "no tickets", "no number", "too many", "no such priority", "no time"],
)
def test_a_bulk_request_that_makes_no_sense_is_refused(app, ola, fields):
    app.config["WTF_CSRF_ENABLED"] = False

    answer = cast.signed_in(app, ola).post("/tickets/bulk", data=fields, headers=PARTIAL)

    assert answer.status_code == 422, answer.get_data(as_text=True)


def test_names_of_batches_are_each_agents_own(tickets, ola, bence):
    mine = bulk.act(ola, "b1", Order("closure"), ids(tickets)[:1])
    theirs = bulk.act(bence, "b1", Order("tags", add=("sale",)), ids(tickets)[1:2])

    assert (mine.id, len(mine.done)) != (theirs.id, len(theirs.done))
    bulk_undo.undo(bence, "b1")
    assert facts(tickets)[0][0] == "resolved"
    with pytest.raises(Refused, match="batch_used"):
        bulk.act(ola, "b1", Order("tags", add=("sale",)), ids(tickets)[:1])


def test_a_batch_of_somebody_else_and_one_who_only_reads(app, tickets, ola, bence, vera):
    app.config["WTF_CSRF_ENABLED"] = False
    bulk.act(ola, "b1", Order("closure"), ids(tickets)[:2])
    fields = {"batch": "b1", "action": "closure", "id": [str(tickets[3].id)]}

    assert cast.signed_in(app, bence).post("/tickets/bulk/b1/undo", headers=PARTIAL).status_code == 404
    assert (
        cast.signed_in(app, vera).post("/tickets/bulk", data=fields | {"batch": "b2"}, headers=PARTIAL).status_code
        == 403
    )
    assert app.test_client().post("/tickets/bulk", data=fields, headers=PARTIAL).status_code == 401
    assert facts(tickets)[3][0] == "open"
