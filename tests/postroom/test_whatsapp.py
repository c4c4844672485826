"""A WhatsApp number, the whole way: messages in, answers out, and what became of them later."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from caredesk.postroom.models import OutgoingState
from caredesk.team.models import Agent
from caredesk.tickets.models import PostKind
from caredesk.tickets.refusals import Refused
from tests.fakes.meta_whatsapp import BUSINESS, NUMBER, TOKEN, ZOLTAN, WhatsApp
from tests.postroom.meta_stage import MetaStage, meta_stage


@pytest.fixture
def phone(ola: Agent, client: FlaskClient) -> Iterator[MetaStage]:
    how = {"ext_id": NUMBER, "token": TOKEN, "handle": "+1 555-078-3881", "waba_id": BUSINESS}
    with meta_stage("whatsapp", WhatsApp(), ola, client, **how) as made:
        yield made


def test_a_message_is_answered_and_its_edit_and_end_are_followed(phone: MetaStage) -> None:
    first, second = phone.network.write("Gdzie jest paczka?"), phone.network.write("To już trzeci raz")
    phone.deliver()
    reply = phone.answer(phone.post(first), "Już sprawdzam.", kind="direct")
    phone.network.edit(first, "Gdzie jest MOJA paczka?")
    phone.network.revoke(second)
    phone.deliver()
    phone.work(20)

    assert phone.said() == ["Już sprawdzam."]
    assert phone.shown(reply).out_state == "sent"
    assert (phone.post(first).text, phone.post(second).removed_by) == ("Gdzie jest MOJA paczka?", "author")
    assert phone.ticket(first).id == phone.ticket(second).id


def test_somebody_without_a_number_is_answered_all_the_same(phone: MetaStage) -> None:
    first = phone.network.write("Hol a csomagom?", by=ZOLTAN)
    phone.deliver()
    phone.answer(phone.post(first), "Utánanézünk.", kind="direct")
    phone.work(20)

    (said,) = phone.network.public()
    assert (said["to"], said["text"]) == (ZOLTAN, "Utánanézünk.")


def test_an_answer_of_unknown_outcome_is_settled_by_its_status_and_never_sent_twice(phone: MetaStage) -> None:
    first = phone.network.write("Hello?")
    phone.deliver()
    phone.network.fault("cut", path="messages", after=True)
    reply = phone.answer(phone.post(first), "Yes?", kind="direct")
    phone.work(300)
    assert (phone.row(reply).state, phone.said()) == (OutgoingState.UNKNOWN, ["Yes?"])
    phone.network.status(phone.network.sent[0]["id"], "delivered")
    phone.deliver()

    assert phone.row(reply).state is OutgoingState.SENT
    assert phone.said() == ["Yes?"]


def test_two_answers_to_one_person_keep_the_pace_that_is_allowed(phone: MetaStage) -> None:
    first = phone.network.write("Hello?")
    phone.deliver()
    for text in ("One.", "Two."):
        phone.answer(phone.post(first), text, kind="direct")
    phone.work(60)

    assert phone.said() == ["One.", "Two."]


def test_a_day_later_free_words_are_refused_before_they_are_written(phone: MetaStage) -> None:
    first = phone.network.write("Hello?")
    phone.deliver()
    phone.hands.pass_by(24 * 3600)

    with pytest.raises(Refused, match="window_closed_template"):
        phone.answer(phone.post(first), "Too late.", kind="direct")


def test_what_a_colleague_writes_on_the_telephone_stands_in_the_ticket(phone: MetaStage) -> None:
    first, echo = phone.network.write("Hello?"), phone.network.colleague("Yes, from my pocket.")
    phone.deliver()

    assert phone.ticket(echo).id == phone.ticket(first).id
    assert phone.post(echo).kind is PostKind.OUTSIDE
