"""The ticket of a thread: found or opened for a post, and kept true to the posts that stand in it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db, rows
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Team
from caredesk.tickets import counts
from caredesk.tickets.change import change
from caredesk.tickets.models import Post, PostKind, Status, Ticket, Visibility
from caredesk.tickets.standing import SNIPPET, Line, standing


@dataclass(frozen=True)
class Seat:
    """The locked ticket a post goes into, and whether it was opened for this post."""

    ticket: Ticket
    is_new: bool = False


def seat(post: Post, account: Account, customer: Customer | None) -> Seat | None:
    """The ticket of the post's thread; none for our own words under which nobody wrote yet."""
    found = known(post)
    if found is not None:
        return Seat(found)
    return None if post.kind is PostKind.OUTSIDE else _open(post, account, customer)


def known(post: Post) -> Ticket | None:
    """The ticket of the post's thread, locked; None when there is none."""
    here = (col(Ticket.account_id) == post.account_id, col(Ticket.thread_ext_id) == post.thread_ext_id)
    query = select(Ticket).where(*here)
    return db.session().execute(query if db.is_sqlite() else query.with_for_update()).scalar()


def _open(post: Post, account: Account, customer: Customer | None) -> Seat:
    ticket = Ticket(
        account_id=post.account_id,
        channel=account.kind,
        thread_ext_id=post.thread_ext_id,
        team_id=_first_team(account),
        opened_at=post.received_at,
        **standing([_line(post, customer.id if customer else None)], None),
    )
    if not rows.add(ticket):  # another process opened it at this moment
        found = known(post)
        assert found is not None
        return Seat(found)
    counts.add(ticket)
    body = {"account": account.uuid, "channel": account.kind, "thread": post.thread_ext_id, "team": ticket.team_id}
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


def _line(post: Post, customer_id: int | None) -> Line:
    return Line(
        id=post.id or 0,
        kind=post.kind,
        ext_id=post.ext_id,
        at=post.occurred_at,
        received_at=post.received_at,
        text=post.text,
        lang=post.lang,
        surface=post.surface,
        is_private=post.visibility is Visibility.PRIVATE,
        customer_id=customer_id,
        is_removed=bool(post.removed_by),
        out_state=post.out_state,
    )


def take_in(where: Seat, post: Post) -> None:
    """A post has got its words and stands in the ticket now: the ticket follows, and wakes when they are not ours."""
    ticket = where.ticket
    gathered = _gather_apart(ticket) if where.is_new else 0
    if where.is_new and not gathered:
        return
    in_order = post.kind is PostKind.IN and post.occurred_at > ticket.last_at and not post.removed_by
    change(ticket, **(_one_more(ticket, post) if in_order and not gathered else _anew(ticket)), **_wake(ticket, post))


def follow(ticket: Ticket) -> None:
    """A post of this ticket changed: the ticket follows."""
    db.session().flush()
    change(ticket, **_anew(ticket))


def _gather_apart(ticket: Ticket) -> int:
    """Our own words that waited for somebody to answer them come into the conversation; how many."""
    apart = (
        col(Post.account_id) == ticket.account_id,
        col(Post.thread_ext_id) == ticket.thread_ext_id,
        col(Post.ticket_id).is_(None),
        col(Post.kind) == PostKind.OUTSIDE,
    )
    found = db.session().connection().execute(update(Post).where(*apart).values(ticket_id=ticket.id, v=Post.v + 1))
    return found.rowcount


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


def _anew(ticket: Ticket) -> dict[str, Any]:
    columns = (
        *(Post.id, Post.kind, Post.ext_id, Post.occurred_at, Post.received_at, Post.text, Post.lang, Post.surface),
        *(col(Post.visibility) == Visibility.PRIVATE, Handle.customer_id, col(Post.removed_by) != "", Post.out_state),
    )
    query = select(*columns).outerjoin(Handle, col(Handle.id) == col(Post.handle_id))  # type: ignore[call-overload]
    found = db.session().execute(query.where(col(Post.ticket_id) == ticket.id)).all()
    return standing([Line(*row) for row in found], ticket.resolved_at)


def _wake(ticket: Ticket, post: Post) -> dict[str, Any]:
    """A new post of somebody else brings a ticket back that was put away."""
    if ticket.status is Status.OPEN or post.kind is not PostKind.IN:
        return {}
    body = {"was": ticket.status, "until": ticket.snoozed_until_at, "why": "post", "post": post.uuid}
    audit.record("ticket.reopened", ticket, "network", body=body)
    return {"status": Status.OPEN, "woke": "post", "snoozed_until_at": None}


def move(ticket: Ticket, post: Post, account: Account, customer: Customer | None) -> None:
    """A wording came that names another thread than the one that we heard first: the post goes where it belongs."""
    target = known(post)
    if target is None and ticket.posts_count <= 1 and post.kind is PostKind.IN:
        change(ticket, thread_ext_id=post.thread_ext_id)
        _gather_apart(ticket)
        follow(ticket)
    else:
        where = Seat(target) if target else seat(post, account, customer)
        _carry_over(ticket, post, where)


def _carry_over(ticket: Ticket, post: Post, where: Seat | None) -> None:
    audit.record("post.moved", post, "network", body={"from": ticket.uuid, "to": where.ticket.uuid if where else None})
    post.ticket_id = where.ticket.id if where else None
    follow(ticket)
    if not ticket.posts_count:
        change(ticket, status=Status.RESOLVED)
    if where:
        take_in(where, post)
