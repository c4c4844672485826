"""Legal holds: two persons set them, two let go; what they cover is neither erased nor emptied by age."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.privacy import erasure, retention
from caredesk.team.models import Agent
from caredesk.tickets import actions, holds
from caredesk.tickets.hold_models import LegalHold
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.privacy.canaries import ANNA
from tests.tickets import scene


@pytest.fixture
def ticket(parcelhop: Account, kasia: Customer) -> Ticket:
    return scene.ticket(parcelhop, kasia, "My parcel is lost")


def post(ticket: Ticket) -> Post:
    db.close_reading()
    found = db.first(Post, Post.ticket_id == ticket.id)
    assert found is not None
    return found


def targets(ticket: Ticket) -> dict[str, dict[str, object]]:
    day = ticket.opened_at.date().isoformat()
    return {
        "ticket": {"ticket": ticket.id},
        "customer": {"customer": ticket.customer_id},
        "query": {"filter": {"status": "open", "channel": "webhook"}},
        "dates": {"since": day, "until": day},
    }


@pytest.mark.parametrize("scope", ["ticket", "customer", "query", "dates"])
def test_two_persons_set_it_and_two_let_go(
    ticket: Ticket, kasia: Customer, bence: Agent, eva: Agent, scope: str
) -> None:
    hold = holds.ask(bence, scope, targets(ticket)[scope], "file 7")
    assert not holds.covers_post(post(ticket))
    with pytest.raises(Refused, match="second_person"):
        holds.confirm(hold, bence)

    holds.confirm(hold, eva)
    assert holds.covers_post(post(ticket)) and holds.covers_customer(kasia)
    assert not holds.covers_customer(cast.customer("Nagy Zoltán")) or scope in ("query", "dates")

    holds.ask_release(hold, eva)
    assert holds.covers_post(post(ticket))
    with pytest.raises(Refused, match="second_person"):
        holds.confirm(hold, eva)
    holds.confirm(hold, bence)
    assert not holds.covers_post(post(ticket))
    verbs = [one["verb"] for one in cast.entries() if one["verb"].startswith("hold.")]
    assert verbs == ["hold.asked", "hold.set", "hold.release_asked", "hold.released"]


def test_what_a_filter_found_stays_held_when_the_ticket_changes(ticket: Ticket, bence: Agent, eva: Agent) -> None:
    holds.confirm(holds.ask(bence, "query", {"filter": {"status": "open"}}, "file 7"), eva)

    actions.resolve(ticket, bence)

    assert holds.covers_post(post(ticket))


def test_only_one_of_two_who_confirm_at_once_does(ticket: Ticket, bence: Agent, eva: Agent) -> None:
    hold = holds.ask(bence, "ticket", {"ticket": ticket.id}, "file 7")
    holds.confirm(hold, eva)
    with pytest.raises(Refused, match="changed_since"):
        holds.confirm(hold, eva)


def test_age_takes_nothing_that_is_held(
    ticket: Ticket, parcelhop: Account, kasia: Customer, bence: Agent, eva: Agent
) -> None:
    other = scene.ticket(parcelhop, kasia, "Another one", at=scene.MORNING.replace(hour=7))
    for one in (ticket, other):
        actions.resolve(one, bence)
    holds.confirm(holds.ask(bence, "ticket", {"ticket": ticket.id}, "file 7"), eva)
    (rule,) = [one for one in retention.rules() if one.what == "words"]

    with clock.fixed(clock.now() + timedelta(days=800)):
        look = retention.look(rule)
        counts = retention.run(rule)

    assert (look.tickets, look.held) == (1, 1)
    assert (counts["tickets"], counts["held"]) == (1, 1)
    assert post(ticket).text == "My parcel is lost"
    assert (post(other).text, post(other).emptied_why) == ("", "retention")


def test_it_is_seen_on_the_ticket_and_the_person(app: Flask, ticket: Ticket, bence: Agent, eva: Agent) -> None:
    client = cast.signed_in(app, bence)
    assert "Legal hold" not in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)

    holds.confirm(holds.ask(bence, "ticket", {"ticket": ticket.id}, "file 7"), eva)

    assert "Legal hold" in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert "file 7" in client.get(f"/customers/{ticket.customer_id}/privacy").get_data(as_text=True)


def test_by_the_pages(app: Flask, ticket: Ticket, bence: Agent, eva: Agent) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    one, other = cast.signed_in(app, bence), cast.signed_in(app, eva)
    told = {"scope": "ticket", "ticket": f"#{ticket.id}", "reason": "file 7"}

    assert one.post("/privacy/holds", data=told).status_code == 303
    hold = db.first(LegalHold)
    assert hold is not None
    assert one.post(f"/privacy/holds/{hold.id}/confirmation").status_code == 422
    assert "Confirm the hold" not in one.get("/privacy").get_data(as_text=True)
    assert "Confirm the hold" in other.get("/privacy").get_data(as_text=True)
    assert other.post(f"/privacy/holds/{hold.id}/confirmation").status_code == 303

    refused = one.post(
        f"/customers/{ticket.customer_id}/erasure", data={"basis": "objection", "word": "erase", "reference": ""}
    )
    assert refused.status_code == 409
    assert "legal hold covers this person" in refused.get_data(as_text=True)


def test_who_does_not_see_all_of_a_person_decides_nothing(app: Flask, ticket: Ticket, bence: Agent, eva: Agent) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    scene.ticket(cast.account("Elsewhere account"), cast.customer("Kasia Wrona"), "Over there too")
    one, other = cast.signed_in(app, bence), cast.signed_in(app, eva)

    assert one.post(f"/customers/{ticket.customer_id}/copies", data={"lang": "en"}).status_code == 403
    assert one.post(f"/customers/{ticket.customer_id}/erasure", data={"word": "erase"}).status_code == 403
    assert "Make a copy" not in one.get(f"/customers/{ticket.customer_id}/privacy").get_data(as_text=True)
    assert other.post(f"/customers/{ticket.customer_id}/copies", data={"lang": "en"}).status_code == 303


def scene_posts() -> list[Post]:
    db.close_reading()
    return list(db.session().execute(select(Post)).scalars())


def test_a_note_under_a_hold_keeps_the_name_of_somebody_else(person: Customer, bence: Agent, eva: Agent) -> None:
    note = next(one for one in scene_posts() if one.kind == "note" and ANNA["name"] in one.text)
    holds.confirm(holds.ask(bence, "ticket", {"ticket": note.ticket_id}, "court"), eva)

    erasure.finish(erasure.ask(person, bence, basis="objection"))

    assert ANNA["name"] in next(one.text for one in scene_posts() if one.id == note.id)
