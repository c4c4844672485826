"""Replies that leave later: at their time and once; held, with the reason, when something came between."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.channels import actions as channels
from caredesk.core import clock, db, jobs
from caredesk.replies import drafts, later, later_following
from caredesk.replies.later_models import LaterReply
from caredesk.team import actions as people
from caredesk.team.models import Notice
from caredesk.tickets import actions, checking, files
from caredesk.tickets.checking import Finding, HeldBack
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, PostKind
from caredesk.tickets.refusals import Refused, ThreadMoved, TooLate
from tests import cast
from tests.tickets import scene
from tests.tickets.pictures import kept


def plan(ticket, agent, text="Good morning!", hours=3, **order) -> LaterReply:
    told = {"kind": "public", "own_id": "l1"} | order
    return later.plan(ticket, agent, text, clock.now() + timedelta(hours=hours), **told)


def pass_by(hours=4):
    """The clock moves on, and a worker does what is due."""
    moved = clock.now() + timedelta(hours=hours)
    with clock.fixed(lambda: moved):
        for job in jobs.claim():
            jobs.run(job)
    db.close_reading()


def again(row):
    db.close_reading()
    return db.session().get(type(row), row.id)


def replies(ticket):
    query = select(Post).where(Post.ticket_id == ticket.id, Post.kind == PostKind.REPLY)
    return [post.text for post in db.session().exec(query)]


def test_it_leaves_at_its_time_and_not_before(ticket, ola):
    row = plan(ticket, ola)
    pass_by(hours=2)
    assert (again(row).state, replies(ticket)) == ("waiting", [])

    pass_by(hours=4)

    assert (again(row).state, replies(ticket)) == ("sent", ["Good morning!"])
    (entry,) = cast.entries("reply.queued")
    assert (entry["actor"], entry["body"]["text"]) == (ola.uuid, "Good morning!")
    assert cast.entries("later.released")[0]["actor"] == "desk"


def test_a_job_that_is_done_twice_is_one_reply(ticket, ola):
    row = plan(ticket, ola)
    moved = clock.now() + timedelta(hours=4)
    with clock.fixed(lambda: moved):
        later.work({"later": row.id})
        later.work({"later": row.id})

    assert replies(ticket) == ["Good morning!"]


def test_the_same_plan_twice_is_one(ticket, ola):
    assert plan(ticket, ola).id == plan(ticket, ola).id


def test_nothing_is_answered_while_it_waits(ticket, ola):
    plan(ticket, ola)

    assert again(ticket).waiting_since == ticket.waiting_since
    assert again(ticket).snippet_by == "in"
    assert replies(ticket) == []


def test_the_draft_goes_with_the_plan_and_other_words_stay(ticket, ola):
    drafts.keep(ticket, ola, "public", "Good morning!", at=clock.now())
    drafts.keep(ticket, ola, "direct", "Something else", at=clock.now())

    plan(ticket, ola)

    assert {kind: one.text for kind, one in drafts.of(ticket, ola).items()} == {"direct": "Something else"}


def test_when_the_customer_writes_first_it_is_held_and_its_author_told(ticket, ola):
    row = plan(ticket, ola)

    scene.post(ticket, "It is here now, thanks!")
    pass_by()

    assert (again(row).state, again(row).why, replies(ticket)) == ("held", "customer_wrote", [])
    told = db.session().exec(select(Notice).where(Notice.agent_id == ola.id)).all()
    assert [(one.kind, one.ticket_id) for one in told] == [("later_held", ticket.id)]


def test_a_machines_answer_holds_nothing(ticket, ola):
    row = plan(ticket, ola)

    scene.post(ticket, "I am out of office", automatic=True)

    assert again(row).state == "waiting"


def test_what_a_colleague_said_meanwhile_holds_it_at_its_time(ticket, ola, bence):
    from caredesk.tickets import conversation

    row = plan(ticket, ola)
    conversation.reply(ticket, bence, "I answer.", kind="public", own_id="b1")
    scene.newest()

    pass_by()

    assert (again(row).state, again(row).why) == ("held", "thread_moved")


def _resolve(ticket, row, ola, bence):
    actions.resolve(ticket, bence)


def _pause(ticket, row, ola, bence):
    channels.pause(cast.account("Parcelhop"), bence)


def _suspend(ticket, row, ola, bence):
    people.suspend(ola, bence)


def _restore(ticket, row, ola, bence):
    with db.transaction():
        later_following.follow_restore(None)


def _gone(ticket, row, ola, bence):
    with db.transaction():
        db.lock(db.first(Post, Post.ticket_id == ticket.id)).removed_by = "author"


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        pytest.param(_resolve, "resolved", id="the ticket is resolved"),
        pytest.param(_pause, "account_paused", id="the channel is paused"),
        pytest.param(_suspend, "agent_suspended", id="its author is suspended"),
        pytest.param(_restore, "restored", id="a backup is put back"),
        pytest.param(_gone, "post_removed", id="the post is gone"),
    ],
)
def test_what_comes_between_holds_it_with_its_reason(ticket, ola, bence, happens, why):
    row = plan(ticket, ola)

    happens(ticket, row, ola, bence)
    pass_by()

    assert (again(row).state, again(row).why, replies(ticket)) == ("held", why, [])


def test_a_merged_ticket_takes_it_along_and_somebody_looks_first(ticket, ola, parcelhop, kasia):
    row = plan(ticket, ola)
    target = scene.ticket(parcelhop, kasia, "The same again")

    merge(ticket, target, ola)
    pass_by()

    assert (again(row).ticket_id, again(row).state, again(row).why) == (target.id, "held", "merged")


@pytest.fixture
def rule(monkeypatch):
    """A rule of the desk's own that was made after the reply was planned."""
    found = []
    monkeypatch.setitem(checking._checks, "later test", lambda _words: list(found))
    monkeypatch.setitem(checking._sentences, "late_rule", lambda _facts: "A new rule.")
    return found


