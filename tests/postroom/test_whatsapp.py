"""A WhatsApp number, the whole way: messages in, answers out, and what became of them later."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.channels import standing
from caredesk.postroom.models import OutgoingState
from caredesk.team import keys
from caredesk.team.models import Agent
from caredesk.tickets import conversation
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import PostKind, Visibility
from caredesk.tickets.refusals import Refused
from tests.cast import entries, signed_in
from tests.fakes.meta_whatsapp import BUSINESS, NUMBER, TOKEN, ZOLTAN, WhatsApp
from tests.postroom.meta_stage import MetaStage, meta_stage
from tests.tickets.pictures import kept


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


FILLED = "Dzień dobry Kasiu, sprawdziliśmy sprawę PL-77."
CHOSEN = {"name": "we_looked", "language": "pl"}


def test_a_day_later_an_approved_template_leaves_filled(phone: MetaStage) -> None:
    """Chosen of those that the last look at the account found; it knows no window, so a pause does not end it."""
    first = phone.network.write("Hello?")
    phone.deliver()
    standing.look(phone.account)
    phone.hands.pass_by(30 * 3600)

    reply = phone.answer(phone.post(first), FILLED, kind="template", along={"approved": CHOSEN})
    phone.work(20)

    assert phone.network.sent[-1]["type"] == "template"
    assert (phone.said(), phone.shown(reply).out_state) == ([FILLED], "sent")
    assert phone.shown(reply).visibility is Visibility.PRIVATE
    (entry,) = entries("reply.queued")
    assert entry["body"]["along"] == {"approved": CHOSEN}


def test_a_template_that_meta_paused_is_offered_no_more(phone: MetaStage) -> None:
    """Not tomorrow, when the account is looked at anyway: each one that is sent until then would be refused."""
    standing.look(phone.account)
    before = {one.name for one in standing.templates(phone.account)}
    phone.network.pause("we_looked")
    phone.deliver()
    phone.work(20)

    assert before - {one.name for one in standing.templates(phone.account)} == {"we_looked"}


@pytest.mark.parametrize(
    ("text", "along", "why"),
    [
        pytest.param("Dzień dobry!", {"approved": CHOSEN}, "template_words", id="other words"),
        pytest.param(FILLED.replace("PL-77", "{{2}}"), {"approved": CHOSEN}, "template_words", id="an open gap"),
        pytest.param(FILLED.replace("PL-77", "A\nB"), {"approved": CHOSEN}, "template_words", id="a line break"),
        pytest.param(FILLED, {}, "template_words", id="no template"),
        pytest.param(FILLED, {"approved": {"name": "not_yet", "language": "pl"}}, "template_gone", id="not approved"),
        pytest.param(FILLED, {"approved": "we_looked"}, "input", id="no object"),
    ],
)
def test_only_words_of_a_template_leave_as_one(phone: MetaStage, text: str, along: dict[str, Any], why: str) -> None:
    first = phone.network.write("Hello?")
    phone.deliver()
    standing.look(phone.account)

    with pytest.raises(Refused) as refused:
        phone.answer(phone.post(first), text, kind="template", along=along)

    assert refused.value.code == why


def test_a_ticket_says_how_long_free_words_are_taken(phone: MetaStage, ola: Agent, app: Flask) -> None:
    first = phone.network.write("Hello?")
    phone.deliver()
    phone.hands.pass_by(3600)

    assert "23h" in signed_in(app, ola).get(f"/tickets/{phone.ticket(first).id}").text


def test_the_templates_are_offered_where_they_are_written(phone: MetaStage, ola: Agent, app: Flask) -> None:
    """Asked of the network as soon as the account is connected; those in the customer's language first."""
    first = phone.network.write("Dzień dobry, gdzie jest moja paczka? Czekam już tydzień.")
    phone.deliver()
    phone.work()
    ticket = phone.ticket(first)
    browser, key = signed_in(app, ola), keys.make(ola, "tests", ola)[1]

    shown = browser.get(f"/tickets/{ticket.id}/approved").text
    bearer = {"Authorization": f"Bearer {key}"}
    told = app.test_client().get(f"/api/v1/tickets/{ticket.id}/approved", headers=bearer).get_json()["items"]

    assert [one["language"] for one in told] == ["pl", "en_GB", "hu"]
    assert told[0]["text"] == "Dzień dobry {{1}}, sprawdziliśmy sprawę {{2}}."
    assert shown.index("sprawdziliśmy") < shown.index("Thank you for your patience")
    assert 'value="template"' in browser.get(f"/tickets/{ticket.id}").text


def test_what_a_colleague_writes_on_the_telephone_stands_in_the_ticket(phone: MetaStage) -> None:
    first, echo = phone.network.write("Hello?"), phone.network.colleague("Yes, from my pocket.")
    phone.deliver()

    assert phone.ticket(echo).id == phone.ticket(first).id
    assert phone.post(echo).kind is PostKind.OUTSIDE


def test_a_picture_goes_above_words_that_are_held_to_what_fits_below_it(phone: MetaStage) -> None:
    asked = phone.network.write("Where is your shop?")
    phone.deliver()
    ticket = phone.ticket(asked)
    along = {"files": [kept(ticket, phone.agent, "direct").uuid]}
    told = {"kind": "direct", "target": phone.post(asked).id, "along": along}

    with pytest.raises(HeldBack) as held:
        conversation.reply(ticket, phone.agent, "x" * 1025, own_id="long", **told)
    assert (held.value.codes, held.value.blocks) == (("caption_long",), True)
    reply = conversation.reply(ticket, phone.agent, "Here is the map.", own_id="short", **told)
    phone.work(20)

    assert [(one["type"], one["text"]) for one in phone.network.sent] == [("image", "Here is the map.")]
    assert (phone.shown(reply).out_state, len(phone.network.held)) == ("sent", 1)
