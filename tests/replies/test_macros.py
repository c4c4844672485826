"""Macros: all of it or nothing, a rehearsal that changes nothing, one undo for everything."""

import pytest

from caredesk.core import clock, db
from caredesk.replies import called, macro_runs, macro_sentences, macro_steps, macros, templates
from caredesk.replies.fill import Open
from caredesk.replies.macro_models import MacroRun
from caredesk.replies.macro_runs import Order
from caredesk.replies.macro_steps import Step
from caredesk.team.access import NotFound
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.models import Post, Status, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.replies.macro_making import macro_of, saying


def now(ticket):
    db.close_reading()
    found = db.session().get(Ticket, ticket.id)
    return found.status, found.assignee_id, list(found.tags)


def rows(model):
    db.close_reading()
    return db.first(model)


def test_all_of_it_is_done_at_once_and_undone_at_once(ticket, ola):
    macro = macro_of(ola, template=saying(ola).id)
    before = now(ticket)

    run = macro_runs.run(macro, ticket, ola, Order("m1"))

    post = db.session().get(Post, run.post_id)
    assert (post.text, post.out_state) == ("Druga płatność wraca na kartę.", "queued")
    assert now(ticket) == (Status.RESOLVED, ola.id, ["refund"])
    assert macro_runs.undo(run, ola)[0].trouble is None
    assert now(ticket) == before
    assert db.session().get(Post, run.post_id).out_state == "cancelled"
    assert len(cast.entries("macro.run")) == len(cast.entries("macro.undone")) == 1


def test_taking_back_the_reply_puts_the_rest_back_too(ticket, ola):
    macro, before = macro_of(ola, template=saying(ola).id), now(ticket)
    run = macro_runs.run(macro, ticket, ola, Order("m1"))

    conversation.take_back(db.session().get(Post, run.post_id), ola)

    assert now(ticket) == before


def test_the_same_run_twice_is_one(ticket, ola):
    macro = macro_of(ola, template=saying(ola).id)

    first = macro_runs.run(macro, ticket, ola, Order("m1"))

    assert macro_runs.run(macro, ticket, ola, Order("m1")).id == first.id
    assert len(cast.entries("macro.run")) == 1


def test_nothing_at_all_is_done_when_one_part_is_refused(ticket, ola, outsider):
    steps = [{"do": "tag", "add": ["refund"], "remove": []}, {"do": "assign", "to": f"agent:{outsider.id}"}]
    macro, before = macro_of(ola, template=saying(ola).id, steps=steps), now(ticket)

    with pytest.raises(Refused, match="not_eligible"):
        macro_runs.run(macro, ticket, ola, Order("m1"))

    assert now(ticket) == before
    assert rows(MacroRun) is None and db.first(Post, Post.own_id == "m1") is None


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(ticket, ola, outsider):
    steps = [{"do": "tag", "add": ["refund"], "remove": []}, {"do": "assign", "to": f"agent:{outsider.id}"}]
    macro, before = macro_of(ola, template=saying(ola).id, steps=steps), now(ticket)
    begun = len(cast.entries())

    said, tagged, given = macro_runs.rehearse(macro, ticket, ola, Order("m1"))

    assert (said.text, said.trouble, tagged.trouble) == ("Druga płatność wraca na kartę.", None, None)
    assert given.trouble.code == "not_eligible"
    assert now(ticket) == before and len(cast.entries()) == begun
    assert rows(MacroRun) is None and db.first(Post, Post.own_id == "m1") is None


def test_a_rehearsal_says_what_is_still_to_be_answered(ticket, ola):
    macro = macro_of(ola, template=saying(ola, "Numer {{ask: Numer zamówienia}}").id)

    said, *_ = macro_runs.rehearse(macro, ticket, ola, Order("m1"))

    assert isinstance(said.trouble, Open)
    with pytest.raises(Open):
        macro_runs.run(macro, ticket, ola, Order("m1"))
    answers = {"ask:numer zamówienia": "88-1204"}
    assert macro_runs.rehearse(macro, ticket, ola, Order("m1", answers=answers))[0].text == "Numer 88-1204"


def test_a_rehearsal_inside_a_change_would_take_that_back_too(ticket, ola):
    macro = macro_of(ola)

    with db.transaction(), pytest.raises(RuntimeError):
        macro_runs.rehearse(macro, ticket, ola, Order("m1"))


def test_what_somebody_changed_since_stays_and_is_told(ticket, ola, bence):
    run = macro_runs.run(macro_of(ola), ticket, ola, Order("m1"))
    assignment.assign(ticket, bence, bence.id)

    left = [one.do for one in macro_runs.undo(run, ola) if one.trouble]

    assert left == ["assign"]
    assert now(ticket) == (Status.OPEN, bence.id, [])
    with pytest.raises(Refused, match="bulk_undone"):
        macro_runs.undo(run, ola)


