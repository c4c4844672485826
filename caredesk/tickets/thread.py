"""The ticket of a thread: found or opened for a post, and kept true to the posts that stand in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db, rows
from caredesk.customers.influence import influence
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Team
from caredesk.tickets import counts
from caredesk.tickets.change import change
from caredesk.tickets.models import Post, PostKind, Status, Ticket, Visibility
from caredesk.tickets.standing import SNIPPET, Line, standing


@dataclass(frozen=True)
class Coming:
    """A post on its way into a ticket: the account, who wrote it, and the columns that it has or will have."""

    account: Account
    customer: Customer | None
    columns: Mapping[str, Any]
    handle: Handle | None = None

    @property
    def line(self) -> Line:
        customer_id = self.customer.id if self.customer else None
        return Line.of(self.columns, self.columns.get("id") or 0, customer_id)


@dataclass(frozen=True)
class Seat:
    """The locked ticket a post goes into, and whether it was opened for this post."""

    ticket: Ticket
    is_new: bool = False


def seat(coming: Coming) -> Seat | None:
    """The ticket of the post's thread; none for our own words under which nobody wrote yet."""
    found = _known(coming)
    if found is not None:
        return Seat(found)
    return None if coming.columns["kind"] is PostKind.OUTSIDE else _open(coming)


_THREAD = (col(Ticket.account_id) == bindparam("account"), col(Ticket.thread_ext_id) == bindparam("thread"))
_KNOWN = {True: select(Ticket).where(*_THREAD), False: select(Ticket).where(*_THREAD).with_for_update(key_share=True)}


def _known(coming: Coming) -> Ticket | None:
    """The ticket of the post's thread, locked; None when there is none."""
    asked = {"account": coming.account.id, "thread": coming.columns["thread_ext_id"]}
    found: Ticket | None = db.session().execute(_KNOWN[db.is_sqlite()], asked).scalar()
    return found


def _open(coming: Coming) -> Seat:
    account, customer = coming.account, coming.customer
    ticket = rows.add(
        Ticket,
        account_id=account.id,
        channel=account.kind,
        thread_ext_id=coming.columns["thread_ext_id"],
        team_id=_first_team(account),
        opened_at=coming.columns["received_at"],
        influence=influence(coming.handle.followers if coming.handle else None).whole,
        **standing([coming.line], None),
    )
    if ticket is None:  # another process opened it at this moment
        found = _known(coming)
        assert found is not None
        return Seat(found)
    counts.add(ticket)
    body = {"account": account.uuid, "channel": account.kind, "thread": ticket.thread_ext_id, "team": ticket.team_id}
    body["influence"] = ticket.influence
    audit.record("ticket.created", ticket, "network", subject=customer.uuid if customer else None, body=body)
    return Seat(ticket, is_new=True)


def _first_team(account: Account) -> int:
    """The account's first team; the desk's first one when it has none. Asked once in a transaction."""
    remembered: dict[int | None, int] = db.session().info.setdefault("first_team", {})
    if account.id not in remembered:
        ours = (col(AccountTeam.team_id) == col(Team.id)) & (col(AccountTeam.account_id) == account.id)
        order = (col(AccountTeam.team_id).is_(None), col(AccountTeam.place), col(Team.id))
        query = select(col(Team.id)).outerjoin(AccountTeam, ours).order_by(*order).limit(1)
        remembered[account.id] = db.session().execute(query).scalar_one()
    return remembered[account.id]


def take_in(where: Seat, post: Post) -> None:
    """A post has got its words and stands in the ticket now: the ticket follows, and wakes when they are not ours."""
    ticket = where.ticket
    gathered = _gather_apart(ticket) if where.is_new else 0
    if where.is_new and not gathered:
        return
    is_asking = post.kind is PostKind.IN and not (post.removed_by or post.automatic)
    in_order = is_asking and post.occurred_at > ticket.last_at
    change(ticket, **(_one_more(ticket, post) if in_order and not gathered else _anew(ticket)), **_wake(ticket, post))


def follow(ticket: Ticket) -> None:
    """A post of this ticket changed: the ticket follows."""
    db.session().flush()
    change(ticket, **_anew(ticket))


_POST = Post.__table__  # type: ignore[attr-defined]
_APART = (
    update(_POST)
    .where(_POST.c.account_id == bindparam("account"), _POST.c.thread_ext_id == bindparam("thread"))
    .where(_POST.c.ticket_id.is_(None), _POST.c.kind == PostKind.OUTSIDE)
    .values(ticket_id=bindparam("ticket"), v=_POST.c.v + 1)
)


def _gather_apart(ticket: Ticket) -> int:
    """Our own words that waited for somebody to answer them come into the conversation; how many."""
    here = {"account": ticket.account_id, "thread": ticket.thread_ext_id, "ticket": ticket.id}
    return db.session().connection().execute(_APART, here).rowcount


def _one_more(ticket: Ticket, post: Post) -> dict[str, Any]:
    """What `standing` would say when the newest post is added, without reading the others again."""
    waiting = ticket.waiting_since if ticket.status is not Status.RESOLVED else None
    first = waiting or post.occurred_at
    return {
        "posts_count": ticket.posts_count + 1,
        "snippet": post.text[:SNIPPET],
        "snippet_by": "in",
        "last_at": post.occurred_at,
        "last_in_at": post.occurred_at,
        "waiting_since": first,
        "turn_at": first,
        "removed": False,
        "private": ticket.private or post.visibility is Visibility.PRIVATE,
        "lang": post.lang or ticket.lang,
    }


_LINES = (
    select(*_POST.c[*Line.COLUMNS], col(Handle.customer_id))
    .outerjoin(Handle, col(Handle.id) == _POST.c.handle_id)
    .where(_POST.c.ticket_id == bindparam("ticket"))
)


def _anew(ticket: Ticket) -> dict[str, Any]:
    found = db.session().execute(_LINES, {"ticket": ticket.id}).mappings()
    return standing([Line.of({**row}, row["id"], row["customer_id"]) for row in found], ticket.resolved_at)


def _wake(ticket: Ticket, post: Post) -> dict[str, Any]:
    """A new post of somebody else, not of a machine, brings a ticket back that was put away."""
    if ticket.status is Status.OPEN or post.kind is not PostKind.IN or post.automatic:
        return {}
    body = {"was": ticket.status, "until": ticket.snoozed_until_at, "why": "post", "post": post.uuid}
    body["at"] = post.received_at
    audit.record("ticket.reopened", ticket, "network", body=body)
    return {"status": Status.OPEN, "woke": "post", "snoozed_until_at": None}


def move(ticket: Ticket, post: Post, coming: Coming) -> None:
    """A wording came that names another thread than the one that we heard first: the post goes where it belongs."""
    target = _known(coming)
    if target is None and ticket.posts_count <= 1 and post.kind is PostKind.IN:
        change(ticket, thread_ext_id=post.thread_ext_id)
        _gather_apart(ticket)
        follow(ticket)
    else:
        _carry_over(ticket, post, Seat(target) if target else seat(coming))


def _carry_over(ticket: Ticket, post: Post, where: Seat | None) -> None:
    audit.record("post.moved", post, "network", body={"from": ticket.uuid, "to": where.ticket.uuid if where else None})
    post.ticket_id = where.ticket.id if where else None
    follow(ticket)
    if not ticket.posts_count:
        change(ticket, status=Status.RESOLVED)
    if where:
        take_in(where, post)
