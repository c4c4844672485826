"""One post through two doors: what a feed found and the network's own account are one ticket, whichever came first."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from sqlmodel import select

from caredesk.channels import actions, finding
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom import doors, poll, receive
from caredesk.postroom.door_models import PostAddress
from caredesk.team.models import Agent, Team
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.refusals import Refused
from tests.fakes.feed import Feed, item, rss
from tests.postroom.stage import Stage, allow


@pytest.fixture
def forum(sky: Stage) -> Iterator[Feed]:
    """A feed beside the account on Bluesky; empty until somebody is heard."""
    with Feed() as fake:
        fake.body = rss()
        listened(fake, "Alerts")
        yield fake


def listened(fake: Feed, name: str) -> int:
    """An account that reads this feed."""
    allow(fake.host)
    team = db.first(Team, Team.name == "Care PL")
    typed = Given("feed", {"feed_url": f"{fake.url}/feed", "every_minutes": "1"})
    return actions.connect(finding.choose(typed, finding.look(typed)[0], name), [team], "cli").id or 0


def link(uri: str) -> str:
    """As a listening tool writes it: by the handle, and with its own marks."""
    return f"https://www.bsky.app/profile/kasia.test/post/{uri.rpartition('/')[2]}?utm_source=alerts"


def heard(forum: Feed, sky: Stage, url: str, text: str = "Gdzie?") -> None:
    forum.body = rss(item("hit", link=url.replace("&", "&amp;"), text=text))
    sky.work(70)


def tickets() -> list[Ticket]:
    db.close_reading()
    return [one for one in db.session().exec(select(Ticket).order_by(Ticket.id)) if one.posts_count]


def test_what_the_network_told_already_is_not_told_by_the_feed(forum: Feed, sky: Stage) -> None:
    uri = sky.network.post("kasia", "@desk.test where is it?")
    sky.work(10)

    heard(forum, sky, link(uri))
    heard(forum, sky, link(uri), text="Gdzie ona?")

    assert [one.channel for one in tickets()] == ["bluesky"]


def test_what_the_feed_told_first_gives_way_to_the_post_that_can_be_answered(forum: Feed, sky: Stage) -> None:
    uri = sky.network.post("kasia", "where is my parcel")  # nobody was named, so the account did not hear of it
    heard(forum, sky, link(uri))
    (first,) = tickets()

    sky.network.notices.append({"to": sky.account.ext_id, "uri": uri, "reason": "mention"})
    sky.work(10)
    heard(forum, sky, link(uri), text="Gdzie ona?")

    (now,) = tickets()
    assert (first.channel, now.channel) == ("feed", "bluesky")
    assert db.session().get(Ticket, first.id).status is Status.RESOLVED
    reply = sky.answer(db.first(Post, Post.ext_id == uri))
    sky.work(60)
    assert sky.shown(reply).out_state == "sent"


def test_our_own_answer_found_by_the_feed_opens_nothing(forum: Feed, sky: Stage) -> None:
    uri = sky.network.post("kasia", "@desk.test where is it?")
    sky.work(10)
    reply = sky.answer(db.first(Post, Post.ext_id == uri))
    sky.work(60)

    heard(forum, sky, sky.shown(reply).permalink)

    assert [one.channel for one in tickets()] == ["bluesky"]


def test_two_posts_stay_two_and_a_post_without_an_address_is_nobody_elses(forum: Feed, sky: Stage) -> None:
    sky.network.post("kasia", "@desk.test where is it?")
    sky.work(10)

    heard(forum, sky, "https://forum.example/1")
    forum.body = rss(item("a", link=""), item("b", link=""))
    sky.work(70)

    assert sorted(one.channel for one in tickets()) == ["bluesky", "feed", "feed", "feed"]


def test_a_ticket_without_a_door_links_to_where_the_post_stands(forum: Feed, sky: Stage, ola: Agent) -> None:
    heard(forum, sky, "https://forum.example/1")
    (ticket,) = tickets()
    post = db.first(Post, Post.kind == PostKind.IN)

    with pytest.raises(Refused):
        conversation.reply(ticket, ola, "On its way.", kind="public", own_id="1" * 36, target=post.id)

    assert (post.permalink, post.surface) == ("https://forum.example/1", "listening")


def test_an_address_is_kept_as_a_sign_alone(forum: Feed, sky: Stage) -> None:
    heard(forum, sky, "https://forum.example/1")

    (row,) = db.session().exec(select(PostAddress))
    assert row.sign == doors.sign_of("http://www.forum.example/1/?utm_source=x")
    assert "forum" not in row.sign


def ask(account_id: int) -> None:
    poll.poll({"account_id": account_id})
    receive.step()


def at_the_same_moment(first: int, second: int) -> None:
    """Two workers: what one of them puts in its place is not yet written when the other reads the same."""
    is_put, is_over = Event(), Event()

    def other() -> None:
        assert is_put.wait(10)
        ask(second)
        db.close_reading()
        is_over.set()

    worker = Thread(target=other)
    worker.start()
    with db.transaction():
        ask(first)
        is_put.set()
        is_over.wait(0.4)
    worker.join(10)
    assert is_over.is_set()


@pytest.mark.parametrize("is_heard_first", [True, False])
def test_one_post_that_comes_through_both_doors_at_once_is_one_ticket(
    forum: Feed, sky: Stage, is_heard_first: bool
) -> None:
    uri = sky.network.post("kasia", "@desk.test where is it?")
    forum.body = rss(item("hit", link=link(uri).replace("&", "&amp;")))
    feed = db.first(Account, Account.kind == "feed").id

    at_the_same_moment(*((feed, sky.account.id) if is_heard_first else (sky.account.id, feed)))

    assert [one.channel for one in tickets()] == ["bluesky"]


def test_one_post_that_two_feeds_find_at_once_is_one_ticket(forum: Feed, sky: Stage) -> None:
    with Feed() as other:
        forum.body = other.body = rss(item("hit", link="https://forum.example/1"))
        first = db.first(Account, Account.kind == "feed").id
        second = listened(other, "More alerts")

        at_the_same_moment(first, second)

    assert [one.channel for one in tickets()] == ["feed"]
