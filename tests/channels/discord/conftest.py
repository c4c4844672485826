"""A bot on a strict Discord."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import AccountFacts, OutgoingFacts
from caredesk.core import config
from tests.fakes.discord import BOT, CARE, GUILD, KASIA, OTHER, TOKEN, Discord

SEEN = {one: {"type": "0", "guild_id": GUILD, "parent_id": ""} for one in (CARE, OTHER)}


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[Discord]:
    with Discord() as fake:
        config.use(config.Settings(allow_private_net=f"{fake.host},127.0.0.1:{fake.gateway.port}"))
        yield fake


@pytest.fixture
def account(server: Discord) -> AccountFacts:
    settings = {"reads_content": True, "found_channels": SEEN}
    return AccountFacts(BOT, "parcelhop", keys={"token": TOKEN}, urls={"api": server.url}, settings=settings)


@pytest.fixture
def question(server: Discord) -> dict:
    return server.say("Where is my parcel?")


@pytest.fixture
def reply(question: dict) -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text="Looking into it!",
        parent_ext_id=f"{CARE}:{question['id']}",
        thread_ext_id=f"{CARE}:u{KASIA}",
        surface="comment",
        visibility="unlisted",
        author_ext_id=KASIA,
    )
