"""What an agent's screen is told: rows, posts, numbers and faces, behind the wall, and nothing after the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from websockets.exceptions import InvalidStatus

from caredesk.audit import log
from caredesk.channels.models import Account
from caredesk.core import db, live
from caredesk.core.config import Settings
from caredesk.customers.models import Customer
from caredesk.team import sessions
from caredesk.team.models import Agent
from caredesk.tickets import assignment, conversation
from tests import cast
from tests.servers.line import Socket, served
from tests.tickets import scene

Open = Callable[..., Socket]


def told() -> None:
    """On PostgreSQL entries get their numbers from the worker: be the worker."""
    while log.sequence():
        pass


@pytest.fixture
def browser(app: Flask, desk: Settings) -> Iterator[Open]:
    """Opens sockets of agents against a real server."""
    with ExitStack() as stack:
        port = stack.enter_context(served(app))

        def open_socket(agent: Agent | None, *, origin: str | None = desk.public_url, **more: str) -> Socket:
            token = sessions.begin(agent, address="", browser="") if agent else "nobody"
            told()
            socket = Socket(port, cookie=f"{sessions.cookie_name()}={token}", origin=origin, **more)
            stack.callback(socket.close)
            return socket

        yield open_socket
        live.goodbye()


def test_a_new_ticket_appears_in_the_list_that_holds_it(browser: Open, ola: Agent, parcelhop: Account, kasia: Customer):
    socket = browser(ola)
    socket.ask("watch_view", {"view": "unassigned", "sort": "oldest"})

    ticket = scene.ticket(parcelhop, kasia)
    told()

    push = socket.next("rows", such=lambda push: push["rows"])
    assert [row["id"] for row in push["rows"]] == [ticket.id]
    assert f'id="r{ticket.id}"' in push["rows"][0]["html"]
    assert push["counts"] == {"unassigned": 1, "open": 1, "team": 1, f"c{parcelhop.id}": 1}
    assert (push["log"], push["entry"]) == log.head()


def test_a_ticket_that_was_taken_is_gone_from_unassigned_and_comes_to_mine(
    browser: Open, ola: Agent, bence: Agent, parcelhop: Account, kasia: Customer
):
    ticket = scene.ticket(parcelhop, kasia)
    theirs, mine = browser(bence), browser(ola)
    theirs.ask("watch_view", {"view": "unassigned"})
    mine.ask("watch_view", {"view": "mine"})

    assignment.claim(ticket, ola)
    told()

    away = theirs.next("rows", such=lambda push: push["gone"])
    assert (away["gone"], away["why"]) == ([ticket.id], {str(ticket.id): "Taken by Ola Nowak"})
    push = mine.next("rows", such=lambda push: push["rows"])
    assert [row["id"] for row in push["rows"]] == [ticket.id]


def test_an_outsider_hears_nothing_of_it(
    browser: Open, outsider: Agent, ola: Agent, parcelhop: Account, kasia: Customer
):
    inside, outside = browser(ola), browser(outsider)
    for socket in (inside, outside):
        socket.ask("watch_view", {"view": "open"})

    scene.ticket(parcelhop, kasia)
    told()

    assert inside.next("rows", such=lambda push: push["rows"])
    push = outside.next("rows", 1.5) or {"rows": [], "gone": [], "counts": {}}
    assert (push["rows"], push["gone"], sum(push["counts"].values())) == ([], [], 0)


def test_watching_a_foreign_ticket_is_refused_like_a_missing_one(
    browser: Open, outsider: Agent, parcelhop: Account, kasia: Customer
):
    ticket = scene.ticket(parcelhop, kasia)
    socket = browser(outsider)

    foreign, missing = socket.ask("watch_ticket", {"id": ticket.id}), socket.ask("watch_ticket", {"id": 10**12})
    scene.post(ticket, "Nobody outside may read this")
    told()

    assert foreign == missing == {"ok": False, "why": "not_found"}
    assert socket.next("posts", 1.0) is None


def test_a_note_stands_in_a_colleagues_open_ticket(
    browser: Open, ola: Agent, bence: Agent, parcelhop: Account, kasia: Customer
):
    ticket = scene.ticket(parcelhop, kasia)
    socket = browser(bence)
    assert socket.ask("watch_ticket", {"id": ticket.id})["ok"]

    conversation.note(ticket, ola, "She called twice", own_id="n1")
    told()

    push = socket.next("posts")
    assert (push["ticket"], "She called twice" in push["posts"][0]["html"]) == (ticket.id, True)
    assert 'id="ticket-head"' in push["header"]


def test_a_ticket_behind_a_new_wall_is_not_told_any_longer(
    browser: Open, ola: Agent, parcelhop: Account, kasia: Customer
):
    from caredesk import audit
    from caredesk.channels.models import AccountTeam

    ticket = scene.ticket(parcelhop, kasia)
    socket = browser(ola)
    socket.ask("watch_ticket", {"id": ticket.id})

    with db.transaction() as session:
        session.delete(db.first(AccountTeam, AccountTeam.account_id == parcelhop.id))
        audit.record("account.teams_changed", parcelhop, "cli")
    scene.post(ticket, "after the wall")
    told()

    assert socket.next("posts", 1.5) is None


def test_more_than_forty_rows_at_once_are_one_word(browser: Open, ola: Agent, parcelhop: Account, kasia: Customer):
    socket = browser(ola)
    socket.ask("watch_view", {"view": "open"})

    with db.transaction():
        for number in range(45):
            scene.ticket(parcelhop, kasia, f"number {number}")
    told()

    push = socket.next("rows", such=lambda push: push["stale"])
    assert (push["stale"], push["rows"], push["counts"]["open"]) == (True, [], 45)


def test_a_colleague_sees_who_looks_and_who_types(
    browser: Open, ola: Agent, bence: Agent, parcelhop: Account, kasia: Customer
):
    ticket = scene.ticket(parcelhop, kasia)
    hers, his = browser(ola), browser(bence)
    his.ask("watch_view", {"view": "open"})
    hers.ask("watch_ticket", {"id": ticket.id})

    hers.ask("presence", {"ticket": ticket.id, "state": "typing"})

    push = his.next("peers")
    assert push["ticket"] == ticket.id and f'data-agent="{ola.id}" data-state="typing"' in push["html"]
    hers.close()
    assert "data-agent" not in his.next("peers")["html"]


def test_who_does_not_have_the_ticket_open_is_not_shown_there(
    browser: Open, ola: Agent, outsider: Agent, parcelhop: Account, kasia: Customer
):
    ticket = scene.ticket(parcelhop, kasia)
    socket = browser(outsider)

    assert socket.ask("presence", {"ticket": ticket.id, "state": "typing"}) == {"ok": False, "why": "not_found"}


@pytest.mark.parametrize(
    "words", [None, [], "x", {"id": "7; drop"}, {"id": -1}, {"id": 2**63}, {"id": 1, "room": "all"}]
)
def test_words_that_fit_no_model_are_refused(browser: Open, ola: Agent, words: object):
    assert browser(ola).ask("watch_ticket", words) == {"ok": False, "why": "not_found"}


def test_who_asks_too_often_is_told_so(browser: Open, ola: Agent):
    socket = browser(ola)

    answers = [socket.ask("watch_ticket", {"id": 1})["why"] for _ in range(245)]

    assert (answers[0], answers[-1]) == ("not_found", "too_often")


@pytest.mark.parametrize("why", ["signed_out", "suspended", "role", "password"])
def test_an_ended_session_hears_a_goodbye_and_nothing_later(
    browser: Open, ola: Agent, parcelhop: Account, kasia: Customer, why: str
):
    socket = browser(ola)
    socket.ask("watch_view", {"view": "open"})

    sessions.end_all(ola, "cli", why)

    assert socket.next("bye", 2.0) == {"why": "session"}
    assert socket.wait_closed(2.0)
    scene.ticket(parcelhop, kasia)
    told()
    assert socket.next("rows", 1.2) is None


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", None, "http://127.0.0.1:1"], ids=["foreign", "null", "missing", "port"]
)
def test_a_socket_from_another_page_is_refused(browser: Open, ola: Agent, origin: str | None):
    with pytest.raises(InvalidStatus, match="403"):
        browser(ola, origin=origin)


def test_an_origin_that_a_proxy_is_said_to_have_forwarded_does_not_help(browser: Open, ola: Agent):
    forwarded = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"}

    with pytest.raises(InvalidStatus, match="403"):
        browser(ola, origin="https://evil.example", **forwarded)


def test_a_socket_of_nobody_is_refused_before_it_is_opened(browser: Open):
    with pytest.raises(InvalidStatus, match="401"):
        browser(None)


def test_there_is_a_last_place_and_then_a_reason(browser: Open, ola: Agent, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "MOST_OF_ONE_AGENT", 2)
    browser(ola), browser(ola)

    with pytest.raises(InvalidStatus, match="503"):
        browser(ola)


@pytest.mark.parametrize("allowed", [[], ["*"], ["https://*.example"], ["desk.example"]])
def test_a_list_of_origins_that_lets_everybody_in_is_refused(allowed: list[str]):
    with pytest.raises(ValueError, match="origins"):
        live.checked(allowed)


def test_of_a_line_that_is_cut_again_and_again_nothing_is_missed(
    browser: Open, app: Flask, ola: Agent, parcelhop: Account, kasia: Customer
):
    client = cast.signed_in(app, ola)
    known, seen = set(), log.head()[1]
    made = []

    for number in range(6):
        made += [scene.ticket(parcelhop, kasia, f"while away {number}").id]
        socket = browser(ola)
        socket.ask("watch_view", {"view": "open"})
        missed = client.get(f"/live/since/1/{seen}?view=open").get_json()["rows"]
        made += [scene.ticket(parcelhop, kasia, f"while here {number}").id]
        told()
        heard = socket.next("rows", such=lambda push: push["rows"]) if number % 2 else None
        socket.close()
        for push in filter(None, (missed, heard)):
            known |= {row["id"] for row in push["rows"]}
            seen = max(seen, push["entry"])

    known |= {row["id"] for row in client.get(f"/live/since/1/{seen}?view=open").get_json()["rows"]["rows"]}
    assert known == set(made)
