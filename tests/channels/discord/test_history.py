"""Discord, asking: what the gateway could not tell, what became of messages, and what there is for a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import discord
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Page, Permanent, Retryable
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.discord import CARE, FORUM, KASIA, OTHER, THREAD, Discord


def events(page: Page) -> list[Event]:
    return [one for raw in page.raws for one in discord.parse(raw) if isinstance(one, Event)]


def test_what_is_newer_than_the_last_look_is_told_of_every_channel(server: Discord, account: AccountFacts) -> None:
    server.say("one")
    server.say("two", OTHER)
    first = discord.poll(account, {})
    server.say("three")
    second = discord.poll(account, first.next_cursor)

    assert sorted(one.text or "" for one in events(first)) == ["one", "two"]
    assert [one.text for one in events(second)] == ["three"]
    assert discord.poll(account, second.next_cursor).raws == ()


def test_the_same_message_is_the_same_event_by_both_ways(server: Discord, account: AccountFacts) -> None:
    server.say("one")
    ((name, what),) = server.gateway.dispatches
    told = discord.gateway.bodies.body(account, {}, dispatches=[{"t": name, "d": what}])
    (live,) = discord.parse(discord.gateway.bodies.raw(told, NOW, "stream"))

    (asked,) = events(discord.poll(account, {}))

    assert isinstance(live, Event)
    assert (live.key, live.thread_ext_id, live.permalink) == (asked.key, asked.thread_ext_id, asked.permalink)


def test_the_first_look_is_bounded_and_a_full_page_has_a_successor(server: Discord, account: AccountFacts) -> None:
    for number in range(130):
        server.say(str(number))
    first = discord.poll(account, {})
    assert (len(events(first)), first.more) == (50, False)

    since = {"seen": {CARE: str(int(next(iter(server.messages.values()))["id"]) - 1)}}
    page = discord.poll(account, since)
    assert (len(events(page)), page.more) == (100, True)
    assert next(one.text for one in events(discord.poll(account, page.next_cursor))) == "100"


def test_open_threads_and_posts_in_forums_are_looked_at_too(server: Discord, account: AccountFacts) -> None:
    (found,) = discord.find(account)
    server.say("in a thread", THREAD)

    page = discord.poll(replace(account, settings=found.settings), {})

    assert [(one.text, one.thread_ext_id) for one in events(page)] == [("in a thread", THREAD)]
    assert page.problem == ""
    elsewhere = replace(account, settings={**found.settings, "channels": OTHER})
    assert discord.poll(elsewhere, {}).raws == ()


def test_a_channel_that_is_closed_to_us_is_not_all_of_them(server: Discord, account: AccountFacts) -> None:
    server.closed.add(CARE)
    server.say("two", OTHER)

    page = discord.poll(account, {})

    assert [one.text for one in events(page)] == ["two"]
    assert page.problem == "discord_no_access"


def test_an_edit_and_a_removal_are_found(server: Discord, account: AccountFacts) -> None:
    edited, gone, kept = server.say("one"), server.say("two"), server.say("three")
    server.edit(edited, "one, changed")
    server.delete(gone)

    page = discord.reconcile(account, [f"{CARE}:{one['id']}" for one in (gone, edited, kept)])

    assert {one.ext_id: one.kind for one in events(page)} == {
        f"{CARE}:{edited['id']}": "edited",
        f"{CARE}:{gone['id']}": "removed",
        f"{CARE}:{kept['id']}": "created",
    }
    assert set(page.raws[0].asked) == {f"{CARE}:{one['id']}" for one in (gone, edited, kept)}


def test_an_empty_list_is_not_believed(server: Discord, account: AccountFacts) -> None:
    said = server.say("one")
    server.fault("answer", path="/messages$", body="[]")

    assert [one.kind for one in events(discord.reconcile(account, [f"{CARE}:{said['id']}"]))] == ["created"]


def test_a_channel_that_is_closed_has_removed_nothing(server: Discord, account: AccountFacts) -> None:
    said = server.say("one")
    server.closed.add(CARE)

    assert discord.reconcile(account, [f"{CARE}:{said['id']}", "x", ""]).raws == ()


@pytest.mark.parametrize("status", [500, 502, 429])
def test_a_failing_service_has_removed_nothing(status: int, server: Discord, account: AccountFacts) -> None:
    said = server.say("one")
    server.fault("answer", status=status)

    with pytest.raises(Retryable):
        discord.reconcile(account, [f"{CARE}:{said['id']}"])


def test_a_post_that_is_back_is_told(server: Discord, account: AccountFacts) -> None:
    said = server.say("one")

    page = discord.reconcile(account, [], [f"{CARE}:{said['id']}", f"{CARE}:5"])

    assert [one.ext_id for one in events(page) if one.kind == "restored"] == [f"{CARE}:{said['id']}"]


def test_a_day_is_listed_with_what_others_said(server: Discord, account: AccountFacts) -> None:
    with clock.fixed(lambda: NOW - timedelta(days=2)):
        server.say("before")
    with clock.fixed(lambda: NOW):
        inside = [server.say(str(number)) for number in range(103)] + [server.say("other", OTHER)]
        server.say("joined", type=7)
    with clock.fixed(lambda: NOW + timedelta(days=1)):
        server.say("after")

    ids, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = discord.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), cursor)
        ids, cursor, pages = [*ids, *page.ids], page.next_cursor, pages + 1

    assert sorted(ids) == sorted(f"{one['channel_id']}:{one['id']}" for one in inside)
    assert pages == 3


def test_who_the_bot_is_and_what_it_sees(server: Discord, account: AccountFacts) -> None:
    (found,) = discord.find(account)

    assert (found.handle, found.settings["reads_content"]) == ("parcelhop", True)
    assert set(found.settings["found_channels"]) == {CARE, OTHER, FORUM}
    server.flags = 0
    assert discord.health(account).settings["reads_content"] is False


@pytest.mark.parametrize("token", ["", "revoked", "a b", "ż"])
def test_a_token_that_is_none_is_known(token: str, server: Discord, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired):
        discord.health(replace(account, keys={"token": token}))


def test_a_person_is_no_bot(server: Discord, account: AccountFacts) -> None:
    server.fault("answer", path="/users/@me", body=f'{{"id": "{KASIA}", "username": "kasia"}}')

    with pytest.raises(Permanent, match="discord_no_bot"):
        discord.health(account)
