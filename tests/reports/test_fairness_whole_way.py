"""Equal treatment along the whole way: customers write, agents answer, networks have the answers, the report says."""

from dataclasses import replace

import pytest

from caredesk.channels.base import Author
from caredesk.core import clock, db
from caredesk.customers.actions import recognise
from caredesk.reports import fair_words, fairness
from caredesk.reports.fairness import Asked
from caredesk.tickets import actions
from caredesk.tickets.models import Tone
from caredesk.tickets.receive import receive
from tests.postroom.conftest import stage  # noqa: F401 - a fixture
from tests.tickets.arrivals import event, ticket


@pytest.fixture
def scene(stage, monkeypatch):  # noqa: F811
    monkeypatch.setattr("caredesk.reports.fair_groups.SMALLEST", 3)  # of so many a small stage is made
    return stage


def write(scene, number, lang, followers):
    """Somebody writes for the first time."""
    author = Author(f"u{number}", f"u{number}", f"Customer {number}", followers=followers)
    told = event("created", f"c{number}", thread_ext_id=f"t{number}", author=author, lang=lang)
    with db.transaction():
        return receive(scene.account, replace(told, occurred_at=clock.now()), *recognise(scene.account, author))


def report(app, **asked):
    db.close_reading()
    found = fairness.report(Asked(clock.now(), **asked))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return found, fair_words.sentence(found)


def test_who_is_followed_by_many_is_answered_no_sooner(app, scene):
    """Six customers, with followers and without, in turn: each is answered after ten minutes."""
    for number in range(6):
        post = write(scene, number, "pl", followers=None if number % 2 else 999_999)
        scene.hands.pass_by(600)
        scene.answer(post)
        scene.work(20)

    found, sentence = report(app)

    assert [(group.span, group.n) for group in found.groups["influence"]] == [((0, 0), 3), ((100, 100), 3)]
    assert {group.median // 60 for group in found.groups["influence"]} == {10}
    assert sentence == "Everybody waits the same: no group waited longer than the others."


def test_a_language_that_is_left_lying_is_seen(app, scene, monkeypatch):
    monkeypatch.setattr("caredesk.reports.fair_groups.FALSE_ALARMS", 1)
    for number in range(4):
        prompt, late = write(scene, f"p{number}", "pl", 5), write(scene, f"h{number}", "hu", 5)
        scene.answer(prompt)
        scene.work(60)
        scene.hands.pass_by(3540)
        scene.answer(late)
        scene.work(60)

    found, sentence = report(app)

    assert [group.name for group in found.warnings] == [("lang", "hu")]
    assert sentence.startswith("Customers writing in Hungarian waited ")


def test_who_was_never_answered_appears_when_the_answer_was_due(app, scene):
    write(scene, 1, "hu", 5)
    scene.hands.pass_by(4 * 3600 - 1)
    assert report(app)[0].n == 0

    scene.hands.pass_by(2)

    (group,) = report(app)[0].groups["lang"]
    assert (group.key, group.n, group.unanswered, group.in_time) == ("hu", 1, 1, 0)


def test_a_judged_tone_puts_a_wait_into_another_group(app, scene, ola):
    scene.answer(write(scene, 1, "pl", 5))
    scene.work(20)
    actions.judge_tone(ticket("t1"), ola, Tone.NEGATIVE)

    assert [group.key for group in report(app)[0].groups["tone"]] == ["negative"]
