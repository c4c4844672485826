"""Mastodon, listening: mentions, edits and removals as they happen, over broken connections and unkind servers."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Page, Permanent
from caredesk.channels.mastodon import streaming
from caredesk.core import http, sse
from tests.fakes.mastodon import Mastodon


class Ear(threading.Thread):
    """Somebody who listens, as the worker does."""

    def __init__(self, account: AccountFacts) -> None:
        super().__init__(daemon=True)
        self.account, self.pages, self.trouble, self.ends = account, [], None, threading.Event()

    def run(self) -> None:
        try:
            for page in mastodon.listen(self.account, {"seen": []}, self.ends.is_set):
                self.pages.append(page)
        except Exception as error:
            self.trouble = error

    def heard(self) -> list[Event]:
        return [event for page in list(self.pages) for raw in page.raws for event in mastodon.parse(raw)]

    def until(self, look: Callable[[list[Event]], bool]) -> list[Event]:
        ends = time.monotonic() + 10
        while not look(self.heard()) and time.monotonic() < ends and self.is_alive():
            time.sleep(0.02)
        return self.heard()


@pytest.fixture
def ear(server: Mastodon, account: AccountFacts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    monkeypatch.setattr(sse, "GLANCE", 0.1)
    monkeypatch.setattr(streaming, "_LONGEST", 0.1)
    listening = Ear(account)
    listening.start()
    wait(lambda: server.streams)
    yield listening
    listening.ends.set()
    listening.join(5)
    assert not listening.is_alive()


def wait(look: Callable[[], object]) -> None:
    ends = time.monotonic() + 10
    while not look() and time.monotonic() < ends:
        time.sleep(0.02)


def test_what_happens_is_heard_at_once(server: Mastodon, ear: Ear) -> None:
    root = server.post("zoltan", "I moved")
    question = server.post("kasia", "@desk where is it?", to=root)
    server.edit(question, "@desk where is my LOST parcel?")
    server.post("zoltan", "no business of ours")
    server.edit(root, "I moved again")
    ours = server.post("desk", "@kasia on its way", to=question)
    server.delete(question)

    heard = ear.until(lambda events: any(one.kind == "removed" for one in events))

    told = list(dict.fromkeys((one.kind, one.ext_id, one.text) for one in heard))
    assert ("created", question, "@desk where is it?") in told
    assert ("edited", question, "@desk where is my LOST parcel?") in told
    assert ("echo", ours, "@kasia on its way") in told
    assert ("removed", question, None) in told
    assert {one.ext_id for one in heard} == {question, ours}
    assert {one.thread_ext_id for one in heard if one.kind == "created"} == {root}
    assert {raw.source for page in ear.pages for raw in page.raws} == {"stream"}


def test_a_broken_connection_is_made_again_and_what_was_missed_is_asked_for(server: Mastodon, ear: Ear) -> None:
    server.fault("answer", path="streaming", status=503, times=2)
    server.cut_streams()
    wait(lambda: not server.streams)
    missed = server.post("kasia", "@desk while nobody listened")
    wait(lambda: server.streams)
    later = server.post("kasia", "@desk and now")

    heard = ear.until(lambda events: {missed, later} <= {one.ext_id for one in events})

    assert {missed, later} <= {one.ext_id for one in heard}


@pytest.mark.parametrize(
    "text",
    [
        "data: {broken\n\n",
        "event: notification\ndata: []\n\n",
        "event: odd\ndata: 1\n\n",
        "\n\n",
        "event: delete\ndata: \n\n",
        "event: update\ndata: null\n\n",
    ],
)
def test_nonsense_in_the_stream_is_passed_over(text: str, server: Mastodon, ear: Ear) -> None:
    server.push_raw(text)
    question = server.post("kasia", "@desk hello")

    assert question in {one.ext_id for one in ear.until(lambda events: bool(events))}


def test_a_revoked_token_ends_the_listening(server: Mastodon, account: AccountFacts) -> None:
    ear = Ear(replace(account, secrets=("revoked",)))
    ear.start()
    ear.join(5)

    assert isinstance(ear.trouble, AuthExpired)


def test_it_ends_when_it_is_told_to_though_nothing_comes(server: Mastodon, ear: Ear) -> None:
    server.thump = 60
    began = time.monotonic()

    ear.ends.set()
    ear.join(5)

    assert time.monotonic() - began < 2


def test_a_server_that_falls_silent_is_left(
    server: Mastodon, account: AccountFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "GLANCE", 0.05)
    server.thump = 60

    with pytest.raises(http.Interrupted):
        list(
            sse.listen(
                f"{server.url}/api/v1/streaming/user",
                headers={"authorization": "Bearer desk-token"},
                stop=lambda: False,
                silence=0.3,
            )
        )


def test_it_listens_where_the_instance_says(server: Mastodon, account: AccountFacts) -> None:
    streams = server.url.replace("http://", "ws://")

    assert mastodon.health(account).settings["streaming_url"] == streams
    server.settings["has_v2"] = False
    assert mastodon.health(account).settings["streaming_url"] == streams
    assert streaming.host(replace(account, settings={"streaming_url": "wss://s.example"})) == "https://s.example"
    assert streaming.host(replace(account, settings={}, base_url="m.example")) == "https://m.example"


def test_a_stream_inside_our_own_network_is_refused(account: AccountFacts) -> None:
    inside = replace(account, settings={"streaming_url": "ws://127.0.0.1:9"})

    with pytest.raises(Permanent, match="address_refused"):
        next(mastodon.listen(inside, {}, lambda: False))


@pytest.mark.parametrize("cut", range(1, 30, 3))
def test_events_are_found_wherever_the_bytes_are_cut(cut: int) -> None:
    raw = "event: delete\r\ndata: 1\r\n\r\n:thump\nevent: update\ndata: {\ndata: ż}\n\ndata: plain\n\n".encode()
    chunks = [raw[start : start + cut] for start in range(0, len(raw), cut)]

    assert list(sse.read(chunks)) == [
        sse.Told("delete", "1"), sse.Told(), sse.Told("update", "{\nż}"), sse.Told("message", "plain"),
    ]  # fmt: skip


def test_an_event_without_end_is_refused() -> None:
    with pytest.raises(http.TooLarge):
        list(sse.read([b"data: " + b"x" * 1_000_000] * 10))


def test_two_accounts_on_two_servers_know_nothing_of_each_other(
    server: Mastodon, account: AccountFacts, reach: object
) -> None:
    with Mastodon() as other:
        reach(f"{server.host},{other.host}")
        there = AccountFacts(other.accounts["desk"]["id"], "desk", other.url, ("desk-token",))
        server.post("kasia", "@desk here")
        other.post("zoltan", "@desk there")

        pages: list[Page] = [mastodon.poll(one, {}) for one in (account, there)]

    assert [[event.text for raw in page.raws for event in mastodon.parse(raw)] for page in pages] == [
        ["@desk here"],
        ["@desk there"],
    ]
