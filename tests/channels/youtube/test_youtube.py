"""YouTube: what it says, what is asked of it, what it costs, and what each refusal means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import youtube
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    Denied,
    Event,
    Page,
    Permanent,
    Retryable,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.youtube.conftest import LINK, POST
from tests.fakes.youtube import CHANNEL, YouTube


def events(page: Page) -> list[Event]:
    return [one for raw in page.raws for one in youtube.parse(raw) if isinstance(one, Event)]


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
    for number in range(100):  # the newest hundred tell by themselves that there is an answer
        server.post("zoltan", f"First! {number}")
    page = youtube.poll(account, {}, [question])
    late = server.post("kasia", "And?", to=question)
    second = youtube.poll(account, page.next_cursor, [question])
    third = youtube.poll(account, second.next_cursor, [question])

    assert [one.ext_id for one in events(second)] == [late]
    assert third.raws == ()


def test_an_answer_to_a_thread_that_nobody_has_open_comes_all_the_same(
    server: YouTube, account: AccountFacts, question: str
) -> None:
    """They answer when the conversation was resolved here long ago: nothing else tells of it."""
    answered = [server.post("zoltan", f"Old {number}") for number in range(8)]
    page = youtube.poll(account, {})
    late = server.post("kasia", "It came, and it is broken.", to=question)
    many = {server.post("kasia", f"{one} {number}", to=one) for one in answered for number in range(6)}
    second = youtube.poll(account, page.next_cursor)
    third = youtube.poll(account, second.next_cursor)

    assert late in {one.ext_id for one in events(second)}
    assert {one.ext_id for page in (second, third) for one in events(page)} >= many
    assert youtube.poll(account, third.next_cursor).raws == ()


def test_a_thread_of_more_than_a_page_is_read_to_its_end(server: YouTube, account: AccountFacts, question: str) -> None:
    ids = {server.post("zoltan", f"answer {number}", to=question) for number in range(230)}
    since, until = clock.now() - timedelta(hours=1), clock.now() + timedelta(seconds=2)

    assert {one.ext_id for one in events(youtube.poll(account, {}))} == {question, *ids}
    assert set(youtube.listing(account, since, until, None).ids) == {question, *ids}


def test_more_than_is_read_is_held_and_so_nothing_of_it_is_taken_for_gone(
    server: YouTube, account: AccountFacts
) -> None:
    old = server.post("anna", "rude", status="heldForReview")
    page = youtube.poll(account, {})
    for number in range(320):
        server.post("bot", f"spam {number}", status="heldForReview")
    kinds = []
    for _ in range(6):
        page = youtube.poll(account, page.next_cursor)
        kinds += [one.kind for one in events(page) if one.ext_id == old]
    swept = events(youtube.reconcile(account, [old]))

    assert (kinds, swept) == ([], [])


@pytest.mark.parametrize("body", ["{}", '{"message": "sorry"}'])
def test_what_is_no_list_is_not_the_end_of_one(
    server: YouTube, account: AccountFacts, question: str, body: str
) -> None:
    server.fault("answer", path="/commentThreads", status=200, body=body, times=9)

    for ask in (lambda: youtube.poll(account, {}), lambda: youtube.listing(account, NOW, NOW, None)):
        with pytest.raises(Retryable, match="answer_unreadable"):
            ask()


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
