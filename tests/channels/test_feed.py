"""Feeds: asked only for what changed, read whatever they are, and never a danger."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caredesk.channels import feed
from caredesk.channels.base import (
    AccountFacts,
    Attachment,
    Author,
    Denied,
    Event,
    OutgoingFacts,
    Page,
    Permanent,
    PostFacts,
    Raw,
    Retryable,
    Skipped,
)
from caredesk.core import clock
from tests.channels.conftest import NOW, SAMPLES
from tests.fakes.feed import Feed, item, rss

RECENT = "Sat, 21 Nov 2026 09:00:00 GMT"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0"><channel><item><title>&c;</title></item></channel></rss>"""


@pytest.fixture
def forum(reach: Callable[[str], None]) -> Iterator[Feed]:
    with Feed() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(forum: Feed) -> AccountFacts:
    return AccountFacts(settings={"feed_url": f"{forum.url}/feed"})


def read(body: bytes, content_type: str = "") -> list[Event | Skipped]:
    return list(feed.parse(Raw(body, NOW, {"content-type": content_type})))


def events(page: Page) -> list[Event]:
    return [event for raw in page.raws for event in feed.parse(raw)]


def test_an_entry_becomes_a_post_that_links_to_where_it_stands() -> None:
    more = "<enclosure url='https://forum.example/a.png' type='image/png' length='9'/>"
    more += "<author>kasia@x.example (Kasia)</author></item>"
    text = "&lt;p&gt;Gdzie &lt;b&gt;jest&lt;/b&gt;?&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;"
    (event,) = read(rss(item("urn:1", at=RECENT, text=text).replace("</item>", more)))

    assert (event.kind, event.surface, event.ext_id, event.thread_ext_id) == ("created", "listening", "urn:1", "urn:1")
    assert (event.text, event.lang) == ("Paczka\n\nGdzie jest?", "pl")
    assert (event.permalink, event.facts) == ("https://forum.example/1", {"source": "Forum"})
    assert event.occurred_at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert event.author == Author("kasia@x.example", "Kasia", "Kasia")
    assert event.attachments == (Attachment("image", "https://forum.example/a.png"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("where", ["/rules", "https://forum.example/rules"])
def test_a_link_in_the_words_says_where_it_leads_from_wherever_it_is_read(encoding: str, where: str) -> None:
    link = f"&lt;a href=&quot;{where}&quot;&gt;the rules&lt;/a&gt;"
    body = rss(item("urn:1", at=RECENT, text=f"See {link}.")).decode()
    body = body.replace("<rss ", '<rss xml:base="https://forum.example/a/" ').replace("utf-8", encoding)
    (event,) = read(body.encode(encoding))

    assert isinstance(event, Event) and event.text == "Paczka\n\nSee the rules (https://forum.example/rules)."


def test_atom_is_read_as_well() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><id>tag:x,1</id><title>Na</title>
    <link href="https://blog.example/1"/><updated>2026-11-21T09:00:00Z</updated>
    <author><name>Zoltan</name><uri>https://blog.example/zoltan</uri></author>
    <content type="html">&lt;p&gt;Na sz\xc3\xa9p&lt;/p&gt;</content></entry></feed>"""

    (event,) = read(body)

    assert (event.ext_id, event.text, event.permalink) == ("tag:x,1", "Na szép", "https://blog.example/1")
    assert event.author == Author("https://blog.example/zoltan", "Zoltan", "Zoltan")


def test_a_feed_that_did_not_change_costs_one_small_answer(forum: Feed, account: AccountFacts) -> None:
    first = feed.poll(account, {})
    second = feed.poll(account, first.next_cursor)

    assert (len(first.raws), second.raws) == (1, ())
    assert forum.calls[1].headers["if-none-match"] == first.next_cursor["etag"]
    assert forum.calls[1].headers["if-modified-since"] == "Sun, 22 Nov 2026 09:00:00 GMT"
    assert second.retry_at - clock.now() > timedelta(minutes=4)


def test_a_server_that_knows_no_marks_is_compared_by_its_words(forum: Feed, account: AccountFacts) -> None:
    forum.knows_marks = False

    page = feed.poll(account, feed.poll(account, {}).next_cursor)

    assert page.raws == ()
    assert "if-none-match" not in forum.calls[1].headers


def test_other_words_under_the_same_name_are_another_version(forum: Feed, account: AccountFacts) -> None:
    first = feed.poll(account, {})
    forum.body = rss(item("1", text="Znalazła się"), item("2", link="https://forum.example/2"))
    second = feed.poll(account, first.next_cursor)

    (before,), (new, after) = events(first), events(second)
    assert (after.ext_id, after.key != before.key, new.ext_id) == (before.ext_id, True, "2")


@pytest.mark.parametrize(
    ("items", "names"),
    [
        (
            (item("a"), item("a", link="https://forum.example/2")),
            ["https://forum.example/2", "https://forum.example/1"],
        ),
        ((item("a"), item("a")), ["a"]),
        ((item("", link="https://forum.example/9"),), ["https://forum.example/9"]),
        ((item("", link="javascript:alert(1)"),), [None]),
        ((item("g" * 9000),), [None]),
    ],
    ids=["one guid for two", "twice the same", "no guid", "a script for a link", "a guid without end"],
)
def test_what_an_entry_is_called(items: tuple[str, ...], names: list[str | None]) -> None:
    found = read(rss(*items))

    assert [one.ext_id for one in found if None not in names] == [one for one in names if one]
    assert all(len(one.ext_id) <= 300 and not (one.permalink or "").startswith("javascript") for one in found)


@pytest.mark.parametrize(
    ("told", "clocks"),
    [
        ("Mon, 01 Jan 1900 00:00:00 GMT", ["received"]),
        ("Tue, 01 Jan 2099 00:00:00 GMT", ["received"]),
        ("yesterday", ["received"]),
        ("2026-11-21T10:00:00+01:00", ["peer"]),
        ("Fri, 01 Jan 2021 00:00:00 GMT", []),
    ],
)
def test_dates_that_cannot_be_give_way_and_old_entries_are_left(told: str, clocks: list[str]) -> None:
    assert [one.clock for one in read(rss(item(at=told)))] == clocks


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (rss(item(text="Zażółć"), encoding="iso-8859-2"), "application/rss+xml", "Paczka\n\nZażółć"),
        (rss(item(text="Zażółć"), encoding="utf-16"), "", "Paczka\n\nZażółć"),
        (rss(item(text="Zażółć"), declared="iso-8859-2"), "application/rss+xml; charset=utf-8", "Paczka\n\nZażółć"),
    ],
    ids=["Latin-2", "UTF-16", "the header is right"],
)
def test_letters_survive_their_charset(body: bytes, content_type: str, text: str) -> None:
    assert [one.text for one in read(body, content_type)] == [text]


def test_a_charset_that_is_a_lie_loses_letters_and_no_entry() -> None:
    (event,) = read(rss(item(text="Zażółć"), encoding="iso-8859-2", declared="utf-8"))

    assert event.text.startswith("Paczka")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB, "feed_entities"),
        (BOMB.decode().encode("utf-16"), "feed_entities"),
        (b"<html><body>Sign in</body></html>", "not_a_feed"),
        (b"", "not_a_feed"),
        (b"/etc/passwd", "not_a_feed"),
        (b"http://127.0.0.1/x", "not_a_feed"),
        (rss("<item><guid>1</guid></item>"), "feed_empty"),
    ],
    ids=["billion laughs", "the same in 16 bits", "HTML", "nothing", "a file name", "an address", "an empty entry"],
)
def test_what_is_no_feed_is_said_so(body: bytes, reason: str) -> None:
    assert [one.reason for one in read(body)] == [reason]


def test_a_bomb_takes_no_time() -> None:
    began = time.process_time()

    assert read(BOMB.replace(b"aaaaaaaaaa", b"a" * 1_000_000))
    assert time.process_time() - began < 1


def test_half_a_feed_gives_the_entries_that_came() -> None:
    whole = rss(*(item(str(number), link=f"https://forum.example/{number}") for number in range(5)))

    assert 2 <= len([one for one in read(whole[: len(whole) * 2 // 3]) if isinstance(one, Event)]) <= 5


def test_five_hundred_entries_are_the_most() -> None:
    found = read(rss(*(item(str(number), link=f"https://forum.example/{number}") for number in range(510))))

    assert (len(found), found[-1]) == (501, Skipped("feed_too_long", "/500"))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    for inside in (body, b"<rss><channel><item>" + body):
        assert all(isinstance(one, Event | Skipped) for one in read(inside))


@pytest.mark.parametrize(
    ("fault", "trouble", "code"),
    [
        pytest.param({"do": "answer", "body": "<html>"}, Retryable, "not_a_feed", id="HTML"),
        pytest.param({"do": "large"}, Retryable, "feed_too_large", id="5 MB"),
        pytest.param({"do": "answer", "status": 410}, Retryable, "feed_gone", id="410"),
        pytest.param({"do": "answer", "status": 401}, Retryable, "feed_forbidden", id="401"),
        pytest.param({"do": "answer", "status": 429}, Retryable, "http_429", id="429"),
        pytest.param({"do": "answer", "status": 502}, Retryable, "http_502", id="502"),
        pytest.param({"do": "cut"}, Retryable, "not_answered", id="cut"),
    ],
)
def test_a_feed_in_trouble_says_which(
    fault: dict, trouble: type, code: str, forum: Feed, account: AccountFacts
) -> None:
    forum.fault(**fault)

    with pytest.raises(trouble) as caught:
        feed.poll(account, {})

    assert caught.value.code == code


def test_a_moved_feed_is_followed_a_few_steps_and_only_to_where_we_may_go(forum: Feed, account: AccountFacts) -> None:
    forum.moved = {"/old": "/older", "/older": f"{forum.url}/feed", "/loop": "/loop", "/inside": "http://127.0.0.1:9/"}

    def at(path: str) -> AccountFacts:
        return replace(account, settings={"feed_url": f"{forum.url}{path}"})

    assert len(feed.poll(at("/old"), {}).raws) == 1
    with pytest.raises(Permanent, match="feed_redirects"):
        feed.poll(at("/loop"), {})
    with pytest.raises(Permanent, match="address_refused"):
        feed.poll(at("/inside"), {})


def test_connecting_finds_what_the_feed_calls_itself(account: AccountFacts) -> None:
    (found,) = feed.find(account)

    assert (found.name, found.handle, found.ext_id) == ("Forum", "127.0.0.1", account.settings["feed_url"])


def test_nothing_can_be_said_through_a_feed(account: AccountFacts) -> None:
    post = PostFacts(ext_id="1", surface="listening", visibility="public", permalink="https://forum.example/1")

    assert feed.can(account, post, "reply", NOW) == Denied("no_reply_door", link_out="https://forum.example/1")
    out = {"surface": "listening", "visibility": "public", "text": "x", "parent_ext_id": "1", "thread_ext_id": "1"}
    with pytest.raises(Permanent, match="no_reply_door"):
        feed.send(account, OutgoingFacts(send_id="1", action="reply", **out))


@pytest.mark.parametrize(("told", "minutes"), [("", 5), ("1", 1), ("0", 1), ("99999", 1440), ("²", 5), ("x", 5)])
def test_how_often_is_bounded(told: str, minutes: int, account: AccountFacts) -> None:
    page = feed.poll(replace(account, settings={**account.settings, "every_minutes": told}), {})

    assert round((page.retry_at - clock.now()).total_seconds() / 60) == minutes


def test_entries_are_read_quickly() -> None:
    body = rss(*(item(str(number), link=f"https://forum.example/{number}") for number in range(500)))
    began = time.process_time()

    assert len(read(body)) == 500
    assert 500 / (time.process_time() - began) > 1000


def test_a_whole_forum_is_read_in_order() -> None:
    found = read((SAMPLES / "feed/forum.xml").read_bytes(), "application/rss+xml")

    assert [one.ext_id for one in found] == [f"urn:forum:{number}" for number in reversed(range(20))]
    assert {one.author.name for one in found} == {f"Kasia {number}" for number in range(20)}
