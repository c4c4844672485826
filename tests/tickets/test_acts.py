"""What is done with a ticket, through its routes: one entry each, one winner, and nothing for those who may not."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.team import actions as team
from caredesk.team.models import Notice, Role
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
WRITES = [
    ("claim", {}),
    ("assignment", {"assignee": ""}),
    ("status", {"status": "pending"}),
    ("snooze", {"until_post": "1"}),
    ("closure", {}),
    ("priority", {"priority": "high"}),
    ("tags", {"add": "refund"}),
    ("notes", {"text": "hm", "own_id": "n1"}),
    ("replies", {"text": "hello", "own_id": "r1", "kind": "public"}),
]


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def browser(app):
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


def now(ticket) -> Ticket:
    db.close_reading()
    return db.session().get(Ticket, ticket.id)


def post(client, ticket, what, **fields):
    return client.post(f"/tickets/{ticket.id}/{what}", data=fields, headers=PARTIAL)


@pytest.mark.parametrize(("what", "fields"), WRITES, ids=[what for what, _ in WRITES])
def test_every_write_has_its_entry_and_answers_the_new_header(browser, ticket, ola, what, fields):
    before, v = len(cast.entries()), ticket.v
    if what == "assignment":
        assignment.claim(ticket, ola)
        before, v = len(cast.entries()), now(ticket).v
    client = browser(ola)
    begun = len(cast.entries()) - before

    answer = post(client, ticket, what, **fields)

    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert 'id="ticket-head"' in answer.get_data(as_text=True)
    assert f'id="r{ticket.id}"' in answer.get_data(as_text=True)
    assert len(cast.entries()) == before + begun + 1
    assert now(ticket).v > v


@pytest.mark.once
@pytest.mark.parametrize(("what", "fields"), WRITES, ids=[what for what, _ in WRITES])
def test_foreign_signed_out_reading_only_and_wrong_method(browser, app, ticket, outsider, vera, what, fields):
    before = now(ticket).v

    assert post(browser(outsider), ticket, what, **fields).status_code == 404
    assert post(browser(vera), ticket, what, **fields).status_code == 403
    assert post(app.test_client(), ticket, what, **fields).status_code == 401
    assert browser(vera).patch(f"/tickets/{ticket.id}/{what}").status_code == 405
    assert now(ticket).v == before


def test_a_write_without_the_token_is_refused(app, ticket, ola):
    assert post(cast.signed_in(app, ola), ticket, "claim").status_code == 400
    assert now(ticket).assignee_id is None


def test_a_plain_browser_is_led_back_to_the_ticket(browser, ticket, ola):
    answer = browser(ola).post(f"/tickets/{ticket.id}/claim")

    assert (answer.status_code, answer.location) == (302, f"/tickets/{ticket.id}")


def test_the_second_to_claim_is_told_who_was_first(browser, ticket, ola, bence):
    assert post(browser(bence), ticket, "claim").status_code == 200

    answer = post(browser(ola), ticket, "claim")

    assert (answer.status_code, answer.get_json()["error"]) == (409, "Bence Kovács took it first.")
    assert now(ticket).assignee_id == bence.id
    assert len(cast.entries("ticket.assigned")) == 1


def test_claiming_ones_own_ticket_again_changes_nothing(browser, ticket, ola):
    post(browser(ola), ticket, "claim")

    assert post(browser(ola), ticket, "claim").status_code == 200
    assert len(cast.entries("ticket.assigned")) == 1


def test_a_colleague_who_gets_a_ticket_is_told(browser, ticket, ola, bence):
    post(browser(ola), ticket, "assignment", assignee=bence.id)

    notice = db.first(Notice, Notice.agent_id == bence.id)
    assert (notice.kind, notice.ticket_id, notice.by) == ("assigned", ticket.id, "Ola Nowak")


@pytest.mark.parametrize("who", ["outsider", "vera"])
def test_a_ticket_is_never_given_to_who_cannot_answer_it(browser, ticket, ola, request, who):
    answer = post(browser(ola), ticket, "assignment", assignee=request.getfixturevalue(who).id)

    assert answer.status_code == 422
    assert "cannot see or answer" in answer.get_json()["error"]
    assert now(ticket).assignee_id is None


@pytest.mark.parametrize("fields", [{"assignee": "x"}, {"assignee": "9" * 30}, {"team": "-1"}, {"assignee": "0"}])
def test_nonsense_in_an_assignment_is_refused(browser, ticket, ola, fields):
    assert post(browser(ola), ticket, "assignment", **fields).status_code == 422


def test_only_a_team_of_the_account_can_get_it(browser, ticket, ola, bence):
    assignment.claim(ticket, ola)
    elsewhere = db.first(cast.Team, cast.Team.name == "Elsewhere")

    assert post(browser(ola), ticket, "assignment", team=elsewhere.id).status_code == 422
    assert post(browser(ola), ticket, "assignment", team=ticket.team_id).status_code == 200
    assert now(ticket).assignee_id is None


def test_who_may_not_answer_any_more_loses_their_tickets(ticket, ola, eva):
    assignment.claim(ticket, ola)

    team.change_role(ola, Role.VIEWER, eva)

    assert now(ticket).assignee_id is None
    assert cast.entries("ticket.unassigned")[0]["body"]["how"] == "agent.role_changed"


def test_a_snoozed_ticket_wakes_at_its_time_and_says_so(ticket, ola):
    until = clock.now() + timedelta(hours=1)
    actions.snooze(ticket, ola, until)

    assert actions.wake_due() is False
    with clock.fixed(until + timedelta(seconds=1)):
        assert actions.wake_due() is True
        assert actions.wake_due() is False

    assert (now(ticket).status.value, now(ticket).woke) == ("open", "time")
    assert cast.entries("ticket.woken")[0]["actor"] == "desk"


def test_a_snooze_until_the_customer_writes_is_not_woken_by_time(ticket, ola):
    actions.snooze(ticket, ola, None)

    with clock.fixed(clock.now() + timedelta(days=400)):
        assert actions.wake_due() is False


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-11-23T09:00:00"])
def test_a_snooze_into_the_past_or_nowhere_is_refused(browser, ticket, ola, until):
    assert post(browser(ola), ticket, "snooze", until=until).status_code == 422


def test_resolved_and_reopened_waits_again(browser, ticket, ola):
    client = browser(ola)
    post(client, ticket, "closure")
    assert (now(ticket).status.value, now(ticket).waiting_since) == ("resolved", None)

    assert client.delete(f"/tickets/{ticket.id}/closure", headers=PARTIAL).status_code == 200

    assert (now(ticket).status.value, now(ticket).waiting_since) == ("open", scene.MORNING)
    assert [one["verb"] for one in cast.entries()[-2:]] == ["ticket.resolved", "ticket.reopened"]


def test_a_form_without_the_script_reopens_too(browser, ticket, ola):
    actions.resolve(ticket, ola)

    browser(ola).post(f"/tickets/{ticket.id}/closure", data={"_method": "DELETE"})

    assert now(ticket).status.value == "open"


def test_waking_by_hand(browser, ticket, ola):
    actions.snooze(ticket, ola, None)

    post(browser(ola), ticket, "status", status="open")

    assert (now(ticket).status.value, now(ticket).woke) == ("open", "agent")


def test_tags_are_plain_lower_and_never_doubled(ticket, ola):
    actions.tag(ticket, ola, add=[" Late  Parcel ", "REFUND", "refund"])
    actions.tag(now(ticket), ola, add=["refund"], remove=["late parcel"])

    assert now(ticket).tags == ["refund"]
    assert [one["body"] for one in cast.entries("ticket.tagged")] == [
        {"added": ["late parcel", "refund"], "removed": []},
        {"added": [], "removed": ["late parcel"]},
    ]


@pytest.mark.parametrize("names", [[""], ["x" * 41], ["a\x00b"], [f"t{n}" for n in range(21)]], ids=len)
def test_tags_that_are_none_are_refused(ticket, ola, names):
    with pytest.raises(Refused):
        actions.tag(ticket, ola, add=names)
    assert now(ticket).tags == []


def test_doing_what_is_so_already_writes_no_entry(ticket, ola):
    for act in (actions.resolve, actions.resolve, actions.reopen, actions.reopen, actions.pend, actions.pend):
        act(ticket, ola)

    assert len([one for one in cast.entries() if one["actor"] == ola.uuid]) == 3


def test_a_stale_send_shows_what_came_and_goes_out_with_anyway(browser, ticket, ola):
    client, began = browser(ola), scene.newest()
    scene.post(ticket, "Never mind, it came!")
    scene.newest()
    fields = {"text": "We look for it.", "own_id": "r9", "kind": "public"}

    answer = post(client, ticket, "replies", seen=began, **fields)
    shown = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "Never mind, it came!" in shown
    entry = shown.split('data-entry="')[1].split('"')[0]
    assert post(client, ticket, "replies", seen=entry, anyway="1", **fields).status_code == 200
    assert post(client, ticket, "replies", seen=entry, anyway="1", **fields).status_code == 200
    assert len(cast.entries("reply.queued")) == 1


def test_sending_and_resolving_is_one_step(browser, ticket, ola):
    post(browser(ola), ticket, "replies", text="Done!", own_id="r1", kind="public", resolve="1")

    assert now(ticket).status.value == "resolved"


def test_undo_gives_the_words_back(browser, ticket, ola, outsider):
    client = browser(ola)
    post(client, ticket, "replies", text="Oops", own_id="r1", kind="public")
    number = 1

    assert browser(outsider).post(f"/replies/{number}/undo", headers=PARTIAL).status_code == 404
    answer = client.post(f"/replies/{number}/undo", headers=PARTIAL)

    told = answer.get_json()
    assert (told["text"], told["kind"], told["ticket"]) == ("Oops", "public", ticket.id)
    assert client.post(f"/replies/{number}/undo", headers=PARTIAL).status_code == 409
    assert client.post("/replies/99999999999999999999/undo", headers=PARTIAL).status_code == 404
