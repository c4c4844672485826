"""Every class of failure: what was seen, what it is taken for, and what became public."""

import logging
from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.channels import accounts, actions, mastodon
from caredesk.channels.base import CannotTell, Sent
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db
from caredesk.postroom import deliver, facts, outgoing, readback, settle
from caredesk.postroom.models import OutgoingState
from caredesk.team.models import Agent, Notice
from caredesk.tickets.models import Post
from tests import cast
from tests.postroom.stage import Stage

PUBLISH = {"path": "/api/v1/statuses$", "method": "POST"}
HTML = {"Content-Type": "application/json"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("fault", "tries"),
    [
        pytest.param({"status": 429, "headers": {"Retry-After": "5"}}, ["retryable", "sent"], id="429 seconds"),
        pytest.param({"status": 429}, ["retryable", "sent"], id="429 bare"),
        pytest.param({"status": 425}, ["retryable", "sent"], id="425"),
        pytest.param({"status": 408}, ["retryable", "sent"], id="408"),
        pytest.param({"status": 503, "headers": {"Retry-After": "7"}}, ["retryable", "sent"], id="503 with a time"),
        pytest.param({"status": 503}, ["not_published", "sent"], id="503 bare"),
        pytest.param({"status": 500}, ["not_published", "sent"], id="500"),
        pytest.param({"status": 502, "body": "<html>", "headers": HTML}, ["not_published", "sent"], id="502 as HTML"),
        pytest.param({"status": 200, "body": "{}"}, ["not_published", "sent"], id="200 that is a lie"),
        pytest.param({"status": 504, "after": True}, ["unknown"], id="504 though published"),
        pytest.param({"do": "cut", "after": True}, ["unknown"], id="cut off after publishing"),
        pytest.param({"do": "cut"}, ["not_published", "sent"], id="cut off before publishing"),
        pytest.param({"do": "truncate", "after": True}, ["unknown"], id="half an answer"),
        pytest.param({"do": "hang", "seconds": 0.2, "after": True}, ["unknown"], id="stalls after publishing"),
        pytest.param({"do": "drip", "seconds": 0.2, "after": True}, ["unknown"], id="drips"),
        pytest.param({"do": "large", "after": True}, ["unknown"], id="an answer of 5 MB"),
    ],
)
def test_whatever_the_network_does_the_reply_is_public_once(fedi: Stage, fault: dict, tries: list[str]) -> None:
    reply = fedi.answer(fedi.mention(), "On its way.")
    fedi.network.fault(**{"do": "answer", **PUBLISH, **fault})

    fedi.work(120)

    assert fedi.public() == ["On its way."]
    assert fedi.shown(reply).out_state == "sent"
    assert fedi.tries(reply) == tries


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        pytest.param(404, '{"error": "Record not found"}', "gone", id="the post is gone"),
        pytest.param(422, '{"error": "Text character limit of 500 exceeded"}', "too_long", id="too long over there"),
        pytest.param(302, "", "http_302", id="a redirect"),
    ],
)
def test_a_clear_no_is_failed_and_a_person_decides(fedi: Stage, status: int, body: str, reason: str) -> None:
    reply = fedi.answer(fedi.mention())
    fedi.network.fault("answer", status=status, body=body, headers={"Location": "http://127.0.0.1:1/"}, **PUBLISH)

    fedi.work(60)

    assert (fedi.public(), fedi.row(reply).state) == ([], OutgoingState.FAILED)
    assert fedi.shown(reply).out_why.startswith(reason)
    assert fedi.tries(reply) == ["permanent"]


def test_nobody_there_is_tried_again_for_a_day_and_then_failed(stage: Stage) -> None:
    reply = stage.answer(stage.arrive())
    stage.network.stop()
    for _ in range(30):
        stage.hands.pass_by(3600)
        stage.work()

    row = stage.row(reply)
    assert (row.state, row.reason.split(":")[0]) in (
        (OutgoingState.FAILED, "gave_up"),
        (OutgoingState.FAILED, "deadline"),
    )
    assert set(stage.tries(reply)) == {"retryable"}


def test_a_refused_key_pauses_the_account_with_one_alarm_and_the_line_goes_on_in_order(
    fedi: Stage, eva: Agent, bence: Agent
) -> None:
    post = fedi.mention()
    fedi.network.control("revoke", {"token": "desk-token"})
    for number in range(4):
        fedi.answer(post, f"reply {number}")
    fedi.work(60)

    account = db.session().get(Account, fedi.account.id)
    assert account is not None
    assert (account.state, account.paused_why) == (AccountState.PAUSED, "auth_expired")
    assert len(cast.entries("account.paused")) == 1
    alarmed = [one.agent_id for one in db.session().exec(select(Notice)).all()]
    assert sorted(alarmed) == sorted([eva.id, bence.id])

    fedi.network.control("grant", {"token": "fresh", "name": "desk"})
    actions.replace_token(account, eva, "fresh")
    fedi.work(60)
    assert fedi.public() == [f"reply {number}" for number in range(4)]


