"""Making a ticket of its own out of a post, when somebody asks about something else in the middle of a conversation.

The posts move, none is copied. The network knows nothing of it: they keep the name of their thread, and the new ticket
gets a name that no network gives. What answers one of its posts goes on in it; everything else in the thread goes on in
the ticket that it was taken from. To undo it is to merge the two.
"""

from collections.abc import Collection
from hashlib import sha256

from sqlmodel import col

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.team.models import Agent
from caredesk.tickets import assignment, counts, thread
from caredesk.tickets.change import change, held
from caredesk.tickets.conversation import subject
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.moves import place, posts_where, tell_moved
from caredesk.tickets.refusals import Refused
from caredesk.tickets.standing import UNSAID

LONGEST_NAME = 400


def split(post: Post, agent: Agent, others: Collection[int] = ()) -> Ticket:
    """Make a ticket of this post of a customer and these later ones of the same ticket; the new one."""
    with db.transaction():
        ticket, post = thread.held(post)
        if ticket is None or post.kind is not PostKind.IN or not post.ext_id:
            raise Refused("split_kind")
        held(ticket)
        posts = _chosen(ticket, post, others)
        made = _made(ticket, post)
        place(posts, made, dict.fromkeys({one.home_id for one in posts}))
        for one in (made, ticket):
            change(one, moves=one.moves + 1)
            thread.follow(one)
        _tell(ticket, made, agent, posts)
        if ticket.assignee_id is not None:
            _give(made, agent, ticket.assignee_id)
        return made


def _chosen(ticket: Ticket, post: Post, others: Collection[int]) -> list[Post]:
    """The posts that go; Refused for one that stands elsewhere or before, and when nothing would stay."""
    wanted = {post.id, *others}
    here = posts_where(Post.ticket_id == ticket.id, col(Post.out_state).not_in(UNSAID))
    chosen = [one for one in here if one.id in wanted]
    if len(chosen) != len(wanted) or any(_place(one) < _place(post) for one in chosen):
        raise Refused("input", field="with")
    if len(chosen) == len(here):
        raise Refused("split_all")
    return chosen


def _place(post: Post) -> tuple[object, ...]:
    return post.occurred_at, post.id


def _made(ticket: Ticket, post: Post) -> Ticket:
    made = Ticket(
        account_id=ticket.account_id,
        channel=ticket.channel,
        thread_ext_id=_name(ticket, post),
        team_id=ticket.team_id,
        priority=ticket.priority,
        influence=ticket.influence,
        loyalty=ticket.loyalty,
        opened_at=post.received_at,
        split_from=ticket.id,
    )
    db.session().add(made)
    db.session().flush()
    counts.add(made)
    return made


def _name(ticket: Ticket, post: Post) -> str:
    """`<thread>#<post>`; a post of which a ticket was made before needs another one."""
    name = f"{post.thread_ext_id or ticket.thread_ext_id}#{post.ext_id}"
    if len(name) > LONGEST_NAME:
        name = f"#{sha256(name.encode()).hexdigest()}"
    is_taken = db.first(Ticket, Ticket.account_id == ticket.account_id, Ticket.thread_ext_id == name)
    return f"{name[: LONGEST_NAME - 9]}#{new_uuid()[:8]}" if is_taken else name


def _tell(ticket: Ticket, made: Ticket, agent: Agent, posts: list[Post]) -> None:
    account = db.session().get_one(Account, made.account_id)
    about = {"account": account.uuid, "channel": made.channel, "thread": made.thread_ext_id, "team": made.team_id}
    about["split_from"] = ticket.uuid
    audit.record("ticket.created", made, agent, subject=subject(made), body=about)
    body = {"into": made.uuid, "tickets": [made.id], "posts": [post.uuid for post in posts], "at": clock.now()}
    audit.record("ticket.split", ticket, agent, body=body)
    tell_moved(posts, agent, ticket, made)


def _give(made: Ticket, agent: Agent, to: int) -> None:
    """Whoever has the one gets the other, if they may answer it."""
    try:
        assignment.hand_over(made, agent, to)
    except Refused:
        return
