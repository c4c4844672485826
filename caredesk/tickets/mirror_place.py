"""Whether a post stands where its entries say: in which ticket, and to which merged one it belongs.

Our own words from the network's app that wait outside for somebody to answer come into a ticket without an entry of
their own. Every other entry about its place says to which merged ticket it belongs too; older ones did not: there it is
only asked that the ticket was merged into the one in which the post stands.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from caredesk.audit.findings import Report
from caredesk.audit.models import entry_table
from caredesk.tickets.mirror_told import BIRTHS, EMPTYING, MOVED, Told
from caredesk.tickets.models import PostKind

MERGED, SPLIT = "ticket.merged", "ticket.split"
CAUSES = (MERGED, "ticket.unmerged", SPLIT)
Place = int | str | None  # the number of a ticket or its uuid; none: in no ticket
UNKNOWN = -1
Causes = dict[str, list[tuple[int, str]]]
_entry = entry_table.c


def causes(connection: Connection, every: Iterable[Sequence[Told]]) -> Causes:
    """What was done with the tickets out of which people moved these posts: number and verb, in order."""
    last = [moved for told in every if (moved := _last_move(told)) is not None]
    left = {one.said["from"] for one in last if one.said}
    found: Causes = {}
    if left:
        what = select(_entry.object, _entry.idx, _entry.verb).where(_entry.object.in_(left), _entry.verb.in_(CAUSES))
        for ticket, idx, verb in connection.execute(what.order_by(_entry.idx)):
            found.setdefault(ticket, []).append((idx, verb))
    return found


def compare(post: Any, told: Sequence[Told], why: Causes, report: Report) -> None:
    idx = told[-1].idx
    if not _stands(post, told):
        report.found("mirror", idx, f"post {post.id} stands in another ticket than its entries say")
    elif not _is_at_home(post, told, why):
        report.found("mirror", idx, f"to which merged ticket post {post.id} belongs is not what its entries say")


def _stands(post: Any, told: Sequence[Told]) -> bool:
    place = _place(told)
    if place == UNKNOWN:
        has_words = any(one.verb in BIRTHS for one in told)
        return post.ticket_id is not None or post.kind is PostKind.OUTSIDE or not has_words
    if place is None:
        return post.ticket_id is None or post.kind is PostKind.OUTSIDE
    return bool(place == (post.stands if isinstance(place, str) else post.ticket_id))


def _place(told: Sequence[Told]) -> Place:
    """The ticket that was told last. What is told of words moves nothing, but may find a first place."""
    place: Place = UNKNOWN
    for one in told:
        if one.verb == MOVED:
            place = one.said["to"] if one.said else UNKNOWN
        elif one.said is None:
            place = UNKNOWN if place is None else place
        else:
            name = "ticket" if "ticket" in one.said else "ticket_id"
            place = one.said.get(name, place)
    return place


def _is_at_home(post: Any, told: Sequence[Told], why: Causes) -> bool:
    home = _home(told)
    if home == UNKNOWN:
        return _belongs(post, _cause(told, why))
    is_gathered = post.kind is PostKind.OUTSIDE and _place(told) in (None, UNKNOWN)
    return is_gathered or bool(home == post.home_id)


def _home(told: Sequence[Told]) -> int | None:
    """The merged ticket that was told last, by its number; unknown where the last word about its place did not say."""
    home: int | None = UNKNOWN
    for one in told:
        if one.said is None:
            home = UNKNOWN
        elif "home_id" in one.said:
            home = one.said["home_id"]
        elif one.verb == MOVED or "ticket" in one.said or "ticket_id" in one.said:
            home = UNKNOWN
    return home


def _last_move(told: Sequence[Told]) -> Told | None:
    """The last time that somebody moved it; none when the network has told of it since, which may say where it belongs
    without a word about it."""
    for one in reversed(told):
        if one.verb == MOVED:
            return one if one.said and one.actor != "network" else None
        if one.verb not in EMPTYING:
            return None
    return None


def _cause(told: Sequence[Told], why: Causes) -> str:
    moved = _last_move(told)
    if moved is None or moved.said is None:
        return ""
    before = why.get(moved.said["from"], [])
    at = bisect_left(before, (moved.idx, ""))
    return before[at - 1][1] if at else ""


def _belongs(post: Any, cause: str) -> bool:
    if post.home_id is None:
        return cause != MERGED
    return cause != SPLIT and bool(post.home_into == post.ticket_id)
