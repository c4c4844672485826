"""What goes wrong while a reply leaves, on every network alike: its post is taken away between reading and sending, or
the network publishes it and then says nothing. Nothing is said into the void, and nothing is ever said twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from caredesk.channels import connector
from caredesk.channels.base import CannotTell, NotThere, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.core import clock
from tests.channels.staged import STAGES, Stage, stage

TALKING = [kind for kind in STAGES if kind != "feed"]


def by_name(here: Stage, ext_id: str) -> None:
    network: Any = here.network
    network.delete(ext_id)


def of_reviews(here: Stage, ext_id: str) -> None:
    network: Any = here.network
    del network.reviews[ext_id]


def of_messages(here: Stage, ext_id: str) -> None:
    network: Any = here.network
    network.messages.clear()


def of_chats(here: Stage, ext_id: str) -> None:
    network: Any = here.network
    network.say("Another one")
    del network.messages[tuple(map(int, ext_id.split(":")))]


def of_things(here: Stage, ext_id: str) -> None:
    network: Any = here.network
    network.delete(network.things[ext_id])


TAKE_AWAY: dict[str, Callable[[Stage, str], None]] = {
    **dict.fromkeys(("bluesky", "facebook", "googlebusiness", "googleplay", "instagram"), by_name),
    **dict.fromkeys(("mastodon", "x", "youtube"), by_name),
    **dict.fromkeys(("appstore", "trustpilot"), of_reviews),
    "discord": of_messages,
    "telegram": of_chats,
    "reddit": of_things,
}


def ready(here: Stage) -> OutgoingFacts:
    assert here.reply is not None
    return replace(here.reply, first_tried_at=clock.now() - timedelta(seconds=5))


@pytest.mark.parametrize("kind", TAKE_AWAY)
def test_a_post_that_was_taken_away_meanwhile_is_not_answered(kind: str) -> None:
    with stage(kind) as here:
        reply = ready(here)
        TAKE_AWAY[kind](here, reply.parent_ext_id)

        with pytest.raises(Permanent) as refused:
            here.connector.send(here.account, reply)

        assert refused.value.code == "gone"
        assert said(here, reply) == 0


def said(here: Stage, reply: OutgoingFacts) -> int:
    """How often these words of ours are to be seen over there."""
    network: Any = here.network
    told = network.public() if callable(network.public) else network.public
    return sum(reply.text in str(one) for one in told)


@pytest.mark.parametrize("kind", TALKING)
def test_what_was_published_before_the_line_broke_is_said_once(kind: str) -> None:
    ability = connector(kind).ability
    with stage(kind) as here:
        reply = ready(here)
        for method in ("POST", "PUT"):
            here.network.fault("cut", method=method, after=True)
        with pytest.raises(Unknown):
            here.connector.send(here.account, reply)
        here.network.faults.clear()
        assert said(here, reply) == 1

        found = here.connector.find_sent(here.account, reply)
        if isinstance(found, NotThere):  # only where to say it again is known to change nothing
            assert ability.resend in ("key", "own_id", "upsert")
            assert isinstance(here.connector.send(here.account, reply), Sent)
        elif isinstance(found, CannotTell):
            assert ability.resend == "never"
        assert said(here, reply) == 1
