"""The ticket of a thread: found or opened for a post, and kept true to the posts that stand in it.

A thread goes on in its ticket; where that was merged into another, in that one; and what answers a post of which a
person made a ticket of its own, in that ticket. The network's names stay with the posts: `Post.thread_ext_id` is the
thread over there, whatever ticket the post stands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db, foreseen, rows
from caredesk.customers.influence import influence
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Team
from caredesk.tickets import counts
from caredesk.tickets.change import change
from caredesk.tickets.models import Post, PostKind, Status, Ticket, Visibility
from caredesk.tickets.standing import NOWHERE, SNIPPET, Home, Line, standing


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
    """The locked ticket a post goes into, and whether it was opened for this post. home_id: the merged ticket to which
    it belongs, if that is another one."""

    ticket: Ticket
    is_new: bool = False
    home_id: int | None = None


def seat(coming: Coming) -> Seat | None:
    """The ticket of the post's thread; none for our own words under which nobody wrote yet."""
    found = _known(coming)
    if found is not None:
        return found
    return None if coming.columns["kind"] is PostKind.OUTSIDE else _open(coming)


_parent = aliased(Post)
_beneath = and_(
    col(_parent.account_id) == col(Ticket.account_id),
    col(_parent.ext_id) == bindparam("parent"),
    col(_parent.thread_ext_id) == col(Ticket.thread_ext_id),
)
_SEAT: Any = (
    select(Ticket, func.coalesce(col(_parent.home_id), col(_parent.ticket_id)))
    .outerjoin(_parent, _beneath)
    .where(col(Ticket.account_id) == bindparam("account"), col(Ticket.thread_ext_id) == bindparam("thread"))
)
_KNOWN = {True: _SEAT, False: _SEAT.with_for_update(key_share=True, of=Ticket)}


def _known(coming: Coming) -> Seat | None:
    """Where the post's thread goes on, locked; None when nobody heard of it."""
    columns = coming.columns
    thread, parent = columns["thread_ext_id"], columns.get("parent_ext_id")
    asked = {"account": coming.account.id, "thread": thread, "parent": parent}
    query = _KNOWN[db.is_sqlite()]
    found = foreseen.take("ticket", (coming.account.id, thread), lambda: db.session().execute(query, asked).first())
    if found is None:
        return None
    home, answered = found
    if answered not in (None, home.id):
        home = db.lock_by_id(Ticket, answered)
    if home.merged_into is None:
        return Seat(home)
    return Seat(db.lock_by_id(Ticket, home.merged_into), home_id=home.id)


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
        **_put_away(coming),
    )
    if ticket is None:  # another process opened it at this moment
        found = _known(coming)
        assert found is not None
        return found
    counts.add(ticket)
    body = {"account": account.uuid, "channel": account.kind, "thread": ticket.thread_ext_id, "team": ticket.team_id}
    body["influence"] = ticket.influence
    body |= {"old": True} if coming.columns.get("old") else {}
    audit.record("ticket.created", ticket, "network", subject=customer.uuid if customer else None, body=body)
    return Seat(ticket, is_new=True)


def _put_away(coming: Coming) -> dict[str, Any]:
    """What was said before the account was connected asks nobody: its ticket is there to be found, not to be done."""
    if not coming.columns.get("old"):
        return {}
    return {"status": Status.RESOLVED, "resolved_at": coming.columns["received_at"]}


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
    is_asking = post.kind is PostKind.IN and not (post.removed_by or post.automatic or post.old)
    in_order = is_asking and post.occurred_at > ticket.last_at
    change(ticket, **(_one_more(ticket, post) if in_order and not gathered else _anew(ticket)), **_wake(ticket, post))


def follow(ticket: Ticket) -> None:
    """A post of this ticket changed: the ticket follows."""
    db.session().flush()
    change(ticket, **_anew(ticket))


def held(post: Post) -> tuple[Ticket | None, Post]:
    """The ticket in which a post stands, and the post, locked in this order, as everywhere."""
    ticket = db.lock_by_id(Ticket, post.ticket_id) if post.ticket_id else None
    post = db.lock(post)
    if post.ticket_id != (ticket.id if ticket else None):  # somebody moved it at this moment
        ticket = db.lock_by_id(Ticket, post.ticket_id) if post.ticket_id else None
    return ticket, post


