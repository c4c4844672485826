"""Keeping the clocks of every touched ticket true, once, at the end of the transaction that touched it.

The stretches follow from posts and facts, the deadlines from the stretches and the terms. A clock that is there keeps
the version it began under; a running one takes another policy when the ticket became one for another policy (its team,
priority or tags changed), and then counts from where it began.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col

from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.sla import clocks, facts, fill, past, queries, store, tally, terms
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import Clock, ClockKind, ClockPause, ClockState, PolicyVersion
from caredesk.tickets.change import change
from caredesk.tickets.models import Status, Ticket

Key = tuple[ClockKind, int]
GONE = ("moved", "removed", "courtesy", "policy")  # why a clock ended that has no stretch any more


def follow_ticket(happened: Happened) -> None:
    """Something was done with a ticket: its clocks are looked at before the transaction ends."""
    facts.of_ticket(happened)
    db.before_commit(settle, early=True)


def follow_post(happened: Happened) -> None:
    """Words came in, changed, went, or left us."""
    facts.of_post(happened)
    db.before_commit(settle, early=True)


def settle() -> None:
    """Make the clocks of every ticket that the open transaction touched say what its facts say."""
    marks = facts.touched()
    for mark in list(marks.values()):
        for ticket_id in {post.ticket_id for post in mark.posts if post.ticket_id} - marks.keys():
            facts.touch(ticket_id).is_plain = False
    if not marks:
        return
    session = db.session()
    session.flush()
    held = {ticket_id: _held(ticket_id) for ticket_id in sorted(marks)}
    desks = [_Desk(ticket, marks[ticket_id]) for ticket_id, ticket in held.items() if ticket is not None]
    _look_up([desk for desk in desks if not desk.is_simple])
    for desk in desks:
        desk.settle()
    store.add([one for desk in desks for one in desk.fresh])
    marks.clear()


@dataclass(frozen=True)
class Live:
    """What the place of a ticket follows from: one of its live clocks."""

    started_at: datetime
    due_at: datetime | None
    window_at: datetime | None


def settled() -> dict[int, list[Live]]:
    """The live clocks of the tickets that were settled in the open transaction, so that nobody reads them again."""
    known: dict[int, list[Live]] = db.session().info.setdefault("sla_settled", {})
    return known


def _held(ticket_id: int) -> Ticket | None:
    """The ticket as the transaction holds it, else locked now; None when a part that failed took it back."""
    key = db.session().identity_key(Ticket, ticket_id)
    known = db.session().identity_map.get(key)
    if known is not None:
        return known
    try:
        return db.lock_by_id(Ticket, ticket_id)
    except LookupError:
        return None


def _look_up(desks: Sequence["_Desk"]) -> None:
    """Posts, facts and clocks of all of them, in four statements."""
    ids = [desk.ticket.id or 0 for desk in desks]
    if not ids:
        return
    said, kept = past.said(ids), queries.clocks_of(ids)
    did = past.did({*ids, *(one.home for each in said.values() for one in each if one.home)})
    pauses = queries.pauses_of([one.id or 0 for one in kept])
    for desk in desks:
        ticket_id = desk.ticket.id or 0
        desk.said, desk.did = said.get(ticket_id, []), did.get(ticket_id, [])
        desk.elsewhere = {one.home: did.get(one.home, []) for one in desk.said if one.home}
        desk.kept = {(one.kind, one.post_id): one for one in kept if one.ticket_id == ticket_id}
        desk.pauses = pauses


@dataclass
class _Desk:
    """One ticket on the desk: what is known of it, and what comes of that."""

    ticket: Ticket
    mark: facts.Touched
    said: list[clocks.Said] = field(default_factory=list)
    did: list[clocks.Did] = field(default_factory=list)
    elsewhere: dict[int, list[clocks.Did]] = field(default_factory=dict)  # in the tickets merged into this one
    kept: dict[Key, Clock] = field(default_factory=dict)
    pauses: Mapping[int, list[ClockPause]] = field(default_factory=dict)
    fresh: list[tuple[Clock, Stretch]] = field(default_factory=list)
    promised: dict[int, int] = field(default_factory=dict)  # under which version the clocks of a post began

    @property
    def is_simple(self) -> bool:
        """A ticket that was just opened by one post: nothing has to be read to know its clocks."""
        mark = self.mark
        return mark.is_new and mark.is_plain and len(mark.posts) == 1 and self.ticket.posts_count == 1

    def settle(self) -> None:
        if self.is_simple:
            self.said = [past.of_post(one) for one in self.mark.posts if not (one.automatic or one.old)]
        if not self._is_thanks_told():
            self.said = [replace(one, is_courtesy=False) for one in self.said]
        said = past.since_policies(self.said)
        found = {(one.kind, one.post_id): one for one in clocks.stretches(said, self.did, self.elsewhere)}
        self.promised = {post_id: row.version_id for (_, post_id), row in self.kept.items()}
        for key, stretch in found.items():
            self._keep(self.kept.get(key), stretch)
        for row in (self.kept[key] for key in self.kept.keys() - found.keys()):
            row.version_id = self._version(row).id or 0
            self._end(row)
        self._tell_ticket()

    def _is_thanks_told(self) -> bool:
        """Whether a thank-you after an answer asks for nothing, by the terms that this ticket is under."""
        if not any(one.is_courtesy for one in self.said):
            return True
        newest = max(self.kept.values(), key=lambda row: row.received_at, default=None)
        version = self._version(newest) if newest is not None else self._chosen()
        return version is None or terms.of(version).courtesy

    def _keep(self, known: Clock | None, stretch: Stretch) -> None:
        version = self._version(known) if known is not None else self._version_of_new(stretch)
        if version is None:
            return
        by = terms.of(version)
        if stretch.kind not in by.seconds:
            if known is not None:
                self._end(known)
                known.version_id = version.id or 0
            return
        row = known or store.blank(self.ticket.id or 0, stretch)
        before = tally.of_clock(row) if known is not None else Counter()
        fill.fill(row, stretch, by, self.ticket)
        if known is not None and row.version_id != version.id:
            facts.keep_terms(self.ticket)
        row.version_id = version.id or 0
        tally.move(before, tally.of_clock(row))
        if known is None:
            self.fresh.append((row, stretch))
        else:
            self._keep_pauses(row, stretch)

    def _version_of_new(self, stretch: Stretch) -> PolicyVersion | None:
        """The terms of a clock that is not there yet: those of its post's other clocks, if they promise such a one;
        else those that hold now, where the ticket has become one for another policy or a supervisor has them applied.
        Terms that came later do not judge what was over by then."""
        chosen, number = self._chosen(), self.promised.get(stretch.post_id)
        if chosen is None or number is None:
            return chosen
        there, over_at = queries.version(number), stretch.stopped_at
        if stretch.kind in terms.of(there).seconds:
            since = max((one.at for one in self.did if one.kind == facts.TERMS), default=over_at)
            return there if over_at is None or since is None or over_at >= since else None
        is_other = self.mark.chooses and chosen.policy_id != there.policy_id
        return chosen if over_at is None and (self.mark.renews or is_other) else None

    def _chosen(self) -> PolicyVersion | None:
        return terms.first_that_fits(self.ticket, queries.live_versions())

    def _version(self, known: Clock) -> PolicyVersion:
        """The version that is there, unless the ticket is now one for another policy."""
        there = queries.version(known.version_id)
        if not (self.mark.chooses and (known.state in fill.LIVE or known.stop_why in GONE)):
            return there
        chosen = self._chosen()
        return there if chosen is None or (there.policy_id == chosen.policy_id and not self.mark.renews) else chosen

    def _keep_pauses(self, row: Clock, stretch: Stretch) -> None:
        wanted = [(one.from_at, one.until_at, one.why, one.by) for one in stretch.pauses]
        there = [(one.from_at, one.until_at, one.why, one.by) for one in self.pauses.get(row.id or 0, ())]
        if wanted != there:
            if there:
                db.session().connection().execute(delete(ClockPause).where(col(ClockPause.clock_id) == row.id))
            store.add_pauses([(row.id or 0, stretch)])

    def _end(self, row: Clock) -> None:
        """Its reason is gone: the post was taken away or moved, was a thank-you, or the policy has no target for it."""
        before = tally.of_clock(row)
        row.state, row.due_at, row.window_at, row.next_at = ClockState.VOID, None, None, None
        row.stopped_at = row.stopped_at or clock.now()
        row.stop_why = self._why_gone(row)
        tally.move(before, tally.of_clock(row))

    def _why_gone(self, row: Clock) -> str:
        post = next((one for one in self.said if one.id == row.post_id), None)
        if post is None:
            return "moved"
        if post.removed_at is not None:
            return "removed"
        return "courtesy" if post.is_courtesy else "policy"

    def _tell_ticket(self) -> None:
        every = [*self.kept.values(), *(row for row, _ in self.fresh)]
        live = [row for row in every if row.state in fill.LIVE]
        settled()[self.ticket.id or 0] = [Live(row.started_at, row.due_at, row.window_at) for row in live]
        due_at, kind = fill.nearest(live, is_done=self.ticket.status is Status.RESOLVED)
        if not kind and self.ticket.status is not Status.RESOLVED and clocks.thanks(self.said, self.did):
            kind = "courtesy"
        if (self.ticket.due_at, self.ticket.due_kind) != (due_at, kind):
            change(self.ticket, due_at=due_at, due_kind=kind)
