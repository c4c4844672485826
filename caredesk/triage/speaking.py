"""Which language a customer speaks: what their last words were surely in; and a colleague who corrects the desk."""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.core.i18n import LANGUAGES
from caredesk.customers.models import Customer, Handle
from caredesk.team.models import Agent
from caredesk.tickets import conversation, thread, tongue
from caredesk.tickets.change import held
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

SURELY = ("", tongue.BY_GUESS, tongue.BY_AGENT)


def follow_post(happened: Happened) -> None:
    """Whoever wrote speaks the language that they wrote in, until they write in another one."""
    post: Post = happened.object
    if post.kind is not PostKind.IN or not post.lang or post.lang_by not in SURELY or post.handle_id is None:
        return
    handle = db.session().get(Handle, post.handle_id)  # both were just read, by whoever recognised the writer
    customer = db.session().get(Customer, handle.customer_id) if handle else None
    if customer is not None and customer.lang != post.lang:
        _let_speak(select(col(Customer.id)).where(col(Customer.id) == customer.id), post.lang)


def _let_speak(whose: Any, lang: str) -> None:
    """Whoever holds the customer at this moment keeps them: their next words say the same."""
    session = db.session()
    free = whose.with_for_update(skip_locked=True, key_share=True, of=Customer)
    for customer_id in session.execute(free).scalars().all():
        session.execute(update(Customer).where(col(Customer.id) == customer_id).values(lang=lang))


def correct(ticket: Ticket, agent: Agent, lang: str) -> Ticket:
    """Say in which language the customer writes here: their posts, the ticket and the customer follow."""
    if lang not in LANGUAGES:
        raise Refused("input", field="lang")
    with db.transaction():
        ticket = held(db.lock(ticket))
        told = [(post, post.lang) for post in _theirs(ticket)]
        for post, _ in told:
            post.lang, post.lang_by, post.v = lang, tongue.BY_AGENT, post.v + 1
        thread.follow(ticket)
        _let_speak(select(col(Customer.id)).where(col(Customer.id) == ticket.customer_id), lang)
        for post, was in told:
            body = {"was": was, "lang": lang, "ticket": ticket.id}
            audit.record("language.corrected", post, agent, subject=conversation.subject(ticket), body=body)
        return ticket


def _theirs(ticket: Ticket) -> list[Post]:
    """What the customer of this ticket wrote in it."""
    handles = select(col(Handle.id)).where(col(Handle.customer_id) == ticket.customer_id)
    here = (col(Post.ticket_id) == ticket.id, col(Post.kind) == PostKind.IN, col(Post.handle_id).in_(handles))
    return list(db.session().execute(select(Post).where(*here).with_for_update(key_share=True)).scalars())
