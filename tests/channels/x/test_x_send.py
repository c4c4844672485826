"""X, writing: only where it is allowed, once, and what each refusal means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import x
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    Denied,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.x.conftest import facts, said
from tests.fakes.x import AGAIN, NOT_ENGAGED, X

POST = PostFacts(
    ext_id="5",
    surface="mention",
    visibility="public",
    author_ext_id="7",
    permalink="https://x.com/kasia/status/5",
    facts={"_summoned": "1", "_root": "theirs"},
)
BASE = AccountFacts("1", "desk", settings={})
LINK = POST.permalink
DEAR = "link_costs_more"


@pytest.mark.parametrize(
    ("action", "change", "verdict"),
    [
        pytest.param("reply", {}, Allowed(10_000, note=DEAR, link_cost=200_000), id="who mentions us is answered"),
        pytest.param(
            "reply", {"facts": {"_summoned": "0"}}, Denied("not_summoned", None, LINK), id="who does not is not"
        ),
        pytest.param(
            "reply", {"facts": {}}, Allowed(10_000, note=DEAR, link_cost=200_000), id="where nobody told, X judges"
        ),
        pytest.param("reply", {"is_removed": True}, Denied("post_removed"), id="nothing answers what is gone"),
        pytest.param("reply", {"surface": "dm"}, Denied("private_stays_private"), id="private stays private"),
        pytest.param(
            "reply", {"surface": "listening", "facts": {}}, Denied("not_summoned", None, LINK), id="a find is no call"
        ),
        pytest.param("dm", {"surface": "dm"}, Allowed(15_000), id="a message is answered by one"),
        pytest.param("dm", {}, Allowed(15_000), id="a mention may be taken into private"),
        pytest.param("dm", {"author_ext_id": ""}, Denied("author_unknown", None, LINK), id="but not nobody's"),
        pytest.param("hide", {}, Denied("hide_not_ours", None, LINK), id="hidden is only what answers us"),
        pytest.param("hide", {"surface": "comment", "facts": {"_root": "ours"}}, Allowed(), id="in our conversation"),
        pytest.param("hide", {"surface": "comment", "facts": {}}, Allowed(), id="where nobody told whose, X judges"),
        pytest.param("hide", {"surface": "dm"}, Denied("hide_private"), id="a message cannot be hidden"),
        pytest.param("like", {}, Denied("not_on_this_network"), id="likes are gone since April 2026"),
    ],
)
def test_what_is_allowed_for_this_very_post(action: str, change: dict, verdict: object) -> None:
    assert x.can(BASE, replace(POST, **change), action, NOW) == verdict


def test_with_an_enterprise_contract_everybody_may_be_answered() -> None:
    account = replace(BASE, settings={"tier": "enterprise"})

    assert x.can(account, replace(POST, facts={"_summoned": "0"}), "reply", NOW) == Allowed(
        15_000, note=DEAR, link_cost=200_000
    )


@pytest.mark.parametrize(
    ("action", "text", "called", "cost"),
    [
        ("reply", "On its way.", "1", 10_000),
        ("reply", "On its way.", "0", 15_000),
        ("reply", "See parcelhop.example", "1", 10_000),
        ("reply", "See parcelhop.pl", "1", 200_000),
        ("reply", "See https://parcelhop.com/7", "0", 200_000),
        ("dm", "See https://parcelhop.com/7", "1", 15_000),
        ("hide", "", "1", 0),
    ],
)
def test_a_link_makes_an_answer_dear(action: str, text: str, called: str, cost: int) -> None:
    assert x.cost(BASE, replace(POST, facts={"_summoned": called}), action, text) == cost


def test_a_reply_stands_under_its_post(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    sent = x.send(account, reply)

    (said,) = server.public()
    assert said["referenced_tweets"] == [{"type": "replied_to", "id": reply.parent_ext_id}]
    assert said["said"] == "Looking into it!"
    assert sent == Sent(said["id"], f"https://x.com/desk/status/{said['id']}")


def test_a_message_goes_to_the_person_from_a_message_and_from_a_mention(
    server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    person = server.id("kasia")
    first = x.send(
        account, replace(reply, action="dm", thread_ext_id=f"dm:{person}", surface="dm", visibility="private")
    )
    second = x.send(account, replace(reply, action="dm", text="Write to us here."))

    assert [f"dm:{one['id']}" for one in server.dms] == [first.ext_id, second.ext_id]
    assert server.public() == []
    assert {person in one["dm_conversation_id"] for one in server.dms} == {True}


def test_hiding_and_showing_again_leave_the_words_where_they_are(
    server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    ours = server.post("desk", "New lockers!")
    theirs = server.post("zoltan", "spam", to=ours)
    act = replace(reply, action="hide", parent_ext_id=theirs, text="")

    assert x.send(account, act) == x.send(account, act) == Sent(theirs)
    assert server.hidden == {theirs}
    x.send(account, replace(act, action="unhide"))
    assert (server.hidden, theirs in server.posts) == (set(), True)


@pytest.mark.parametrize("action", ["reply", "hide"])
def test_what_went_between_reading_and_sending_is_said_to_be_gone(
    server: X, account: AccountFacts, reply: OutgoingFacts, action: str
) -> None:
    server.delete(reply.parent_ext_id)

    with pytest.raises(Permanent, match="gone"):
        x.send(account, replace(reply, action=action))  # type: ignore[arg-type]


def test_in_somebody_elses_conversation_nothing_is_hidden(account: AccountFacts, reply: OutgoingFacts) -> None:
    with pytest.raises(Permanent, match="hide_not_ours"):
        x.send(account, replace(reply, action="hide"))


@pytest.mark.parametrize("text", ["日" * 141, "👨\u200d👩\u200d👧" * 141, "a" * 281, "https://example.org/a " * 12])
def test_what_weighs_too_much_never_leaves(server: X, account: AccountFacts, reply: OutgoingFacts, text: str) -> None:
    with pytest.raises(Permanent, match="too_long"):
        x.send(account, replace(reply, text=text))

    assert server.calls == []


@pytest.mark.parametrize("text", ["ą" * 280, "日" * 140, "👨\u200d👩\u200d👧" * 140])
def test_what_just_fits_is_taken(server: X, account: AccountFacts, reply: OutgoingFacts, text: str) -> None:
    x.send(account, replace(reply, text=text))

    assert server.public()[0]["said"] == text


def test_a_handle_that_is_no_path(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    with pytest.raises(Permanent):
        x.send(account, replace(reply, action="hide", parent_ext_id="../../2/tweets"))

    assert server.calls[-1].path.startswith("/2/tweets/..%2F")


TABLE = [
    pytest.param(said(401, "Unauthorized"), AuthExpired, "auth_expired", id="a token that is none"),
    pytest.param(said(403, NOT_ENGAGED), Permanent, "not_summoned", id="they did not call us"),
    pytest.param(said(403, "A Tweet that is deleted or not visible to you."), Permanent, "gone", id="the parent went"),
    pytest.param(said(403, AGAIN), Permanent, "duplicate", id="the same words twice"),
    pytest.param(said(403, "Missing OAuth2 scope tweet.write"), AuthExpired, "scope_missing", id="a lost right"),
    pytest.param(
        said(403, "", "https://api.x.com/2/problems/client-forbidden"), AuthExpired, "scope_missing", id="the app"
    ),
    pytest.param(said(403, "", "https://api.x.com/2/problems/usage-capped"), Retryable, "out_of_credit", id="the cap"),
    pytest.param(said(402, "credits depleted"), Retryable, "out_of_credit", id="no credit"),
    pytest.param(said(403, "You are blocked"), Permanent, "not_allowed", id="blocked"),
    pytest.param(said(400, "Your Tweet text is too long."), Permanent, "too_long", id="too long over there"),
    pytest.param(said(404), Permanent, "gone", id="not there"),
    pytest.param(said(429), Retryable, "http_429", id="too fast"),
    pytest.param(said(503), Unknown, "http_503", id="unavailable, after bytes left"),
    pytest.param({**said(502), "body": "<html>"}, Unknown, "http_502", id="a page with a JSON status"),
    pytest.param({"do": "answer", "status": 201, "body": "<html>"}, Unknown, "answer_unreadable", id="201 and a page"),
    pytest.param({"do": "answer", "body": '{"data": {}}'}, Unknown, "answer_without_id", id="nameless"),
    pytest.param({"do": "answer", "body": '{"errors": [{}]}'}, Unknown, "answer_unreadable", id="200 with an error"),
    pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", id="cut off"),
    pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", id="the line broke after it was said"),
]


@pytest.mark.parametrize(("fault", "trouble", "code"), TABLE)
def test_what_each_answer_means(
    server: X, account: AccountFacts, reply: OutgoingFacts, fault: dict, trouble: type, code: str
) -> None:
    server.fault(**fault)

    with pytest.raises(trouble) as caught:
        x.send(account, reply)
    assert caught.value.code == code


def test_a_limit_says_until_when(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    soon, tomorrow = clock.now() + timedelta(minutes=9), clock.now() + timedelta(hours=20)
    until = {
        "x-rate-limit-reset": f"{soon.timestamp():.0f}",
        "x-user-limit-24hour-reset": f"{tomorrow.timestamp():.0f}",
    }
    for left, at in (("5", soon), ("0", tomorrow)):
        server.fault(**said(429, **until, **{"x-user-limit-24hour-remaining": left}))
        with pytest.raises(Retryable) as caught:
            x.send(account, reply)
        assert abs(caught.value.retry_at - at) < timedelta(seconds=2)
        assert caught.value.scope == "account"


def test_a_message_has_more_room_than_a_post() -> None:
    account, message = facts_of_nobody(), replace(POST, surface="dm")

    assert [x.room(account, POST, "reply"), x.room(account, message, "dm")] == [280, 10_000]
    assert x.room(replace(account, settings={"max_characters": 25_000}), POST, "reply") == 25_000


def test_a_message_to_who_wrote_in_public_is_as_long_as_a_message_and_counted_in_letters() -> None:
    assert (x.room(facts_of_nobody(), POST, "dm"), x.ability.counts(POST, "dm").rule) == (10_000, "chars")
    assert x.ability.counts(POST, "reply") is None


def facts_of_nobody() -> AccountFacts:
    return AccountFacts("1", "desk")


def test_the_app_of_somebody_else_is_not_asked(server: X, reply: OutgoingFacts) -> None:
    with pytest.raises(AuthExpired) as caught:
        x.send(replace(facts(server), keys={"access_token": "other"}), reply)
    assert caught.value.can_refresh is False
