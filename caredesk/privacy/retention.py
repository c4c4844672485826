"""How long words are kept: by age alone, the same for everybody, whatever they say and whoever wrote them.

words: what stands in tickets that were resolved so long ago. arrivals: raw bodies that were read. addresses: from where
agents signed in, and with which browser. A rule takes words and never a row: that somebody wrote, when, and what we did
stays for ever. What a legal hold covers stays as it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying as bodies
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs, scrub
from caredesk.core.parts import parts
from caredesk.knowledge import index as memory
from caredesk.postroom import expiry
from caredesk.postroom.models import Arrival, ArrivalState
from caredesk.privacy import erasure, proofs
from caredesk.privacy.models import RetentionRule
from caredesk.team.models import Agent, LoginSession
from caredesk.tickets import emptying, holds, index
from caredesk.tickets.models import Post, Status, Ticket
from caredesk.tickets.refusals import Refused

JOB = "privacy.retain"
EVERY = timedelta(days=1)
WORDS, ARRIVALS, ADDRESSES = "words", "arrivals", "addresses"
# What a new desk begins with: technical data goes by itself, words only when somebody decides so.
BEGIN = {WORDS: (730, False), ARRIVALS: (30, True), ADDRESSES: (90, True)}
SHORTEST, LONGEST = {WORDS: 30, ARRIVALS: 1, ADDRESSES: 1}, 36_500
SIGNED_IN = ("session.begun", "login.failed")  # entries whose bodies hold an address
AT_ONCE = 500


@dataclass(frozen=True)
class Look:
    """What a run would take, and what it would leave because of a hold. newest: nothing newer is taken."""

    tickets: int
    words: int
    held: int
    newest: datetime | None
    examples: tuple[int, ...] = ()


def plant() -> None:
    """The rules of a new desk; twice changes nothing."""
    with db.reading():
        if {rule.what for rule in rules()} >= BEGIN.keys():
            return
    with db.transaction() as session:
        there = set(session.execute(select(col(RetentionRule.what))).scalars())
        for what, (days, is_on) in BEGIN.items():
            if what not in there:
                row = RetentionRule(what=what, days=days, is_on=is_on)
                session.add(row)
                session.flush()
                audit.record("retention.ruled", row, "desk", body={"what": what, "days": days, "on": is_on})


def rules() -> list[RetentionRule]:
    query = select(RetentionRule).order_by(col(RetentionRule.what).desc(), col(RetentionRule.id))
    return list(db.session().execute(query).scalars())


def change(rule: RetentionRule, agent: Agent | str, *, days: int, is_on: bool) -> RetentionRule:
    """Set how long this is kept, and whether the rule is in force."""
    if not SHORTEST[rule.what] <= days <= LONGEST:
        raise Refused("retention_days", least=SHORTEST[rule.what])
    with db.transaction():
        row = db.lock(rule)
        before = {"days": row.days, "on": row.is_on}
        row.days, row.is_on, row.v = days, is_on, row.v + 1
        audit.record(
            "retention.ruled", row, agent, body={"what": row.what, "before": before, "days": days, "on": is_on}
        )
        return row


def add(agent: Agent, *, days: int, channel: str, team_id: int | None) -> RetentionRule:
    """One more rule for words: of this network, of this team's tickets. It begins switched off."""
    if not SHORTEST[WORDS] <= days <= LONGEST:
        raise Refused("retention_days", least=SHORTEST[WORDS])
    with db.transaction() as session:
        same = (RetentionRule.what == WORDS, RetentionRule.channel == channel, col(RetentionRule.team_id) == team_id)
        if db.first(RetentionRule, *same) is not None:
            raise Refused("changed_since")
        row = RetentionRule(what=WORDS, days=days, channel=channel, team_id=team_id)
        session.add(row)
        session.flush()
        body = {"what": WORDS, "days": days, "on": False, "channel": channel, "team": team_id}
        audit.record("retention.ruled", row, agent, body=body)
        return row


def look(rule: RetentionRule) -> Look:
    """What a run would do at this moment; changes nothing."""
    if rule.what == WORDS:
        return _look_at_words(rule)
    counted: Any
    if rule.what == ARRIVALS:
        counted = select(func.count(), func.max(col(Arrival.received_at))).where(*_old_bodies(rule))
    else:
        counted = select(func.count(), func.max(col(LoginSession.ended_at))).where(*_old_sessions(rule))
    found = db.session().execute(counted).one()
    return Look(0, found[0], 0, found[1])


def _before(rule: RetentionRule) -> datetime:
    return clock.now() - timedelta(days=rule.days)


def _old_posts(rule: RetentionRule, *columns: Any) -> Select[Any]:
    query = select(*columns).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
    query = query.where(col(Post.emptied_at).is_(None), col(Ticket.status) == Status.RESOLVED)
    query = query.where(col(Ticket.resolved_at) < _before(rule))
    if rule.channel:
        query = query.where(col(Ticket.channel) == rule.channel)
    return query if rule.team_id is None else query.where(col(Ticket.team_id) == rule.team_id)


