"""What may be written to whom: kinds, target, length, asked of the network's own module."""

from dataclasses import dataclass

from sqlmodel import col, select

from caredesk import channels
from caredesk.channels import accounts
from caredesk.channels.base import AccountFacts, Denied, PostFacts
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Handle
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

ACTIONS = {"public": "reply", "direct": "dm"}
LONGEST = 20_000


@dataclass(frozen=True)
class Kind:
    """One way to write: whether it is open now, and if not, why, and where it can be done instead."""

    key: str
    allowed: bool
    reason: str = ""
    link_out: str = ""


def facts(account: Account) -> AccountFacts:
    """What a network module may know of the account while nothing is sent: no secrets."""
    return accounts.unsealed(account)


def kinds(account: Account, target: PostFacts | None) -> tuple[Kind, ...]:
    """Public reply, direct message, note: what this network allows under this post, at this moment."""
    return (*(_kind(account, target, key) for key in ACTIONS), Kind("note", True))


def _kind(account: Account, target: PostFacts | None, key: str) -> Kind:
    if target is None:
        return Kind(key, False, "nothing_to_answer")
    connector = channels.connector(account.kind)
    said = connector.can(facts(account), target, ACTIONS[key], clock.now())
    if isinstance(said, Denied):
        return Kind(key, False, said.reason, said.link_out or "")
    return Kind(key, True)


def room(account: Account, target: PostFacts | None) -> int:
    """How long the agent's words may be; 0: no limit."""
    if target is None:
        return 0
    return channels.connector(account.kind).room(facts(account), target)


def target_of(ticket: Ticket, post_id: int | None = None) -> Post | None:
    """The post that a reply answers: the one that was chosen, else the customer's last that is still there."""
    theirs = (Post.ticket_id == ticket.id, Post.kind == PostKind.IN)
    if post_id is not None:
        return db.first(Post, *theirs, Post.id == post_id)
    query = select(Post).where(*theirs).order_by(col(Post.removed_by) != "", col(Post.id).desc()).limit(1)
    return db.session().exec(query).first()


def handle_of(post: Post | None) -> str:
    if post is None or post.handle_id is None:
        return ""
    found = db.session().get(Handle, post.handle_id)
    return found.handle if found else ""


def check(account: Account, target: Post | None, kind: str, text: str) -> None:
    """Refused unless these words may go this way now."""
    check_words(text)
    if kind not in ACTIONS:
        raise Refused("unknown_kind")
    about = post_facts(target) if target else None
    found = _kind(account, about, kind)
    if not found.allowed:
        raise Refused(found.reason)
    limit = room(account, about)
    length = channels.connector(account.kind).ability.count(text, facts(account))
    if limit and length > limit:
        raise Refused("too_long", over=length - limit, limit=limit)


def check_words(text: str) -> None:
    if not text.strip():
        raise Refused("empty")
    if len(text) > LONGEST:
        raise Refused("too_long", over=len(text) - LONGEST, limit=LONGEST)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("unreadable")
