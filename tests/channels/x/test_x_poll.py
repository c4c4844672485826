"""X, reading: what is new, what became of what we know, and gaps wider than a page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import x
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Page, Permanent, Retryable
from caredesk.core import clock
from tests.channels.x.conftest import facts
from tests.fakes.x import X


def events(page: Page) -> list[Event]:
    return [one for raw in page.raws for one in x.parse(raw) if isinstance(one, Event)]


def polled(account: AccountFacts, cursor: dict | None = None) -> tuple[list[Event], Page]:
    """Poll until nothing more follows."""
    found: list[Event] = []
    page = x.poll(account, cursor or {})
    for _ in range(20):
        found += events(page)
        if not page.more:
            break
        page = x.poll(account, page.next_cursor)
    return found, page


def test_a_mention_is_brought_once(server: X, account: AccountFacts, question: str) -> None:
    (found,), page = polled(account)
    again, _ = polled(account, dict(page.next_cursor))

    assert (found.ext_id, found.kind, found.author.handle) == (question, "created", "kasia")
    assert found.facts == {"_summoned": "1", "_root": "theirs"}
    assert again == []


def test_a_quote_of_ours_is_a_call_when_its_author_names_us(server: X, account: AccountFacts) -> None:
    ours = server.post("desk", "New lockers!")
    quote = server.post("kasia", "Seriously, @desk?", quotes=ours)
    answer = server.post("zoltan", "Where is the one in Szeged?", to=ours)
    found, _ = polled(account)

    assert {one.ext_id: one.facts for one in found} == {
        quote: {"_summoned": "1", "_root": "theirs"},
        answer: {"_summoned": "1", "_root": "ours"},
    }


def test_a_gap_wider_than_a_page_is_read_to_its_end(server: X, account: AccountFacts, question: str) -> None:
    _, page = polled(account)
    ids = [server.post("kasia", f"@desk {number}") for number in range(250)]
    first = x.poll(account, page.next_cursor)
    late = server.post("kasia", "@desk while we were reading")
    found, last = polled(account, dict(first.next_cursor))
    rest, _ = polled(account, dict(last.next_cursor))

    assert (first.more, last.more, last.problem) == (True, False, "")
    assert {one.ext_id for one in [*events(first), *found, *rest]} == {*ids, late}


def test_a_gap_wider_than_the_list_is_said(server: X, account: AccountFacts, question: str) -> None:
    _, page = polled(account)
    for number in range(900):
        server.post("kasia", f"@desk {number}")
    found, last = polled(account, dict(page.next_cursor))

    assert len({one.ext_id for one in found}) == 800
    assert last.problem == "gap_too_wide"
    assert polled(account, dict(last.next_cursor))[0] == []


def test_a_page_that_points_to_itself_is_left(server: X, account: AccountFacts, question: str) -> None:
    _, page = polled(account)
    for number in range(350):
        server.post("kasia", f"@desk {number}")
    server.page_of_itself = True
    _, last = polled(account, dict(page.next_cursor))

    assert (last.problem, last.more) == ("cursor_ignored", False)


def test_a_token_that_ran_out_begins_the_gap_anew(server: X, account: AccountFacts, question: str) -> None:
    _, page = polled(account)
    ids = [server.post("kasia", f"@desk {number}") for number in range(150)]
    first = x.poll(account, page.next_cursor)
    found, _ = polled(account, {**first.next_cursor, "next": "gone"})

    assert {one.ext_id for one in found} == set(ids)


def test_nobody_is_asked_more_often_than_it_pays(server: X) -> None:
    asking, called = x.poll(facts(server), {}), x.poll(facts(server, receive="webhook"), {})

    assert timedelta(seconds=50) < asking.retry_at - clock.now() < timedelta(seconds=70)
    assert timedelta(minutes=9) < called.retry_at - clock.now() < timedelta(minutes=11)


def test_a_sweep_tells_edits_removals_and_returns(server: X, account: AccountFacts) -> None:
    edited, gone, same, hidden = (server.post("kasia", f"@desk {number}") for number in range(4))
    newest = server.edit(edited, "@desk what I meant")
    server.delete(gone)
    server.protected.add(hidden)
    swept = events(x.reconcile(account, [edited, gone, same, hidden, "dm:17"], [same]))

    told = {(one.kind, one.ext_id, one.ext_version) for one in swept if one.kind in ("created", "edited")}
    assert told == {("edited", edited, newest), ("created", same, "")}
    assert [(one.kind, one.ext_id) for one in swept if one.kind in ("removed", "restored")] == [
        ("removed", gone),
        ("restored", same),
    ]
    assert next(one.text for one in swept if one.kind == "edited") == "@desk what I meant"


def test_a_sweep_asks_for_a_hundred_at_once(server: X, account: AccountFacts) -> None:
    ids = [server.post("kasia", f"@desk {number}") for number in range(205)]
    x.reconcile(account, ids)

    assert [call.path for call in server.calls] == ["/2/tweets"] * 3


def test_where_every_post_is_gone_the_answer_is_errors_alone(server: X, account: AccountFacts, question: str) -> None:
    server.delete(question)

    assert [(one.kind, one.ext_id) for one in events(x.reconcile(account, [question]))] == [("removed", question)]


def test_an_answer_of_nothing_but_trouble_is_asked_again(server: X, account: AccountFacts) -> None:
    server.fault("answer", body='{"errors": [{"title": "Something went wrong", "type": "about:blank", "detail": "x"}]}')

    with pytest.raises(Retryable, match="answer_is_an_error"):
        x.reconcile(account, ["5"])


@pytest.mark.parametrize("body", ["<html>", '{"data": [{"id": "19', "[]"])
def test_what_cannot_be_read_is_asked_again(server: X, account: AccountFacts, body: str) -> None:
    server.fault("answer", body=body, headers={"Content-Type": "application/json"})

    with pytest.raises(Retryable):
        x.poll(account, {})


def test_what_x_lists_for_a_day_is_told_page_by_page(server: X, account: AccountFacts) -> None:
    ids = {server.post("kasia", f"@desk {number}") for number in range(130)}
    edited = server.edit(next(iter(ids)), "@desk edited")
    since, until = clock.now() - timedelta(hours=1), clock.now() + timedelta(seconds=2)
    first = x.listing(account, since, until, None)
    second = x.listing(account, since, until, first.next_cursor)

    assert (len(first.ids), second.next_cursor) == (100, None)
    assert {*first.ids, *second.ids} == ids
    assert edited not in ids
    assert x.listing(account, since - timedelta(days=2), since, None).ids == ()


def test_the_state_of_the_account(server: X, account: AccountFacts) -> None:
    server.hooks.append({"id": "1", "url": "https://desk.example/hooks/1", "valid": True})
    told = x.health(
        facts(server, receive="webhook", token_expires_at="2026-11-22T12:00:00+00:00", scope="tweet.read users.read")
    )
    server.hooks[0]["valid"] = False
    after = x.health(facts(server, receive="webhook"))

    assert (told.ext_id, told.handle, told.name, told.webhook_valid) == (server.id("desk"), "desk", "Desk", True)
    assert (told.scopes, told.token_expires_at.hour, told.quota_left) == (("tweet.read", "users.read"), 12, 449)
    assert (after.webhook_valid, after.scopes) == (False, None)
    assert x.health(account).webhook_valid is None
    assert [one.ext_id for one in x.find(account)] == [server.id("desk")]


def test_a_lost_right_and_a_lost_token_are_told_apart(server: X, account: AccountFacts) -> None:
    server.tokens["desk-token"][1].discard("users.read")
    with pytest.raises(AuthExpired, match="scope_missing"):
        x.health(account)
    del server.tokens["desk-token"]
    with pytest.raises(AuthExpired) as caught:
        x.health(account)
    assert caught.value.can_refresh is True


def test_x_is_asked_to_call_once_for_each_kind(server: X) -> None:
    account = facts(server, receive="webhook")
    for _ in range(2):
        x.subscribe(account, "https://desk.example/hooks/7")
    server.hooks[0]["valid"] = False
    x.subscribe(account, "https://desk.example/hooks/7")

    assert [(one["url"], one["valid"]) for one in server.hooks] == [("https://desk.example/hooks/7", True)]
    assert sorted(one["event_type"] for one in server.subscriptions) == [
        "dm.read", "dm.received", "dm.sent", "post.create", "post.delete", "post.mention.create", "post.quote.create",
        "post.reply.create",
    ]  # fmt: skip


def test_a_kind_of_event_that_is_refused_keeps_us_from_no_other(server: X) -> None:
    server.unsold = {"post.mention.create"}
    with pytest.raises(AuthExpired, match="scope_missing"):
        x.subscribe(facts(server, receive="webhook"), "https://desk.example/hooks/7")

    assert {"post.reply.create", "dm.received"} <= {one["event_type"] for one in server.subscriptions}


@pytest.mark.parametrize("receive", ["poll", "webhook"])
def test_x_is_not_asked_to_call_where_it_shall_not_or_a_person_sees_to_it(
    server: X, account: AccountFacts, receive: str
) -> None:
    keys = {name: key for name, key in account.keys.items() if name != "app_token" or receive == "poll"}
    x.subscribe(replace(account, settings={"receive": receive}, keys=keys), "https://desk.example/hooks/7")

    assert server.calls == []


def test_an_address_with_a_port_is_refused_by_x(server: X) -> None:
    with pytest.raises(Permanent, match="http_400"):
        x.subscribe(facts(server, receive="webhook"), "https://desk.example:8443/hooks/7")


def test_a_refresh_token_serves_once_and_brings_its_successor(server: X, account: AccountFacts) -> None:
    renewed = x.renew(account)

    assert renewed.keys["refresh_token"] != "refresh-1"
    assert renewed.keys["consumer_secret"] == account.key("consumer_secret")
    assert timedelta(minutes=110) < renewed.expires_at - clock.now() < timedelta(minutes=121)
    fresh = AccountFacts(account.ext_id, "desk", settings=account.settings, keys=renewed.keys, urls=account.urls)
    assert x.health(fresh).handle == "desk"
    assert x.health(fresh).scopes
    with pytest.raises(AuthExpired, match="refresh_refused"):
        x.renew(account)


def test_without_a_refresh_token_only_a_person_helps(server: X, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired, match="no_refresh_token"):
        x.renew(AccountFacts("1", keys={}, urls=account.urls))


def test_a_stranger_client_gets_no_token(server: X, account: AccountFacts) -> None:
    server.clients = {"client": "another"}

    with pytest.raises(AuthExpired, match="refresh_refused"):
        x.renew(account)
