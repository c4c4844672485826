"""How an open ticket is read: its posts with their authors and what stands around them, in few statements."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, column, literal, select, table, tuple_
from sqlmodel import col

from caredesk.audit import log
from caredesk.channels import connector
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import UTC_
from caredesk.customers import queries as customers
from caredesk.customers.influence import Standing, influence, loyalty
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Agent, Team
from caredesk.tickets import answerable, holds
from caredesk.tickets.acts import has_any
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket
from caredesk.tickets.queries import Cursor, Scope
from caredesk.tickets.shapes import (
    AccountView,
    Beside,
    CustomerView,
    Earlier,
    Emptied,
    FileView,
    OutgoingView,
    Person,
    PostView,
    Removal,
    TicketView,
    hue,
    letters,
)
from caredesk.tickets.standing import UNSAID
from caredesk.tickets.whereabouts import whereabouts

EARLIER = 6
# The postroom is a later room; here only what became of a reply is shown.
_outgoing = table("outgoing", *(column(name) for name in ("id", "post_id", "attempts")))
_POSTS: Any = (
    select(
        Post,
        col(Handle.name).label("handle_name"),
        col(Handle.handle).label("handle"),
        col(Handle.ext_id).label("handle_ext_id"),
        col(Handle.customer_id).label("customer_id"),
        col(Handle.followers).label("followers"),
        col(Customer.uuid).label("customer_uuid"),
        col(Agent.name).label("agent_name"),
        col(Agent.uuid).label("agent_uuid"),
        col(Account.kind).label("account_kind"),
        col(Account.name).label("account_name"),
        col(Account.handle).label("account_handle"),
        col(Account.uuid).label("account_uuid"),
        _outgoing.c.id.label("outgoing_id"),
        _outgoing.c.attempts,
    )
    .join(Account, col(Account.id) == col(Post.account_id))
    .outerjoin(Handle, col(Handle.id) == col(Post.handle_id))
    .outerjoin(Customer, col(Customer.id) == col(Handle.customer_id))
    .outerjoin(Agent, col(Agent.id) == col(Post.agent_id))
    .outerjoin(_outgoing, _outgoing.c.post_id == col(Post.id))
)
_TICKET: Any = (
    select(Ticket, Customer, Account, col(Team.name).label("team_name"), Agent)
    .join(Account, col(Account.id) == col(Ticket.account_id))
    .join(Team, col(Team.id) == col(Ticket.team_id))
    .outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
    .outerjoin(Agent, col(Agent.id) == col(Ticket.assignee_id))
)
_EARLIER = customers.earlier(col(Ticket.account_id), col(Ticket.id))
_WHOLE: Any = _TICKET.add_columns(*customers.standing_facts(col(Ticket.customer_id), _EARLIER))


def head(ticket_id: int) -> TicketView:
    """The ticket without its posts: what its header shows."""
    row = db.session().execute(_TICKET.where(col(Ticket.id) == ticket_id)).one()
    return _view(row, ())


def whole(ticket_id: int, scope: Scope) -> TicketView:
    """The ticket with its posts, the customer's handle from them, and what the customer wrote earlier."""
    at_log, entry = log.head()  # asked first: what comes in while we read is news
    row = db.session().execute(_WHOLE.where(col(Ticket.id) == ticket_id)).one()
    rows = _rows(ticket_id)
    around = {"earlier": _earlier(row.Ticket, scope), "log": at_log, "entry": entry, **answerable.of(row.Account, rows)}
    around["standing"] = _standing(row)
    return _view(row, rows, posts=views(rows, row.Ticket.customer_id), **around)


def _standing(row: Any) -> Standing | None:
    """The customer's two scores, from what everybody knows who may see the ticket."""
    if row.Customer is None:
        return None
    return Standing(influence(row.most_followers), loyalty(row.Customer.created_at, row.tickets, clock.now()))


def posts(ticket_id: int, post_ids: Collection[int] | None = None) -> tuple[PostView, ...]:
    """The posts of a ticket, or some of them, in the order of the conversation."""
    owner = db.session().execute(select(col(Ticket.customer_id)).where(col(Ticket.id) == ticket_id)).scalar()
    return views(_rows(ticket_id, post_ids), owner)


