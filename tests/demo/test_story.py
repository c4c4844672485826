"""The demo is a story that shows every feature, told through the real doors."""

import json
import shutil
import socket
from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.audit import verify
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, config, db, secrets
from caredesk.core.config import Settings
from caredesk.customers.models import Customer
from caredesk.demo import commands, everywhere, feed, people, story
from caredesk.postroom import worker
from caredesk.postroom.models import Arrival, Outgoing, OutgoingState
from caredesk.replies.later_models import LaterReply
from caredesk.routing.models import Contest
from caredesk.sla.models import Clock, ClockKind, ClockState, Tally
from caredesk.start import CannotStart, open_desk
from caredesk.team.models import Agent
from caredesk.tickets.hold_models import LegalHold
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from tests.servers.ports import free_port


def close():
    db.close_reading()
    db.database().dispose()
    secrets.use(None)
    config.use(None)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The demo's desk, told once for all tests."""
    settings = Settings(data=tmp_path_factory.mktemp("told") / "demo", port=free_port())
    commands._reach_forum(settings)
    commands.prepared(settings)
    close()
    return settings


@pytest.fixture
def demo(told, tmp_path):
    """A copy of it, open."""
    settings = Settings(data=tmp_path / "demo", port=told.port)
    shutil.copytree(told.data, settings.data)
    open_desk(settings)
    yield settings
    close()


def all_of(model, *where):
    return list(db.session().exec(select(model).where(*where)))


def test_the_story_shows_every_state_and_three_languages(demo):
    tickets = all_of(Ticket)

    assert {ticket.status for ticket in tickets} == set(Status)
    assert {ticket.lang for ticket in tickets} >= {"pl", "hu", "en"}
    assert {ticket.surface for ticket in tickets} >= {"comment", "review", "dm", "mention"}
    assert any(ticket.tags for ticket in tickets) and any(ticket.removed for ticket in tickets)


def test_it_has_an_edit_a_removal_a_note_and_a_failed_delivery(demo):
    assert all_of(Post, Post.versions > 1)
    assert all_of(Post, Post.removed_by != "")
    assert all_of(Post, Post.kind == PostKind.NOTE)
    states = {row.state for row in all_of(Outgoing)}
    assert {OutgoingState.SENT, OutgoingState.FAILED, OutgoingState.QUEUED} <= states


def test_it_has_a_merge_a_split_a_machines_post_and_every_tone_that_was_judged(demo):
    (merged,), (made,) = all_of(Ticket, Ticket.merged_into.is_not(None)), all_of(Ticket, Ticket.split_from.is_not(None))

    assert merged.merged_into == made.split_from
    assert all_of(Post, Post.ticket_id == made.id)[0].text.startswith("Same here")
    assert [post.automatic for post in all_of(Post, Post.ext_id == "emma-away")] == [True]
    assert {ticket.tone for ticket in all_of(Ticket)} == {"", "negative", "positive"}


def test_an_account_with_a_dead_token_holds_its_reply_back(demo):
    paused = all_of(Account, Account.state == AccountState.PAUSED)

    (lost,) = [account for account in paused if account.paused_why == "auth_expired"]
    assert lost.kind == "mastodon"
    assert all_of(Outgoing, Outgoing.account_id == lost.id, Outgoing.state == OutgoingState.QUEUED)


def test_every_network_shows_a_talk_and_asks_nobody(demo, monkeypatch):
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_more, **_named: asked.append(host) or [])
    resting = {one.kind: one for one in all_of(Account, Account.paused_why == "by_hand")}

    with clock.fixed(clock.now() + timedelta(minutes=5)):
        worker.drain()

    assert set(everywhere.NAMES) <= set(resting)
    assert {host for host in asked if host != "127.0.0.1"} == set()
    for kind in everywhere.NAMES:
        told = all_of(Post, Post.account_id == resting[kind].id)
        assert len(told) == sum(map(len, everywhere.TALKS[kind])), kind
        assert len({post.ticket_id for post in told}) == len(everywhere.TALKS[kind]), kind
        assert {row.unread for row in all_of(Arrival, Arrival.account_id == resting[kind].id)} == {0}, kind


