"""Bluesky, acting: replies under their root, likes, hidden replies, edits, messages, and what each answer means."""

from dataclasses import replace

import pytest

from caredesk.channels import bluesky
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    Denied,
    NotThere,
    Permanent,
    PostFacts,
    Retryable,
    Unknown,
)
from caredesk.core import clock, http
from tests.channels.bluesky import act, events, signed_in
from tests.fakes.bluesky import Bluesky

AS_JSON = {"Content-Type": "application/json"}
PUT = "putRecord"


def said(status: int, name: str = "", message: str = "", headers: dict[str, str] | None = None) -> dict:
    body = f'{{"error": "{name}", "message": "{message}"}}' if name else message
    return {"do": "answer", "status": status, "body": body, "headers": headers or {}}


@pytest.fixture
def question(sky: Bluesky) -> str:
    return sky.post("kasia", "@desk.test where is my parcel?")


def posts(sky: Bluesky) -> list[dict]:
    return [one for one in sky.public() if one["$type"] == "app.bsky.feed.post"]


def test_a_reply_stands_under_its_post_and_names_the_root_of_it(sky: Bluesky, us: AccountFacts) -> None:
    root = sky.post("zoltan", "I moved")
    question = sky.post("kasia", "with @desk.test?", to=root)
    out = act(question, "Zażółć! See https://example.org/ąę, @kasia.test and @nobody.test #paczka", lang="pl")

    sent = bluesky.send(us, out)

    (reply,) = posts(sky)
    assert reply["reply"] == {"root": sky.ref(root), "parent": sky.ref(question)}
    assert (reply["text"], reply["langs"], reply["createdAt"]) == (out.text, ["pl"], out.kept["created_at"])
    assert (sent.ext_id, sent.version) == (reply["uri"], reply["cid"])
    assert sent.permalink == f"https://bsky.app/profile/{us.ext_id}/post/{out.kept['key']}"


def test_links_names_and_tags_are_found_in_bytes_and_unknown_names_stay_words(sky: Bluesky, us: AccountFacts) -> None:
    text = "Zażółć 👩‍👩‍👧: https://example.org/ą. (@kasia.test) @nobody.test a@b.test #paczka #1"

    bluesky.send(us, act(sky.post("kasia", "@desk.test hi"), text))

    raw = text.encode()
    (reply,) = posts(sky)
    found = [
        (raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), *sorted(one["features"][0].values()))
        for one in reply["facets"]
    ]
    assert found == [
        ("https://example.org/ą", "app.bsky.richtext.facet#link", "https://example.org/ą"),
        ("@kasia.test", "app.bsky.richtext.facet#mention", sky.did("kasia")),
        ("#paczka", "app.bsky.richtext.facet#tag", "paczka"),
    ]


def test_the_same_act_twice_is_one_post(sky: Bluesky, us: AccountFacts, question: str) -> None:
    out = act(question)

    assert bluesky.send(us, out) == bluesky.send(us, out)
    sky.edit(question, "@desk.test where is my LOST parcel?")  # the reply would now name another version of its parent
    assert bluesky.send(us, out).ext_id == posts(sky)[0]["uri"]
    assert len(posts(sky)) == 1


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param(said(429, "RateLimitExceeded"), Retryable, "http_429", 0, id="429"),
        pytest.param(said(502, message="<html>", headers=AS_JSON), Unknown, "http_502", 0, id="HTML as JSON"),
        pytest.param(said(500, "InternalServerError"), Unknown, "http_500", 0, id="500"),
        pytest.param(
            said(400, "InvalidRequest", "grapheme too big (maximum 300, got 301)"), Permanent, "too_long", 0, id="long"
        ),
        pytest.param(said(400, "InvalidRequest", "Invalid record"), Permanent, "http_400", 0, id="400"),
        pytest.param(said(400, "ExpiredToken", "Token has expired"), AuthExpired, "auth_expired", 0, id="400 expired"),
        pytest.param(said(401, "AccountTakedown", "taken down"), AuthExpired, "auth_expired", 0, id="taken down"),
        pytest.param(said(200, "odd"), Unknown, "answer_without_id", 0, id="200 with an error"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut after publishing"),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut before publishing"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, published: int, sky: Bluesky, us: AccountFacts, question: str
) -> None:
    out = act(question)
    sky.fault(path=PUT, **fault)

    with pytest.raises(trouble) as caught:
        bluesky.send(us, out)

    assert (caught.value.code, len(posts(sky))) == (code, published)
    if trouble is Unknown:
        found = bluesky.find_sent(us, out)
        assert found == NotThere() if not published else found.ext_id == posts(sky)[0]["uri"]


def test_slow_down_is_told_with_its_time(sky: Bluesky, us: AccountFacts, question: str) -> None:
    sky.settings["limit_writes"] = True

    with pytest.raises(Retryable) as caught:
        bluesky.send(us, act(question))

    assert (caught.value.scope, round((caught.value.retry_at - clock.now()).total_seconds())) == ("account", 30)


