"""Guard rails: who may answer a topic, what the others can do, and that no way round leads past them."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.team import actions as team
from caredesk.team.models import Agent
from caredesk.tickets import assignment, conversation, notices
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility
from caredesk.tickets.refusals import Refused
from caredesk.voice import approvals, handing, rulebook, sentences, trial, voicing
from tests import cast
from tests.tickets import scene
from tests.voice import approval_steps as steps


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia, "Rozmawiałam z prawnikiem.")


@pytest.fixture
def legal(parcelhop, eva):
    """A team for legal matters: Leo is in it."""
    with db.transaction() as session:
        leo = Agent(email="leo@parcelhop.example", name="Leo Lex", role="agent", state="active")
        session.add(leo)
        session.flush()
    return steps.team("Legal", parcelhop, leo)


def leo() -> Agent:
    return cast.agent("leo@parcelhop.example")


def say(ticket, agent, text="Przykro nam.", **more):
    return conversation.reply(ticket, agent, text, **({"kind": "public", "own_id": "r1"} | more))


def test_only_the_named_team_answers_in_public_and_the_others_are_told_who(ticket, legal, ola, bence):
    steps.topic(bence, legal)

    with pytest.raises(HeldBack) as held:
        say(ticket, ola)

    (finding,) = held.value.findings
    assert (finding.code, finding.blocks, finding.facts["team"]) == ("topic", True, "Legal")
    assert finding.facts["words"] == ["prawnik"]
    assert say(ticket, leo()).kind is PostKind.REPLY


@pytest.mark.parametrize("words", ["Our prawnik will call.", "Przykro nam."])
def test_the_words_of_the_reply_count_as_those_of_the_customer_do(parcelhop, kasia, legal, ola, bence, words):
    ticket = scene.ticket(scene.answerable(parcelhop), kasia, "Where is my parcel?")
    steps.topic(bence, legal)

    if "prawnik" in words:
        with pytest.raises(HeldBack, match="held_back"):
            say(ticket, ola, words)
    else:
        assert say(ticket, ola, words)


def test_a_supervisor_who_is_not_in_the_team_is_held_back_too(ticket, legal, bence, eva):
    steps.topic(bence, legal)

    for who in (bence, eva):
        with pytest.raises(HeldBack):
            say(ticket, who)


def test_private_words_are_free_unless_the_topic_says_otherwise(ticket, legal, ola, bence):
    with db.transaction():
        post = db.first(Post, Post.ticket_id == ticket.id)
        db.lock(post).visibility = Visibility.PRIVATE
    topic = steps.topic(bence, legal)
    assert say(ticket, ola, kind="direct")

    rulebook.change(topic, bence, topic.name, {**topic.terms, "private_too": True})

    with pytest.raises(HeldBack):
        say(ticket, ola, kind="direct", own_id="r2")


def test_a_topic_that_is_switched_off_or_retired_guards_nothing(ticket, legal, ola, bence):
    topic = steps.topic(bence, legal)
    rulebook.switch(topic, bence, False)
    assert say(ticket, ola)
    rulebook.switch(topic, bence, True)
    rulebook.retire(topic, bence)
    assert say(ticket, ola, "Another one", own_id="r2")


def test_handing_over_gives_it_to_the_team_with_a_note_and_tells_them(ticket, legal, ola, bence):
    steps.topic(bence, legal)
    assignment.claim(ticket, ola)

    assert handing.hand_over(ticket, ola, "").id == legal.id

    db.close_reading()
    row = db.session().get_one(Ticket, ticket.id)
    assert (row.team_id, row.assignee_id) == (legal.id, None)
    note = db.first(Post, Post.kind == PostKind.NOTE)
    assert (note.agent_id, note.text) == (ola.id, "Handed over: “Legal matters” (“prawnik”).")
    assert [one.kind for one in notices.unread(leo())] == ["handed_over"]


def test_what_was_handed_over_is_not_handed_over_twice(ticket, legal, ola, bence):
    steps.topic(bence, legal)
    draft = {"text": "", "kind": "public", "along": {}}
    before = voicing.guard(voicing.draft(ticket, ola, draft))
    handing.hand_over(ticket, ola, "")

    with pytest.raises(Refused, match="hand_over_done"):
        handing.hand_over(ticket, ola, "")
    db.close_reading()
    after = voicing.guard(voicing.draft(db.session().get_one(Ticket, ticket.id), ola, draft))

    assert [one.facts["is_there"] for one in (*before, *after)] == [False, True]
    assert sentences.GUARD["topic"](after[0].facts) == "“Legal matters” is answered by Legal only. They have it now."
    assert len(notices.unread(leo())) == 1


def test_there_is_nothing_to_hand_over_to_oneself_or_to_nobody(ticket, legal, ola, bence, outsider):
    with pytest.raises(Refused, match="hand_over_not_needed"):
        handing.hand_over(ticket, ola, "")
    elsewhere = db.first(type(legal), type(legal).name == "Elsewhere")
    steps.topic(bence, elsewhere)
    with pytest.raises(Refused, match="hand_over_nobody"):
        handing.hand_over(ticket, ola, "")


def test_others_may_write_where_the_team_approves(ticket, legal, ola, bence):
    steps.topic(bence, legal, others="approval")

    with pytest.raises(HeldBack) as held:
        say(ticket, ola)
    assert held.value.codes == ("approval",)
    row = steps.ask(ticket, ola)
    with pytest.raises(Refused, match="approval_not_yours"):
        steps.approve(row, bence)
    assert steps.approve(row, leo()).agent_id == ola.id


def test_with_four_eyes_nobody_answers_alone_not_even_the_team(ticket, legal, ola, bence):
    steps.topic(bence, legal, four_eyes=True)

    with pytest.raises(HeldBack) as held:
        say(ticket, leo())
    assert held.value.codes == ("approval",)
    row = steps.ask(ticket, leo())
    with pytest.raises(Refused, match="approval_own"):
        steps.approve(row, leo())


def test_who_joins_the_team_may_approve_their_own_unless_the_topic_asks_for_four_eyes(ticket, legal, ola, bence, eva):
    topic = steps.topic(bence, legal, others="approval")
    row = steps.ask(ticket, ola)
    team.change_teams(ola, [legal], eva)
    db.close_reading()
    assert steps.approve(row, cast.agent("ola@parcelhop.example"))
    rulebook.change(topic, bence, topic.name, {**topic.terms, "four_eyes": True})
    row = steps.ask(ticket, cast.agent("ola@parcelhop.example"), "Another answer", own_id="a2")
    with pytest.raises(Refused, match="approval_own"):
        steps.approve(row, cast.agent("ola@parcelhop.example"), confirmed=True)


def test_a_topic_that_is_shut_takes_no_request_for_approval_either(ticket, legal, ola, bence):
    steps.topic(bence, legal)
    steps.learn(ola)

    with pytest.raises(HeldBack) as held:
        steps.ask(ticket, ola)

    assert held.value.codes == ("topic",)
    assert db.first(approvals.Approval) is None


def test_while_one_writes_the_same_is_found(ticket, legal, ola, bence):
    steps.topic(bence, legal)
    told = {"kind": "public", "text": "", "along": {}}

    words = voicing.draft(ticket, ola, told)

    assert [one.code for one in voicing.found(words)] == ["topic"]
    assert voicing.draft(ticket, ola, told | {"kind": "note"}) is None


def test_the_dry_run_of_a_topic_looks_through_what_customers_wrote(ticket, parcelhop, kasia, legal, bence):
    scene.ticket(parcelhop, kasia, "Gdzie jest paczka?", thread="t9")
    topic = steps.topic(bence, legal)
    with clock.fixed(lambda: scene.MORNING + timedelta(days=1)):
        run = trial.run_topic(topic.terms, bence, trial.Begun())

    assert (run.total, run.begun.looked, run.begun.found, run.is_over) == (2, 2, 1, True)
    ((post, finding),) = run.examples
    assert (post.ticket_id, sentences.met(finding)) == (ticket.id, "prawnik")


def test_its_page_shows_it_and_only_within_the_walls(app, ticket, legal, bence, outsider):
    topic = steps.topic(bence, legal)

    with clock.fixed(lambda: scene.MORNING + timedelta(days=1)):
        page = cast.signed_in(app, bence).get(f"/voice/topics/{topic.id}/trial").get_data(as_text=True)
        assert trial.run_topic(topic.terms, outsider, trial.Begun()).total == 0

    assert "1 of 1 messages" in page and "prawnik" in page


def test_who_learns_reads_of_themselves_and_who_decides_of_them(ticket, ola):
    steps.learn(ola)

    (finding,) = voicing.guard(voicing.draft(ticket, ola, {"text": "", "kind": "public", "along": {}}))

    assert "A supervisor looks at everything you write for now." in sentences.GUARD["approval"](finding.facts)
    assert sentences.because(finding.facts["why"]) == "A supervisor looks at everything they write for now"
