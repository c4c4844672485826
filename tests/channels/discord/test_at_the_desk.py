"""Discord at the desk: from their words to our reply."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caredesk.channels.base import AccountFacts
from caredesk.core import clock, db
from caredesk.team.models import Agent
from tests.channels.discord.conftest import SEEN
from tests.channels.discord.test_door import KEY, PING, PUBLIC
from tests.channels.wired import posts, wired
from tests.fakes.discord import BOT, TOKEN, Discord
from tests.postroom.stage import Stage


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
