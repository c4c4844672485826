"""A Facebook page at its Graph API: how its posts stand, and what it lists of a time."""

from datetime import timedelta

from caredesk.channels import facebook
from caredesk.channels.base import (
    AccountFacts,
    Author,
    Event,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.meta import act
from tests.fakes.meta_page import PAGE, TOKEN, Page


def test_a_sweep_tells_how_posts_stand_and_believes_only_gone(network: Page, account: AccountFacts) -> None:
    post_id = network.post("New lockers!")
    ids = [network.comment(post_id, f"Question {number}") for number in range(60)]
    network.delete(ids[3])
    page = facebook.reconcile(account, [*ids, post_id, "m_1"], gone=[ids[3], ids[4]])

    told = [one for raw in page.raws for one in facebook.parse(raw) if isinstance(one, Event)]
    assert [one.ext_id for one in told if one.kind == "removed"] == [ids[3]]
    assert [one.ext_id for one in told if one.kind == "restored"] == [ids[4]]
    assert [one.ext_id for one in told if one.kind == "created"] == [one for one in ids if one != ids[3]]
    assert {one.thread_ext_id for one in told if one.kind == "created"} == {one for one in ids if one != ids[3]}
    assert [(one.kind, one.text) for one in told if one.ext_id == post_id] == [("echo", "New lockers!")]


def test_what_the_page_holds_for_a_time_is_listed_to_its_end(network: Page, account: AccountFacts) -> None:
    post_id, quiet = network.post("Busy"), network.post("Quiet")
    ids = {network.comment(post_id, f"Question {number}") for number in range(230)} | {network.comment(quiet, "One")}
    network.comment(post_id, "Our own", by=PAGE)
    ids.add(network.post("On your wall", by="3001"))
    with clock.fixed(lambda: NOW - timedelta(days=2)):
        network.comment(post_id, "Long ago")
    found, cursor, pages = set(), None, 0
    while pages == 0 or cursor:
        listing = facebook.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), cursor)
        found |= set(listing.ids)
        cursor, pages = listing.next_cursor, pages + 1
        assert pages < 20

    assert found == ids


def listed(account: AccountFacts) -> list[str]:
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = facebook.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), cursor)
        found += page.ids
        cursor, pages = page.next_cursor, pages + 1
        assert pages < 20
    return found


def test_messages_of_a_time_are_listed_with_the_comments(network: Page, account: AccountFacts, comment: str) -> None:
    with clock.fixed(lambda: NOW - timedelta(days=2)):
        network.write("Long ago", by="3002")
        network.write("Long ago")
    talk = [network.write(f"Message {number}") for number in range(24)]
    facebook.send(account, act("dm", thread_ext_id="3001"))
    strangers = [network.write("Hello", by=f"40{number}") for number in range(50)]

    found = listed(account)

    assert found[0] == comment
    assert set(found[1:]) == {*talk[-19:], *strangers}  # of one conversation the newest 20, of which one is ours


def test_without_the_right_to_read_messages_the_comments_are_counted(
    network: Page, account: AccountFacts, comment: str
) -> None:
    network.write("Hello")
    network.tokens[TOKEN]["scopes"].remove("pages_messaging")

    assert listed(account) == [comment]


def test_a_missing_message_is_fetched_and_one_that_is_refused_is_not_removed(
    network: Page, account: AccountFacts
) -> None:
    old = network.write("Too old to be read")
    new = [network.write(f"Message {number}") for number in range(20)]
    facebook.send(account, act("dm", thread_ext_id="3001"))
    ours = network.public()[0]["id"]
    page = facebook.reconcile(account, [old, new[-1], ours])

    told = [one for raw in page.raws for one in facebook.parse(raw) if isinstance(one, Event)]
    assert [(one.kind, one.ext_id, one.thread_ext_id) for one in told] == [
        ("created", new[-1], "3001"),
        ("edited", new[-1], "3001"),
        ("echo", ours, "3001"),
    ]
    assert (told[0].surface, told[0].visibility, told[0].text, told[0].author) == (
        *("dm", "private", "Message 19"),
        Author("3001", "", "Kasia Wrona"),
    )
