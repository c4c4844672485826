"""A Facebook page at its Graph API: what may be done, what is refused, what is found again."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import facebook
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    NotThere,
    Permanent,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.meta import account as on
from tests.channels.meta import act, post
from tests.fakes.meta_page import PAGE, TOKEN, USER_TOKEN, Page


def test_a_reply_stands_under_its_comment_and_the_token_in_no_address(
    network: Page, account: AccountFacts, comment: str
) -> None:
    sent = facebook.send(account, act("reply", comment))

    (said,) = network.public()
    assert (said["id"], said["to"], sent.permalink) == (sent.ext_id, comment, f"https://www.facebook.com/{sent.ext_id}")
    assert all(TOKEN not in f"{call.path}{call.query}" for call in network.calls)


def test_hiding_and_liking_change_how_it_stands_and_may_be_repeated(
    network: Page, account: AccountFacts, comment: str
) -> None:
    for action, name, value in [("hide", "is_hidden", True), ("unhide", "is_hidden", False),
                                ("like", "user_likes", True), ("unlike", "user_likes", False)]:  # fmt: skip
        for _ in range(2):
            assert facebook.send(account, act(action, comment, "")) == Sent(comment)
        assert network.things[comment][name] is value
        assert facebook.find_sent(account, act(action, comment, "")) == Sent(comment)
    assert facebook.find_sent(account, act("hide", comment, "")) == NotThere()
    assert {call.method for call in network.calls if call.path.endswith(comment)} == {"GET", "POST"}  # never deleted


def test_our_own_comment_can_be_worded_anew(network: Page, account: AccountFacts, comment: str) -> None:
    sent = facebook.send(account, act("reply", comment, "On it's way."))
    change = act("edit_own", comment, "On its way.", own_ext_id=sent.ext_id)

    assert facebook.find_sent(account, change) == NotThere()
    assert facebook.send(account, change) == Sent(sent.ext_id)
    assert [one["text"] for one in network.public()] == ["On its way."]
    assert facebook.find_sent(account, change) == Sent(sent.ext_id)


def test_the_author_of_a_comment_is_written_to_once(network: Page, account: AccountFacts, comment: str) -> None:
    private = act("private_reply", comment, "In private, then.")

    assert facebook.find_sent(account, private) == NotThere()
    sent = facebook.send(account, private)
    assert facebook.find_sent(account, private) == sent
    with pytest.raises(Permanent) as refused:
        facebook.send(account, replace(private, send_id="send-8"))
    assert refused.value.code == "already_answered"
    assert facebook.find_sent(account, replace(private, text="Other words")) == CannotTell("already_answered")


def test_what_is_too_long_never_leaves(network: Page, account: AccountFacts, comment: str) -> None:
    network.write("Hello")
    for out in (act("reply", comment, "x" * 8001), act("dm", "", "x" * 2001, thread_ext_id="3001")):
        with pytest.raises(Permanent) as refused:
            facebook.send(account, out)
        assert refused.value.code == "too_long"
    assert network.calls == []
    assert facebook.send(account, act("reply", comment, "ą" * 8000))


def test_after_the_window_the_tag_is_tried_only_where_the_app_may(network: Page, account: AccountFacts) -> None:
    network.write("Hello")
    late = act("dm", "", thread_ext_id="3001")
    network.human_agent = True
    with clock.fixed(lambda: NOW + timedelta(days=2)):
        with pytest.raises(Permanent, match="window_closed"):
            facebook.send(replace(account, settings={**account.settings, "human_agent": "no"}), late)
        assert facebook.send(account, late)
    assert len(network.public()) == 1


DEAD = '{"error": {"code": 190, "message": "x"}}'
AS_JSON = {"Content-Type": "application/json"}


def said(status: int, body: str = "", headers: dict[str, str] | None = None) -> dict:
    return {"do": "answer", "status": status, "body": body, "headers": headers or {}}


@pytest.mark.parametrize(
    ("fault", "trouble", "published"),
    [
        pytest.param({"do": "cut", "after": True}, Unknown, 1, id="cut after publishing"),
        pytest.param({"do": "cut"}, Unknown, 0, id="cut before"),
        pytest.param({"do": "truncate", "after": True}, Unknown, 1, id="half an answer"),
        pytest.param(said(502, "<html>", AS_JSON), Unknown, 0, id="HTML as JSON"),
        pytest.param(said(200, "{}"), Unknown, 0, id="200 and nothing"),
        pytest.param(said(200, DEAD), AuthExpired, 0, id="200 with an error"),
        pytest.param(said(429, "", {"Retry-After": "7"}), Retryable, 0, id="429"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, published: int, network: Page, account: AccountFacts, comment: str
) -> None:
    network.fault(**fault, method="POST")

    with pytest.raises(trouble):
        facebook.send(account, act("reply", comment))
    assert len(network.public()) == published


def test_a_reply_is_found_by_its_words_its_time_and_by_being_nobody_elses(
    network: Page, account: AccountFacts, comment: str
) -> None:
    out = replace(act("reply", comment), first_tried_at=NOW)
    sent = facebook.send(account, out)

    assert facebook.find_sent(account, out) == replace(sent, permalink=f"{network.url}/{sent.ext_id}")
    assert facebook.find_sent(account, replace(out, known_ext_ids=frozenset({sent.ext_id}))) == NotThere()
    assert facebook.find_sent(account, replace(out, first_tried_at=NOW + timedelta(hours=1))) == NotThere()
    assert facebook.find_sent(account, replace(out, text="Other words")) == NotThere()
    network.delete(comment)
    assert facebook.find_sent(account, out) == CannotTell("gone")


@pytest.mark.parametrize(
    ("about", "action", "said"),
    [
        (post(), "reply", Allowed()),
        (post(is_removed=True), "reply", Denied("post_removed")),
        (post(), "dm", Denied("use_private_reply")),
        (post(), "private_reply", Allowed(note="once_per_comment")),
        (post(private_replies=1), "private_reply", Denied("private_reply_once")),
        (post(occurred_at=NOW - timedelta(days=7)), "private_reply", Denied("private_reply_late")),
        (post("review"), "private_reply", Denied("private_reply_to_comments")),
        (post("mention"), "hide", Denied("hide_comments_only")),
        (post(), "hide", Allowed()),
        (post("dm"), "hide", Denied("hide_private")),
        (post("dm"), "reply", Denied("private_stays_private")),
        (post("dm"), "edit_own", Denied("not_in_messages")),
        (post("dm"), "dm", Allowed()),
        (post("dm", facts={"standby": "1"}), "dm", Allowed(note="other_app_holds")),
        (post("dm", occurred_at=NOW - timedelta(hours=24)), "dm", Allowed(note="human_agent_tag")),
        (post("dm", occurred_at=NOW - timedelta(hours=24), last_in_at=NOW - timedelta(hours=1)), "dm", Allowed()),
        (post("dm", occurred_at=NOW - timedelta(days=6), facts={"ad": "1"}), "dm", Allowed()),
        (post("dm", occurred_at=NOW - timedelta(days=7)), "dm", Denied("window_closed")),
        (post(), "delete", Denied("not_on_this_network")),
    ],
)
def test_what_is_allowed_is_asked_of_each_post(about: object, action: str, said: object) -> None:
    account = AccountFacts(settings={"human_agent": "yes"})

    assert facebook.can(account, about, action, NOW) == said  # type: ignore[arg-type]


def test_the_room_for_words_is_that_of_a_message_or_of_a_comment() -> None:
    rooms = [facebook.room(AccountFacts(), *asked) for asked in ((post("dm"), "dm"), (post(), "reply"))]
    assert [*rooms, facebook.room(AccountFacts(), post(), "private_reply")] == [2000, 8000, 2000]


def test_a_persons_token_opens_their_pages_each_with_its_own(network: Page) -> None:
    found = facebook.find(on(network, "", USER_TOKEN))

    assert [(one.ext_id, one.handle, one.name, one.keys) for one in found] == [
        (PAGE, "parcelhop", "Parcelhop", {"access_token": TOKEN})
    ]
    assert [one.ext_id for one in facebook.find(on(network, "", TOKEN))] == [PAGE]


def test_health_tells_the_rights_the_sooner_end_and_whether_we_are_told(network: Page, account: AccountFacts) -> None:
    network.tokens[TOKEN] |= {"expires_at": 0, "data_access_expires_at": 1_800_000_000}
    before = facebook.health(account)
    facebook.subscribe(account, "https://desk.example/hooks/1")
    facebook.subscribe(account, "https://desk.example/hooks/1")
    after = facebook.health(account)

    assert (before.ext_id, before.handle, before.webhook_valid, after.webhook_valid) == (PAGE, "parcelhop", False, True)
    assert set(facebook.setup.scopes) <= set(after.scopes or ())
    assert after.token_expires_at and after.token_expires_at.year == 2027
    assert network.hooks == {"page": "https://desk.example/hooks/1"}


def test_a_dead_token_is_told_even_while_something_answers(network: Page, account: AccountFacts) -> None:
    network.tokens.pop(TOKEN)

    with pytest.raises(AuthExpired):
        facebook.health(account)


def test_another_tools_address_is_left_alone(network: Page, account: AccountFacts) -> None:
    network.hooks["page"] = "https://other.example/hook"
    facebook.subscribe(account, "https://desk.example/hooks/1")

    assert network.hooks["page"] == "https://other.example/hook"


def test_a_comment_that_is_gone_by_now_is_not_answered(network: Page, account: AccountFacts, comment: str) -> None:
    network.delete(comment)
    for action in ("reply", "private_reply", "hide", "like"):
        with pytest.raises(Permanent) as refused:
            facebook.send(account, act(action, comment))
        assert refused.value.code == "gone"


def test_an_id_from_outside_becomes_no_other_path(network: Page, account: AccountFacts) -> None:
    for ext_id in ("../2001", "2001/subscribed_apps?", "1_2#x"):
        with pytest.raises(Permanent):
            facebook.send(account, act("reply", ext_id))

    assert {call.path.count("/") for call in network.calls} == {3}


@pytest.mark.parametrize("scope", ["pages_manage_engagement", "pages_messaging"])
def test_a_right_that_was_taken_back_is_named(scope: str, network: Page, account: AccountFacts, comment: str) -> None:
    network.tokens[TOKEN]["scopes"].remove(scope)
    network.write("Hello")
    action = {"pages_messaging": "dm"}.get(scope, "reply")
    with pytest.raises(Permanent) as refused:
        facebook.send(account, act(action, comment, thread_ext_id="3001"))

    assert refused.value.code == "not_permitted"
    assert scope not in (facebook.health(account).scopes or ())


def test_a_page_that_points_to_itself_ends_the_list(network: Page, account: AccountFacts, comment: str) -> None:
    loop = {"data": [], "paging": {"cursors": {"after": "again"}, "next": "https://graph.facebook.com/again"}}
    network.fault(**said(200, json.dumps(loop)), times=50, path="comments")

    assert facebook.find_sent(account, act("reply", comment)) == NotThere()
    assert len(network.calls) == 2
