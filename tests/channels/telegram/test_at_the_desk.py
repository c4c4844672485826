"""Telegram at the desk: from their words to our reply."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from caredesk.channels import accounts, telegram
from caredesk.channels.base import AccountFacts
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Agent
from tests import cast
from tests.channels.wired import posts, wired
from tests.fakes.telegram import BOT, GROUP, KASIA, SUPERGROUP, TOKEN, Telegram
from tests.postroom.stage import Stage


@pytest.fixture
def stage(ola: Agent) -> Iterator[Stage]:
    with Telegram() as network:
        urls = {"api": network.url, "files": network.url}
        facts = AccountFacts(str(BOT["id"]), keys={"token": TOKEN}, urls=urls, settings={"mode": "polling"})
        with wired("telegram", network, ola, facts) as made:
            yield made


def test_a_message_is_answered_where_it_was_said(stage: Stage) -> None:
    asked = stage.network.say("Where is my parcel?")
    stage.work(10)

    (post,) = posts(stage)
    stage.answer(post, "On its way.", kind="direct")
    stage.work(20)

    (said,) = stage.network.public()
    assert (said["text"], said["reply_to_message"]["message_id"]) == ("On its way.", asked["message_id"])


def test_two_messages_and_an_edit_are_one_conversation(stage: Stage) -> None:
    first = stage.network.say("Where is it?")
    stage.network.say("Hello?")
    stage.network.edit(first, "Where is my parcel?")
    stage.work(10)

    found = posts(stage)
    assert [post.text for post in found] == ["Where is my parcel?", "Hello?"]
    assert len({post.ticket_id for post in found}) == 1
    assert found[0].thread_ext_id == str(KASIA)


def test_a_photo_is_fetched_by_its_number_and_shown(stage: Stage) -> None:
    stage.network.files["documents/large"] = picture()
    stage.network.say("", photo=[{"file_id": "small"}, {"file_id": "large"}], caption="It looks like this")
    stage.work(20)

    (post,) = posts(stage)
    assert [file["state"] for file in post.files] == ["kept"]
    assert TOKEN not in str(post.files)


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, "PNG")
    return kept.getvalue()


def test_a_delivery_comes_through_the_door_and_a_forged_one_does_not(stage: Stage, client: FlaskClient) -> None:
    address = f"/hooks/{stage.account.uuid}"
    telegram.subscribe(accounts.facts(by_delivery(stage.account)), f"https://desk.example{address}")
    stage.network.say("Where is it?")
    body, headers = stage.network.delivery()

    assert client.post(address, data=body, headers={"Content-Type": "application/json"}).status_code == 401
    assert [client.post(address, data=body, headers=headers).status_code for _ in range(2)] == [200, 200]
    stage.work(10)

    assert [post.text for post in posts(stage)] == ["Where is it?"]


def by_delivery(account: Account) -> Account:
    with db.transaction():
        row = db.lock(account)
        row.settings = {**row.settings, "mode": "webhook"}
    return row


@pytest.mark.both
def test_a_group_that_became_a_supergroup_goes_on_in_the_same_tickets(stage: Stage) -> None:
    network, new = stage.network, -1009000000077
    network.say("Where is it?", GROUP)
    network.chats[KASIA + 1] = {**network.chats[KASIA], "id": KASIA + 1, "username": "other"}
    network.say("And mine?", GROUP, by=KASIA + 1)
    network.say("Somewhere else", SUPERGROUP)
    stage.work(10)
    before = [post.ticket_id for post in posts(stage)]

    network.upgrade(GROUP, new)
    network.say("Hello?", new)
    network.say("Hello from me", new, by=KASIA + 1)
    network.say("Still somewhere else", SUPERGROUP)
    stage.work(10)

    assert [post.ticket_id for post in posts(stage)] == [*before, *before]
    assert len(set(before)) == 3
    assert [entry["body"] for entry in cast.entries("ticket.followed")] == [
        {"from": f"{GROUP}:u{who}", "to": f"{new}:u{who}"} for who in (KASIA, KASIA + 1)
    ]
    stage.answer(posts(stage)[0], "On its way.")
    stage.work(20)
    assert [said["chat"]["id"] for said in network.public()] == [new]


def test_one_that_had_begun_under_the_new_name_stays_and_nothing_is_lost(stage: Stage) -> None:
    new = -1009000000077
    stage.network.chats[new] = {**stage.network.chats[SUPERGROUP], "id": new}
    stage.network.say("Hello?", new)
    stage.network.say("Where is it?", GROUP)
    stage.work(10)
    stage.network.upgrade(GROUP, new)
    stage.network.say("Hello again", new)
    stage.work(10)

    first, second, third = posts(stage)
    assert (first.ticket_id, third.ticket_id) == (third.ticket_id, first.ticket_id)
    assert second.ticket_id != first.ticket_id
