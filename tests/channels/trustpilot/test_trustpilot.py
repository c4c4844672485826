"""Trustpilot: reviews in, stars that change, removals, the door's hints, one answer, tokens that end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import trustpilot
from caredesk.channels.base import (
    Accepted,
    AccountFacts,
    Allowed,
    AuthExpired,
    Author,
    Denied,
    Event,
    Fetch,
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
from tests.channels.conftest import NOW, sample
from tests.channels.reviewed import told
from tests.channels.trustpilot.conftest import facts
from tests.channels.wired import posts, wired
from tests.fakes.trustpilot import COMPANY, KEY, SECRET, Trustpilot


def events(page: Page) -> list[Event]:
    return told(trustpilot, page)


def test_a_review_has_its_stars_its_title_and_its_order() -> None:
    first, changed, answer, *_ = [
        one for one in trustpilot.parse(sample("trustpilot/reviews")) if isinstance(one, Event)
    ]

    assert (first.kind, first.surface, first.rating, first.lang) == ("created", "review", 1, "pl")
    assert (first.subject, first.text) == ("Zgubiona paczka", "Od dwóch tygodni nic.")
    assert first.author == Author("5e3de1b45fb06f0001790b50", "", "Kasia W.")
    assert first.facts == {"order": "A-77", "verified": "1"}
    assert (changed.kind, changed.ext_version, changed.text) == ("edited", "2026-11-22T09:00:00Z", "Megjött")
    assert (answer.kind, answer.parent_ext_id, answer.text) == ("echo", changed.ext_id, "Köszönjük!")


def test_nothing_of_a_persons_address_is_kept() -> None:
    found = list(trustpilot.parse(sample("trustpilot/reviews")))

    assert "kasia@example.org" not in str(found)


def test_a_poisoned_review_never_takes_the_others_with_it() -> None:
    found = list(trustpilot.parse(sample("trustpilot/hostile")))

    told = [one for one in found if isinstance(one, Event)]
    assert [one.text for one in told] == ["NUL \ufffd and \ufffd", "the good one"]
    assert (told[0].clock, told[0].author, told[0].lang) == ("received", None, None)
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["wrong_type"] * 5


def test_a_hint_becomes_a_question_and_is_not_believed() -> None:
    named = ("5e3de1b45fb06f0001790b51", "5e3de1b45fb06f0001790b52")
    assert list(trustpilot.parse(sample("trustpilot/hint"))) == [Fetch(named)]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events": []}', b'{"events": 5}', b"[" * 40, b'{"own": {}}'])
def test_junk_is_skipped(body: bytes) -> None:
    assert [type(one) for one in trustpilot.parse(Raw(body, NOW))] == [Skipped]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{" + b" " * 70_000])
def test_the_door_takes_nothing_but_a_small_hint(body: bytes, account: AccountFacts) -> None:
    assert trustpilot.verify(Raw(body, NOW), account, NOW) == Rejected("no_hint")
    assert isinstance(trustpilot.verify(Raw(b'{"events": []}', NOW), account, NOW), Accepted)


def test_what_is_new_or_changed_is_told_once(server: Trustpilot, account: AccountFacts, review: dict) -> None:
    first = trustpilot.poll(account, {})
    other = server.review("Another")
    server.edit(review, stars=4, text="It came after all.")
    second = trustpilot.poll(account, first.next_cursor)

    assert [(one.kind, one.rating) for one in events(first)] == [("created", 1)]
    assert {one.ext_id: (one.kind, one.rating) for one in events(second)} == {
        other["id"]: ("created", 1),
        review["id"]: ("edited", 4),
    }
    assert trustpilot.poll(account, second.next_cursor).raws == ()


def test_more_than_a_page_is_read_to_what_is_known(server: Trustpilot, account: AccountFacts, review: dict) -> None:
    first = trustpilot.poll(account, {})
    for number in range(230):
        server.review(str(number))

    assert len(events(trustpilot.poll(account, first.next_cursor))) == 230


def test_a_removal_is_believed_by_name_alone(server: Trustpilot, account: AccountFacts, review: dict) -> None:
    gone = server.review()
    server.delete(gone)

    page = trustpilot.reconcile(account, [review["id"], gone["id"], "../x"], [review["id"]])

    kinds = {(one.ext_id, one.kind) for one in events(page)}
    assert kinds == {(review["id"], "created"), (gone["id"], "removed"), (review["id"], "restored")}
    assert page.raws[0].asked == (review["id"], gone["id"])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failing_service_has_removed_nothing(
    status: int, server: Trustpilot, account: AccountFacts, review: dict
) -> None:
    server.fault("answer", status=status)

    with pytest.raises(Retryable):
        trustpilot.reconcile(account, [review["id"]])


def test_a_day_is_listed_by_pages(server: Trustpilot, account: AccountFacts) -> None:
    with clock.fixed(lambda: NOW - timedelta(days=5)):
        server.review("before")
    with clock.fixed(lambda: NOW):
        inside = {server.review(str(number))["id"] for number in range(130)}

    first = trustpilot.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), None)
    second = trustpilot.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), first.next_cursor)

    assert {*first.ids, *second.ids} == inside
    assert (len(first.ids), second.next_cursor) == (100, None)


def test_an_answer_stands_under_its_review(
    server: Trustpilot, account: AccountFacts, reply: OutgoingFacts, review: dict
) -> None:
    assert trustpilot.find_sent(account, reply) == NotThere()

    sent = trustpilot.send(account, reply)

    assert [one["text"] for one in server.public()] == ["We are sorry."]
    assert sent.ext_id == f"{review['id']}:reply"
    assert trustpilot.find_sent(account, reply) == sent
    assert trustpilot.send(account, reply) == sent  # it stands there already: nothing is sent


def test_a_second_answer_is_refused_and_the_first_can_be_changed(
    server: Trustpilot, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = trustpilot.send(account, reply)

    with pytest.raises(Permanent, match="trustpilot_one_answer"):
        trustpilot.send(account, replace(reply, text="Once more"))
    change = replace(reply, action="edit_own", own_ext_id=sent.ext_id, text="It is on its way.")
    assert trustpilot.send(account, change) == sent
    assert [one["text"] for one in server.public()] == ["It is on its way."]


def test_a_change_that_broke_in_the_middle_is_finished(
    server: Trustpilot, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = trustpilot.send(account, reply)
    change = replace(reply, action="edit_own", own_ext_id=sent.ext_id, text="It is on its way.")
    server.fault("cut", method="POST")
    with pytest.raises(Unknown):
        trustpilot.send(account, change)
    assert server.public() == []

    assert trustpilot.find_sent(account, change) == NotThere()
    assert trustpilot.send(account, change) == sent


@pytest.mark.parametrize(
    ("fault", "trouble", "code"),
    [
        ({"do": "answer", "status": 502, "body": "<html>"}, Unknown, "http_502"),
        ({"do": "cut", "after": True}, Unknown, "interrupted"),
        ({"do": "answer", "status": 429}, Retryable, "http_429"),
        ({"do": "answer", "status": 403, "body": "{}"}, Permanent, "trustpilot_no_right"),
        ({"do": "answer", "status": 401}, AuthExpired, "auth_expired"),
        ({"do": "answer", "status": 400, "body": '{"message": "too long"}'}, Permanent, "http_400"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, server: Trustpilot, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault(method="POST", **fault)

    with pytest.raises(trouble) as caught:
        trustpilot.send(account, reply)
    assert caught.value.code == code


def test_a_review_that_is_gone_is_said_so(
    server: Trustpilot, account: AccountFacts, reply: OutgoingFacts, review: dict
) -> None:
    server.delete(review)

    with pytest.raises(Permanent, match="gone"):
        trustpilot.send(account, reply)


def test_nothing_leaves_without_somebody_who_answers(account: AccountFacts, reply: OutgoingFacts) -> None:
    nobody = replace(account, settings={**account.settings, "author": ""})

    with pytest.raises(Permanent, match="trustpilot_no_author"):
        trustpilot.send(nobody, reply)


def test_the_company_is_found_by_its_address_and_brings_its_token(server: Trustpilot, account: AccountFacts) -> None:
    fresh = replace(account, ext_id="", keys={"api_secret": SECRET})

    (found,) = trustpilot.find(fresh)

    assert (found.ext_id, found.handle, found.name) == (COMPANY, "parcelhop.example", "Parcelhop")
    assert found.keys == {"access_token": server.access}
    assert found.settings["token_expires_at"]


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"settings": {"api_key": KEY, "company": "nobody.example"}, "ext_id": ""}, Permanent),
        ({"settings": {"api_key": "wrong", "company": "parcelhop.example"}}, AuthExpired),
        ({"keys": {"api_secret": "wrong"}}, AuthExpired),
    ],
)
def test_what_does_not_fit_is_said_at_once(change: dict, trouble: type, account: AccountFacts) -> None:
    with pytest.raises(trouble):
        trustpilot.find(replace(account, **change))


def test_a_plan_without_the_interface_is_said_at_once(server: Trustpilot, account: AccountFacts) -> None:
    server.may_read = False

    with pytest.raises(Permanent, match="trustpilot_no_right"):
        trustpilot.health(account)


def test_a_token_that_ended_is_asked_for_anew(server: Trustpilot, account: AccountFacts) -> None:
    server.access = "another"
    with pytest.raises(AuthExpired) as caught:
        trustpilot.poll(account, {})
    assert caught.value.can_refresh

    with clock.fixed(lambda: NOW):
        renewed = trustpilot.renew(account)

    assert renewed.expires_at == NOW + timedelta(seconds=359999)
    assert trustpilot.poll(replace(account, keys=renewed.keys), {})
    server.fault("cut")
    with pytest.raises(Retryable):
        trustpilot.renew(account)


POST = PostFacts(ext_id="0" * 24, surface="review", visibility="public", permalink="https://t/1")


@pytest.mark.parametrize(
    ("change", "action", "answer"),
    [
        ({}, "reply", Allowed()),
        ({"replies": 1}, "reply", Denied("trustpilot_one_answer", link_out="https://t/1")),
        ({"replies": 1}, "edit_own", Allowed()),
        ({}, "hide", Denied("hide_not_there", link_out="https://t/1")),
        ({}, "dm", Denied("not_on_this_network", link_out="https://t/1")),
        ({"is_removed": True}, "reply", Denied("post_removed")),
    ],
)
def test_what_is_allowed_for_a_review_now(change: dict, action: str, answer: object, account: AccountFacts) -> None:
    assert trustpilot.can(account, replace(POST, **change), action, NOW) == answer


def test_a_review_is_answered_at_the_desk(ola: Agent) -> None:
    with Trustpilot() as network, wired("trustpilot", network, ola, facts(network)) as stage:
        review = network.review("Where is it?")
        stage.work(10)
        (post,) = posts(stage)
        stage.answer(post, "On its way.")
        stage.work(20)
        network.edit(review, stars=5)
        stage.hands.pass_by(60)
        stage.work(10)

        assert [one["text"] for one in network.public()] == ["On its way."]
        assert [one.rating for one in posts(stage) if one.ext_id == review["id"]] == [5]
