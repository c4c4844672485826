"""A ticket that can be answered, on a Wednesday morning, and hands to write in it, deliver, and let time pass."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from caredesk.core import clock, db, jobs
from caredesk.promises import rules, watch
from caredesk.promises.models import Promise
from caredesk.routing import duties
from caredesk.routing.models import Presence
from caredesk.team.models import Notice
from caredesk.tickets import conversation
from tests.tickets import scene

WATCH = watch.watch  # known to whoever does jobs as soon as it is imported
WEDNESDAY = datetime(2026, 12, 2, 9, tzinfo=UTC)  # 10:00 in Warsaw


class Clock:
    """The desk's clock, set by hand."""

    def __init__(self):
        self.now = WEDNESDAY

    def __call__(self):
        return self.now

    def to(self, *at):
        self.now = datetime(2026, 12, *at, tzinfo=UTC)

    def on(self, **length):
        self.now += timedelta(**length)


@pytest.fixture
def time(desk, eva):
    rules.change(eva, rules.DESK, {"untimed": "ask"})  # as a new desk has it
    moved = Clock()
    with clock.fixed(moved):
        yield moved


@pytest.fixture
def ticket(time, parcelhop, kasia):
    return scene.ticket(scene.answerable(parcelhop), kasia, "Gdzie jest moja paczka?", at=WEDNESDAY)


def say(ticket, agent, text, *, kind="public", own_id="", accept=(), **along):
    own = own_id or f"r{clock.micros()}-{len(text)}"
    told = {"promises": along} if along else {}
    return conversation.reply(ticket, agent, text, kind=kind, own_id=own, accept=frozenset(accept), along=told)


def promises(**where):
    db.close_reading()
    query = select(Promise).order_by(col(Promise.id))
    return list(db.session().exec(query.filter_by(**where)))


def work():
    """Do every job that is due, like the worker's lane."""
    while due := jobs.claim():
        for job in due:
            jobs.run(job)


def notices(agent):
    db.close_reading()
    return [
        one.kind for one in db.session().exec(select(Notice).where(Notice.agent_id == agent.id).order_by(Notice.id))
    ]


@pytest.fixture
def here(app, ola, bence):
    """Ola and Bence are at the desk."""
    for one in (ola, bence):
        duties.say(one, Presence.AVAILABLE, one)


@pytest.fixture
def promise(ticket, ola, here):
    say(ticket, ola, "Wrócimy do Pani do piątku.")
    return promises()[0]
