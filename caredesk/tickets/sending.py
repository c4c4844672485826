"""What may be written to whom: kinds, target, length, asked of the network's own module."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from caredesk import channels
from caredesk.channels import accounts
from caredesk.channels.base import AccountFacts, Counting, Denied, PostFacts
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Handle
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.windows import closes_at

ACTIONS = {"public": "reply", "direct": "dm", "private": "private_reply", "template": "template"}
RARE = ("private", "template")  # not spoken of where a network does not have it
# Paused because the key is refused: what was written before waits, and nothing new is begun until there is a new one.
NO_KEY = ("auth_expired", "renew_refused")
NOT_THERE = "not_on_this_network"
LONGEST = 20_000


@dataclass(frozen=True)
class Kind:
    """One way to write: whether it is open now, and if not, why, and where it can be done instead.

    cost: in millionths of a US dollar, and link_cost with a link among the words, where that is another; units: of the
    network's budget for a day; note: a code of what to know first."""

    key: str
    allowed: bool
    reason: str = ""
    link_out: str = ""
    until: datetime | None = None  # of one that is open: when it closes, where that is near; else when it opens
    cost: int = 0
    units: int = 0
    note: str = ""
    link_cost: int = 0


def facts(account: Account) -> AccountFacts:
    """What a network module may know of the account while nothing is sent: no secrets."""
    return accounts.unsealed(account)


def kind_of(action: str) -> str:
    """In which box of the composer the words of such an act were written."""
    return next((kind for kind, one in ACTIONS.items() if one == action), "public")


def kinds(account: Account, target: PostFacts | None) -> tuple[Kind, ...]:
    """Public reply, direct message, note: what this network allows under this post, at this moment."""
    every = (_kind(account, target, key) for key in ACTIONS)
    there = (one for one in every if one.allowed or one.key not in RARE or one.reason != NOT_THERE)
    return (*there, Kind("note", True))


def _kind(account: Account, target: PostFacts | None, key: str) -> Kind:
    if target is None:
        return Kind(key, False, "nothing_to_answer")
    return asked(account, target, ACTIONS[key], key)


def asked(account: Account, target: PostFacts, action: str, key: str = "") -> Kind:
    """What the network says to this act at this moment: allowed, until when, at what price; or why not."""
    if account.paused_why in NO_KEY:
        return Kind(key or action, False, account.paused_why)
    connector, at = channels.connector(account.kind), clock.now()
    known = facts(account)
    said = connector.can(known, target, action, at)
    if isinstance(said, Denied):
        return Kind(key or action, False, said.reason, said.link_out or "", said.until)
    until = closes_at(connector, known, target, action, at=at)
    return Kind(key or action, True, "", "", until, said.cost, said.units, said.note, said.link_cost)


def room(account: Account, target: PostFacts | None, action: str) -> int:
    """How long the agent's words may be with this act; 0: no limit."""
    if target is None:
        return 0
    return channels.connector(account.kind).room(facts(account), target, action)


def counting(account: Account, target: PostFacts | None, action: str) -> Counting:
    """How the network counts the words of this act: a message may count otherwise than a post."""
    ability = channels.connector(account.kind).ability
    own = ability.counts(target, action) if target else None
    return own or Counting(ability.count_rule, ability.count)


def length(account: Account, target: PostFacts | None, action: str, text: str) -> int:
    return counting(account, target, action).count(text, facts(account))


def fits(account: Account, target: PostFacts | None, action: str, text: str) -> None:
    """Refused where these words are longer than the network takes with this act."""
    limit, told = room(account, target, action), length(account, target, action, text)
    if limit and told > limit:
        raise Refused("too_long", over=told - limit, limit=limit)


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
    fits(account, about, ACTIONS[kind], text)


def check_words(text: str) -> None:
    if not text.strip():
        raise Refused("empty")
    if len(text) > LONGEST:
        raise Refused("too_long", over=len(text) - LONGEST, limit=LONGEST)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("unreadable")
