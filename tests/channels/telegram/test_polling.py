"""Telegram, asking: pages, cursors, and what was lost while nobody asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import telegram
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Page, Permanent, Retryable
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.telegram import Telegram


def texts(page: Page) -> list[str]:
    return [one.text or "" for raw in page.raws for one in telegram.parse(raw) if isinstance(one, Event)]


def test_what_was_kept_is_not_told_again(server: Telegram, account: AccountFacts) -> None:
    server.say("one")
    first = telegram.poll(account, {})
    server.say("two")
    second = telegram.poll(account, first.next_cursor)

    assert (texts(first), texts(second)) == (["one"], ["two"])
    assert telegram.poll(account, second.next_cursor).raws == ()


def test_a_crash_before_keeping_reads_the_page_again(server: Telegram, account: AccountFacts) -> None:
    server.say("one")

    assert texts(telegram.poll(account, {})) == texts(telegram.poll(account, {})) == ["one"]


def test_a_full_page_has_a_successor(server: Telegram, account: AccountFacts) -> None:
    for number in range(103):
        server.say(str(number))
    first = telegram.poll(account, {})
    second = telegram.poll(account, first.next_cursor)

    assert (first.more, second.more) == (True, False)
    assert len(texts(first) + texts(second)) == 103


def test_away_for_more_than_a_day_is_a_gap_that_is_said_for_a_day(server: Telegram, account: AccountFacts) -> None:
    at = [NOW]
    with clock.fixed(lambda: at[0]):
        page = telegram.poll(account, {})
        assert page.problem == ""
        at[0] += timedelta(hours=25)
        page = telegram.poll(account, page.next_cursor)
        assert page.problem == "telegram_gap"
        at[0] += timedelta(hours=20)
        page = telegram.poll(account, page.next_cursor)
        assert page.problem == "telegram_gap"
        at[0] += timedelta(hours=5)
        assert telegram.poll(account, page.next_cursor).problem == ""


def test_an_address_and_asking_exclude_each_other(server: Telegram, account: AccountFacts) -> None:
    telegram.subscribe(replace(account, settings={}), "https://desk.example/hooks/abc")

    with pytest.raises(Permanent, match="telegram_hook_is_set"):
        telegram.poll(account, {})


@pytest.mark.parametrize(
    ("hook", "problem"),
    [
        ({}, "telegram_no_hook"),
        ({"url": "https://desk.example"}, ""),
        ({"url": "https://desk.example", "pending_update_count": 3, "last_error_date": 60}, "telegram_hook_failing"),
        ({"url": "https://desk.example", "pending_update_count": 0, "last_error_date": 60}, ""),
        ({"url": "https://desk.example", "pending_update_count": 3, "last_error_date": 90_000}, ""),
    ],
)
def test_a_door_that_is_not_reached_is_noticed(
    hook: dict, problem: str, server: Telegram, account: AccountFacts
) -> None:
    if "last_error_date" in hook:
        hook = hook | {"last_error_date": int(NOW.timestamp()) - hook["last_error_date"]}
    server.hook = hook

    with clock.fixed(lambda: NOW):
        page = telegram.poll(replace(account, settings={}), {})

    assert (page.problem, page.raws) == (problem, ())
    assert page.retry_at == NOW + timedelta(minutes=5)


def test_a_door_that_was_not_reached_for_a_day_has_a_gap(server: Telegram, account: AccountFacts) -> None:
    failing = {"url": "https://desk.example", "pending_update_count": 3, "last_error_date": int(NOW.timestamp())}
    server.hook = failing
    since = {"failing_since": (NOW - timedelta(hours=25)).isoformat()}

    with clock.fixed(lambda: NOW):
        assert telegram.poll(replace(account, settings={}), since).problem == "telegram_gap"


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ({"do": "cut"}, Retryable),
        ({"do": "answer", "status": 502, "body": "<html>"}, Retryable),
        ({"do": "truncate", "after": True}, Retryable),
        ({"do": "answer", "status": 401}, AuthExpired),
    ],
)
def test_a_failing_service_moves_no_cursor(fault: dict, trouble: type, server: Telegram, account: AccountFacts) -> None:
    server.say("one")
    server.fault(**fault)

    with pytest.raises(trouble):
        telegram.poll(account, {})
    assert texts(telegram.poll(account, {})) == ["one"]
