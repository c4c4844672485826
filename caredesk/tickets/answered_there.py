"""Answered over there: where a network lets nobody answer from outside, an agent answers on its pages and says so here.

It stands in the conversation as an answer of ours that was given outside, with whose it was; clocks take it as such.
"""

from typing import Any
from urllib.parse import urlsplit

from caredesk import audit
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.team.models import Agent
from caredesk.tickets import sending, thread
from caredesk.tickets.change import open_to_words
from caredesk.tickets.conversation import subject
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility
from caredesk.tickets.refusals import Refused

LONGEST_LINK = 2000


def door(ticket: Ticket) -> str:
    """Where the network itself takes an answer: the link of the last post; '' when it tells none."""
    target = sending.target_of(ticket)
    return target.permalink if target else ""


def is_shut(ticket: Ticket) -> bool:
    """Whether nothing can be answered from here at this moment."""
    target = sending.target_of(ticket)
    if target is None:
        return False
    account = db.session().get_one(Account, ticket.account_id)
    return not any(one.allowed for one in sending.kinds(account, post_facts(target)) if one.key != "note")


def note(ticket: Ticket, agent: Agent, *, own_id: str, text: str = "", link: str = "") -> Post:
    """An agent has answered over there. Refused where it can be answered from here: what leaves by the desk is kept."""
    if not 0 < len(own_id) <= 64:
        raise Refused("own_id")
    with db.transaction() as session:
        ticket = open_to_words(db.lock(ticket))
        earlier = db.first(Post, Post.agent_id == agent.id, Post.own_id == own_id)
        if earlier is not None:
            return earlier
        if not is_shut(ticket):
            raise Refused("door_open")
        if text:
            sending.check_words(text)
        post = _said(ticket, agent, own_id, text=text.strip(), link=_link(link))
        session.add(post)
        session.flush()
        thread.follow(ticket)
        body: dict[str, Any] = {"text": post.text, "own_id": own_id, "ticket": ticket.id, "home_id": post.home_id}
        body |= {"link": post.permalink, "at": post.occurred_at}
        audit.record("reply.noted", post, agent, subject=subject(ticket), body=body)
        return post


def _said(ticket: Ticket, agent: Agent, own_id: str, *, text: str, link: str) -> Post:
    target = sending.target_of(ticket)
    return Post(
        ticket_id=ticket.id,
        home_id=target.home_id if target else None,
        account_id=ticket.account_id,
        thread_ext_id=target.thread_ext_id if target else ticket.thread_ext_id,
        kind=PostKind.OUTSIDE,
        parent_ext_id=target.ext_id if target else None,
        surface=ticket.surface,
        visibility=target.visibility if target else Visibility.PUBLIC,
        agent_id=agent.id,
        own_id=own_id,
        text=text,
        permalink=link,
        occurred_at=clock.now(),
    )


def _link(link: str) -> str:
    """An address of the web, or none."""
    plain = link.strip()
    if not plain:
        return ""
    try:
        parts = urlsplit(plain)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(plain) > LONGEST_LINK or any(letter.isspace() for letter in plain):
        raise Refused("link")
    return plain
