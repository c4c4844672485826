"""One journey for each network of Meta, on both databases: through the door into tickets, and out again."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.core import db
from caredesk.customers.models import Handle
from caredesk.postroom.models import OutgoingState
from caredesk.team.models import Agent
from caredesk.tickets.models import PostKind
from tests.fakes import meta_instagram, meta_page, meta_whatsapp
from tests.fakes.meta_whatsapp import KASIA
from tests.postroom.meta_stage import MetaStage, meta_stage


@pytest.fixture
def page(ola: Agent, client: FlaskClient) -> Iterator[MetaStage]:
    how = {"ext_id": meta_page.PAGE, "token": meta_page.TOKEN}
    with meta_stage("facebook", meta_page.Page(), ola, client, **how) as made:
        yield made


@pytest.fixture
def insta(ola: Agent, client: FlaskClient) -> Iterator[MetaStage]:
    how = {"ext_id": meta_instagram.ACCOUNT, "token": meta_instagram.TOKEN, "handle": "parcelhop"}
    with meta_stage("instagram", meta_instagram.Instagram(), ola, client, **how) as made:
        yield made


@pytest.fixture
def phone(ola: Agent, client: FlaskClient) -> Iterator[MetaStage]:
    how = {"ext_id": meta_whatsapp.NUMBER, "token": meta_whatsapp.TOKEN, "waba_id": meta_whatsapp.BUSINESS}
    with meta_stage("whatsapp", meta_whatsapp.WhatsApp(), ola, client, **how) as made:
        yield made


def test_a_comment_becomes_a_ticket_and_is_answered_in_its_place(page: MetaStage) -> None:
    post = page.network.post("New lockers!", tell=False)
    comment = page.network.comment(post, "Where is my parcel?")
    assert {one.status_code for one in page.deliver()} == {200}
    reply = page.answer(page.post(comment), "On its way.")
    page.work(20)

    (said,) = page.network.public()
    assert (said["text"], said["to"]) == ("On its way.", comment)
    assert (page.shown(reply).out_state, page.shown(reply).ext_id) == ("sent", said["id"])
    page.deliver()  # our own words come back, and are nothing new
    assert page.post(said["id"]).id == reply.id
    assert page.post(post).text == "New lockers!"  # asked for once, for what the comment speaks of
    assert page.post(post).kind is PostKind.OUTSIDE


def test_edits_and_removals_are_seen_by_the_sweep_and_nothing_else_is_noted(insta: MetaStage) -> None:
    media = insta.network.media("New lockers!")
    same, edited, gone = (insta.network.comment(media, text) for text in ("Nice.", "Nise.", "Bad words"))
    insta.deliver()
    insta.network.edit(edited, "Nice!")
    insta.network.delete(gone)
    insta.work(11 * 60)

    assert (insta.post(same).versions, insta.post(same).text) == (1, "Nice.")
    assert (insta.post(edited).versions, insta.post(edited).text) == (2, "Nice!")
    assert insta.post(gone).removed_by == "unknown"


def test_one_person_stays_one_when_the_number_is_hidden_or_changed(phone: MetaStage) -> None:
    first = phone.network.write("Hello", both="PL.77")
    second = phone.network.write("Now without my number", by="PL.77")
    told = {"type": "user_changed_number", "wa_id": "48600999888", "body": "Kasia changed from one number to another"}
    phone.network.message(type="system", system=told)
    third = phone.network.write("From my new number", by="48600999888")
    phone.deliver()

    people = {phone.ticket(one).customer_id for one in (first, second, third)}
    assert len(people) == 1
    theirs = select(Handle.ext_id).where(Handle.customer_id == people.pop())
    ids = set(db.session().exec(theirs))
    assert ids == {KASIA, "PL.77", "48600999888"}


def test_a_failure_that_comes_later_lowers_what_was_sent(phone: MetaStage) -> None:
    first = phone.network.write("Hello?")
    phone.deliver()
    reply = phone.answer(phone.post(first), "Yes?", kind="direct")
    phone.work(20)
    ext_id = phone.shown(reply).ext_id or ""
    phone.network.status(ext_id, "sent")
    phone.network.status(ext_id, "failed", code=131026)
    phone.deliver()

    assert phone.row(reply).state is OutgoingState.FAILED
    assert "131026" in phone.row(reply).reason
