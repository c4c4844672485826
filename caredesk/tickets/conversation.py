"""What we say: replies on their way to the network, notes that never leave, and what the postroom reports back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.team.models import Agent
from caredesk.tickets import checking, guard, notices, sending, thread
from caredesk.tickets.change import open_to_words
from caredesk.tickets.checking import Words
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility
from caredesk.tickets.refusals import Refused, ThreadMoved, TooLate


def reply(
    ticket: Ticket,
    agent: Agent,
    text: str,
    *,
    kind: str,
    own_id: str,
    target: int | None = None,
    seen: int | None = None,
    anyway: bool = False,
    accept: frozenset[str] = frozenset(),
    along: Mapping[str, Any] | None = None,
    by: Agent | None = None,
) -> Post:
    """Put a reply on its way; the same `own_id` again gives the first one back. `by`: who does it, where that is not
    its author but somebody who approved it.

    `seen` is the last entry that the agent had seen: ThreadMoved when the thread went on since, unless `anyway`.
    HeldBack when a check of the desk's own has something against the words that `accept` does not name; `along` is
    what else came with them (`checking.bring`)."""
    with db.transaction():
        ticket = db.lock(ticket)
        earlier = _same(ticket, agent, own_id)
        if earlier is not None:
            return earlier
        ticket = open_to_words(ticket)
        words = fitting(ticket, agent, text, kind=kind, target=target, along=along)
        if seen is not None and not anyway:
            _stop_if_moved(ticket, agent, seen)
        post = _worded(words.account, words.parent, kind, text=text, own_id=own_id)
        return _queue(words, post, by or agent, _looked_at(words, accept))


def weigh(ticket: Ticket, agent: Agent, text: str, *, kind: str, **order: Any) -> None:
    """Ask everything that `reply` asks of these words, and put nothing on its way: for what shall leave later."""
    with db.transaction():
        ticket = open_to_words(db.lock(ticket))
        words = fitting(ticket, agent, text, kind=kind, target=order.get("target"), along=order.get("along"))
        if order.get("seen") is not None and not order.get("anyway"):
            _stop_if_moved(ticket, agent, order["seen"])
        _looked_at(words, order.get("accept", frozenset()))


def fitting(
    ticket: Ticket,
    agent: Agent,
    text: str,
    *,
    kind: str,
    target: int | None = None,
    along: Mapping[str, Any] | None = None,
) -> Words:
    """These words as they would be sent now; Refused when the network does not take them."""
    account, parent = _account(ticket), sending.target_of(ticket, target)
    sending.check(account, parent, kind, text)
    assert parent is not None
    return Words(ticket, agent, account, parent, kind, text, along or {})


def _same(ticket: Ticket, agent: Agent, own_id: str) -> Post | None:
    if not 0 < len(own_id) <= 64:
        raise Refused("own_id")
    earlier = db.first(Post, Post.agent_id == agent.id, Post.own_id == own_id)
    if earlier is not None and earlier.ticket_id not in (ticket.id, ticket.merged_into):
        raise Refused("own_id")
    return earlier


def _account(ticket: Ticket) -> Account:
    account = db.session().get(Account, ticket.account_id)
    assert account is not None
    return account


def _stop_if_moved(ticket: Ticket, agent: Agent, seen: int) -> None:
    came = guard.came_since(ticket, agent, seen)
    if came:
        raise ThreadMoved(came)


def _worded(account: Account, parent: Post, kind: str, *, text: str, own_id: str) -> Post:
    private = kind in ("direct", "private", "template") or parent.visibility is Visibility.PRIVATE
    return Post(
        ticket_id=parent.ticket_id,
        home_id=parent.home_id,
        account_id=parent.account_id,
        thread_ext_id=parent.thread_ext_id,
        kind=PostKind.REPLY,
        parent_ext_id=parent.ext_id,
        surface=parent.surface,
        visibility=Visibility.PRIVATE if private else parent.visibility,
        own_id=own_id,
        out_state="queued",
        send_at=clock.now() + timedelta(seconds=account.undo_seconds),
        text=text,
        occurred_at=clock.now(),
    )


def _looked_at(words: Words, accept: frozenset[str]) -> dict[str, Any]:
    """What the entry keeps of the desk's own checks: what came along, and which warnings the agent saw and accepted."""
    along = checking.read_along(words)
    accepted = checking.stop(replace(words, along=along), accept)
    return ({"along": along} if along else {}) | ({"accepted": accepted} if accepted else {})