def test_a_reply_that_has_left_stays_and_the_rest_is_put_back(ticket, ola):
    before = now(ticket)
    run = macro_runs.run(macro_of(ola, template=saying(ola).id), ticket, ola, Order("m1"))
    with db.transaction():
        db.lock_by_id(Post, run.post_id).out_state = "sent"

    results = macro_runs.undo(run, ola)

    assert [one.do for one in results if one.trouble] == ["reply"]
    assert now(ticket) == before


def test_a_macro_without_its_template_says_so_and_does_nothing(ticket, ola):
    template, before = saying(ola), now(ticket)
    macro = macro_of(ola, template=template.id)
    templates.retire(ola, template)

    with pytest.raises(Refused, match="macro_template"):
        macro_runs.run(macro, ticket, ola, Order("m1"))
    assert macro_runs.rehearse(macro, ticket, ola, Order("m1"))[0].trouble.code == "macro_template"
    assert now(ticket) == before


def test_a_retired_macro_is_not_run(ticket, ola):
    macro = macros.retire(ola, macro_of(ola))

    with pytest.raises(Refused, match="macro_retired"):
        macro_runs.run(macro, ticket, ola, Order("m1"))
    assert macro_runs.run(macros.bring_back(ola, macro), ticket, ola, Order("m1"))


def test_a_snooze_ends_when_it_says_or_when_the_customer_writes(ticket, ola):
    hours = macro_of(ola, steps=[{"do": "snooze", "hours": "4"}])
    macro_runs.run(hours, ticket, ola, Order("m1"))
    until = db.session().get(Ticket, ticket.id).snoozed_until_at

    assert 3.9 < (until - clock.now()).total_seconds() / 3600 <= 4
    waits = macro_of(ola, shortcut="w", steps=[{"do": "snooze", "hours": 0}])
    macro_runs.run(waits, ticket, ola, Order("m2"))
    db.close_reading()
    assert db.session().get(Ticket, ticket.id).snoozed_until_at is None


def test_a_later_room_joins_with_a_step_of_its_own(ticket, ola, monkeypatch):
    done = []

    def keep(ticket, agent, told, post):
        done.append(told["hours"])
        return {"kept": ticket.id}

    monkeypatch.setattr(macro_steps, "_steps", dict(macro_steps._steps))
    step = Step(macro_steps.read_hours, keep, lambda *_: done.append("undone"), lambda told: f"{told['hours']} hours")
    macro_steps.register("gift", step)
    macro = macro_of(ola, steps=[{"do": "resolve"}, {"do": "gift", "hours": 4}])

    run = macro_runs.run(macro, ticket, ola, Order("m1"))
    macro_runs.undo(run, ola)

    assert [one["do"] for one in run.done] == ["gift", "resolve"]
    assert done == [4, "undone"]
    monkeypatch.undo()
    with pytest.raises(Refused, match="macro_step"):
        macro_runs.run(macro, ticket, ola, Order("m2"))


def test_everything_a_macro_does_is_said(app, ola, bence):
    steps = [
        {"do": "tag", "add": ["a"], "remove": ["b"]},
        {"do": "assign", "to": f"agent:{bence.id}"},
        {"do": "snooze", "hours": 3},
        {"do": "gone"},
    ]

    with app.test_request_context():
        said = macro_sentences.says(steps)

    assert said[:3] == ["Tag a, without b", f"Assign to {bence.name}", "Snooze for 3 hours"]
    assert "cannot do any more" in said[3]


def test_what_a_reply_brings_along_runs_with_it(ticket, ola, kasia):
    called.say_customer(ola, kasia, {"first_name": "Kasia"})
    macro = macro_of(ola)

    conversation.reply(ticket, ola, "Hej", kind="public", own_id="r1", along={"macro": {"id": macro.id}})

    assert now(ticket) == (Status.RESOLVED, ola.id, ["refund"])
    for wrong in ({"id": "x"}, {"id": 999}, {"id": macro.id, "more": 1}, 7):
        with pytest.raises(Refused, match="input"):
            conversation.reply(ticket, ola, "Hej", kind="public", own_id="r2", along={"macro": wrong})


def test_an_undo_after_the_ticket_was_opened_by_hand_leaves_it_open(ticket, ola):
    run = macro_runs.run(macro_of(ola, steps=[{"do": "resolve"}]), ticket, ola, Order("m1"))
    actions.reopen(ticket, ola)

    assert [one.do for one in macro_runs.undo(run, ola) if one.trouble] == ["resolve"]
    assert now(ticket)[0] is Status.OPEN


def test_a_run_is_ones_own(ticket, ola, bence):
    run = macro_runs.run(macro_of(ola), ticket, ola, Order("m1"))

    assert macro_runs.own(ola, run.id).id == run.id
    with pytest.raises(NotFound):
        macro_runs.own(bence, run.id)
