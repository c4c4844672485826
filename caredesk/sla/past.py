"""What is known of tickets, as their clocks see it: posts and facts, read for many tickets at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from caredesk.core import db
from caredesk.sla.clocks import Did, Said
from caredesk.sla.courtesy import is_courtesy
from caredesk.sla.models import Fact, Policy
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.standing import UNSAID

_KINDS = {PostKind.IN: "in", PostKind.REPLY: "reply", PostKind.OUTSIDE: "outside"}
UNDER_WAY = ("queued", "sending", "unknown")
_COLUMNS = (
    *("id", "ticket_id", "kind", "occurred_at", "received_at", "sent_at", "agent_id", "removed_at", "removed_by"),
    *("out_state", "lang", "text", "home_id", "thanks"),
)
_POST = Post.__table__  # type: ignore[attr-defined]


def said(ticket_ids: Iterable[int]) -> dict[int, list[Said]]:
    """The posts of these tickets that a person wrote, by ticket."""
    query = select(*_POST.c[*_COLUMNS]).where(_POST.c.ticket_id.in_(list(ticket_ids)), _POST.c.automatic.is_(False))
    query = query.where(_POST.c.old.is_(False))
    query = query.where(_POST.c.kind != PostKind.NOTE, _POST.c.out_state.not_in(UNSAID)).order_by(_POST.c.id)
    found: dict[int, list[Said]] = {}
    rows = db.session().connection().execute(query).all()
    merged = _merged({row.home_id for row in rows} - {None})
    for row in rows:
        found.setdefault(row.ticket_id, []).append(of_post(row, merged.get(row.home_id)))
    return found


def _merged(homes: Collection[int]) -> dict[int, datetime]:
    """Since when each of these tickets stands in another one."""
    if not homes:
        return {}
    query = select(col(Ticket.id), col(Ticket.merged_was)).where(col(Ticket.id).in_(homes))
    found = db.session().connection().execute(query)
    return {number: datetime.fromisoformat(was["since"]) for number, was in found if was}


def of_post(post: Any, since: datetime | None = None) -> Said:
    """One post, from its row or its columns; since when the ticket to which it belongs is merged, if it is."""
    kind = _KINDS[post.kind]
    return Said(
        id=post.id,
        kind=kind,
        published_at=post.occurred_at,
        received_at=post.received_at,
        sent_at=post.occurred_at if kind == "outside" else post.sent_at,
        agent_id=post.agent_id,
        removed_at=post.removed_at if post.removed_by else None,
        is_courtesy=kind == "in" and (post.thanks or is_courtesy(post.text, post.lang)),
        is_under_way=kind == "reply" and post.out_state in UNDER_WAY,
        home=post.home_id or 0,
        since=since,
    )


def did(ticket_ids: Iterable[int]) -> dict[int, list[Did]]:
    """What else happened to these tickets, by ticket."""
    query = select(Fact).where(col(Fact.ticket_id).in_(list(ticket_ids))).order_by(col(Fact.id))
    found: dict[int, list[Did]] = {}
    for fact in db.session().execute(query).scalars():
        one = Did(fact.at, fact.kind, fact.agent_id, fact.post_id, fact.by, fact.id or 0)
        found.setdefault(fact.ticket_id, []).append(one)
    return found


def since_policies(said: Sequence[Said]) -> list[Said]:
    """Without what the customers wrote before there was any policy: nothing was promised then."""
    since = _first_policy_at()
    return [one for one in said if one.kind != "in" or (since is not None and one.received_at >= since)]


_first: dict[str, datetime] = {}  # of which database: it never changes once there is one


def _first_policy_at() -> datetime | None:
    url = db.database().url
    if url not in _first:
        found = db.session().execute(select(func.min(col(Policy.created_at)))).scalar()
        if found is None:
            return None
        _first[url] = found
    return _first[url]
