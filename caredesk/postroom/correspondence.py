"""Which conversation a letter goes into: the one that it names, if its sender takes part in that.

By itself a letter begins a conversation, or goes on with that of the same sender about the same first letter; nobody
else's can be met that way. What leads further are claims: a Message-ID of ours in its References, a signed mark in an
address or in the subject, the conversation that somebody else has under the same first letter. A claim counts only for
whoever wrote there, or was written to; a stolen mark opens nothing, and is told beside the letter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk.channels import accounts
from caredesk.channels.base import Event, Mail
from caredesk.channels.email import doorways
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Handle
from caredesk.postroom.models import Outgoing
from caredesk.team.models import Agent
from caredesk.tickets import checking, letters
from caredesk.tickets.checking import Words
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

MOST_ASKED = 30


@dataclass(frozen=True)
class _Claim:
    """A conversation that a letter names. stands: the ticket in which it goes on now; parent: our letter there."""

    thread: str
    stands: int
    parent: str | None = None


def placed(account: Account, event: Event) -> Event:
    """The letter with the thread that it belongs to; every other event as it is."""
    mail = event.mail
    if mail is None or event.kind not in ("created", "echo") or not (mail.follows or mail.threads):
        return event
    claims = list(_claims(account, mail))
    for claim in claims:
        if event.kind == "echo" or _takes_part(event, claim):
            return replace(event, thread_ext_id=claim.thread, parent_ext_id=claim.parent)
    strange = [claim for claim in claims if claim.thread != event.thread_ext_id]
    return replace(event, mail=replace(mail, named_ticket=strange[0].stands)) if strange else event


def answer(post: Post, parent: Post | None, along: Mapping[str, Any]) -> dict[str, Any]:
    """What leaves with a reply to a letter: whom it goes to, in which chain, under which subject, signed by whom."""
    mail = parent.about.get("mail") if parent and parent.surface == "mail" else None
    if parent is None or mail is None:
        return {}
    handle, agent = _handle(parent), db.session().get(Agent, post.agent_id)
    told = {"references": letters.chain(mail), "signed": agent.name if agent else "", "quoted": parent.text}
    recipients = _recipients(parent)
    return {
        "subject": letters.subject(parent.about.get("subject", "")),
        "recipients": {**recipients, "cc": along.get("cc", recipients["cc"])},
        "mail": {**told, "quoted_by": handle.name or handle.handle if handle else ""},
    }


def _recipients(parent: Post) -> dict[str, list[str]]:
    account, handle = db.session().get_one(Account, parent.account_id), _handle(parent)
    own = doorways.own(accounts.unsealed(account))
    return letters.answer_to(parent.about.get("mail", {}), handle.handle if handle else "", own)


def _handle(post: Post) -> Handle | None:
    return db.session().get(Handle, post.handle_id) if post.handle_id else None


def _in_copy(value: Any, words: Words) -> list[str]:
    """Who stays in copy, of those who got the letter: leaving out is for the agent, adding somebody is not."""
    may = _recipients(words.parent)["cc"] if words.parent.about.get("mail") else []
    if not isinstance(value, list) or not all(one in may for one in value):
        raise Refused("input", field="along.cc")
    return [one for one in may if one in value]


checking.bring("cc", _in_copy)


def _claims(account: Account, mail: Mail) -> Iterator[_Claim]:
    """Our own letters that it names, nearest first; then the conversations whose marks it carries."""
    named = _ours(account, mail.follows[:MOST_ASKED])
    yield from (named[one] for one in mail.follows if one in named)
    threads = mail.threads[:MOST_ASKED]
    query = select(Ticket).where(col(Ticket.account_id) == account.id, col(Ticket.thread_ext_id).in_(threads))
    found = {one.thread_ext_id: one for one in db.session().execute(query).scalars()} if threads else {}
    for thread in threads:
        if thread in found:
            yield _Claim(thread, found[thread].merged_into or found[thread].id or 0)


def _ours(account: Account, message_ids: Sequence[str]) -> dict[str, _Claim]:
    if not message_ids:
        return {}
    query: Any = (
        select(col(Post.ext_id), col(Post.ticket_id), col(Ticket.thread_ext_id), col(Post.home_id))
        .join(Ticket, col(Ticket.id) == col(Post.ticket_id))
        .where(col(Post.account_id) == account.id, col(Post.ext_id).in_(message_ids))
    )
    return {row.ext_id: _Claim(row.thread_ext_id, row.ticket_id, row.ext_id) for row in db.session().execute(query)}


def _takes_part(event: Event, claim: _Claim) -> bool:
    """Whether the sender wrote in this conversation, or was written to there by somebody of it."""
    sender = event.author.ext_id if event.author else ""
    return bool(sender) and sender in letters.taking_part([*_received(claim.stands), *_sent(claim.stands)])


def _received(ticket_id: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    query: Any = (
        select(col(Handle.ext_id), col(Post.about))
        .outerjoin(Handle, col(Handle.id) == col(Post.handle_id))
        .where(col(Post.ticket_id) == ticket_id)
    )
    for row in db.session().execute(query):
        yield row.ext_id or "", (row.about or {}).get("mail", {})


def _sent(ticket_id: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    query = select(col(Outgoing.payload)).where(col(Outgoing.ticket_id) == ticket_id)
    for payload in db.session().execute(query).scalars():
        yield "", payload.get("recipients", {})
