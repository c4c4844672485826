"""Promises that a reply makes: spotted again on the server, so that nobody goes round the reply box; asked for a time
before the words leave, and written down with the reply that makes them."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.promises import actions, along, rules, sentences, zones
from caredesk.promises.actions import Told
from caredesk.promises.along import Brought, Made
from caredesk.promises.clauses import fold
from caredesk.promises.models import LIVE, Promise
from caredesk.promises.spot import NO_TIME, Spotted, spot
from caredesk.team.models import Agent
from caredesk.tickets import checking
from caredesk.tickets.checking import Finding, Words
from caredesk.tickets.models import Post, Ticket

READABLE = 300


def plan(ticket: Ticket, agent: Agent, text: str, brought: Brought | None = None) -> list[Told]:
    """Every promise in these words, and those that were added by hand; without what the agent said is none."""
    around = zones.around(ticket, agent, clock.now())
    said = {key(one.words): one for one in (brought.made if brought else ())}
    found = []
    for one in spot(text, ticket.lang, around) or spot(text, "", around):
        told = said.pop(key(one.words), None)
        if told is None or not told.no:
            found.append(_planned(one, around.zone, told))
    by_hand = [one for one in said.values() if not one.no and one.due_at is not None]
    return found + [_added(one, ticket.lang, around.zone) for one in by_hand]


def key(words: str) -> str:
    """By what words are known again that were shown in the reply box."""
    return " ".join(fold(words).split())[:READABLE]


def _planned(one: Spotted, zone: str, told: Made | None) -> Told:
    plain = Told(one.words, one.lang, zone, one.due_at, one.from_at, one.problem, is_contact=one.is_contact)
    if told is None:
        return plain
    due = told.due_at or one.due_at
    return replace(plain, due_at=due, problem="" if due else one.problem, owner=told.owner)


def _added(one: Made, lang: str, zone: str) -> Told:
    return Told(one.words, lang, zone, one.due_at, owner=one.owner, source="hand")


def check(words: Words) -> list[Finding]:
    """What has no time that can be read is asked for one; a rule of the team may insist on it."""
    planned = plan(words.ticket, words.agent, words.text, along.brought(words.along))
    rule = rules.of(words.ticket.team_id)
    found = []
    for one in planned:
        if one.problem and one.problem not in NO_TIME:
            facts = {"words": one.words, "problem": one.problem}
            found.append(Finding("promise_unreadable", rule.untimed == "block", facts))
        elif one.problem and rule.untimed != "let":
            found.append(Finding("promise_untimed", rule.untimed == "block", {"words": one.words}))
    return found


checking.bring("promises", along.read)
checking.register(
    "promises",
    check,
    promise_untimed=lambda facts: _("“%(words)s” By when? A promise needs a time.", words=_short(facts["words"])),
    promise_unreadable=lambda facts: f"{_short(facts['words'])}: {sentences.problem(facts['problem'])}",
)


def _short(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:119]}…"


def follow_queued(happened: Happened) -> None:
    """Follow `reply.queued`: the promises that it makes, and those that it keeps as soon as it is out."""
    post: Post = happened.object
    ticket, agent = db.session().get_one(Ticket, post.ticket_id), db.session().get_one(Agent, post.agent_id)
    brought = along.brought(happened.body.get("along") or {})
    planned = plan(ticket, agent, post.text, brought)
    for promise in _kept_by(ticket, brought, makes_some=bool(planned)):
        actions.will_keep(promise, post)
    for one in planned:
        actions.make(ticket, agent, one, post)


def _kept_by(ticket: Ticket, brought: Brought, *, makes_some: bool) -> list[Promise]:
    """What the agent said; else those to be heard of again, unless these words promise something themselves."""
    mine = select(Promise).where(Promise.ticket_id == ticket.id, col(Promise.state).in_(LIVE))
    if brought.kept is not None:
        mine = mine.where(col(Promise.id).in_(brought.kept))
    elif makes_some:
        return []
    else:
        mine = mine.where(col(Promise.is_contact).is_(True))
    return list(db.session().exec(mine.order_by(col(Promise.id))))
