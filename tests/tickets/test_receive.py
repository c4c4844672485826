"""A post from outside becomes a ticket, or goes into the one that is there, with everything that is known of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from caredesk.core import db
from caredesk.tickets import actions, counts
from caredesk.tickets.change import change
from caredesk.tickets.models import Post, PostKind, PostVersion, Status, Ticket
from tests.cast import entries
from tests.tickets.arrivals import NOON, STRANGER, US, event, posts, put, ticket

LATE = NOON + timedelta(hours=2)


def test_a_post_opens_a_ticket_for_the_first_team(parcelhop, kasia):
    put(parcelhop, event("created", "p1", text="Gdzie jest paczka?", lang="pl-PL", surface="mention"))

    opened = ticket()
    assert (opened.status, opened.customer_id, opened.team_id) == (Status.OPEN, kasia.id, 1)
    assert (opened.snippet, opened.snippet_by, opened.lang) == ("Gdzie jest paczka?", "in", "pl")
    assert (opened.waiting_since, opened.due_at) == (NOON, opened.opened_at + timedelta(hours=4))
    assert counts.kept() == counts.recount() == {counts.place(opened): 1}


def test_the_entries_hold_what_recreates_the_change(parcelhop, kasia):
    post = put(parcelhop, event("created", "p1", text="Gdzie?"))

    (made,), (received,) = entries("ticket.created"), entries("post.received")
    assert made["object"] == ticket().uuid
    assert received["object"] == post.uuid
    assert received["body"]["text"] == "Gdzie?"
    assert received["body"]["ext_id"] == "p1"
    assert received["body"]["author"] == "kasia_w"


def test_the_same_post_twice_is_one_post(parcelhop):
    put(parcelhop, event("created", "p1"))

    again = put(parcelhop, event("created", "p1"))

    assert again is None
    assert len(posts()) == 1
    assert len(entries("post.received")) == 1


def test_one_thread_is_one_ticket(parcelhop):
    put(parcelhop, event("created", "p1"), event("created", "p2", minute=1, author=STRANGER))

    assert [post.ticket_id for post in posts()] == [ticket().id] * 2
    assert ticket().posts_count == 2
    assert ticket().waiting_since == NOON


def test_two_accounts_may_have_a_thread_of_the_same_name(parcelhop, outsider):
    from tests import cast

    put(parcelhop, event("created", "p1"))
    put(cast.account("Elsewhere account"), event("created", "p1"))

    assert len({post.ticket_id for post in posts()}) == 2


def test_an_edit_keeps_both_wordings(parcelhop):
    put(parcelhop, event("created", "p1", text="Grr"), event("edited", "p1", text="Please", minute=3))

    (post,) = posts()
    assert (post.text, post.versions, post.occurred_at) == ("Please", 2, NOON)
    assert ticket().snippet == "Please"
    kept = db.session().exec(select(PostVersion).order_by(PostVersion.occurred_at))
    assert [one.text for one in kept] == ["Grr", "Please"]
    assert entries("post.edited")[0]["body"]["text"] == "Please"


def test_a_removed_post_keeps_its_words_and_says_who_removed_it(parcelhop):
    put(parcelhop, event("created", "p1", text="Grr"), event("removed", "p1", minute=5, removed_by="author"))

    (post,) = posts()
    assert (post.text, post.removed_by, post.removed_how) == ("Grr", "author", "hook")
    assert post.removed_at == NOON + timedelta(minutes=5)
    assert ticket().removed
    assert ticket().waiting_since is None
    assert entries("post.gone")[0]["body"]["removed_by"] == "author"


def test_a_restored_post_is_there_again(parcelhop):
    put(parcelhop, event("created", "p1"), event("removed", "p1", minute=5), event("restored", "p1", minute=6))

    (post,) = posts()
    assert post.removed_by == ""
    assert not ticket().removed
    assert ticket().waiting_since == NOON
    assert len(entries("post.restored")) == 1


def test_a_removal_before_its_post_shows_nothing_until_there_are_words(parcelhop):
    put(parcelhop, event("removed", "p1", minute=5, removed_by="author"))
    assert posts()[0].ticket_id is None
    assert db.first(Ticket) is None

    put(parcelhop, event("created", "p1"))

    assert posts()[0].removed_by == "author"
    assert ticket().removed
    assert ticket().posts_count == 1


@pytest.mark.parametrize("status", [Status.PENDING, Status.SNOOZED, Status.RESOLVED])
def test_a_new_post_brings_a_ticket_back(parcelhop, status):
    put(parcelhop, event("created", "p1"))
    with db.transaction():
        change(db.lock(ticket()), status=status, snoozed_until_at=LATE, waiting_since=None)

    put(parcelhop, event("created", "p2", minute=9))

    woken = ticket()
    assert (woken.status, woken.woke, woken.snoozed_until_at) == (Status.OPEN, "post", None)
    assert woken.waiting_since == NOON + timedelta(minutes=9)
    assert entries("ticket.reopened")[0]["body"]["was"] == status.value
    assert counts.kept() == counts.recount()


def test_an_edit_does_not_bring_a_ticket_back(parcelhop):
    put(parcelhop, event("created", "p1"))
    with db.transaction():
        change(db.lock(ticket()), status=Status.RESOLVED)

    put(parcelhop, event("edited", "p1", minute=3))

    assert ticket().status is Status.RESOLVED


def test_after_closing_only_what_came_later_waits(parcelhop):
    put(parcelhop, event("created", "p1"))
    with db.transaction():
        change(db.lock(ticket()), status=Status.RESOLVED, resolved_at=NOON + timedelta(hours=1, minutes=1))

    put(parcelhop, event("created", "p0", minute=-5), at=LATE)

    assert ticket().waiting_since == NOON - timedelta(minutes=5)


def test_our_own_words_alone_make_no_ticket(parcelhop):
    post = put(parcelhop, event("echo", "o1", text="We are moving"))

    assert (post.kind, post.ticket_id) == (PostKind.OUTSIDE, None)
    assert db.first(Ticket) is None


def test_our_own_words_are_context_once_somebody_answers(parcelhop):
    put(parcelhop, event("echo", "o1", text="We are moving"))

    put(parcelhop, event("created", "p1", minute=4))

    assert {post.ticket_id for post in posts()} == {ticket().id}
    assert ticket().posts_count == 2
    assert ticket().waiting_since == NOON + timedelta(minutes=4)


def test_an_answer_from_outside_ends_the_wait(parcelhop):
    put(parcelhop, event("created", "p1"), event("echo", "o1", minute=6, text="On it"))

    assert ticket().waiting_since is None
    assert (ticket().snippet, ticket().snippet_by) == ("On it", "out")
    assert posts()[0].kind is PostKind.OUTSIDE


def test_what_we_wrote_is_ours_even_when_the_network_calls_it_new(parcelhop):
    put(parcelhop, event("created", "o1", author=US))

    assert posts()[0].kind is PostKind.OUTSIDE
    assert db.first(Ticket) is None


def test_our_reply_coming_back_changes_nothing(parcelhop, ola):
    put(parcelhop, event("created", "p1"))
    with db.transaction() as session:
        mine = Post(ticket_id=ticket().id, account_id=parcelhop.id, kind=PostKind.REPLY, ext_id="o1", text="On it",
                    agent_id=ola.id, own_id="x", out_state="sent", occurred_at=NOON)  # fmt: skip
        session.add(mine)

    assert put(parcelhop, event("echo", "o1", minute=1)) is None
    assert len(posts()) == 2


def test_our_reply_can_be_removed_out_there(parcelhop, ola):
    put(parcelhop, event("created", "p1"))
    with db.transaction() as session:
        mine = Post(ticket_id=ticket().id, account_id=parcelhop.id, kind=PostKind.REPLY, ext_id="o1", text="On it",
                    agent_id=ola.id, own_id="x", out_state="sent", occurred_at=NOON)  # fmt: skip
        session.add(mine)

    gone = put(parcelhop, event("removed", "o1", minute=1, removed_by="platform"))

    assert (gone.removed_by, gone.text, gone.kind) == ("platform", "On it", PostKind.REPLY)


def test_a_direct_message_stays_private_when_an_edit_forgets_to_say_so(parcelhop):
    put(parcelhop, event("created", "p1", surface="dm", visibility="private"), event("edited", "p1", minute=1))

    assert posts()[0].visibility.value == "private"
    assert ticket().private


def test_an_edit_without_its_thread_stays_where_it_is(parcelhop):
    put(parcelhop, event("created", "p1"), event("created", "p2", minute=1))

    put(parcelhop, event("edited", "p2", minute=2, thread_ext_id="p2"))

    assert {post.ticket_id for post in posts()} == {ticket().id}


def test_an_edit_that_came_first_without_its_thread_finds_it(parcelhop):
    put(parcelhop, event("created", "p1"))
    put(parcelhop, event("edited", "p2", minute=2, thread_ext_id="p2"))

    put(parcelhop, event("created", "p2", minute=1))

    assert {post.ticket_id for post in posts()} == {ticket("t1").id}
    assert (ticket("p2").posts_count, ticket("p2").status) == (0, Status.RESOLVED)
    assert len(entries("post.moved")) == 1
    assert counts.kept() == counts.recount()


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(datetime(1900, 1, 1, tzinfo=UTC), id="1900"),
        pytest.param(datetime(2099, 1, 1, tzinfo=UTC), id="2099"),
        pytest.param(LATE + timedelta(minutes=6), id="six minutes ahead"),
    ],
)
def test_an_impossible_time_gives_way_to_ours(parcelhop, told):
    put(parcelhop, event("created", "p1", occurred_at=told), at=LATE)

    assert posts()[0].occurred_at == LATE


def test_a_post_by_nobody_is_kept(parcelhop):
    put(parcelhop, event("created", "p1", author=None))

    assert ticket().customer_id is None
    assert posts()[0].handle_id is None


def test_what_fails_leaves_nothing_behind(parcelhop):
    with pytest.raises(ZeroDivisionError), db.transaction():
        put(parcelhop, event("created", "p1"))
        1 / 0

    assert posts() == []
    assert counts.kept() == {}


def test_a_post_that_nobody_had_seen_when_the_ticket_was_resolved_waits(parcelhop, ola):
    put(parcelhop, event("created", "p1"))
    actions.resolve(ticket(), ola)
    closed_at = ticket().resolved_at

    put(parcelhop, event("created", "p2", minute=50), at=closed_at)
    put(parcelhop, event("edited", "p1", minute=55, text="Never mind"), at=closed_at + timedelta(seconds=1))

    assert (ticket().status, ticket().waiting_since) == (Status.OPEN, NOON + timedelta(minutes=50))
    assert entries("ticket.reopened")[0]["body"]["at"] == closed_at.isoformat()