def test_a_server_that_hangs_after_publishing_is_asked_for_our_record(
    sky: Bluesky, us: AccountFacts, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = act(question)
    monkeypatch.setattr(http, "TIMEOUT", 0.3)
    sky.fault("hang", path=PUT, after=True)

    with pytest.raises(Unknown, match="interrupted"):
        bluesky.send(us, out)

    assert bluesky.find_sent(us, out).ext_id == posts(sky)[0]["uri"]


def test_a_parent_that_is_gone_is_said_so(sky: Bluesky, us: AccountFacts, question: str) -> None:
    sky.delete(question)

    with pytest.raises(Permanent, match="gone"):
        bluesky.send(us, act(question))


@pytest.mark.parametrize(
    ("text", "fits"), [("ą" * 300, True), ("ą" * 301, False), ("👨‍👩‍👧‍👦" * 120, True), ("👨‍👩‍👧‍👦" * 121, False)]
)
def test_a_text_that_is_too_long_does_not_leave(
    text: str, fits: bool, sky: Bluesky, us: AccountFacts, question: str
) -> None:
    post = PostFacts(ext_id=question, surface="mention", visibility="public")
    calls = len(sky.calls)

    assert (bluesky.ability.count(text, us) <= bluesky.room(us, post)) is fits
    if fits:
        assert bluesky.send(us, act(question, text))
        return
    with pytest.raises(Permanent, match="too_long"):
        bluesky.send(us, act(question, text))
    assert len(sky.calls) == calls


def test_a_private_word_is_never_answered_aloud(sky: Bluesky, us: AccountFacts, question: str) -> None:
    with pytest.raises(Permanent, match="private_stays_private"):
        bluesky.send(us, act(question, visibility="private", surface="dm"))

    assert posts(sky) == []


def test_a_like_is_one_record_and_goes_again(sky: Bluesky, us: AccountFacts, question: str) -> None:
    out, again = act(question, "", action="like"), act(question, "", action="like")
    liked = bluesky.send(us, out)

    assert (bluesky.send(us, again), bluesky.find_sent(us, out).ext_id) == (
        replace(liked, version=""), liked.ext_id,
    )  # fmt: skip
    assert [one["subject"] for one in sky.public()] == [sky.ref(question)]

    bluesky.send(us, act(question, "", action="unlike"))
    assert sky.public() == []
    assert bluesky.send(us, act(question, "", action="unlike"))


def test_a_reply_is_hidden_in_the_gate_of_its_root_and_shown_again(sky: Bluesky, us: AccountFacts) -> None:
    ours = sky.post("desk", "Sale!")
    bad, worse = sky.post("kasia", "spam", to=ours), sky.post("zoltan", "spam too", to=ours)
    gate = {"$type": "app.bsky.feed.threadgate", "post": ours, "createdAt": "2026-11-26T10:00:00Z", "allow": []}
    sky.write(us.ext_id, gate["$type"], ours.rpartition("/")[2], gate)

    for post in (bad, worse, bad):
        out = act(post, "", action="hide", surface="comment")
        assert (bluesky.find_sent(us, out) == NotThere()) is (post not in _hidden(sky))
        bluesky.send(us, out)

    assert sorted(_hidden(sky)) == sorted([bad, worse])
    assert next(one for one in sky.public() if one["$type"] == gate["$type"])["allow"] == []
    bluesky.send(us, act(bad, "", action="unhide", surface="comment"))
    assert _hidden(sky) == [worse]


def _hidden(sky: Bluesky) -> list[str]:
    return next((one["hiddenReplies"] for one in sky.public() if one.get("hiddenReplies")), [])


def test_the_300_hidden_replies_of_the_network_are_not_overrun(sky: Bluesky, us: AccountFacts) -> None:
    ours = sky.post("desk", "Sale!")
    bad = sky.post("kasia", "spam", to=ours)
    gate = {"$type": "app.bsky.feed.threadgate", "post": ours, "createdAt": "2026-11-26T10:00:00Z"}
    key = ours.rpartition("/")[2]
    sky.write(us.ext_id, gate["$type"], key, gate | {"hiddenReplies": [f"at://x/y/{one}" for one in range(300)]})

    with pytest.raises(Permanent, match="hide_full"):
        bluesky.send(us, act(bad, "", action="hide"))


def test_an_edit_of_ours_keeps_what_it_answers_and_when_it_was_written(
    sky: Bluesky, us: AccountFacts, question: str
) -> None:
    first = bluesky.send(us, act(question, "Tomorow, see https://example.org"))
    out = act(question, "Tomorrow!", action="edit_own", own_ext_id=first.ext_id)
    before = posts(sky)[0]

    assert bluesky.find_sent(us, out) == NotThere()
    edited = bluesky.send(us, out)

    (reply,) = posts(sky)
    assert (edited.ext_id, edited.version == first.version) == (first.ext_id, False)
    assert (reply["text"], "facets" in reply) == ("Tomorrow!", False)
    assert [reply[name] for name in ("reply", "createdAt")] == [before[name] for name in ("reply", "createdAt")]
    assert bluesky.find_sent(us, out).ext_id == first.ext_id


def test_a_message_is_answered_in_its_conversation_and_read_back_when_unclear(sky: Bluesky, us: AccountFacts) -> None:
    sky.message("kasia", "my number is 5")
    out = replace(
        act("3m1", "Thank you", action="dm", surface="dm", visibility="private"),
        thread_ext_id="convo1",
        first_tried_at=clock.now(),
    )
    assert bluesky.find_sent(us, out) == NotThere()
    sky.fault("cut", path="sendMessage", after=True)

    with pytest.raises(Unknown):
        bluesky.send(us, out)

    found = bluesky.find_sent(us, out)
    assert found.ext_id == sky.logs[-1]["message"]["id"]
    assert bluesky.find_sent(us, replace(out, known_ext_ids=frozenset({found.ext_id}))) == NotThere()


def test_what_may_be_done_is_said_for_each_post(us: AccountFacts) -> None:
    link = "https://bsky.app/profile/x/post/y"
    mention = PostFacts(ext_id="at://x/y/z", surface="mention", visibility="public", permalink=link)
    comment, private = replace(mention, surface="comment"), replace(mention, surface="dm", visibility="private")

    def can(post: PostFacts, action: str) -> Allowed | Denied:
        return bluesky.can(us, post, action, clock.now())

    assert [can(mention, one) for one in ("reply", "like")] == [Allowed(), Allowed()]
    assert can(mention, "hide") == Denied("hide_not_ours", link_out=link)
    assert can(comment, "hide") == Allowed()
    assert can(mention, "dm") == Denied("not_a_message")
    assert [can(private, one) for one in ("dm", "reply", "hide")] == [
        Allowed(), Denied("private_stays_private"), Denied("private_stays_private"),
    ]  # fmt: skip
    assert can(replace(mention, facts={"replies_closed": "1"}), "reply") == Denied("replies_closed", link_out=link)
    assert can(replace(mention, facts={"blocked": "1"}), "reply") == Denied("blocked_between_us", link_out=link)
    assert can(replace(mention, is_removed=True), "reply") == Denied("post_removed")
    assert can(mention, "edit_own") == Allowed(note="first_version_shown")
    assert can(mention, "delete") == Denied("not_on_this_network")


def test_a_session_is_renewed_by_a_token_that_changes_and_by_the_password_at_last(
    sky: Bluesky, us: AccountFacts
) -> None:
    fresh = bluesky.renew(us)
    same = bluesky.renew(us)  # a crash between asking and keeping loses nothing
    sky.sessions.revoke()
    last = bluesky.renew(replace(us, keys=fresh.keys))

    assert fresh.keys == same.keys
    assert fresh.keys["access_token"] != us.key("access_token")
    assert fresh.keys["app_password"] == "desk-pass"
    assert 7000 < (fresh.expires_at - clock.now()).total_seconds() <= 7200
    assert events(bluesky.poll(replace(us, keys=last.keys), {})) == []
    assert [call.path.rpartition(".")[2] for call in sky.calls if "Session" in call.path] == [
        "createSession", "refreshSession", "refreshSession", "refreshSession", "createSession",
    ]  # fmt: skip


def test_a_wrong_password_needs_a_person_and_nothing_to_renew_with_is_said(sky: Bluesky, us: AccountFacts) -> None:
    with pytest.raises(AuthExpired) as wrong:
        bluesky.renew(replace(us, keys={"app_password": "nope"}))
    with pytest.raises(AuthExpired) as missing:
        bluesky.health(replace(us, keys={}))

    assert (wrong.value.can_refresh, missing.value.can_refresh) == (False, True)


def test_health_says_who_we_are_and_whether_messages_are_open(sky: Bluesky, us: AccountFacts) -> None:
    told = bluesky.health(us)

    assert (told.ext_id, told.handle, told.name) == (sky.did("desk"), "desk.test", "Desk")
    assert (told.settings, told.scopes) == ({"dm": True}, ("com.atproto.appPassPrivileged",))
    assert told.quota_left > 2000
    sky.privileged = False
    assert bluesky.health(signed_in(sky)).settings == {"dm": False}


def test_a_server_inside_our_own_network_is_refused() -> None:
    inside = AccountFacts(ext_id="did:plc:x", urls={"api": "http://127.0.0.1:9"}, keys={"access_token": "t"})

    with pytest.raises(Permanent, match="address_refused"):
        bluesky.poll(inside, {})