_POST = Post.__table__  # type: ignore[attr-defined]
_APART = (
    update(_POST)
    .where(_POST.c.account_id == bindparam("account"), _POST.c.thread_ext_id == bindparam("thread"))
    .where(_POST.c.ticket_id.is_(None), _POST.c.kind == PostKind.OUTSIDE)
    .values(ticket_id=bindparam("ticket"), home_id=bindparam("home"), v=_POST.c.v + 1)
)


def _gather_apart(home: Ticket) -> int:
    """Our own words that waited for somebody to answer them come into the conversation; how many."""
    stands = {"ticket": home.merged_into or home.id, "home": home.id if home.merged_into else None}
    here = {"account": home.account_id, "thread": home.thread_ext_id, **stands}
    return foreseen.take(
        "apart",
        (home.account_id, home.thread_ext_id),
        lambda: db.session().connection().execute(_APART, here).rowcount,
    )


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
    return standing(lines(ticket), ticket.resolved_at)


def lines(ticket: Ticket) -> list[Line]:
    """The posts of this ticket, as far as it follows from them."""
    found = db.session().execute(_LINES, {"ticket": ticket.id}).mappings()
    homes = _homes(ticket) if ticket.moves else NOWHERE
    return [Line.of({**row}, row["id"], row["customer_id"], homes) for row in found]


def _homes(ticket: Ticket) -> dict[int | None, Home]:
    """The tickets that were merged into this one, and since when."""
    merged = db.session().execute(select(Ticket).where(col(Ticket.merged_into) == ticket.id)).scalars()
    return {one.id: Home(one.id or 0, datetime.fromisoformat(one.merged_was["since"])) for one in merged}


def _wake(ticket: Ticket, post: Post) -> dict[str, Any]:
    """A new post of somebody else, not of a machine, brings a ticket back that was put away."""
    if ticket.status is Status.OPEN or post.kind is not PostKind.IN or post.automatic or post.old:
        return {}
    closed_at, at = ticket.resolved_at, post.received_at
    body = {"was": ticket.status, "until": ticket.snoozed_until_at, "why": "post", "post": post.uuid}
    audit.record("ticket.reopened", ticket, "network", body=body | {"at": max(at, closed_at or at)})
    awake: dict[str, Any] = {"status": Status.OPEN, "woke": "post", "snoozed_until_at": None}
    if closed_at is not None and closed_at >= at:  # nobody had seen it when the ticket was resolved
        awake["resolved_at"] = at - timedelta(microseconds=1)
    return awake


def move(ticket: Ticket, post: Post, coming: Coming) -> None:
    """A wording came that names another thread than the one that we heard first: the post goes where it belongs, unless
    a person made a ticket of it."""
    home = ticket if post.home_id is None else db.lock_by_id(Ticket, post.home_id)
    where = _known(coming)
    if home.split_from is not None:
        follow(ticket)
    elif where is None and post.kind is PostKind.IN and _is_alone(ticket, post):
        change(home, thread_ext_id=post.thread_ext_id)
        _gather_apart(home)
        follow(ticket)
    else:
        _carry_over(ticket, post, where or seat(coming))


def _is_alone(ticket: Ticket, post: Post) -> bool:
    """Whether nothing else belongs to the same conversation."""
    if not ticket.moves:
        return ticket.posts_count <= 1
    same = (_POST.c.ticket_id == ticket.id, _POST.c.home_id.is_not_distinct_from(post.home_id))
    return db.session().execute(select(func.count()).select_from(_POST).where(*same)).scalar_one() <= 1


def _carry_over(ticket: Ticket, post: Post, where: Seat | None) -> None:
    if where and where.ticket.id == ticket.id:  # the two threads stand in one ticket already
        post.home_id = where.home_id
        follow(ticket)
        return
    audit.record("post.moved", post, "network", body={"from": ticket.uuid, "to": where.ticket.uuid if where else None})
    post.ticket_id, post.home_id = (where.ticket.id, where.home_id) if where else (None, None)
    follow(ticket)
    if not ticket.posts_count:
        change(ticket, status=Status.RESOLVED)
    if where:
        take_in(where, post)
