"""The line as a whole: whatever the network does and whoever dies, every reply is public once and in order."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caredesk.channels import accounts, mastodon
from caredesk.channels.base import Trouble
from caredesk.core import clock
from caredesk.postroom import facts, outgoing
from tests.postroom.stage import Stage

PUBLISH = {"path": "/api/v1/statuses$", "method": "POST"}
MISHAPS = st.sampled_from(["well", "429", "500", "cut before", "cut after", "dies before", "dies after"])


def suffer(fedi: Stage, mishap: str) -> None:
    """Let this happen to the next reply that is due."""
    if mishap == "429":
        fedi.network.fault("answer", status=429, **PUBLISH)
    elif mishap == "500":
        fedi.network.fault("answer", status=500, **PUBLISH)
    elif mishap.startswith("cut"):
        fedi.network.fault("cut", after=mishap == "cut after", **PUBLISH)
    elif mishap.startswith("dies"):
        claimed = outgoing.claim()
        if claimed is not None and mishap == "dies after":
            publish(fedi, claimed)


def publish(fedi: Stage, claimed: outgoing.Claim) -> None:
    with suppress(Trouble):
        mastodon.send(accounts.facts(fedi.account), facts.of_outgoing(claimed.outgoing))


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mishaps=st.lists(MISHAPS, min_size=3, max_size=6))
def test_every_reply_is_public_once_and_in_order_whatever_happens(fedi: Stage, mishaps: list[str]) -> None:
    said = len(fedi.public())
    post = fedi.mention(f"@desk question {said} {len(mishaps)}")
    for number, mishap in enumerate(mishaps):
        fedi.answer(post, f"reply {said + number}")
        fedi.hands.pass_by(9)
        suffer(fedi, mishap)
    fedi.work(600)

    assert fedi.public()[said:] == [f"reply {said + number}" for number in range(len(mishaps))]


def test_a_list_that_lags_more_than_the_hold_off_doubles_and_one_that_does_not_does_not(
    fedi: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hold-off is what keeps a late list from doubling a reply: this is the case that needs it."""
    post = fedi.mention()
    fedi.network.settings["listing_lag"] = 3600
    monkeypatch.setattr(mastodon, "ability", replace(mastodon.ability, read_lag=timedelta(0)))
    fedi.network.settings["ignore_keys"] = True
    fedi.network.fault("cut", after=True, **PUBLISH)
    fedi.answer(post, "said once")
    fedi.work(300)
    assert fedi.public() == ["said once"] * 2

    fedi.network.settings["listing_lag"] = 0
    fedi.network.fault("cut", after=True, **PUBLISH)
    fedi.answer(post, "said twice?")
    fedi.work(300)
    assert fedi.public()[2:] == ["said twice?"]


def test_a_wrong_clock_of_one_worker_sends_nothing_twice(fedi: Stage) -> None:
    """Five minutes ahead, it takes a lease for over; the hold-off and the list still keep it from sending again."""
    reply = fedi.answer(fedi.mention(), "On its way.")
    fedi.hands.pass_by(9)
    claimed = outgoing.claim()
    assert claimed is not None
    with clock.fixed(lambda: fedi.hands.at + timedelta(minutes=5)):
        fedi.work()
    publish(fedi, claimed)
    fedi.work(400)

    assert (fedi.public(), fedi.shown(reply).out_state) == (["On its way."], "sent")
