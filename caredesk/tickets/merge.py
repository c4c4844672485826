"""Merging tickets and taking them apart again, at any time and without losing a word.

No post is copied: every post stands in exactly one ticket, and remembers to which it belongs (`Post.home_id`) while it
stands in another. A merged ticket is resolved and empty; `merged_into` says where its posts stand, also those that come
in its thread from then on, and `merged_was` holds what is needed to go back: into which ticket it was merged, when, and
how the two stood. The other ticket becomes as awake as the more awake of them. What waits for an answer in one of them
goes on waiting; what was closed without an answer may wait again, rather than that something is lost.
"""

from datetime import datetime

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import thread
from caredesk.tickets.change import change, held
from caredesk.tickets.models import Post, Status, Ticket
from caredesk.tickets.moves import State, columns, place, posts_where, state, tell_moved, tell_state, wrote_since
from caredesk.tickets.refusals import Refused
from caredesk.tickets.standing import unanswered

SLEEP = (Status.RESOLVED, Status.SNOOZED, Status.PENDING, Status.OPEN)  # from the deepest on
Pair = tuple[Ticket, Ticket]  # the ticket that is merged, and the one into which it is


def merge(source: Ticket, into: Ticket, agent: Agent) -> Ticket:
    """Put everything of one ticket into another of the same account; the one in which it stands now."""
    with db.transaction():
        pair = source, target = _fitting(source, into)
        at, before = clock.now(), state(target)
        posts, along = posts_where(Post.ticket_id == source.id), _merged_into(target_of=source)
        was = {"into": target.id, "at": at.isoformat(), "since": at.isoformat(), "source": state(source)}
        _join(pair, closed_at=_closed_at(pair))
        change(source, merged_into=target.id, merged_was={**was, "target": before, "left": state(target)})
        for one in along:
            change(one, merged_into=target.id, merged_was={**one.merged_was, "since": at.isoformat()})
        place(posts, target, {None: source.id})
        _settle(pair)
        _tell("ticket.merged", pair, agent, {"at": at, "posts": [post.uuid for post in posts]})
        tell_moved(posts, agent, source, target)
        tell_state(target, agent, before, why="merge", at=at)
        return target


def _fitting(source: Ticket, into: Ticket) -> Pair:
    """Both of them, locked; Refused when they do not go together. Into a merged ticket means: where its posts stand."""
    target_id = into.merged_into or into.id
    if target_id == source.id:
        raise Refused("merge_itself")
    if into.account_id != source.account_id:
        raise Refused("merge_account")
    source, target = _locked(source.id, target_id)
    return held(source), held(target)


def _locked(*ids: int | None) -> list[Ticket]:
    """These tickets, locked in one order for everybody."""
    locked = {one: db.lock_by_id(Ticket, one) for one in sorted(one or 0 for one in ids)}
    return [locked[one or 0] for one in ids]


def _merged_into(target_of: Ticket) -> list[Ticket]:
    """The tickets whose posts stand in this one."""
    query = select(Ticket.id).where(Ticket.merged_into == target_of.id).order_by(col(Ticket.id))
    return _locked(*db.session().exec(query))


def _closed_at(pair: Pair) -> datetime | None:
    """Until when the two together count as closed: before anything that waits in one of them."""
    waiting = [line.received_at for one in pair for line in unanswered(thread.lines(one), one.resolved_at)]
    ends = [one.resolved_at for one in pair if one.resolved_at is not None]
    return max((at for at in ends if not waiting or at < min(waiting)), default=None)


def _join(pair: Pair, *, closed_at: datetime | None) -> None:
    """The states of the two: the one falls asleep, the other is as awake as the more awake of them."""
    source, target = pair
    is_woken = SLEEP.index(source.status) > SLEEP.index(target.status)
    woken = {**columns(state(source)), "woke": "merge"} if is_woken else {}
    change(target, **{**woken, "resolved_at": closed_at}, moves=target.moves + 1)
    change(source, status=Status.RESOLVED, snoozed_until_at=None, woke="", moves=source.moves + 1)


def _settle(pair: Pair) -> None:
    for ticket in pair:
        thread.follow(ticket)


def _tell(verb: str, pair: Pair, agent: Agent, body: State) -> None:
    """An entry about each of the two."""
    source, target = pair
    for one, other, way in ((source, target, "into"), (target, source, "from")):
        audit.record(verb, one, agent, body={way: other.uuid, "tickets": [other.id], **body})


def unmerge(source: Ticket, agent: Agent) -> Ticket:
    """Take a merged ticket out again, with what came in its thread since; each of the two stands as it did, unless its
    customer wrote meanwhile or somebody has changed it."""
    with db.transaction():
        pair = source, target = _merged(source)
        at, was, along = clock.now(), source.merged_was, _along(pair)
        before = state(target)
        mine = [source.id, *(one.id for one in along)]
        posts = posts_where(Post.ticket_id == target.id, col(Post.home_id).in_(mine))
        for one in along:
            change(one, merged_into=source.id, merged_was={**one.merged_was, "since": one.merged_was["at"]})
        back = columns(was["source"])
        change(source, **back, merged_into=None, merged_was={}, moves=source.moves + 1)
        change(target, moves=target.moves + 1)
        place(posts, source, {source.id: None})
        _settle(pair)
        _wake(source, was)
        _rest(target, was)
        _tell("ticket.unmerged", pair, agent, {"at": at, "posts": [post.uuid for post in posts]})
        tell_moved(posts, agent, target, source)
        tell_state(source, agent, was["source"], why="post", at=at)
        tell_state(target, agent, before, why="unmerge", at=at)
        _let_go(source, agent)
        return source


def _merged(source: Ticket) -> Pair:
    """The merged ticket and the one in which its posts stand, locked; Refused when it stands by itself."""
    if source.merged_into is None:
        raise Refused("not_merged")
    into = source.merged_into
    source, target = _locked(source.id, into)
    if source.merged_into != into:  # somebody was quicker
        raise Refused("not_merged")
    return source, target


def _along(pair: Pair) -> list[Ticket]:
    """The tickets that came into the second one with the first, because they had been merged into that before."""
    source, target = pair
    rest, mine = _merged_into(target), {source.id}
    for _ in rest:
        mine |= {one.id for one in rest if one.merged_was["into"] in mine}
    return [one for one in rest if one.id in mine - {source.id}]


def _wake(source: Ticket, was: State) -> None:
    """What the customer wrote since opens it; what has no posts any more stays resolved."""
    if not source.posts_count:
        change(source, status=Status.RESOLVED, snoozed_until_at=None)
    elif source.status is not Status.OPEN and wrote_since(thread.lines(source), datetime.fromisoformat(was["at"])):
        change(source, status=Status.OPEN, snoozed_until_at=None, woke="post")


def _rest(target: Ticket, was: State) -> None:
    """Back to how it stood, if the merge alone has woken it."""
    is_untouched = state(target) == was["left"] and not _merged_into(target)
    if is_untouched and not wrote_since(thread.lines(target), datetime.fromisoformat(was["at"])):
        change(target, **columns(was["target"]))
        thread.follow(target)


def _let_go(ticket: Ticket, agent: Agent) -> None:
    """Who had it may not be able to answer it any more."""
    holder = db.session().get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    if holder is not None and not access.may_answer(holder, ticket.account_id):
        change(ticket, assignee_id=None)
        body = {"from": holder.id, "how": "unmerge", "at": clock.now()}
        audit.record("ticket.unassigned", ticket, agent, body=body)