def _queue(words: Words, post: Post, by: Agent, looked_at: dict[str, Any]) -> Post:
    ticket = words.ticket
    _add(ticket, words.agent, post)
    body = {"text": post.text, "kind": words.kind, "own_id": post.own_id, "ticket": ticket.id}
    where = {"parent": post.parent_ext_id, "send_at": post.send_at, "home_id": post.home_id}
    audit.record("reply.queued", post, by, subject=subject(ticket), body=body | where | looked_at)
    return post


def _add(ticket: Ticket, agent: Agent, post: Post) -> None:
    post.agent_id = agent.id
    db.session().add(post)
    thread.follow(ticket)


def subject(ticket: Ticket) -> str | None:
    """Whose words and data an entry about this ticket holds."""
    customer = db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None
    return customer.uuid if customer else None


def note(ticket: Ticket, agent: Agent, text: str, *, own_id: str, files: Any = None) -> Post:
    """Write a note that only colleagues see; whoever is named with @ gets a notice. `files`: of its draft, by uuid."""
    with db.transaction():
        ticket = db.lock(ticket)
        earlier = _same(ticket, agent, own_id)
        if earlier is not None:
            return earlier
        ticket = open_to_words(ticket)
        sending.check_words(text)
        post = _noted(ticket, text, own_id)
        words = Words(ticket, agent, _account(ticket), post, "note", text, {"files": files} if files else {})
        along = checking.read_along(words)
        _add(ticket, agent, post)
        mentioned = notices.mention(ticket, post, agent)
        told = [one.uuid for one in mentioned]
        body: dict[str, Any] = {"text": text, "own_id": own_id, "ticket": ticket.id, "mentioned": told}
        body |= {"home_id": post.home_id} | ({"along": along} if along else {})
        audit.record("note.written", post, agent, subject=subject(ticket), body=body)
        return post


def _noted(ticket: Ticket, text: str, own_id: str) -> Post:
    return Post(
        ticket_id=ticket.id,
        account_id=ticket.account_id,
        kind=PostKind.NOTE,
        surface=ticket.surface,
        visibility=Visibility.PRIVATE,
        own_id=own_id,
        text=text,
        occurred_at=clock.now(),
    )


def take_back(post: Post, agent: Agent | str) -> Post:
    """Cancel a reply that still waits; TooLate once the postroom has claimed it. Its words stay on the row."""
    with db.transaction():
        ticket, post = _both(post)
        if post.out_state != "queued":
            raise TooLate
        post.out_state, post.v = "cancelled", post.v + 1
        thread.follow(ticket)
        audit.record("reply.cancelled", post, agent, subject=subject(ticket), body={"text": post.text})
        return post


def _both(post: Post) -> tuple[Ticket, Post]:
    """A reply and the ticket in which it stands, locked."""
    ticket, post = thread.held(post)
    assert ticket is not None
    return ticket, post


def mark_delivery(post: Post, *, state: str, why: str = "", ext_id: str | None = None, permalink: str = "") -> Post:
    """What became of a reply, reported by the postroom inside its transaction; it records the entry itself.

    The first report that the network has it says since when, and no later one moves that; but what was not delivered
    after all was never said to anybody."""
    ticket, post = _both(post)
    if ext_id is not None and ext_id != post.ext_id:
        _take_over(post, ext_id)
    post.out_state, post.out_why, post.v = state, why, post.v + 1
    post.permalink = permalink or post.permalink
    if state == "sent":
        post.sent_at = post.sent_at or clock.now()
        ticket.last_out_at = post.sent_at
    elif state == "failed":
        post.sent_at, post.marks = None, {}
    thread.follow(ticket)
    return post


def _take_over(post: Post, ext_id: str) -> None:
    """Our own post may have come back as an echo before the network's answer did: the two are one message, and we knew
    of it when the echo came."""
    echo = db.first(Post, Post.account_id == post.account_id, Post.ext_id == ext_id)
    if echo is not None and echo.kind is PostKind.OUTSIDE:
        echo.ext_id, echo.out_state, echo.v = None, "echo", echo.v + 1
        audit.record("post.recognised", echo, "desk", body={"ext_id": ext_id, "reply": post.uuid})
        db.session().flush()
        post.sent_at = post.sent_at or echo.received_at
        if echo.ticket_id not in (None, post.ticket_id):  # the reply was moved: there it is no answer any more
            thread.follow(db.lock_by_id(Ticket, echo.ticket_id))
    post.ext_id = ext_id
