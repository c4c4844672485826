"""Approvals: a reply waits for a second pair of eyes, leaves as it was approved, or comes back with a note."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db, jobs
from caredesk.replies import drafts
from caredesk.team import actions as team
from caredesk.team.models import Role
from caredesk.tickets import checking, conversation, merge, notices
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved
from caredesk.voice import approval_clock, approval_queries, approvals, learners
from caredesk.voice.approval_models import ApprovalState
from tests import cast
from tests.tickets import scene
from tests.voice import approval_steps as steps
from tests.voice.approval_steps import WORDS


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def told(agent):
    db.close_reading()
    return [one.kind for one in notices.unread(agent)]


def test_who_learns_sends_nothing_alone(ticket, ola):
    steps.learn(ola)

    with pytest.raises(HeldBack) as held:
        conversation.reply(ticket, ola, WORDS, kind="public", own_id="r1")

    assert held.value.codes == ("approval",) and held.value.blocks
    assert db.first(Post, Post.kind == PostKind.REPLY) is None


def test_a_note_needs_nobody(ticket, ola):
    steps.learn(ola)

    assert conversation.note(ticket, ola, "Only us.", own_id="n1")


def test_the_reply_leaves_as_it_was_approved_in_its_authors_name(ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola, resolves=True)
    assert told(bence) == ["approval_asked"] and approval_queries.count(bence) == 1

    post = steps.approve(row, bence, "Dzień dobry, paczka jest w Łodzi.")

    assert (post.text, post.agent_id, post.out_state) == ("Dzień dobry, paczka jest w Łodzi.", ola.id, "queued")
    row = steps.fresh(row)
    assert (row.state, row.decided_by, row.post_id) == (ApprovalState.APPROVED, bence.id, post.id)
    assert db.session().get_one(Ticket, ticket.id).status is Status.RESOLVED
    assert told(ola) == ["approval_given"] and approval_queries.count(bence) == 0
    verbs = [one["verb"] for one in cast.entries() if one["verb"].startswith(("approval", "reply."))]
    assert verbs == ["approval.asked", "reply.queued", "approval.given"]
    assert cast.entries("reply.queued")[0]["body"]["along"] == {"approval": row.id}


def test_asking_takes_the_draft_and_sending_back_returns_it_above_nothing_else(ticket, ola, bence):
    steps.learn(ola)
    drafts.keep(ticket, ola, "public", WORDS, at=clock.now())
    row = steps.ask(ticket, ola)
    assert drafts.one(ticket, ola, "public") is None
    drafts.keep(ticket, ola, "public", "Begun meanwhile", at=clock.now())

    approvals.reject(row, bence, " A little warmer, please. ")

    db.close_reading()
    assert drafts.one(ticket, ola, "public").text == f"Begun meanwhile\n\n{WORDS}"
    row = steps.fresh(row)
    assert (row.state, row.note, told(ola)) == (
        ApprovalState.REJECTED,
        "A little warmer, please.",
        ["approval_refused"],
    )
    assert [one.id for one in approval_queries.here(ola, ticket.id)] == [row.id]
    approvals.read(row, ola)
    db.close_reading()
    assert approval_queries.here(ola, ticket.id) == []


@pytest.mark.parametrize("note", ["", "  \n ", "x" * 2001])
def test_nothing_goes_back_without_a_note(ticket, ola, bence, note):
    steps.learn(ola)
    row = steps.ask(ticket, ola)

    with pytest.raises(Refused, match="approval_note"):
        approvals.reject(row, bence, note)

    assert steps.fresh(row).state is ApprovalState.WAITING


def test_its_author_may_take_it_back_and_nobody_else(ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    with pytest.raises(Refused, match="approval_not_yours"):
        approvals.withdraw(row, bence)

    approvals.withdraw(row, ola)

    db.close_reading()
    assert drafts.one(ticket, ola, "public").text == WORDS
    with pytest.raises(Refused, match="approval_decided"):
        steps.approve(row, bence)


def test_the_same_twice_is_one_approval(ticket, ola):
    steps.learn(ola)

    assert steps.ask(ticket, ola).id == steps.ask(ticket, ola).id


def test_who_needs_no_approval_is_told_so(ticket, ola):
    with pytest.raises(Refused, match="approval_unneeded"):
        steps.ask(ticket, ola)


@pytest.mark.parametrize("came", ["a post of the customer", "an answer of a colleague", "the author's own answer"])
def test_what_came_since_has_to_be_seen_and_confirmed(ticket, ola, bence, eva, came):
    steps.learn(ola)
    scene.newest()
    row = steps.ask(ticket, ola)
    if came == "a post of the customer":
        scene.post(ticket, "It is here, never mind!")
    elif came == "an answer of a colleague":
        conversation.reply(ticket, eva, "Done.", kind="public", own_id="e1")
    else:
        learners.change(ola, bence, is_on=False)
        conversation.reply(ticket, ola, "Done.", kind="public", own_id="o1")
    seen = scene.newest()

    with pytest.raises(ThreadMoved) as moved:
        steps.approve(row, bence)
    assert len(moved.value.post_ids) == 1
    assert steps.fresh(row).state is ApprovalState.WAITING
    assert steps.approve(row, bence, seen=seen, confirmed=True).text == WORDS


def test_what_came_after_the_approver_looked_is_shown_although_they_confirmed(ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    scene.post(ticket, "Hello?")
    seen = scene.newest()
    scene.post(ticket, "I will call my lawyer.")
    scene.newest()

    with pytest.raises(ThreadMoved):
        steps.approve(row, bence, seen=seen, confirmed=True)


def test_the_words_of_somebody_who_left_can_still_be_sent_by_who_approves_them(ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    team.suspend(ola, "cli")
    db.close_reading()

    post = steps.approve(row, bence)

    assert (post.agent_id, post.text) == (bence.id, WORDS)
    assert "approval_given" not in told(ola)


def test_nobody_approves_their_own_even_as_a_supervisor(ticket, ola, eva):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    team.change_role(ola, Role.SUPERVISOR, eva)
    db.close_reading()

    with pytest.raises(Refused, match="approval_own"):
        steps.approve(row, cast.agent("ola@parcelhop.example"))


def test_an_approval_is_overdue_by_its_own_clock_and_says_so_once(ticket, ola, bence):
    learners.rule(bence, 0, 5)
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    assert timedelta(minutes=4) < row.due_at - clock.now() <= timedelta(minutes=5)
    assert approval_clock.overdue({"approval": row.id}) == row.due_at
    with db.transaction():
        db.lock(row).due_at = clock.now() - timedelta(seconds=1)

    for _ in range(2):
        assert approval_clock.overdue({"approval": row.id}) is None

    assert told(bence).count("approval_overdue") == 1
    assert db.first(jobs.Job, jobs.Job.key == f"approval:{row.id}") is not None


def test_the_first_replies_of_a_new_colleague_are_looked_at_and_then_no_more(ticket, ola, bence):
    learners.rule(bence, 2, 30)
    for n in (1, 2):
        steps.approve(steps.ask(ticket, ola, f"Answer number {n}", own_id=f"f{n}"), bence, confirmed=True)

    assert conversation.reply(ticket, ola, "Answer number 3", kind="public", own_id="r3")
    assert conversation.reply(ticket, bence, "Mine", kind="public", own_id="b1")


def test_terms_have_bounds_and_versions(bence):
    with pytest.raises(Refused, match="approval_terms"):
        learners.rule(bence, 501, 30)
    with pytest.raises(Refused, match="approval_terms"):
        learners.rule(bence, 0, 0)
    row = learners.rule(bence, 3, 15)
    with pytest.raises(Refused, match="changed_since"):
        learners.rule(bence, 4, 15, seen=row.v - 1)


def test_an_approval_follows_its_ticket_into_another(ticket, parcelhop, kasia, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    other = scene.ticket(parcelhop, kasia, "Another thread", thread="t9")

    merge.merge(ticket, other, bence)

    assert steps.fresh(row).ticket_id == other.id
    assert steps.approve(row, bence, confirmed=True).ticket_id == other.id


def test_no_one_outside_brings_an_approval_along(ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    with pytest.raises(Refused, match="input"):
        conversation.reply(ticket, ola, WORDS, kind="public", own_id="r1", along={"approval": row.id})
    steps.approve(row, bence)
    for value in (row.id, "1", None, True, 99, 2**80, [1], {"id": 1}):
        with pytest.raises(Refused, match="input"):
            conversation.reply(ticket, ola, WORDS, kind="public", own_id="r2", along={"approval": value})


def test_other_warnings_are_asked_of_the_author_first_and_then_of_the_approver(ticket, ola, bence, monkeypatch):
    warned = checking.Finding("warned")
    monkeypatch.setitem(checking._checks, "odd", lambda words: [warned] if "odd" in words.text else [])
    steps.learn(ola)
    with pytest.raises(HeldBack) as held:
        steps.ask(ticket, ola, "An odd answer")
    assert held.value.codes == ("warned",)

    row = steps.ask(ticket, ola, "An odd answer", accept=frozenset({"warned"}))
    assert steps.approve(row, bence).text == "An odd answer"
    plain = steps.ask(ticket, ola, "A plain answer", own_id="a2")
    with pytest.raises(HeldBack):
        steps.approve(plain, bence, "An odd edit", confirmed=True)
    assert steps.fresh(plain).state is ApprovalState.WAITING


def test_only_its_author_and_those_who_decide_see_it(ticket, ola, bence, vera, outsider, eva):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    team.invite(name="Zofia", email="z@x.example", role=Role.AGENT, teams=[], actor="cli")
    zofia = cast.agent("z@x.example")

    assert [len(approval_queries.here(one, ticket.id)) for one in (ola, bence, eva, vera, zofia)] == [1, 1, 1, 0, 0]
    for one in (vera, outsider, zofia):
        with pytest.raises(Exception, match="404"):
            approval_queries.access_to(one, row.id)