def newest(ticket_id: int, limit: int) -> tuple[PostView, ...]:
    """The last posts of a ticket, in the order of the conversation."""
    here = (col(Post.ticket_id) == ticket_id, col(Post.out_state).not_in(UNSAID))
    last = select(col(Post.id)).where(*here).order_by(col(Post.occurred_at).desc(), col(Post.id).desc()).limit(limit)
    return posts(ticket_id, db.session().execute(last).scalars().all())


def page(ticket_id: int, limit: int, *, after: Cursor | None = None) -> tuple[tuple[PostView, ...], str]:
    """One page of the conversation, oldest first, and the cursor of the next one ('' at the end)."""
    at, row_id = col(Post.occurred_at), col(Post.id)
    query = select(row_id).where(col(Post.ticket_id) == ticket_id, col(Post.out_state).not_in(UNSAID))
    if after is not None:
        query = query.where(tuple_(at, row_id) > tuple_(literal(after.at, UTC_()), literal(after.id, BigInteger())))
    found = db.session().execute(query.order_by(at, row_id).limit(limit + 1)).scalars().all()
    shown = posts(ticket_id, found[:limit])
    return shown, str(Cursor(shown[-1].at, shown[-1].id)) if len(found) > limit else ""


def _rows(ticket_id: int, post_ids: Collection[int] | None = None) -> Sequence[Any]:
    query = _POSTS.where(col(Post.ticket_id) == ticket_id).order_by(col(Post.occurred_at), col(Post.id))
    if post_ids is None:
        query = query.where(col(Post.out_state).not_in(UNSAID))
    else:
        query = query.where(col(Post.id).in_(post_ids))
    return db.session().execute(query).all()


def views(rows: Sequence[Any], customer_id: int | None) -> tuple[PostView, ...]:
    return tuple(_post(row, customer_id) for row in rows)


def _post(row: Any, customer_id: int | None) -> PostView:
    post: Post = row.Post
    who, handle, uuid = _author(row)
    return PostView(
        id=post.id or 0,
        v=post.v,
        kind=post.kind.value,
        who=who,
        handle=handle,
        letters=letters(who),
        hue=hue(uuid) if uuid else 0,
        visibility=post.visibility.value,
        surface=post.surface,
        lang=post.lang,
        lang_by=post.lang_by,
        at=post.occurred_at,
        permalink=post.permalink,
        versions=post.versions,
        other=post.kind is PostKind.IN and row.customer_id != customer_id,
        removed=_removal(post),
        outgoing=_sent(row),
        text=post.text,
        hidden=_hiding(post),
        unseen=_unseen(row),
        automatic=post.automatic,
        emptied=Emptied(post.emptied_why, post.emptied_at) if post.emptied_at else None,
        ext_id=post.ext_id,
        parent_ext_id=post.parent_ext_id,
        thread_ext_id=post.thread_ext_id,
        files=tuple(FileView(**one) for one in post.files),
        helped=post.helped,
        beside=Beside.of(post.rating, post.about, post.marks),
        has_acts=has_any(post.kind.value, connector(row.account_kind).ability),
        own_id=post.own_id or "",
    )


def _author(row: Any) -> tuple[str, str, str | None]:
    """Name, handle and identity of who wrote it."""
    if row.agent_name is not None:
        return row.agent_name, "", row.agent_uuid
    if row.Post.kind is PostKind.OUTSIDE:
        return row.account_name, row.account_handle.lstrip("@"), row.account_uuid
    if row.handle_name == row.handle == "":
        return "", "", row.customer_uuid  # nobody is named any more
    return row.handle_name or row.handle or "?", (row.handle or "").lstrip("@"), row.customer_uuid


def _removal(post: Post) -> Removal | None:
    if not post.removed_by:
        return None
    return Removal(post.removed_by, post.removed_at or post.received_at, post.removed_how)


def _hiding(post: Post) -> Removal | None:
    if not post.hidden_by:
        return None
    return Removal(post.hidden_by, post.hidden_at or post.received_at, post.hidden_how)


