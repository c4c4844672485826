"""Answers on YouTube: where they stand, what each refusal means, and what is found after an unclear one."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from caredesk.channels import youtube
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    CannotTell,
    NotThere,
    OutgoingFacts,
    Permanent,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.channels.google.api import next_day
from caredesk.core import clock
from tests.channels.youtube.conftest import LINK, POST
from tests.fakes.youtube import YouTube


def test_a_reply_stands_in_the_thread(server: YouTube, account: AccountFacts, reply: OutgoingFacts) -> None:
    sent = youtube.send(account, reply)

    (said,) = server.public()
    assert (said["to"], said["text"]) == (reply.parent_ext_id, "Looking into it!")
    assert sent == Sent(said["id"], f"{LINK}{said['id']}", units=50)


def test_an_answer_to_an_answer_names_whom_it_means(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts
) -> None:
    deeper = server.post("zoltan", "Me too", to=reply.parent_ext_id)
    act = replace(reply, parent_ext_id=deeper, handle="@zoltan")
    sent = youtube.send(account, act)

    assert server.public()[0]["text"] == "@zoltan Looking into it!"
    assert youtube.find_sent(account, act) == sent
    assert youtube.room(account, replace(POST, ext_id=deeper, handle="@zoltan"), "reply") == 10_000 - len("@zoltan ")


@pytest.mark.parametrize(("setting", "status"), [("", "heldForReview"), ("rejected", "rejected")])
def test_hiding_and_showing_again(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts, setting: str, status: str
) -> None:
    chosen = replace(account, settings={"hide_as": setting})
    act = replace(reply, action="hide", text="")

    assert youtube.send(chosen, act) == youtube.send(chosen, act) == Sent(reply.parent_ext_id, units=50)
    assert server._one(reply.parent_ext_id)["status"] == status
    youtube.send(chosen, replace(act, action="unhide"))
    assert server._one(reply.parent_ext_id)["status"] == "published"
    assert "banAuthor" not in str([call.query for call in server.calls])


def test_what_is_too_long_never_leaves(server: YouTube, account: AccountFacts, reply: OutgoingFacts) -> None:
    with pytest.raises(Permanent, match="too_long"):
        youtube.send(account, replace(reply, text="a" * 10_001))

    assert server.calls == []


def said(status: int, reason: str = "", body: str = "") -> dict:
    inner = {"error": {"code": status, "message": "m", "errors": [{"reason": reason, "domain": "d"}]}}
    return {"do": "answer", "status": status, "body": body or json.dumps(inner)}


NEW_FORM = '{"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [{"reason": "%s"}]}}'


TABLE = [
    pytest.param(said(401, "authError"), AuthExpired, "auth_expired", id="a token that is none"),
    pytest.param(said(403, "quotaExceeded"), Retryable, "quota_used_up", id="the day is used up"),
    pytest.param(said(403, "rateLimitExceeded"), Retryable, "http_429", id="too fast"),
    pytest.param(said(403, "insufficientPermissions"), AuthExpired, "scope_missing", id="a lost right"),
    pytest.param(said(403, body=NEW_FORM % "SERVICE_DISABLED"), AuthExpired, "interface_off", id="not turned on"),
    pytest.param(
        said(403, body=NEW_FORM % "RATE_LIMIT_EXCEEDED"), Retryable, "http_429", id="too fast, in the new form"
    ),
    pytest.param(said(403, "commentsDisabled"), Permanent, "comments_disabled", id="no comments there"),
    pytest.param(said(403, "forbidden"), Permanent, "not_allowed", id="not for us"),
    pytest.param(said(400, "commentTextTooLong"), Permanent, "too_long", id="too long over there"),
    pytest.param(said(400, "processingFailure"), Permanent, "http_400", id="not taken"),
    pytest.param(said(404, "parentCommentNotFound"), Permanent, "gone", id="the parent went"),
    pytest.param(said(429), Retryable, "http_429", id="slow down"),
    pytest.param(said(500, "backendError"), Unknown, "http_500", id="a fault of theirs"),
    pytest.param(said(502, body="<html>"), Unknown, "http_502", id="a page"),
    pytest.param(said(200, body="<html>"), Unknown, "answer_unreadable", id="a page for JSON"),
    pytest.param(said(200, body='{"error": {"code": 400}}'), Unknown, "answer_unreadable", id="200 with an error"),
    pytest.param(said(200, body='{"kind": "x"}'), Unknown, "answer_without_id", id="nameless"),
    pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", id="cut off"),
    pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", id="the line broke after it was said"),
]


@pytest.mark.parametrize(("fault", "trouble", "code"), TABLE)
def test_what_each_answer_means(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts, fault: dict, trouble: type, code: str
) -> None:
    server.fault(**fault)

    with pytest.raises(trouble) as caught:
        youtube.send(account, reply)
    assert caught.value.code == code


def test_a_used_up_day_ends_at_midnight_in_california(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.units_left = 10
    with pytest.raises(Retryable) as caught:
        youtube.send(account, reply)

    assert caught.value.scope == "app"
    assert caught.value.retry_at == next_day(clock.now())
    assert server.public() == []


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 22, 7, 59, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 8, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 7, 0, tzinfo=UTC)),
    ],
)
def test_midnight_there_is_another_hour_here_in_summer_and_winter(now: datetime, then: datetime) -> None:
    assert next_day(now) == then


def test_what_was_said_before_the_line_broke_is_found(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault("cut", method="POST", after=True)
    with pytest.raises(Unknown):
        youtube.send(account, reply)

    assert youtube.find_sent(account, reply).ext_id == server.public()[0]["id"]


def test_what_never_arrived_is_not_there_and_twice_is_counted(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.post("zoltan", "Looking into it!", to=reply.parent_ext_id)
    assert youtube.find_sent(account, reply) == NotThere()
    first = youtube.send(account, reply).ext_id
    later = replace(reply, first_tried_at=clock.now() + timedelta(minutes=6))
    assert youtube.find_sent(account, replace(reply, known_ext_ids=frozenset({first}))) == NotThere()
    assert youtube.find_sent(account, later) == NotThere()


def test_a_thread_that_is_gone_or_endless_tells_nothing(
    server: YouTube, account: AccountFacts, reply: OutgoingFacts
) -> None:
    for number in range(501):
        server.post("zoltan", f"answer {number}", to=reply.parent_ext_id)
    assert youtube.find_sent(account, reply) == CannotTell("too_much_said")
    server.delete(reply.parent_ext_id)
    assert youtube.find_sent(account, reply) == CannotTell("gone")
