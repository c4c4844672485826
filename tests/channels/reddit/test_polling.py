"""Reddit, asking: listings from their newest end, quotas, sweeps, days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import oauth, reddit
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Page, Permanent, Retryable
from caredesk.core import clock
from caredesk.core.config import Settings
from tests.channels.conftest import NOW
from tests.fakes.reddit import CODE, DESK, KASIA, SUBREDDIT, Reddit
from tests.postroom.stage import allow


def events(page: Page) -> list[Event]:
    found = [one for raw in page.raws for one in reddit.parse(raw) if isinstance(one, Event)]
    return list({one.key: one for one in found}.values())


def texts(page: Page) -> list[str]:
    return sorted(one.text or "" for one in events(page) if one.kind != "echo")


def polled(account: AccountFacts, *pages: Page) -> Page:
    return reddit.poll(account, pages[-1].next_cursor if pages else {})


def test_what_is_new_is_told_once(server: Reddit, account: AccountFacts) -> None:
    first = polled(account)
    server.comment("Fish & chips < pizza")
    server.message("to you alone")
    server.post(title="A complaint")
    second = polled(account, first)

    assert texts(second) == ["A complaint", "Fish & chips < pizza", "to you alone"]
    assert polled(account, second).raws == ()


def test_a_known_thing_that_was_deleted_does_not_hide_what_is_new(server: Reddit, account: AccountFacts) -> None:
    newest = server.comment("one")
    first = polled(account)
    del server.things[newest["name"]]
    server.comment("two")

    assert texts(polled(account, first)) == ["two"]


def test_an_edit_and_a_removal_in_a_listing_are_told(server: Reddit, account: AccountFacts) -> None:
    edited, deleted = server.comment("one"), server.comment("two")
    first = polled(account)
    server.edit(edited, "one, changed")
    server.delete(deleted)

    page = polled(account, first)

    assert {one.ext_id: (one.kind, one.removed_by) for one in events(page)} == {
        edited["name"]: ("edited", None),
        deleted["name"]: ("removed", "author"),
    }


def test_more_than_a_page_is_read_to_what_is_known(server: Reddit, account: AccountFacts) -> None:
    first = polled(account)
    for number in range(250):
        server.message(str(number))

    assert len(texts(polled(account, first))) == 250


def test_a_gap_wider_than_the_listing_is_said(server: Reddit, account: AccountFacts) -> None:
    server.message("known")
    first = polled(account)
    for number in range(1010):
        server.message(str(number))

    assert polled(account, first).problem == "reddit_gap"


def test_a_page_that_points_to_itself_is_the_last(server: Reddit, account: AccountFacts) -> None:
    first = polled(account)
    page = '{"data": {"after": "t4_1", "children": [{"kind": "t4", "data": {"name": "t4_1", "body": "x"}}]}}'
    server.fault("answer", path="/message/inbox", times=50, body=page)

    polled(account, first)

    assert len([call for call in server.calls if call.path == "/message/inbox"]) == 3


def test_what_a_colleague_says_on_reddit_stands_in_the_conversation(server: Reddit, account: AccountFacts) -> None:
    asked = server.comment("Where is it?")
    server.comment("On its way.", DESK, asked["name"])

    found = {one.ext_id: one for one in events(polled(account))}

    ours = [one for one in found.values() if one.kind == "echo" and one.text == "On its way."]
    assert [one.thread_ext_id for one in ours] == [found[asked["name"]].thread_ext_id]


def test_a_subreddit_that_went_private_is_not_all(server: Reddit, account: AccountFacts) -> None:
    server.private.add(SUBREDDIT)
    server.message("still here")

    page = polled(account)

    assert "still here" in texts(page)
    assert page.problem == "not_allowed"


def test_a_quota_that_is_nearly_used_up_is_waited_for(server: Reddit, account: AccountFacts) -> None:
    with clock.fixed(lambda: NOW):
        assert polled(account).retry_at == NOW + timedelta(seconds=20)
        server.left = 9
        assert polled(account).retry_at == NOW + timedelta(seconds=240)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ({"do": "cut"}, Retryable),
        ({"do": "answer", "status": 503, "body": "<html>"}, Retryable),
        ({"do": "answer", "status": 429}, Retryable),
        ({"do": "truncate", "after": True}, Retryable),
        ({"do": "answer", "status": 401}, AuthExpired),
    ],
)
def test_a_failing_service_moves_no_cursor(fault: dict, trouble: type, server: Reddit, account: AccountFacts) -> None:
    server.fault(**fault)

    with pytest.raises(trouble):
        polled(account)


def test_a_listing_that_fails_in_the_middle_keeps_what_came(server: Reddit, account: AccountFacts) -> None:
    server.message("one")
    server.fault("answer", path="/r/", status=503)

    page = polled(account)

    assert texts(page) == ["one"]
    assert "comments" not in page.next_cursor["seen"]


def test_a_sweep_tells_edits_removals_and_returns(server: Reddit, account: AccountFacts) -> None:
    edited, removed, kept, lost = (server.comment(str(number)) for number in range(4))
    server.edit(edited, "changed")
    server.delete(removed, "[removed]")
    del server.things[lost["name"]]
    names = [one["name"] for one in (edited, removed, kept, lost)]

    page = reddit.reconcile(account, [*names, "t4_9", "../x"], [kept["name"], removed["name"]])

    told = [(one.ext_id, one.kind, one.removed_by) for one in events(page)]
    assert (edited["name"], "edited", None) in told
    assert (removed["name"], "removed", "platform") in told
    assert (kept["name"], "restored", None) in told
    assert not any(ext_id == lost["name"] for ext_id, *_ in told)  # what does not come tells nothing


def test_an_empty_answer_has_removed_nothing(server: Reddit, account: AccountFacts, question: dict) -> None:
    server.fault("answer", body='{"data": {"children": []}}')

    assert reddit.reconcile(account, [question["name"]]).raws == ()


def test_a_day_is_listed_with_what_others_said(server: Reddit, account: AccountFacts) -> None:
    with clock.fixed(lambda: NOW - timedelta(days=3)):
        server.message("before")
    with clock.fixed(lambda: NOW):
        inside = [server.message(str(number))["name"] for number in range(120)]
        inside += [server.comment("hi")["name"], server.post()["name"]]
        server.comment("ours", DESK)
        server.delete(server.comment("gone"))

    ids: Sequence[str] = ()
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = reddit.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), cursor)
        ids, cursor, pages = [*ids, *page.ids], page.next_cursor, pages + 1

    assert set(ids) == set(inside)
    assert pages <= 6


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("r/Parcelhop, /r/Other;third", ["Parcelhop", "Other", "third"]),
        ("../x a+b Parcelhop Parcelhop", ["Parcelhop"]),
        ("", []),
    ],
)
def test_subreddits_are_read_from_what_a_person_types(told: str, names: list[str], account: AccountFacts) -> None:
    assert reddit.polling.subreddits(replace(account, settings={"subreddits": told})) == names


def test_whose_the_account_is(account: AccountFacts) -> None:
    (found,) = reddit.find(account)

    assert (found.ext_id, found.handle) == ("t2_desk", DESK)
    assert reddit.health(account).quota_left


@pytest.mark.parametrize("owner", ["anna", "u/anna", "Zażółć\r\nX: y", ""])
def test_reddit_is_told_who_asks_whatever_was_typed(owner: str, server: Reddit, account: AccountFacts) -> None:
    assert reddit.health(replace(account, settings={**account.settings, "owner": owner}))


def test_a_key_that_ended_is_renewed(server: Reddit, account: AccountFacts) -> None:
    server.access = "another"
    with pytest.raises(AuthExpired) as caught:
        polled(account)
    assert caught.value.can_refresh

    with clock.fixed(lambda: NOW):
        renewed = reddit.renew(account)

    assert renewed.expires_at == NOW + timedelta(hours=1)
    assert (renewed.keys["access_token"], renewed.keys["client_secret"]) == (server.access, "client-secret")
    assert polled(replace(account, keys=renewed.keys))


def test_a_refresh_token_that_changes_is_kept(server: Reddit, account: AccountFacts) -> None:
    server.rotates = True

    renewed = reddit.renew(account)

    assert renewed.keys["refresh_token"] == server.refresh
    assert reddit.renew(replace(account, keys=renewed.keys))


@pytest.mark.parametrize("change", [{"refresh_token": "revoked"}, {"refresh_token": ""}, {"client_secret": "wrong"}])
def test_a_sign_in_that_was_taken_back_is_for_a_person(change: dict, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired) as caught:
        reddit.renew(replace(account, keys={**account.keys, **change}))
    assert not caught.value.can_refresh


@pytest.mark.parametrize("fault", [{"do": "cut"}, {"do": "answer", "status": 503}, {"do": "truncate", "after": True}])
def test_a_renewal_that_fails_is_tried_again(fault: dict, server: Reddit, account: AccountFacts) -> None:
    server.fault(**fault)

    with pytest.raises(Retryable):
        reddit.renew(account)


def test_a_person_without_a_name_is_no_account(server: Reddit, account: AccountFacts) -> None:
    server.fault("answer", body=f'{{"id": "{KASIA}"}}')

    with pytest.raises(Permanent, match="reddit_no_account"):
        reddit.health(account)


def test_a_sign_in_is_exchanged_for_keys_that_can_be_renewed(
    server: Reddit, account: AccountFacts, desk: Settings
) -> None:
    allow(server.host)
    values = {**account.settings, "client_secret": account.key("client_secret")}

    found = oauth.exchange(reddit.setup, account.urls, values, code=CODE, verifier="unused")

    assert found.keys == {"access_token": server.access, "refresh_token": server.refresh}
    assert found.scopes and set(found.scopes) == set(reddit.setup.scopes)