def _unseen(row: Any) -> datetime | None:
    """When a customer's post was last seen on its network, where that is too long ago to say that it is there."""
    post: Post = row.Post
    if post.kind is not PostKind.IN or not post.ext_id:
        return None
    where = whereabouts(post, clock.now(), is_asked=connector(row.account_kind).ability.is_swept)
    return where.at if where.state == "unknown" else None


def _sent(row: Any) -> OutgoingView | None:
    post: Post = row.Post
    if not post.out_state:
        return None
    number = post.out_id or row.outgoing_id
    at = post.send_at or post.occurred_at
    return OutgoingView(number, post.out_state, at, post.out_why, row.attempts or 0, post.permalink)


def _view(row: Any, rows: Sequence[Any], **more: Any) -> TicketView:
    ticket, account = row.Ticket, row.Account
    return TicketView(
        id=ticket.id,
        v=ticket.v,
        customer=_customer(row.Customer, rows),
        channel=ticket.channel,
        account=AccountView(
            account.id, account.name, account.handle.lstrip("@"), account.state.value, account.paused_why
        ),
        team_name=row.team_name,
        status=ticket.status.value,
        priority=ticket.priority.value,
        tone=ticket.tone,
        assignee=_person(row.Agent),
        waiting_since=ticket.waiting_since,
        due_at=ticket.due_at,
        due_kind=ticket.due_kind,
        snoozed_until=ticket.snoozed_until_at,
        woke=ticket.woke,
        tags=tuple(ticket.tags),
        undo_seconds=account.undo_seconds,
        merged_into=ticket.merged_into,
        merged_here=_merged_here(ticket) if ticket.moves else (),
        split_from=ticket.split_from,
        moves=ticket.moves,
        is_held=bool(holds.of_ticket(ticket)),
        lang=ticket.lang,
        **more,
    )


def _merged_here(ticket: Ticket) -> tuple[int, ...]:
    """The tickets whose posts stand in this one, as many as a header has room for."""
    merged = select(col(Ticket.id)).where(col(Ticket.merged_into) == ticket.id).order_by(col(Ticket.id))
    return tuple(db.session().execute(merged.limit(EARLIER)).scalars())


def _person(agent: Agent | None) -> Person | None:
    return Person(agent.id or 0, agent.name, agent.letters, agent.hue) if agent else None


def _customer(customer: Customer | None, rows: Sequence[Any]) -> CustomerView:
    if customer is None:
        return CustomerView(0, "?", "", "?", 0, None, "", "")
    theirs = [row for row in rows if row.customer_id == customer.id]
    handle, followers = (theirs[-1].handle, theirs[-1].followers) if theirs else ("", None)
    told = (customer.id or 0, customer.name, handle.lstrip("@"), letters(customer.name), hue(customer.uuid))
    return CustomerView(*told, followers, customer.lang, customer.note, customer.erased_at)


def _earlier(ticket: Ticket, scope: Scope) -> tuple[Earlier, ...]:
    """Other tickets of the customer that this agent may see."""
    if ticket.customer_id is None:
        return ()
    facts = (Ticket.id, Ticket.snippet, Ticket.channel, Ticket.last_at, Ticket.status)
    query = select(*facts).where(col(Ticket.customer_id) == ticket.customer_id, col(Ticket.id) != ticket.id)  # type: ignore[call-overload]
    query = query.where(col(Ticket.posts_count) > 0)
    if scope.accounts is not None:
        query = query.where(col(Ticket.account_id).in_(sorted(scope.accounts)))
    found = db.session().execute(query.order_by(col(Ticket.id).desc()).limit(EARLIER)).all()
    return tuple(Earlier(row.id, row.snippet, row.channel, row.last_at, row.status.value) for row in found)


def versions(post: Post) -> list[PostVersion]:
    """What a post said before, oldest first."""
    query = select(PostVersion).where(col(PostVersion.post_id) == post.id, col(PostVersion.text).is_not(None))
    found = db.session().execute(query.order_by(col(PostVersion.occurred_at), col(PostVersion.id))).scalars()
    return [one for one in found if one.text != post.text or one.facts.get("rating") != post.rating]