def test_the_account_slows_down_not_this_one_message(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    stage.network.fault("answer", status=429, headers={"Retry-After": "60"})
    stage.answer(first)
    stage.answer(second)
    stage.work(50)
    assert stage.public() == []

    stage.work(30)
    assert len(stage.public()) == 2


def test_a_worker_that_died_leaves_an_unknown_and_it_is_looked_for(fedi: Stage) -> None:
    reply = fedi.answer(fedi.mention(), "On its way.")
    fedi.hands.pass_by(9)
    assert outgoing.claim() is not None

    fedi.work(50)
    assert fedi.row(reply).state is OutgoingState.SENDING
    fedi.work(20)
    assert fedi.row(reply).state is OutgoingState.UNKNOWN
    fedi.work(90)
    assert (fedi.public(), fedi.tries(reply)) == (["On its way."], ["not_published", "sent"])


def test_a_worker_that_wakes_too_late_changes_nothing_but_its_sent_is_kept(fedi: Stage) -> None:
    reply = fedi.answer(fedi.mention(), "On its way.")
    fedi.hands.pass_by(9)
    claim = outgoing.claim()
    assert claim is not None
    published = mastodon.send(*_known(fedi, claim))
    fedi.hands.pass_by(61)
    readback.lapse()

    settle.answered(claim, published)

    assert (fedi.row(reply).state, fedi.shown(reply).ext_id) == (OutgoingState.SENT, published.ext_id)
    assert cast.entries("reply.reconciled")[-1]["body"]["found_by"] == "late_answer"
    settle.answered(claim, Sent("another"))
    assert fedi.shown(reply).ext_id == published.ext_id


def _known(fedi: Stage, claim: outgoing.Claim):
    return accounts.facts(fedi.account), facts.of_outgoing(claim.outgoing)


def test_a_fault_of_ours_stops_the_reply_after_three_tries_and_no_other(
    fedi: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = deliver._send

    def send(row):
        if row.payload["text"] == "poison":
            raise ZeroDivisionError(row.payload["text"])
        return whole(row)

    monkeypatch.setattr(deliver, "_send", send)
    poison = fedi.answer(fedi.mention(), "poison")
    other = fedi.answer(fedi.mention("@desk Another thing"), "fine")
    with caplog.at_level(logging.ERROR):
        fedi.work(300)

    assert (fedi.row(poison).state, fedi.tries(poison)) == (OutgoingState.FAILED, ["broken"] * 3)
    assert "ref " in fedi.row(poison).reason
    assert "poison" not in caplog.text
    assert fedi.row(other).state is OutgoingState.SENT


def test_the_answered_post_is_removed_while_the_reply_waits(fedi: Stage) -> None:
    post = fedi.mention()
    reply = fedi.answer(post)
    with db.transaction():
        db.lock(post).removed_by = "author"

    fedi.work(30)

    assert (fedi.public(), fedi.shown(reply).out_why) == ([], "post_removed")


def test_our_own_words_coming_back_settle_an_unknown_and_make_no_ticket(
    fedi: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon, "find_sent", lambda *_: CannotTell("no_listing"))
    post = fedi.mention()
    reply = fedi.answer(post, "On its way.")
    fedi.network.fault("cut", after=True, **PUBLISH)
    fedi.work(60)

    assert fedi.row(reply).state is OutgoingState.SENT
    assert cast.entries("reply.reconciled")[-1]["body"]["found_by"] == "echo"
    assert {one.ticket_id for one in db.session().exec(select(Post)).all()} == {post.ticket_id}
    assert len(db.session().exec(select(Post)).all()) == 2


def test_the_same_words_twice_in_one_conversation_are_both_said(fedi: Stage) -> None:
    post = fedi.mention()
    fedi.network.fault("cut", after=True, times=2, **PUBLISH)
    first, second = fedi.answer(post, "Sorry!"), fedi.answer(post, "Sorry!")
    fedi.work(180)

    assert fedi.public() == ["Sorry!", "Sorry!"]
    assert fedi.shown(first).ext_id != fedi.shown(second).ext_id


def test_unknown_stays_unknown_while_the_network_is_away_and_is_settled_when_it_is_back(fedi: Stage) -> None:
    reply = fedi.answer(fedi.mention(), "On its way.")
    fedi.network.fault("cut", after=True, **PUBLISH)
    fedi.work(10)
    fedi.network.fault("answer", status=502, times=10_000)
    fedi.work(600)
    assert fedi.row(reply).state is OutgoingState.UNKNOWN

    fedi.network.control("calm", {})
    fedi.work(50)
    assert (fedi.row(reply).state, fedi.public()) == (OutgoingState.SENT, ["On its way."])


def test_a_word_that_the_network_cannot_settle_waits_for_a_person(fedi: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = fedi.answer(fedi.mention())
    fedi.network.fault("cut", after=True, **PUBLISH)
    fedi.network.settings["listing_lag"] = 1000
    monkeypatch.setattr(mastodon, "find_sent", lambda *_: CannotTell("no_listing"))
    fedi.work(120)

    assert fedi.row(reply).state is OutgoingState.UNKNOWN
    assert fedi.row(reply).reason == "cannot_tell: no_listing"
    assert fedi.row(reply).run_at > clock.now() + timedelta(seconds=30)
    assert len(fedi.public()) == 1


def test_an_outcome_is_written_when_the_database_has_time_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = stage.answer(stage.arrive())
    whole, calls = settle.answered, []

    def answered(*told: object) -> None:
        calls.append(told)
        if len(calls) < 3:
            raise db.Busy
        whole(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(settle, "answered", answered)
    monkeypatch.setattr(deliver, "PAUSE_SECONDS", 0)
    stage.work(10)

    assert (len(stage.public()), stage.shown(reply).out_state) == (1, "sent")
