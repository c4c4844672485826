"""The App Store: signed tokens, reviews in, changes by digest, removals, one response that is replaced."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import appstore
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    Denied,
    Event,
    NotThere,
    OutgoingFacts,
    Page,
    Permanent,
    PostFacts,
    Raw,
    Rejected,
    Retryable,
    Skipped,
    Unknown,
)
from caredesk.core import clock
from caredesk.team.models import Agent
from tests.channels.appstore.conftest import facts
from tests.channels.conftest import NOW, sample
from tests.channels.reviewed import told
from tests.channels.wired import posts, wired
from tests.fakes.appstore import APP, AppStore


def events(page: Page) -> list[Event]:
    return told(appstore, page)


def test_a_review_has_its_stars_its_title_and_its_country() -> None:
    found = [one for one in appstore.parse(sample("appstore/reviews")) if isinstance(one, Event)]
    first, response, changed, plain, other, gone, back = found

    assert (first.kind, first.surface, first.rating) == ("created", "review", 1)
    assert (first.subject, first.text, first.facts) == (
        "Nie działa",
        "Zawiesza się po aktualizacji.",
        {"country": "POL"},
    )
    assert (response.kind, response.parent_ext_id, response.facts) == ("echo", "r1", {"state": "pending"})
    assert (changed.occurred_at, changed.clock) == (NOW, "received")
    assert (plain.text, plain.subject, plain.author) == ("Great", "", None)
    assert (response.ext_version, other.ext_version) == ("", "2026-11-22T01:00:00-07:00")
    assert [(one.kind, one.ext_id) for one in (gone, back)] == [("removed", "r8"), ("restored", "r9")]


def test_two_people_of_one_nickname_are_not_one_person(server: AppStore, account: AccountFacts) -> None:
    server.review("one")
    server.review("two")

    authors = [one.author.ext_id for one in events(appstore.poll(account, {})) if one.author]
    assert len(set(authors)) == 2


def test_a_poisoned_review_never_takes_the_others_with_it() -> None:
    found = list(appstore.parse(sample("appstore/hostile")))

    assert [one.text for one in found if isinstance(one, Event)] == ["\ufffd"]
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["wrong_type"] * 5


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"[" * 40, b'{"own": {}}'])
def test_junk_is_skipped(body: bytes) -> None:
    assert [type(one) for one in appstore.parse(Raw(body, NOW))] == [Skipped]


def test_what_is_new_or_changed_is_told_once(server: AppStore, account: AccountFacts, review: dict) -> None:
    first = appstore.poll(account, {})
    server.edit(review, rating=5, body="Works now.")
    other = server.review("Another")
    second = appstore.poll(account, first.next_cursor)

    before, after = events(first)[0], {one.ext_id: one for one in events(second)}
    assert set(after) == {review["id"], other["id"]}
    assert (after[review["id"]].rating, after[review["id"]].ext_version != before.ext_version) == (5, True)
    assert after[review["id"]].clock == "received"
    assert appstore.poll(account, second.next_cursor).raws == ()


def test_a_sweep_of_what_did_not_change_tells_nothing_new(
    server: AppStore, account: AccountFacts, review: dict
) -> None:
    known = {one.key for one in events(appstore.poll(account, {}))}

    assert {one.key for one in events(appstore.reconcile(account, [review["id"]]))} == known
    server.edit(review, body="Changed")
    assert {one.key for one in events(appstore.reconcile(account, [review["id"]]))}.isdisjoint(known)


def test_the_pages_of_a_listing_are_followed_to_what_is_known(
    server: AppStore, account: AccountFacts, review: dict
) -> None:
    first = appstore.poll(account, {})
    for number in range(450):
        server.review(str(number))

    assert len(events(appstore.poll(account, first.next_cursor))) == 450


@pytest.mark.parametrize("link", ["self", "https://evil.example/v1/apps", "javascript:x", 5])
def test_a_next_page_that_leads_elsewhere_or_to_itself_is_none(
    link: object, server: AppStore, account: AccountFacts, review: dict
) -> None:
    first = appstore.poll(account, {})
    told = f"{server.url}/apps/{APP}/customerReviews" if link == "self" else link
    body = f'{{"data": [], "links": {{"next": "{told}"}}}}'
    server.fault("answer", path="customerReviews", times=20, body=body)
    before = len(server.calls)

    appstore.poll(account, first.next_cursor)

    assert len(server.calls) == before + 1


def test_a_removal_is_believed_by_name_alone(server: AppStore, account: AccountFacts, review: dict) -> None:
    gone = server.review()
    del server.reviews[gone["id"]]

    page = appstore.reconcile(account, [review["id"], gone["id"], "../x"], [review["id"]])

    kinds = {(one.ext_id, one.kind) for one in events(page)}
    assert kinds == {(review["id"], "created"), (gone["id"], "removed"), (review["id"], "restored")}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failing_service_has_removed_nothing(
    status: int, server: AppStore, account: AccountFacts, review: dict
) -> None:
    server.fault("answer", status=status)

    with pytest.raises(Retryable):
        appstore.reconcile(account, [review["id"]])


def test_a_day_is_listed_by_pages(server: AppStore, account: AccountFacts) -> None:
    with clock.fixed(lambda: NOW - timedelta(days=5)):
        server.review("before")
    with clock.fixed(lambda: NOW):
        inside = {server.review(str(number))["id"] for number in range(230)}

    first = appstore.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), None)
    second = appstore.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), first.next_cursor)

    assert {*first.ids, *second.ids} == inside
    assert second.next_cursor is None


def test_a_response_waits_to_be_published_and_another_takes_its_place(
    server: AppStore, account: AccountFacts, reply: OutgoingFacts, review: dict
) -> None:
    assert appstore.find_sent(account, reply) == NotThere()
    sent = appstore.send(account, reply)
    assert appstore.find_sent(account, reply) == sent
    page = appstore.poll(account, {})

    again = appstore.send(account, replace(reply, text="Fixed in 4.2"))

    assert server.public() == ["Fixed in 4.2"]
    assert sent.ext_id == again.ext_id == f"{review['id']}:reply"
    assert appstore.find_sent(account, reply) == NotThere()
    (before,), (after,) = (
        [one for one in events(found) if one.kind == "echo"]
        for found in (page, appstore.poll(account, page.next_cursor))
    )
    assert (before.ext_version, before.facts, bool(after.ext_version)) == ("", {"state": "pending"}, True)


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        ({"do": "answer", "status": 502, "body": "<html>"}, Unknown, "http_502", 0),
        ({"do": "cut", "after": True}, Unknown, "interrupted", 1),
        ({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1),
        ({"do": "answer", "body": "{}"}, Unknown, "answer_without_id", 0),
        ({"do": "answer", "status": 429}, Retryable, "http_429", 0),
        ({"do": "answer", "status": 401}, AuthExpired, "auth_expired", 0),
        ({"do": "answer", "status": 409, "body": "[]"}, Permanent, "appstore_refused", 0),
        ({"do": "answer", "status": 409, "body": '{"errors": [{"detail": "is too long"}]}'}, Permanent, "too_long", 0),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, published: int, server: AppStore, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault(method="POST", **fault)

    with pytest.raises(trouble) as caught:
        appstore.send(account, reply)
    assert (caught.value.code, len(server.public())) == (code, published)


def test_what_cannot_be_answered_is_said(
    server: AppStore, account: AccountFacts, reply: OutgoingFacts, review: dict
) -> None:
    server.may_answer = False
    with pytest.raises(Permanent, match="appstore_no_right"):
        appstore.send(account, reply)
    server.may_answer = True
    del server.reviews[review["id"]]
    with pytest.raises(Permanent, match="gone"):
        appstore.send(account, reply)


def test_a_text_that_is_too_long_does_not_leave(server: AppStore, account: AccountFacts, reply: OutgoingFacts) -> None:
    assert appstore.send(account, replace(reply, text="x" * 5970))
    before = len(server.calls)

    for wrong in (replace(reply, text="x" * 5971), replace(reply, parent_ext_id="../x")):
        with pytest.raises(Permanent):
            appstore.send(account, wrong)
    assert len(server.calls) == before


def test_nobody_calls_us(account: AccountFacts) -> None:
    assert appstore.verify(Raw(b"{}", NOW), account, NOW) == Rejected("no_hook")


POST = PostFacts(ext_id="r1", surface="review", visibility="public")


@pytest.mark.parametrize(
    ("change", "action", "answer"),
    [
        ({}, "reply", Allowed()),
        ({"replies": 1}, "reply", Allowed(note="edits_first_answer")),
        ({"replies": 1}, "edit_own", Allowed()),
        ({}, "hide", Denied("hide_not_there")),
        ({}, "dm", Denied("not_on_this_network")),
        ({"is_removed": True}, "reply", Denied("post_removed")),
    ],
)
def test_what_is_allowed_for_a_review_now(change: dict, action: str, answer: object, account: AccountFacts) -> None:
    assert appstore.can(account, replace(POST, **change), action, NOW) == answer


def test_a_review_is_answered_at_the_desk_and_its_stars_follow(ola: Agent) -> None:
    with AppStore() as network, wired("appstore", network, ola, facts(network)) as stage:
        review = network.review("It crashes.")
        stage.work(10)
        (post,) = posts(stage)
        stage.answer(post, "We are on it.")
        stage.work(20)
        network.edit(review, rating=5, body="Works now.")
        stage.hands.pass_by(120)
        stage.work(10)

        assert network.public() == ["We are on it."]
        told = next(one for one in posts(stage) if one.ext_id == review["id"])
        assert (told.text, told.rating) == ("Works now.", 5)
