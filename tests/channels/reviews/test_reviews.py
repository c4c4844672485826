"""Reviews on Google: asked for, answered once, edited, rejected, gone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import googlebusiness
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Retryable,
    Unknown,
)
from caredesk.channels.google.answers import reply_id
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.reviewed import told
from tests.channels.reviews.conftest import Desk, answer
from tests.fakes.reviews import Business


def test_a_review_is_brought_once_and_again_when_its_stars_change(desk_: Desk) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia Wrona", "Lost my parcel.", 1)
    first = network.poll(account, {})
    second = network.poll(account, first.next_cursor)
    server.edit(ext_id, "They found it!", 5)
    third = network.poll(account, second.next_cursor)

    (created,), (edited,) = told(network, first), told(network, third)
    assert second.raws == ()
    assert (created.kind, created.rating, created.text) == ("created", 1, "Lost my parcel.")
    assert (edited.kind, edited.rating, edited.text) == ("edited", 5, "They found it!")
    assert edited.ext_version
    assert timedelta(seconds=100) < first.retry_at - clock.now() < timedelta(minutes=3)


def test_a_gap_wider_than_a_page_is_read_to_its_end(desk_: Desk) -> None:
    network, server, account = desk_
    server.post("Kasia", "first", 3)
    page = network.poll(account, {})
    ids = {server.post("Kasia", f"review {number}", 3) for number in range(230)}
    found = []
    for _ in range(9):
        page = network.poll(account, page.next_cursor)
        found += [one.ext_id for one in told(network, page)]
        if not page.more:
            break

    assert set(found) == ids
    assert page.problem == ""


def gapped(desk_: Desk) -> tuple[dict, set[str]]:
    """A gap of which one page was read, and what is in it."""
    network, server, account = desk_
    server.post("Kasia", "first", 3)
    page = network.poll(account, {})
    ids = {server.post("Kasia", f"review {number}", 3) for number in range(130)}
    page = network.poll(account, page.next_cursor)
    assert page.more
    return dict(page.next_cursor), ids - {one.ext_id for one in told(network, page)}


def test_an_empty_answer_in_mid_gap_is_not_its_end(desk_: Desk) -> None:
    """`{}` says that there are no reviews at all; after a page that named another one that cannot be."""
    network, server, account = desk_
    cursor, rest = gapped(desk_)
    server.fault("answer", path="reviews$", status=200, body="{}", times=2)
    first, found = network.poll(account, cursor), set()
    page = network.poll(account, first.next_cursor)
    while page.problem or page.more or not found:
        page = network.poll(account, page.next_cursor)
        found |= {one.ext_id for one in told(network, page)}

    assert (first.more, first.problem, first.raws) == (False, "answer_unreadable", ())
    assert found == rest
    server.fault("answer", path="reviews$", status=200, body="{}")
    with pytest.raises(Retryable, match="answer_unreadable"):
        network.listing(account, NOW, NOW, cursor["next"])


def test_a_gap_whose_next_page_never_comes_is_given_up_and_that_is_said(desk_: Desk) -> None:
    network, server, account = desk_
    cursor, _ = gapped(desk_)
    server.fault("answer", path="reviews$", status=200, body="{}", times=3)
    problems = []
    for _ in range(3):
        page = network.poll(account, cursor)
        cursor = dict(page.next_cursor)
        problems.append(page.problem)
    new = server.post("Kasia", "new", 3)

    assert problems == ["answer_unreadable", "answer_unreadable", "gap_too_wide"]
    assert new in {one.ext_id for one in told(network, network.poll(account, cursor))}


def test_a_token_that_ran_out_begins_the_gap_anew(desk_: Desk) -> None:
    network, server, account = desk_
    cursor = dict(network.poll(account, {}).next_cursor)
    new = server.post("Kasia", "new", 3)

    assert [one.ext_id for one in told(network, network.poll(account, {**cursor, "next": "gone"}))] == [new]


def test_an_answer_given_in_googles_own_pages_is_noticed(desk_: Desk) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia", "Lost.", 1)
    page = network.poll(account, {})
    server.reply(ext_id, "We are sorry.")
    found = told(network, network.poll(account, page.next_cursor))

    assert [(one.kind, one.ext_id) for one in found if one.kind == "echo"] == [
        ("echo", reply_id(ext_id, "We are sorry."))
    ]
    assert {one.key for one in found if one.ext_id == ext_id} == {f"created:{ext_id}:"}


def test_one_answer_and_a_second_takes_its_place(desk_: Desk) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia", "Lost.", 1)
    first = network.send(account, answer(ext_id))
    again = network.send(account, answer(ext_id))
    second = network.send(account, answer(ext_id, "We found it!"))
    echoes = [one.ext_id for one in told(network, network.poll(account, {})) if one.kind == "echo"]

    assert server.public() == ["We found it!"]
    assert first == again
    assert echoes == [second.ext_id] != [first.ext_id]
    assert network.find_sent(account, answer(ext_id, "We  found it!")).ext_id == second.ext_id
    assert network.find_sent(account, answer(ext_id)) == NotThere()


def test_the_same_words_twice_are_two_rows_here(desk_: Desk) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia", "Lost.", 1)
    first = network.send(account, answer(ext_id)).ext_id

    assert network.send(account, replace(answer(ext_id), known_ext_ids=frozenset({first}))).ext_id != first


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        pytest.param({}, Allowed(), id="a first answer"),
        pytest.param({"replies": 1}, Allowed(note="edits_first_answer"), id="a second edits the first"),
        pytest.param({"facts": {"_answered": "1"}}, Allowed(note="edits_first_answer"), id="also one from over there"),
        pytest.param({"is_removed": True}, Denied("post_removed"), id="nothing answers what is gone"),
        pytest.param({"surface": "comment"}, Denied("not_a_review"), id="only reviews"),
    ],
)
def test_what_is_allowed_for_this_very_review(desk_: Desk, change: dict, verdict: object) -> None:
    network, _, account = desk_
    post = PostFacts(ext_id="r1", surface="review", visibility="public")

    assert network.can(account, replace(post, **change), "reply", NOW) == verdict
    assert network.can(account, post, "hide", NOW) == Denied("not_on_this_network")


def test_a_sweep_tells_removals_and_returns(desk_: Desk) -> None:
    network, server, account = desk_
    kept, gone = server.post("Kasia", "stays", 3), server.post("Zoltán", "goes", 2)
    server.delete(gone)
    found = told(network, network.reconcile(account, [kept, gone], [kept]))

    assert [(one.kind, one.ext_id) for one in found] == [("created", kept), ("removed", gone), ("restored", kept)]


def test_an_old_review_is_asked_for_by_name_before_it_is_called_gone(desk_: Desk) -> None:
    network, server, account = desk_
    old = server.post("Kasia", "old", 3)
    server.made[old]["created"] = server.made[old]["updated"] = server.made[old]["updated"] - 30 * 86_400
    for number in range(210):
        server.post("Zoltán", f"newer {number}", 4)

    assert [(one.kind, one.ext_id) for one in told(network, network.reconcile(account, [old]))] == [("created", old)]


def test_what_google_lists_for_a_time_is_told_page_by_page(desk_: Desk) -> None:
    network, server, account = desk_
    ids = {server.post("Kasia", f"review {number}", 3) for number in range(130)}
    since, until = clock.now() - timedelta(hours=2), clock.now()
    found, cursor = set(), None
    for _ in range(5):
        page = network.listing(account, since, until, cursor)
        found, cursor = found | set(page.ids), page.next_cursor
        if cursor is None:
            break

    assert found == ids


def test_what_was_said_before_the_line_broke_is_found(desk_: Desk) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia", "Lost.", 1)
    server.fault("cut", path="reply", after=True)
    with pytest.raises(Unknown):
        network.send(account, answer(ext_id))

    assert network.find_sent(account, answer(ext_id)).ext_id == reply_id(ext_id, "We are sorry!")
    server.delete(ext_id)
    assert network.find_sent(account, answer(ext_id)) == CannotTell("gone")


def said(status: int, reason: str = "", body: str = "") -> dict:
    inner = {"error": {"code": status, "message": "m", "errors": [{"reason": reason}]}}
    return {"do": "answer", "status": status, "body": body or json.dumps(inner)}


@pytest.mark.parametrize(
    ("fault", "trouble", "code"),
    [
        pytest.param(said(401), AuthExpired, "auth_expired", id="a token that is none"),
        pytest.param(said(429), Retryable, "http_429", id="slow down"),
        pytest.param(said(403, "quotaExceeded"), Retryable, "quota_used_up", id="the day is used up"),
        pytest.param(said(403, "forbidden"), Permanent, "not_allowed", id="not for us"),
        pytest.param(said(404), Permanent, "gone", id="the review went"),
        pytest.param(said(503), Unknown, "http_503", id="a fault of theirs"),
        pytest.param(said(200, body="<html>"), Unknown, "answer_unreadable", id="a page for JSON"),
        pytest.param(said(200, body="{}"), Unknown, "answer_unreadable", id="an answer without the words"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", id="cut off"),
    ],
)
def test_what_each_answer_means(desk_: Desk, fault: dict, trouble: type, code: str) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia", "Lost.", 1)
    server.fault(**fault)

    with pytest.raises(trouble) as caught:
        network.send(account, answer(ext_id))
    assert caught.value.code == code


def test_an_answer_is_as_long_as_the_network_takes(desk_: Desk) -> None:
    network, server, account = desk_
    ext_id = server.post("Kasia", "Lost.", 1)
    limit = network.room(account, PostFacts(ext_id=ext_id, surface="review", visibility="public"), "reply")
    for text, fits in (("ą" * (limit // 2), True), ("a" * limit, True), ("a" * (limit + 1), False)):
        if fits:
            network.send(account, answer(ext_id, text))
        else:
            with pytest.raises(Permanent, match="too_long"):
                network.send(account, answer(ext_id, text))
    assert network.ability.count("ą", account) == (2 if network is googlebusiness else 1)


def test_an_answer_that_breaks_a_rule_is_told_at_once_or_later(business: Business, place: AccountFacts) -> None:
    ext_id = business.post("Kasia", "Lost.", 1)
    page = googlebusiness.poll(place, {})
    sent = googlebusiness.send(place, answer(ext_id))
    business.made[ext_id]["reply"] |= {"state": "REJECTED", "rule": "PROFANITY"}
    later = told(googlebusiness, googlebusiness.poll(place, page.next_cursor))
    business.rejects = "CONTACT_INFORMATION"

    assert [(one.ext_id, one.failed) for one in later if one.kind == "delivery"] == [
        (sent.ext_id, "policy_rejected: PROFANITY")
    ]
    with pytest.raises(Permanent, match="policy_rejected: CONTACT_INFORMATION"):
        googlebusiness.send(place, answer(ext_id, "Call 600 100 200"))


def test_a_dead_parent_is_said(desk_: Desk) -> None:
    network, server, account = desk_
    out: OutgoingFacts = answer(server.post("Kasia", "Lost.", 1))
    server.delete(out.parent_ext_id)

    with pytest.raises(Permanent, match="gone"):
        network.send(account, out)