def test_what_was_sent_stands_on_the_forum(demo):
    kept = json.loads((demo.data / "forum.json").read_text())

    assert any(post["who"] == "Parcelhop" and "Zwrot paczki jest wstrzymany" in post["text"] for post in kept)


def test_the_trail_of_the_story_is_whole_and_in_its_own_time(demo):
    assert verify.verify().findings == []

    last = db.session().connection().exec_driver_sql("SELECT max(at) FROM audit_entry").scalar()
    assert last <= clock.micros()


def test_everybody_of_the_story_can_sign_in(demo):
    from caredesk import create_app

    app = create_app(demo)
    app.config["WTF_CSRF_ENABLED"] = False
    for one in people.TEAM:
        answer = app.test_client().post("/sign-in", data={"email": one.mail, "password": people.PASSWORD})
        assert answer.status_code in (302, 303), one.mail


def test_told_twice_it_is_one_story(demo):
    before = len(all_of(Ticket))

    commands.prepared(demo)

    assert len(all_of(Ticket)) == before


def test_it_never_mixes_with_a_real_desk(desk):
    assert all_of(Agent)

    with pytest.raises(CannotStart, match="real desk"):
        commands.prepared(desk)


def test_live_lines_name_writers_and_accounts_that_exist():
    for account, by, words in story.live():
        assert account in people.ACCOUNTS and by in people.WRITERS and words


def test_every_live_post_has_an_id_of_its_own():
    lines = feed.lines()

    assert len({next(lines).post for _ in range(50)}) == 50


def test_it_has_a_past_and_clocks_of_every_kind(demo):
    clocks = all_of(Clock)

    assert {one.state for one in clocks if one.kind is ClockKind.FIRST} == set(ClockState)
    assert {one.kind for one in clocks} >= {ClockKind.FIRST, ClockKind.NEXT, ClockKind.RESOLUTION}
    assert sum(one.n for one in all_of(Tally, Tally.what == "first_met")) > 30
    assert all_of(Ticket, Ticket.due_kind == "paused")


def test_what_passed_in_the_story_was_written_down_when_it_passed(demo):
    for row in all_of(Clock, Clock.state == ClockState.MISSED):
        assert row.breached_at is not None
        assert row.breached_at <= row.stopped_at


def test_pictures_go_with_words_in_three_languages_and_stand_on_the_forum(demo):
    shown = {post.files[0]["alt"]: post.out_state for post in all_of(Post) if post.files and post.agent_id}
    posts = json.loads((demo.data / "forum.json").read_text())

    assert sorted(alt.partition(":")[0] for alt in shown) == ["A map", "Mapa", "Térkép"]
    on_the_forum = {one["description"] for post in posts for one in post.get("files", ())}
    assert on_the_forum == {alt for alt, state in shown.items() if state == "sent"}


def test_replies_wait_for_the_morning_and_one_is_held(demo):
    states = [row.state for row in all_of(LaterReply)]

    assert (sorted(states), [row.why for row in all_of(LaterReply, LaterReply.state == "held")]) == (
        ["held", "waiting", "waiting"],
        ["customer_wrote"],
    )


def test_somebody_doubts_a_place_in_the_queue(demo):
    (doubt,) = all_of(Contest)

    assert doubt.parts and doubt.decided_at is None


def test_somebody_was_erased_and_a_dispute_holds_a_conversation(demo):
    (gone,) = all_of(Customer, Customer.name == "")
    (held, waits) = all_of(LegalHold)

    assert gone.erased_at is not None
    assert {post.text for post in all_of(Post, Post.emptied_why == "erased")} == {""}
    assert (held.state, waits.state) == ("set", "asked")
