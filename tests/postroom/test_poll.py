"""Asking networks that do not call: nothing left out, nothing twice, removals seen."""

import pytest
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.models import Account, AccountState
from caredesk.core import db, jobs
from caredesk.postroom import arrivals, poll, worker
from caredesk.postroom.models import Arrival, Cursor
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.postroom.stage import Stage


def texts() -> list[str]:
    db.close_reading()
    return list(db.session().exec(select(Post.text).where(Post.kind == "in").order_by(Post.id)))  # type: ignore[arg-type]


def account(fedi: Stage) -> Account:
    db.close_reading()
    found = db.session().get(Account, fedi.account.id)
    assert found is not None
    return found


def test_mentions_come_in_and_come_once(fedi: Stage) -> None:
    for number in range(30):
        fedi.network.post("kasia", f"@desk mention {number}")
    fedi.work(60)

    assert texts() == [f"@desk mention {number}" for number in range(30)]


def test_the_cursor_and_what_was_read_are_one(fedi: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    fedi.network.post("kasia", "@desk Where is it?")
    with monkeypatch.context() as broken:
        broken.setattr(arrivals, "put", lambda _row: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            poll.poll({"account_id": fedi.account.id})
    db.close_reading()
    assert db.session().exec(select(Cursor)).all() == []

    poll.poll({"account_id": fedi.account.id})
    worker.step_receive()
    assert texts() == ["@desk Where is it?"]


def test_a_removal_is_looked_for_and_found(fedi: Stage) -> None:
    post = fedi.mention()
    fedi.network.delete(post.ext_id)
    fedi.work(400)

    gone = fedi.shown(post)
    assert (gone.removed_by, gone.text) == ("unknown", post.text)
    assert cast.entries("post.gone")[-1]["object"] == post.uuid


def test_an_edit_is_seen_and_the_first_words_stay(fedi: Stage) -> None:
    post = fedi.mention("@desk Where is it?")
    fedi.network.edit(post.ext_id, "@desk Where is my parcel?")
    fedi.work(60)

    assert (fedi.shown(post).text, fedi.shown(post).versions) == ("@desk Where is my parcel?", 2)


def test_a_reply_written_in_the_networks_own_app_is_ours(fedi: Stage) -> None:
    post = fedi.mention()
    fedi.network.post("desk", "@kasia We look into it.", to=post.ext_id)
    fedi.work(60)

    db.close_reading()
    kinds = {one.kind.value for one in db.session().exec(select(Post).where(Post.ticket_id == post.ticket_id))}
    assert kinds == {"in", "outside"}
    assert len(db.session().exec(select(Ticket)).all()) == 1


def test_a_network_in_trouble_is_asked_again_and_the_page_says_so(fedi: Stage) -> None:
    fedi.network.fault("answer", path="notifications", status=502, times=3)
    fedi.work(10)
    assert account(fedi).trouble.startswith("http_502")

    fedi.network.post("kasia", "@desk Still here?")
    fedi.work(300)
    assert (account(fedi).trouble, texts()) == ("", ["@desk Still here?"])


def test_a_refused_key_ends_the_asking_with_one_alarm_until_it_is_resumed(fedi: Stage, eva: Agent) -> None:
    fedi.network.control("revoke", {"token": "desk-token"})
    fedi.work(60)
    asked = len(fedi.network.calls)
    fedi.work(60)
    assert (account(fedi).state, len(fedi.network.calls)) == (AccountState.PAUSED, asked)
    assert len(cast.entries("account.paused")) == 1

    fedi.network.control("grant", {"token": "fresh", "name": "desk"})
    actions.replace_token(account(fedi), eva, "fresh")
    fedi.network.post("kasia", "@desk Anybody?")
    fedi.work(30)
    assert texts() == ["@desk Anybody?"]


def test_pausing_by_hand_ends_the_asking(fedi: Stage, eva: Agent) -> None:
    actions.pause(fedi.account, eva)
    fedi.work(10)
    asked = len(fedi.network.calls)
    fedi.work(60)

    assert len(fedi.network.calls) == asked


def test_a_cursor_that_loops_is_noticed_and_read_once(fedi: Stage) -> None:
    fedi.network.settings["ignore_min_id"] = True
    for number in range(25):
        fedi.network.post("kasia", f"@desk mention {number}")
    fedi.work(120)

    assert len(texts()) == len(set(texts())) == 25


def test_the_webhook_is_never_asked(desk: object, parcelhop: Account) -> None:
    worker.drain()

    assert db.session().exec(select(jobs.Job)).all() == []
    assert db.session().exec(select(Arrival)).all() == []
