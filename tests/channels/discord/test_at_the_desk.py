"""Discord at the desk: from their words to our reply."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from caredesk.channels.base import AccountFacts
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.postroom import streams
from caredesk.postroom.models import Arrival
from caredesk.team.models import Agent
from tests.channels.discord.conftest import SEEN
from tests.channels.discord.test_door import KEY, PING, PUBLIC
from tests.channels.wired import posts, wired
from tests.fakes.discord import BOT, TOKEN, Discord
from tests.postroom.stage import Stage, allow


@pytest.fixture
def stage(ola: Agent) -> Iterator[Stage]:
    with Discord() as network:
        settings = {"reads_content": True, "found_channels": SEEN}
        facts = AccountFacts(BOT, keys={"token": TOKEN}, urls={"api": network.url}, settings=settings)
        with wired("discord", network, ola, facts) as made:
            yield made


def test_a_message_is_answered_where_it_was_said_and_our_own_words_open_nothing(stage: Stage) -> None:
    asked = stage.network.say("Where is my parcel?")
    stage.work(10)

    (post,) = posts(stage)
    stage.answer(post, "On its way.")
    stage.work(20)
    stage.hands.pass_by(300)
    stage.work(10)  # by now our own words were read back, too

    (said,) = stage.network.public()
    assert (said["content"], said["message_reference"]["message_id"]) == ("On its way.", asked["id"])
    assert len({one.ticket_id for one in posts(stage)}) == 1


def test_what_the_gateway_tells_is_kept_and_taken_up_by_the_next_who_listens(stage: Stage) -> None:
    gateway, account_id = stage.network.gateway, known(stage.account.id)
    allow(f"127.0.0.1:{gateway.port}")

    def said_once_connected() -> None:
        while not gateway.sessions:
            time.sleep(0.01)
        stage.network.say("Where is my parcel?")

    threading.Thread(target=said_once_connected, daemon=True).start()
    streams.listen(account_id, lambda: heard(account_id) >= 1)
    stage.network.say("Hello?")  # while nobody listens
    streams.listen(account_id, lambda: heard(account_id) >= 2)
    stage.work(1)

    assert [post.text for post in posts(stage)] == ["Where is my parcel?", "Hello?"]
    assert gateway.greetings == ["identify", "resume"]


def heard(account_id: int) -> int:
    """How many bodies the stream has brought."""
    db.close_reading()
    found = db.session().exec(select(Arrival).where(Arrival.account_id == account_id, Arrival.source == "stream"))
    return len(found.all())


def test_a_message_that_was_deleted_is_seen_to_be_gone(stage: Stage) -> None:
    asked = stage.network.say("Where is my parcel?")
    stage.work(10)
    stage.network.delete(asked)
    stage.hands.pass_by(300)
    stage.work(10)

    assert [post.removed_by for post in posts(stage)] == ["unknown"]


def test_discord_is_told_at_the_door_that_we_are_there(stage: Stage, client: FlaskClient) -> None:
    with db.transaction():
        row = db.lock(stage.account)
        row.settings = {**row.settings, "public_key": PUBLIC}
    at = str(int(clock.now().timestamp()))

    def ask(body: bytes, signed: bytes) -> TestResponse:
        headers = {"X-Signature-Ed25519": KEY.sign(at.encode() + signed).hex(), "X-Signature-Timestamp": at}
        return client.post(f"/hooks/{stage.account.uuid}", data=body, headers=headers)

    ping = ask(PING, PING)
    assert (ping.status_code, ping.content_type, ping.json) == (200, "application/json", {"type": 1})
    event = b'{"version": 1, "type": 0}'
    assert (ask(event, event).status_code, ask(event, event).data) == (204, b"")
    assert ask(event, PING).status_code == 401  # what they try, to see whether we look
