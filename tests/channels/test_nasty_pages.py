"""Reading what is new, page by page, while something goes wrong: an error in the middle of a gap, a cursor without
sense, a page that points to itself. Nothing is lost, and nobody reads for ever."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from caredesk.channels.base import Permanent, Retryable, Trouble
from tests.channels.staged import Stage, stage
from tests.channels.test_nasty_answers import JSON, NO_ANSWERS, POLLED, moving

# How somebody speaks to us there once more; of these networks a whole listing is read page by page.
MORE: dict[str, Callable[[Any, int], object]] = {
    "appstore": lambda store, number: store.review(f"It crashes, {number}"),
    "bluesky": lambda sky, number: sky.post("kasia", f"@desk.test and {number}?"),
    "discord": lambda server, number: server.say(f"And {number}?"),
    "googlebusiness": lambda server, number: server.post("kasia", f"Nie dziala {number}", 1),
    "googleplay": lambda server, number: server.post("kasia", f"Nie dziala {number}", 1),
    "mastodon": lambda server, number: server.post("kasia", f"@desk and {number}?"),
    "reddit": lambda server, number: server.comment(f"And {number}?"),
    "telegram": lambda server, number: server.say(f"And {number}?"),
    "trustpilot": lambda server, number: server.review(f"And {number}?"),
    "x": lambda server, number: server.post("kasia", f"@desk and {number}?"),
    "youtube": lambda server, number: server.post("kasia", f"And {number}?"),
}
MANY = 130


@pytest.mark.parametrize("kind", MORE)
def test_a_gap_of_several_pages_that_is_disturbed_anywhere_loses_nothing(kind: str) -> None:
    whole, asked = after_a_gap(kind, 0)
    assert len(whole) >= MANY
    for number in range(1, min(asked, 4) + 1):
        told, _ = after_a_gap(kind, number)
        assert len(told) >= len(whole), f"lost {len(whole) - len(told)} by call {number} of {asked}"


def after_a_gap(kind: str, disturbed: int) -> tuple[set[str], int]:
    """What is told of many posts at once, and by how many calls; one of them is answered by an error under a 200."""
    with stage(kind) as here, moving():
        cursor: Any = here.connector.poll(here.account, {}).next_cursor
        for number in range(MANY):
            MORE[kind](here.network, number)
        here.network.calls.clear()
        here.network._fault_for = lambda call: _only(disturbed, call.number)  # type: ignore[method-assign]
        told: set[str] = set()
        for _ in range(9):
            try:
                page = here.connector.poll(here.account, cursor)
            except Trouble:
                continue
            cursor = page.next_cursor
            told |= {one.ext_id for one in here.events(page)}
        return told, len(here.network.calls)


def _only(disturbed: int, number: int) -> dict | None:
    return {"do": "answer", **NO_ANSWERS["an error under a 200"]} if number == disturbed - 1 else None


def spoilt(cursor: object, word: str, number: str) -> object:
    """The same cursor with this in place of every word in it, and of every number that the network told."""
    if isinstance(cursor, dict):
        return {name: spoilt(one, word, number) for name, one in cursor.items()}
    if isinstance(cursor, list):
        return [spoilt(one, word, number) for one in cursor]
    if not isinstance(cursor, str) or not cursor:
        return cursor
    return number if cursor.isdigit() else word


@pytest.mark.parametrize("kind", POLLED)
def test_a_cursor_that_makes_no_sense_breaks_nothing(kind: str) -> None:
    with stage(kind) as here, moving():
        cursor = here.connector.poll(here.account, {}).next_cursor
        for word, number in (("no-such-cursor", "0"), ("x" * 5000, "9" * 25)):
            page = _polled(here, spoilt(dict(cursor), word, number))
            assert page is None or page.next_cursor is not None


def _polled(here: Stage, cursor: object):
    try:
        return here.connector.poll(here.account, cursor)  # type: ignore[arg-type]
    except (Retryable, Permanent):
        return None


@pytest.mark.parametrize("kind", ["googlebusiness", "googleplay"])
def test_a_page_that_points_to_itself_ends(kind: str) -> None:
    def itself(call: Any) -> dict:
        """Always other reviews, and always the same way on, in the spelling of either."""
        others = [{**one, "reviewId": f"r{call.number}-{at}"} for at, one in enumerate(reviews)]
        told = {"reviews": others, "nextPageToken": "same", "tokenPagination": {"nextPageToken": "same"}}
        return {"do": "answer", "status": 200, "body": json.dumps(told), "headers": JSON}

    with stage(kind) as here, moving():
        cursor: Any = here.connector.poll(here.account, {}).next_cursor
        for number in range(3):
            MORE[kind](here.network, number)
        listed = here.connector.poll(here.account, {})
        reviews = [one for raw in listed.raws for one in json.loads(raw.body)["reviews"]]
        here.network._fault_for = itself  # type: ignore[method-assign]
        asked, page = 0, None
        while (page is None or page.more) and asked < 50:
            page = here.connector.poll(here.account, cursor)
            cursor, asked = page.next_cursor, asked + 1

    assert page is not None and page.problem == "cursor_ignored"
    assert not page.more and 2 <= asked < 50
