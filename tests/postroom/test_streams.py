"""Listening to a network that tells at once: by one worker at a time, from the kept cursor, again after trouble."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.base import AuthExpired, Retryable
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db
from caredesk.postroom import poll, receive, streams
from caredesk.postroom.flow_models import Flow
from caredesk.postroom.models import Cursor
from caredesk.tickets.models import Post
from tests.fakes.listed import There
from tests.postroom.listed import connected


@pytest.fixture
def listed(desk: object) -> Iterator[tuple[Account, There]]:
    with connected() as made:
        yield made
        streams.stop(5.0)


def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        db.close_reading()
        if true():
            return True
        time.sleep(0.02)
    return False


def flow(account: Account) -> Flow:
    db.close_reading()
    return db.session().get_one(Flow, account.id)


def said(*numbers: int) -> dict[str, tuple]:
    return {f"s{number}": (clock.now(), f"words {number}") for number in numbers}


def texts() -> list[str]:
    while receive.step():
        pass
    db.close_reading()
    return [one.text for one in db.session().exec(select(Post).order_by(Post.id))]  # type: ignore[arg-type]


def test_what_a_stream_brings_is_kept_with_its_cursor(listed: tuple[Account, There]) -> None:
    account, there = listed
    there.posts, there.pages = said(1, 2), [["s1"], ["s2"]]

    assert streams.step()
    assert until(lambda: _place(account) == 2)

    assert texts() == ["words 1", "words 2"]
    assert flow(account).stream == "open"


def _place(account: Account) -> int:
    row = db.session().get(Cursor, (account.id, "stream"))
    return int(row.value.get("place", 0)) if row else 0


def test_one_worker_listens_and_another_takes_over_when_it_died(listed, monkeypatch: pytest.MonkeyPatch) -> None:
    account, there = listed
    there.posts, there.pages = said(1, 2), [["s1"]]
    with db.transaction() as session:
        session.add(Flow(account_id=account.id or 0, holder="another", held_until=clock.now() + timedelta(seconds=30)))

    assert not streams.step()
    assert there.listening == 0

    with db.transaction():
        db.lock(flow(account)).held_until = clock.now() - timedelta(seconds=1)
    assert streams.step()
    assert until(lambda: _place(account) == 1)
    assert flow(account).holder == streams.ME


def test_it_goes_on_from_where_it_was_and_takes_nothing_twice(listed) -> None:
    account, there = listed
    there.posts, there.pages = said(1, 2), [["s1"]]
    streams.step()
    assert until(lambda: _place(account) == 1)
    streams.stop(5.0)
    there.pages.append(["s2"])

    streams.step()
    assert until(lambda: _place(account) == 2)

    assert texts() == ["words 1", "words 2"]


def test_who_lost_the_lease_stops_listening(listed) -> None:
    account, there = listed
    streams.step()
    assert until(lambda: there.listening == 1)
    with db.transaction():
        db.lock(flow(account)).holder = "another"

    streams.step()

    assert until(lambda: there.listening == 0)


def test_after_trouble_it_waits_longer_each_time_and_says_why(listed) -> None:
    account, there = listed
    there.trouble = Retryable("not_connected")
    streams.step()
    assert until(lambda: flow(account).stream == "waiting")

    assert flow(account).tries == 1
    assert db.session().get_one(Account, account.id).trouble == "not_connected"
    assert until(lambda: not streams.step() and account.id not in streams._listeners)


def test_a_refused_key_pauses_the_account(listed) -> None:
    account, there = listed
    there.trouble = AuthExpired()

    streams.step()

    assert until(lambda: db.session().get_one(Account, account.id).state is AccountState.PAUSED)


def test_a_paused_account_is_not_listened_to(listed) -> None:
    account, there = listed
    streams.step()
    assert until(lambda: there.listening == 1)
    actions.pause(account, "cli")

    streams.step()

    assert until(lambda: there.listening == 0)


def test_polls_go_on_more_slowly_beside_a_stream(listed) -> None:
    account, there = listed
    streams.step()
    assert until(lambda: flow(account).stream == "open")

    again = poll.poll({"account_id": account.id})

    assert again is not None
    assert again - clock.now() > timedelta(seconds=25)
    assert "poll" in there.asked
    assert threading.active_count() >= 1