@pytest.mark.parametrize("blocks", [True, False])
def test_the_desks_own_checks_are_asked_again_at_its_time(ticket, ola, rule, blocks):
    row = plan(ticket, ola)
    rule.append(Finding("late_rule", blocks=blocks))

    pass_by()

    assert (again(row).state, again(row).why, again(row).facts) == (
        "held",
        "findings",
        {"codes": ["late_rule"], "blocks": blocks},
    )
    if blocks:
        with pytest.raises(HeldBack):
            later.send_now(again(row), ola)
        assert again(row).state == "held"
    else:
        later.send_now(again(row), ola)
        assert cast.entries("reply.queued")[0]["body"]["accepted"] == ["late_rule"]


def test_what_was_accepted_when_it_was_planned_is_not_asked_again(ticket, ola, rule):
    rule.append(Finding("late_rule"))
    with pytest.raises(HeldBack):
        plan(ticket, ola)
    row = plan(ticket, ola, accept=frozenset({"late_rule"}))

    pass_by()

    assert again(row).state == "sent"


def test_a_held_reply_is_sent_anyway_by_one_click(ticket, ola):
    row = plan(ticket, ola)
    scene.post(ticket, "One more question")

    later.send_now(again(row), ola)

    assert (again(row).state, replies(ticket)) == ("sent", ["Good morning!"])


def test_a_held_reply_waits_again_for_another_time(ticket, ola):
    row = plan(ticket, ola)
    scene.post(ticket, "One more question")
    scene.newest()

    later.move(again(row), ola, clock.now() + timedelta(hours=5))
    pass_by(hours=4)
    assert again(row).state == "waiting"
    pass_by(hours=6)

    assert again(row).state == "sent"


def test_a_colleague_sends_it_in_their_own_name_when_its_author_has_left(ticket, ola, bence):
    row = plan(ticket, ola)
    people.suspend(ola, bence)

    later.send_now(again(row), bence)

    assert cast.entries("reply.queued")[0]["actor"] == bence.uuid


def test_what_was_taken_back_never_leaves_and_cannot_be_sent(ticket, ola):
    row = plan(ticket, ola)

    later.take_back(row, ola)
    pass_by()

    assert (again(row).state, replies(ticket)) == ("taken_back", [])
    with pytest.raises(TooLate):
        later.send_now(again(row), ola)


def test_its_files_wait_with_it_and_come_back_with_its_words(ticket, ola):
    file = files.describe(kept(ticket, ola), ola, "A map")
    row = plan(ticket, ola, along={"files": [file.uuid]})
    assert files.of_draft(ticket, ola, "public") == []
    assert [one.uuid for one in files.waiting(row.along["files"])] == [file.uuid]

    later.take_back(row, ola)
    assert [one.uuid for one in files.of_draft(ticket, ola, "public")] == [file.uuid]

    second = plan(ticket, ola, own_id="l2", along={"files": [file.uuid]})
    pass_by()
    post = db.session().get(Post, again(second).post_id)
    assert [one["id"] for one in post.files] == [file.uuid]


def test_a_thread_that_moved_already_stops_the_plan(ticket, ola):
    began = scene.newest()
    scene.post(ticket, "Never mind")

    with pytest.raises(ThreadMoved):
        plan(ticket, ola, seen=began)
    assert plan(ticket, ola, seen=began, anyway=True).id


@pytest.mark.parametrize(("text", "kind", "code"), [(" ", "public", "empty"), ("x", "note", "unknown_kind")])
def test_words_that_could_not_leave_now_are_not_planned(ticket, ola, text, kind, code):
    with pytest.raises(Refused, match=code):
        plan(ticket, ola, text, kind=kind)
