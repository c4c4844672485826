"""YouTube: what it says, what is asked of it, what it costs, and what each refusal means."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.channels import youtube
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    Attachment,
    AuthExpired,
    Author,
    CannotTell,
    Denied,
    Event,
    NotThere,
    OutgoingFacts,
    Page,
    Permanent,
    PostFacts,
    Raw,
    Retryable,
    Sent,
    Skipped,
    Unknown,
)
from caredesk.channels.google.api import next_day
from caredesk.core import clock
from tests.channels.conftest import NOW, sample
from tests.fakes.youtube import CHANNEL, VIDEO, YouTube

LINK = f"https://www.youtube.com/watch?v={VIDEO}&lc="


def read(name: str) -> list:
    return list(youtube.parse(sample(f"youtube/{name}")))


def events(page: Page) -> list[Event]:
    return [one for raw in page.raws for one in youtube.parse(raw) if isinstance(one, Event)]


def test_a_thread_is_read_with_its_answers() -> None:
    top, own, other = read("thread_with_answers")

    assert (top.kind, top.text, top.ext_version) == ("edited", "Gdzie moja paczka? 1:23", "2026-11-22T09:50:00Z")
    assert top.occurred_at == datetime(2026, 11, 22, 9, 50, tzinfo=UTC)
    assert top.author == Author("UCkasia", "@kasia", "kasia", "https://yt3.ggpht.com/kasia.jpg")
    assert top.attachments == (Attachment("image", "https://yt3.ggpht.com/pic.jpg"),)
    assert top.facts == {"_video": VIDEO, "_can_reply": "1"}
    assert (top.permalink, top.root_ext_id) == (f"{LINK}UgxKasia1AaABAg", VIDEO)
    assert [(one.kind, one.parent_ext_id) for one in (top, own, other)] == [
        ("edited", None),
        ("echo", top.ext_id),
        ("created", top.ext_id),
    ]
    assert {one.thread_ext_id for one in (top, own, other)} == {top.ext_id}


def test_what_is_held_back_is_hidden_by_the_platform() -> None:
    found = read("held_and_spam")

    assert [(one.kind, one.ext_version, one.removed_by) for one in found] == [
        ("created", "", None),
        ("hidden", "heldForReview", "platform"),
        ("created", "", None),
        ("hidden", "likelySpam", "platform"),
    ]
    assert found[0].facts["_can_reply"] == "0"


def test_one_poisoned_comment_never_takes_the_others() -> None:
    top, *skipped, late, number, gone, back, freed = read("one_poisoned")

    assert top.ext_id == "UgxKasia1AaABAg"
    assert [one.pointer for one in skipped] == ["/threads/1/textDisplay", "/threads/2/id", "/threads/3/id"]
    assert (late.author, late.clock, late.occurred_at) == (None, "received", NOW)
    assert number.ext_id == "7"
    assert [(one.kind, one.ext_id) for one in (gone, back, freed)] == [
        ("removed", "UgxGone1"),
        ("restored", "UgxBack1"),
        ("unhidden", "UgxHeld1AaABAg"),
    ]


@pytest.mark.parametrize(("body", "reason"), [(b"", "not_json"), (b"[]", "not_ours"), (b"[" * 99, "too_deep")])
def test_what_we_did_not_make_is_skipped(body: bytes, reason: str) -> None:
    assert list(youtube.parse(Raw(body, NOW))) == [Skipped(reason)]


NAMES = ["id", "snippet", "topLevelComment", "comments", "authorChannelId", "value", "videoId", "parentId", "imageUrl"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.text(max_size=6) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"own": st.just("UC1")}, optional=dict.fromkeys(["threads", "comments", "missing"], JUNK)))
def test_whatever_youtube_says_the_answer_is_events_or_reasons(body: dict) -> None:
    assert all(isinstance(one, Event | Skipped) for one in youtube.parse(Raw(json.dumps(body).encode(), NOW)))


def test_a_comment_is_brought_once_and_costs_what_it_costs(
    server: YouTube, account: AccountFacts, question: str
) -> None:
    first = youtube.poll(account, {})
    second = youtube.poll(account, first.next_cursor)

    assert [(one.ext_id, one.text) for one in events(first)] == [(question, "Where is my parcel?")]
    assert (second.raws, first.units, second.units) == ((), 3, 1)
    assert 10_000 - server.units_left == 4
    assert timedelta(seconds=50) < second.retry_at - clock.now() < timedelta(seconds=70)


def test_a_gap_wider_than_a_page_is_read_to_its_end(server: YouTube, account: AccountFacts, question: str) -> None:
    page = youtube.poll(account, {})
    ids = {server.post("kasia", f"comment {number}") for number in range(250)}
    found = []
    for _ in range(9):
        page = youtube.poll(account, page.next_cursor)
        found += [one.ext_id for one in events(page)]
        if not page.more:
            break

    assert (set(found), len(found), page.problem) == (ids, 250, "")


def test_a_page_that_points_to_itself_is_left(server: YouTube, account: AccountFacts, question: str) -> None:
    page = youtube.poll(account, {})
    for number in range(350):
        server.post("kasia", f"comment {number}")
    server.page_of_itself = True
    for _ in range(9):
        page = youtube.poll(account, page.next_cursor)
        if not page.more:
            break

    assert page.problem == "cursor_ignored"


def test_a_token_that_ran_out_begins_the_gap_anew(server: YouTube, account: AccountFacts, question: str) -> None:
    cursor = dict(youtube.poll(account, {}).next_cursor)
    new = server.post("kasia", "new")

    assert [one.ext_id for one in events(youtube.poll(account, {**cursor, "next": "gone"}))] == [new]


def test_all_answers_of_a_long_thread_come(server: YouTube, account: AccountFacts, question: str) -> None:
    ids = {server.post("zoltan", f"answer {number}", to=question) for number in range(12)}

    assert {one.ext_id for one in events(youtube.poll(account, {}))} == {question, *ids}


def test_an_answer_to_an_old_thread_comes_by_its_open_conversation(
    server: YouTube, account: AccountFacts, question: str
) -> None:
    page = youtube.poll(account, {}, [question])
    late = server.post("kasia", "And?", to=question)
    second = youtube.poll(account, page.next_cursor, [question])
    third = youtube.poll(account, second.next_cursor, [question])

    assert [one.ext_id for one in events(second)] == [late]
    assert third.raws == ()


def test_what_is_held_comes_and_is_free_once_it_was_let_through(server: YouTube, account: AccountFacts) -> None:
    held = server.post("anna", "rude", status="heldForReview")
    spam = server.post("bot", "spam", status="likelySpam")
    page = youtube.poll(account, {})
    assert {(one.kind, one.ext_id) for one in events(page)} == {
        (kind, one) for kind in ("created", "hidden") for one in (held, spam)
    }
    server._one(held)["status"] = "published"
    server.delete(spam)
    found = []
    for _ in range(5):
        page = youtube.poll(account, page.next_cursor)
        found += [(one.kind, one.ext_id) for one in events(page)]

    assert ("unhidden", held) in found
    assert ("removed", spam) in found


def test_a_sweep_tells_edits_removals_and_returns_and_spares_what_is_held(
    server: YouTube, account: AccountFacts
) -> None:
    edited, gone, held, same = (server.post("kasia", text) for text in ("firts", "bye", "rude", "same"))
    server.edit(edited, "first", "2099-01-01T00:00:00Z")
    server.delete(gone)
    server._one(held)["status"] = "heldForReview"
    found = events(youtube.reconcile(account, [edited, gone, held, same], [same]))

    assert {(one.kind, one.ext_id, one.text) for one in found} == {
        ("edited", edited, "first"),
        ("removed", gone, None),
        ("created", same, "same"),
        ("restored", same, None),
    }


def test_a_sweep_asks_for_fifty_at_once(server: YouTube, account: AccountFacts) -> None:
    ids = [server.post("kasia", f"comment {number}") for number in range(120)]

    assert youtube.reconcile(account, ids).units == 3


def test_what_youtube_lists_for_a_day_is_told_page_by_page(server: YouTube, account: AccountFacts) -> None:
    ids = {server.post("kasia", f"comment {number}") for number in range(130)}
    since, until = clock.now() - timedelta(hours=1), clock.now() + timedelta(seconds=2)
    first = youtube.listing(account, since, until, None)
    second = youtube.listing(account, since, until, first.next_cursor)

    assert {*first.ids, *second.ids} == ids
    assert (second.next_cursor, first.units) == (None, 1)
    assert youtube.listing(account, since - timedelta(days=3), since, None) == youtube.listing(
        account, since, since, None
    )


POST = PostFacts(
    ext_id="Ugx1", surface="comment", visibility="public", author_ext_id="UCkasia", permalink=f"{LINK}Ugx1"
)


@pytest.mark.parametrize(
    ("action", "change", "verdict"),
    [
        pytest.param("reply", {}, Allowed(units=50), id="an answer takes fifty units"),
        pytest.param("reply", {"facts": {"_can_reply": "0"}}, Denied("cannot_reply", None, f"{LINK}Ugx1"), id="closed"),
        pytest.param("hide", {}, Allowed(units=50), id="hiding too"),
        pytest.param("hide", {"author_ext_id": CHANNEL}, Denied("hide_own", None, f"{LINK}Ugx1"), id="never our own"),
        pytest.param("reply", {"is_removed": True}, Denied("post_removed"), id="nothing answers what is gone"),
        pytest.param("dm", {}, Denied("not_on_this_network"), id="there are no messages"),
    ],
)
def test_what_is_allowed_for_this_very_comment(action: str, change: dict, verdict: object) -> None:
    assert youtube.can(AccountFacts(CHANNEL), replace(POST, **change), action, NOW) == verdict


def test_the_budget_of_a_day_is_what_google_gave() -> None:
    assert youtube.ability.budget(AccountFacts()) == 10_000
    assert youtube.ability.budget(AccountFacts(settings={"daily_units": "250000"})) == 250_000


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
    assert youtube.room(account, replace(POST, ext_id=deeper, handle="@zoltan")) == 10_000 - len("@zoltan ")


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


def test_the_state_of_the_account_and_its_fresh_token(server: YouTube, account: AccountFacts) -> None:
    told, renewed = youtube.health(account), youtube.renew(account)

    assert (told.ext_id, told.handle, told.name, told.scopes) == (CHANNEL, "@parcelhop", "Parcelhop", None)
    assert renewed.keys["refresh_token"] == "google-refresh"
    assert timedelta(minutes=55) < renewed.expires_at - clock.now() < timedelta(minutes=61)
    assert youtube.health(replace(account, keys=renewed.keys)).scopes == (YouTube.SCOPE,)
    server.refresh_tokens.clear()
    with pytest.raises(AuthExpired, match="refresh_refused"):
        youtube.renew(account)
    with pytest.raises(Permanent, match="no_channel"):
        youtube.health(replace(account, ext_id="UCother"))


def test_a_token_that_is_none_says_whether_it_can_be_renewed(server: YouTube, account: AccountFacts) -> None:
    for keys, can_refresh in ((account.keys, True), ({}, False)):
        server.tokens.clear()
        with pytest.raises(AuthExpired) as caught:
            youtube.poll(replace(account, keys=keys), {})
        assert caught.value.can_refresh is can_refresh
