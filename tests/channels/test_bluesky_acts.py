"""Acts at posts on Bluesky, and the session in which they are done."""

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
)
from caredesk.core import clock
from tests.channels.bluesky import act, events, posts, signed_in
from tests.fakes.bluesky import Bluesky


def test_a_like_is_one_record_and_goes_again(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    out, again = act(asked_us, "", action="like"), act(asked_us, "", action="like")
    liked = bluesky.send(us, out)

    assert (bluesky.send(us, again), bluesky.find_sent(us, out).ext_id) == (
        replace(liked, version=""), liked.ext_id,
    )  # fmt: skip
    assert [one["subject"] for one in sky.public()] == [sky.ref(asked_us)]

    bluesky.send(us, act(asked_us, "", action="unlike"))
    assert sky.public() == []
    assert bluesky.send(us, act(asked_us, "", action="unlike"))


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
    sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    first = bluesky.send(us, act(asked_us, "Tomorow, see https://example.org"))
    out = act(asked_us, "Tomorrow!", action="edit_own", own_ext_id=first.ext_id)
    before = posts(sky)[0]

    assert bluesky.find_sent(us, out) == NotThere()
    edited = bluesky.send(us, out)

    (reply,) = posts(sky)
    assert (edited.ext_id, edited.version == first.version) == (first.ext_id, False)
    assert (reply["text"], "facets" in reply) == ("Tomorrow!", False)
    assert [reply[name] for name in ("reply", "createdAt")] == [before[name] for name in ("reply", "createdAt")]
    assert bluesky.find_sent(us, out).ext_id == first.ext_id


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
