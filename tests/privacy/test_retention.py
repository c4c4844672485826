"""Words grow old by age alone; that somebody wrote never does. Agents who left can be forgotten."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from caredesk.audit import verify
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.customers.models import Customer
from caredesk.privacy import leavers, retention
from caredesk.privacy.models import RetentionRule
from caredesk.team import actions as people
from caredesk.team import sessions
from caredesk.team.models import Agent
from caredesk.tickets import actions
from caredesk.tickets.models import Post, Tone
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene


def rule(what: str) -> RetentionRule:
    with db.reading():
        return next(one for one in retention.rules() if one.what == what)


def test_a_new_desk_takes_no_words_by_itself(desk: object) -> None:
    assert {one.what: one.is_on for one in retention.rules()} == {"words": False, "arrivals": True, "addresses": True}


def test_tone_is_no_input(parcelhop: Account, kasia: Customer, ola: Agent) -> None:
    for number, tone in enumerate((Tone.NEGATIVE, Tone.POSITIVE, Tone.UNJUDGED)):
        ticket = scene.ticket(parcelhop, kasia, f"Words {number}", at=scene.MORNING.replace(minute=number))
        if tone:
            actions.judge_tone(ticket, ola, tone)
        actions.resolve(ticket, ola)

    with clock.fixed(clock.now() + timedelta(days=731)):
        look = retention.look(rule("words"))
        counts = retention.run(rule("words"))

    assert look.tickets == counts["tickets"] == 3
    db.close_reading()
    posts = db.session().execute(select(Post)).scalars().all()
    assert {post.text for post in posts} == {""} and len(posts) == 3
    with db.reading():
        assert verify.verify().findings == []
    assert cast.entries("retention.run")[-1]["body"]["tickets"] == 3


def test_younger_and_open_tickets_are_left_alone(parcelhop: Account, kasia: Customer, ola: Agent) -> None:
    actions.resolve(scene.ticket(parcelhop, kasia, "Young"), ola)
    scene.ticket(parcelhop, kasia, "Open", at=scene.MORNING.replace(hour=6))

    with clock.fixed(clock.now() + timedelta(days=729)):
        assert retention.run(rule("words"))["tickets"] == 0


def test_addresses_of_sign_ins_go_and_the_sign_ins_stay(ola: Agent) -> None:
    sessions.begin(ola, address="198.51.100.7", browser="A browser")
    sessions.end_all(ola, "desk", "revoked")

    with clock.fixed(clock.now() + timedelta(days=91)):
        counts = retention.run(rule("addresses"))

    assert counts["words"] == 1 and counts["bodies"] >= 1
    assert cast.entries("session.begun")[-1]["body"] is None
    with db.reading():
        assert verify.verify().findings == []


@pytest.mark.parametrize("days", [0, 29, -5])
def test_a_rule_for_words_is_never_short(eva: Agent, days: int) -> None:
    with pytest.raises(Refused):
        retention.change(rule("words"), eva, days=days, is_on=True)


def test_the_page_shows_first_what_a_run_would_take(
    app: Flask, parcelhop: Account, kasia: Customer, ola: Agent
) -> None:
    actions.resolve(scene.ticket(parcelhop, kasia, "Old"), ola)
    with clock.fixed(clock.now() + timedelta(days=731)):
        page = cast.signed_in(app, cast.agent("eva@parcelhop.example")).get(f"/privacy/rules/{rule('words').id}")

    assert "The words of 1 ticket." in page.get_data(as_text=True)


def test_a_colleague_who_left_can_be_forgotten(ola: Agent, eva: Agent, parcelhop: Account, kasia: Customer) -> None:
    actions.resolve(scene.ticket(parcelhop, kasia, "Old"), ola)
    with pytest.raises(Refused, match="agent_still_here"):
        leavers.forget(ola, eva)
    with pytest.raises(Refused, match="agent_still_here"):
        leavers.ask(ola, eva)
    people.suspend(ola, eva)

    leavers.ask(ola, eva)
    for job in jobs.claim():
        jobs.run(job)

    db.close_reading()
    gone = db.session().get_one(Agent, ola.id)

    assert gone.name == f"#{ola.uuid[:6]}" and "ola" not in gone.email
    assert cast.entries("ticket.resolved")[-1]["actor"] == ola.uuid
    with db.reading():
        assert verify.verify().findings == []
    with pytest.raises(Refused):
        leavers.forget(gone, eva)
