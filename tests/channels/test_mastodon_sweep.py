"""Mastodon, sweeping: what became of posts that we know, and how the account stands."""

import json
from dataclasses import replace

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    Denied,
    Event,
    Page,
    Permanent,
    PostFacts,
    Retryable,
)
from tests.channels.conftest import NOW
from tests.fakes.mastodon import Mastodon


def events(page: Page) -> list[Event]:
    return [event for raw in page.raws for event in mastodon.parse(raw)]


@pytest.mark.parametrize("has_batch", [True, False], ids=["many at once", "one by one"])
def test_an_edit_and_a_removal_are_found(
    has_batch: bool, server: Mastodon, account: AccountFacts, question: str
) -> None:
    server.settings["has_batch"] = has_batch
    other = server.post("zoltan", "@desk hello")
    server.edit(question, "@desk never mind")
    server.delete(other)

    page = mastodon.reconcile(account, [question, other])

    found = {event.ext_id: event for event in events(page)}
    assert (found[question].kind, found[question].text) == ("edited", "@desk never mind")
    assert (found[other].kind, found[other].removed_by, found[other].text) == ("removed", "unknown", None)
    assert page.raws[0].asked == (question, other)


def test_an_empty_list_is_not_believed(server: Mastodon, account: AccountFacts, question: str) -> None:
    server.fault("answer", path="/api/v1/statuses$", body="[]")

    assert [event.kind for event in events(mastodon.reconcile(account, [question]))] == ["created"]


@pytest.mark.parametrize("status", [500, 502, 429])
def test_a_failing_server_has_removed_nothing(
    status: int, server: Mastodon, account: AccountFacts, question: str
) -> None:
    server.fault("answer", status=status)

    with pytest.raises(Retryable):
        mastodon.reconcile(account, [question])


def test_a_post_that_is_back_is_told(server: Mastodon, account: AccountFacts, question: str) -> None:
    found = events(mastodon.reconcile(account, [], gone=[question, "404"]))

    assert [event.kind for event in found] == ["created", "restored"]


def test_an_id_does_not_become_another_path(server: Mastodon, account: AccountFacts) -> None:
    server.settings["has_batch"] = False

    mastodon.reconcile(account, ["../accounts/verify_credentials"])

    assert server.calls[-1].path == "/api/v1/statuses/..%2Faccounts%2Fverify_credentials"


@pytest.mark.parametrize("has_v2", [True, False], ids=["new", "old"])
def test_it_tells_who_we_are_and_what_the_instance_allows(
    has_v2: bool, server: Mastodon, account: AccountFacts
) -> None:
    server.settings |= {"has_v2": has_v2, "limit": 1000}

    health = mastodon.health(replace(account, ext_id=""))

    assert (health.ext_id, health.handle) == (account.ext_id, "desk")
    told = health.settings
    assert (told["max_characters"], told["characters_reserved_per_url"]) == (1000, 23)
    assert (told["max_media_attachments"], told["description_limit"]) == (4, 1500)
    assert health.quota_left is not None


def test_something_that_is_no_mastodon_is_said_so(server: Mastodon, account: AccountFacts) -> None:
    server.fault("answer", body=json.dumps({"hello": "world"}))

    with pytest.raises(Permanent, match="not_mastodon"):
        mastodon.health(account)


@pytest.mark.parametrize(
    ("change", "action", "verdict"),
    [
        ({}, "reply", Allowed()),
        ({}, "dm", Allowed()),
        ({"surface": "dm"}, "reply", Denied("private_stays_private")),
        ({"surface": "dm"}, "dm", Allowed()),
        ({"is_removed": True}, "reply", Denied("post_removed")),
        ({}, "hide", Denied("hide_not_there")),
    ],
)
def test_what_may_be_done_is_asked_per_post(change: dict, action: str, verdict: object) -> None:
    post = replace(PostFacts(ext_id="1", surface="mention", visibility="public"), **change)

    assert mastodon.can(AccountFacts(), post, action, NOW) == verdict


def test_fifty_posts_are_asked_for_in_few_requests(server: Mastodon, account: AccountFacts) -> None:
    there = [server.post("kasia", f"@desk {number}") for number in range(50)]

    found = events(mastodon.reconcile(account, there))

    assert sorted(event.ext_id for event in found) == sorted(there)
    assert {event.thread_ext_id for event in found} == {""}
    assert len(server.calls) == 3