def _look_at_words(rule: RetentionRule) -> Look:
    found = db.session().execute(_old_posts(rule, col(Post.id), col(Post.ticket_id), col(Ticket.resolved_at))).all()
    held = holds.held_posts(row[0] for row in found)
    taken = [row for row in found if row[0] not in held]
    kept = {row[1] for row in found if row[0] in held}
    tickets = sorted({row[1] for row in taken})
    newest = max((row[2] for row in taken), default=None)
    return Look(len(tickets), len(taken), len(kept), newest, tuple(tickets[:5]))


def _old_bodies(rule: RetentionRule) -> tuple[Any, ...]:
    read = (col(Arrival.state) == ArrivalState.DONE, col(Arrival.unread) == 0, col(Arrival.body).is_not(None))
    return (*read, col(Arrival.received_at) < _before(rule))


def _old_sessions(rule: RetentionRule) -> tuple[Any, ...]:
    told = (col(LoginSession.address) != "") | (col(LoginSession.browser) != "")
    return told, col(LoginSession.ended_at).is_not(None), col(LoginSession.ended_at) < _before(rule)


def run(rule: RetentionRule, actor: Agent | str = "desk") -> dict[str, int]:
    """Take what is too old by this rule, and write down how much; a checkpoint stands before and after."""
    take = {WORDS: _take_words, ARRIVALS: _take_bodies, ADDRESSES: _take_addresses}[rule.what]
    with proofs.around("retention"):
        counts, emptied = take(rule)
        with db.transaction():
            row = db.lock_by_id(RetentionRule, rule.id)
            row.ran_at, row.last = clock.now(), counts
            told = {"what": row.what, "days": row.days, **counts, "entries": bodies.spans(emptied)}
            audit.record("retention.run", row, actor, body=told)
    if any(counts.values()):
        index.press()
        memory.press()
        scrub.files(erasure.TABLES)
    return counts


def _take_words(rule: RetentionRule) -> tuple[dict[str, int], list[int]]:
    """Which bodies of entries are empty now, each post's own entry says."""
    with db.reading():
        found = db.session().execute(_old_posts(rule, col(Post.id), col(Post.ticket_id))).all()
        held = holds.held_posts(row[0] for row in found)
    taken = [row for row in found if row[0] not in held]
    words = emptying.empty([row[0] for row in taken], "retention", "desk")
    tickets, kept = {row[1] for row in taken}, {row[1] for row in found if row[0] in held}
    return {"tickets": len(tickets), "words": words, "held": len(kept)}, []


def _take_bodies(rule: RetentionRule) -> tuple[dict[str, int], list[int]]:
    with db.reading() as session:
        accounts = list(session.execute(select(Account)).scalars())
    taken = 0
    for account in accounts:
        while some := expiry.empty(account, _before(rule)):
            taken += some
    return {"words": taken}, []


def _take_addresses(rule: RetentionRule) -> tuple[dict[str, int], list[int]]:
    with db.transaction() as session:
        old = session.execute(select(LoginSession.id, LoginSession.agent_id).where(*_old_sessions(rule))).all()  # type: ignore[call-overload]
        for part in parts(row[0] for row in old):
            session.execute(update(LoginSession).where(col(LoginSession.id).in_(part)).values(address="", browser=""))
        for agent_id in sorted({row[1] for row in old}):
            agent = session.get_one(Agent, agent_id)
            audit.record("addresses.emptied", agent, "desk", body={"sessions": sum(row[1] == agent_id for row in old)})
    emptied: list[int] = []
    while some := _older(rule):
        emptied += some
    return {"words": len(old), "bodies": len(emptied)}, emptied


def _older(rule: RetentionRule) -> list[int]:
    with db.transaction():
        return bodies.older(SIGNED_IN, clock.to_micros(_before(rule)), AT_ONCE)


@jobs.kind(JOB)
def work(_payload: dict[str, Any]) -> datetime:
    """Once a day: every rule that is in force."""
    with db.reading():
        waiting = [rule for rule in rules() if rule.is_on]
    for rule in waiting:
        run(rule)
    return clock.now() + EVERY


def go_on() -> None:
    """Let the rules be looked at every day from now on."""
    with db.reading():
        is_there = db.first(jobs.Job, jobs.Job.key == JOB) is not None
    if not is_there:
        with db.transaction():
            jobs.bring_forward(JOB, {}, clock.now() + timedelta(hours=1), key=JOB)


def rule(rule_id: int) -> RetentionRule:
    """A rule; LookupError when there is none."""
    found = db.session().get(RetentionRule, rule_id)
    if found is None:
        raise LookupError(rule_id)
    return found
