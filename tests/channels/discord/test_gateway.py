"""Discord's gateway: hello, heartbeats, taking a session up again, and every way in which it ends."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from caredesk.channels import discord
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Page, Permanent, Retryable, Skipped
from caredesk.channels.discord import gateway
from tests.fakes.discord import CARE, DIRECT, MODERATOR, OTHER, ROLE, THREAD, Discord


class Ear:
    """Listens in a thread, as the worker does."""

    def __init__(self, account: AccountFacts, cursor: Mapping[str, Any]) -> None:
        self.pages: list[Page] = []
        self.trouble: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(account, cursor), daemon=True)
        self._thread.start()

    def _run(self, account: AccountFacts, cursor: Mapping[str, Any]) -> None:
        """A stream that ends is listened to again, from the cursor that came last."""
        try:
            while not self._stop.is_set():
                for page in discord.listen(account, self.cursor or cursor, self._stop.is_set):
                    self.pages.append(page)
        except Exception as error:
            self.trouble = error

    @property
    def events(self) -> list[Event]:
        return [one for page in self.pages for raw in page.raws for one in discord.parse(raw) if isinstance(one, Event)]

    @property
    def cursor(self) -> Mapping[str, Any]:
        return self.pages[-1].next_cursor if self.pages else {}

    def hears(self, count: int) -> list[Event]:
        until(lambda: len(self.events) >= count or self.trouble is not None)
        return self.events

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def fails(self) -> Exception | None:
        self._thread.join(5)
        return self.trouble


def until(is_so: Any) -> None:
    ends = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "_pause", lambda _seconds: None)
    monkeypatch.setattr(gateway, "_GLANCE", 0.05)


@pytest.fixture
def ear(server: Discord, account: AccountFacts) -> Iterator[Ear]:
    made = Ear(account, {})
    until(lambda: server.gateway.sessions)
    yield made
    made.stop()


def test_what_is_said_changed_and_deleted_is_told_as_it_happens(server: Discord, ear: Ear) -> None:
    said = server.say("Where is it?")
    server.edit(said, "Where is my parcel?")
    server.delete(said)

    created, edited, removed = ear.hears(3)
    assert (created.kind, created.text, created.ext_id) == ("created", "Where is it?", f"{CARE}:{said['id']}")
    assert (edited.kind, edited.text, edited.ext_version) == ("edited", "Where is my parcel?", said["edited_timestamp"])
    assert (removed.kind, removed.ext_id, removed.removed_by) == ("removed", created.ext_id, "unknown")


def test_a_stop_is_heard_within_two_seconds(ear: Ear) -> None:
    began = time.monotonic()
    ear.stop()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("order", [{"op": 7, "d": None}, {"cut": True}, {"close": 4000}, {"op": 9, "d": True}], ids=str)
def test_a_session_is_taken_up_again_and_nothing_is_missed(order: dict, server: Discord, ear: Ear) -> None:
    server.say("one")
    ear.hears(1)

    server.gateway.order(**order)
    until(lambda: server.gateway.orders.empty())
    server.say("two")

    assert [event.text for event in ear.hears(2)] == ["one", "two"]
    assert server.gateway.greetings == ["identify", "resume"]


@pytest.mark.parametrize("order", [{"op": 9, "d": False}, {"close": 4007}, {"close": 4009}], ids=str)
def test_a_session_that_is_lost_begins_anew(order: dict, server: Discord, ear: Ear) -> None:
    server.say("one")
    ear.hears(1)

    server.gateway.order(**order)
    until(lambda: server.gateway.greetings.count("identify") == 2)
    until(lambda: len(server.gateway.sessions) >= 1)
    time.sleep(0.05)
    server.say("two")

    assert ear.hears(2)[-1].text == "two"
    assert {"session": "", "resume_url": "", "heard": ""} in [page.next_cursor for page in ear.pages]


def test_another_process_takes_the_session_up(server: Discord, account: AccountFacts, ear: Ear) -> None:
    server.say("one")
    ear.hears(1)
    ear.stop()
    server.say("while nobody listened")

    other = Ear(account, ear.cursor)

    assert [event.text for event in other.hears(1)] == ["while nobody listened"]
    assert server.gateway.greetings == ["identify", "resume"]
    other.stop()


def test_hearts_beat_and_a_silent_other_side_is_left(server: Discord, account: AccountFacts) -> None:
    server.gateway.interval = 60
    ear = Ear(account, {})
    until(lambda: len(server.gateway.beats) >= 3)
    assert server.gateway.greetings == ["identify"]

    server.gateway.answers_beats = False
    until(lambda: "resume" in server.gateway.greetings or server.gateway.greetings.count("identify") > 1)
    server.gateway.answers_beats = True
    ear.stop()


def test_a_heartbeat_that_is_asked_for_is_given_at_once(server: Discord, ear: Ear) -> None:
    server.gateway.order(op=1, d=None)

    until(lambda: server.gateway.beats)


@pytest.mark.parametrize(
    ("code", "trouble"),
    [(4004, AuthExpired), (4014, Permanent), (4013, Permanent), (4011, Permanent)],
)
def test_some_ends_are_for_a_person(code: int, trouble: type, server: Discord, account: AccountFacts) -> None:
    ear = Ear(account, {})
    until(lambda: server.gateway.sessions)
    server.gateway.order(close=code)

    assert isinstance(ear.fails(), trouble)


def test_a_token_that_was_revoked_is_known(server: Discord, account: AccountFacts) -> None:
    server.gateway.token = "another"

    assert isinstance(Ear(account, {}).fails(), AuthExpired)


def test_words_that_we_may_not_read_are_said_as_a_problem(server: Discord, account: AccountFacts) -> None:
    server.gateway.may_read_words = False
    assert isinstance(Ear(account, {}).fails(), Permanent)

    ear = Ear(replace(account, settings={**account.settings, "reads_content": False}), {})
    until(lambda: server.gateway.sessions)
    server.say("hidden")
    server.say("Hello, bot", DIRECT)

    assert [event.text for event in ear.hears(1)] == ["Hello, bot"]
    found = [one for page in ear.pages for raw in page.raws for one in discord.parse(raw)]
    assert Skipped("discord_no_content", "/dispatches/0") in found
    assert ear.pages[0].problem == "discord_no_content"
    ear.stop()


def test_no_session_left_for_today_waits(server: Discord, account: AccountFacts) -> None:
    server.sessions_left = 0

    trouble = Ear(account, {}).fails()

    assert isinstance(trouble, Retryable)
    assert trouble.code == "discord_sessions_used_up"


def test_only_the_chosen_channels_and_their_threads_are_heard(server: Discord, account: AccountFacts) -> None:
    ear = Ear(replace(account, settings={**account.settings, "channels": f"{CARE}, x"}), {})
    until(lambda: server.gateway.sessions)
    server.say("elsewhere", OTHER)
    server.say("in a thread", THREAD)
    server.say("to us alone", DIRECT)

    thread, direct = ear.hears(2)
    assert (thread.text, thread.thread_ext_id) == ("in a thread", THREAD)
    assert (direct.surface, direct.visibility, direct.thread_ext_id) == ("dm", "private", DIRECT)
    ear.stop()


def test_a_colleague_is_known_by_the_role(server: Discord, account: AccountFacts) -> None:
    ear = Ear(replace(account, settings={**account.settings, "staff": ROLE}), {})
    until(lambda: server.gateway.sessions)
    asked = server.say("Where is it?")
    reference = {"message_id": asked["id"], "channel_id": CARE}
    server.say("On its way.", by=MODERATOR, message_reference=reference, referenced_message=asked)

    theirs, ours = ear.hears(2)
    assert (ours.kind, ours.parent_ext_id, ours.thread_ext_id) == ("echo", theirs.ext_id, theirs.thread_ext_id)
    ear.stop()


def test_many_messages_come_in_few_bodies(server: Discord, ear: Ear) -> None:
    for number in range(120):
        server.say(str(number))

    assert [event.text for event in ear.hears(120)] == [str(number) for number in range(120)]
    assert len(ear.pages) < 60


def test_a_gateway_in_the_clear_gets_no_token(server: Discord, account: AccountFacts) -> None:
    session = gateway._Session(replace(account, urls={"api": "https://discord.example"}), {})

    with pytest.raises(Permanent, match="address_refused"):
        session._whole("ws://discord.example")
