"""An article out of a ticket: the customer's question, our answer, and what in both says who somebody is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import known
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge import actions, striking
from caredesk.knowledge.actions import Origin
from caredesk.knowledge.models import Article
from caredesk.knowledge.striking import Known, Span
from caredesk.knowledge.words import LONGEST_QUESTION, Words, title_of
from caredesk.replies.template_models import Called
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

OURS = (PostKind.REPLY, PostKind.OUTSIDE)
SAID = ("", "sent")  # what stands on the network: written there, or sent from here
MOST_POSTS = 200


@dataclass(frozen=True)
class Source:
    """A question and the answer to it, with the pieces that were found in them."""

    ticket: Ticket
    question: Post
    answer: Post
    answers: Sequence[Post]  # all that might be taken instead
    lang: str
    in_question: Sequence[Span]
    in_answer: Sequence[Span]

    @property
    def seen(self) -> str:
        """Which state of the words this is: an edited post has others."""
        return f"{self.question.id}.{self.question.v}.{self.answer.id}.{self.answer.v}"


@dataclass(frozen=True)
class Strikes:
    """What a person decided to strike: pieces that were found, by their keys, and words by hand. None: all found."""

    question: Collection[str] | None = None
    answer: Collection[str] | None = None
    by_hand: Collection[str] = field(default=())


@dataclass(frozen=True)
class Struck:
    """Both texts as they would be kept."""

    question: str
    answer: str
    in_question: Sequence[Span]
    in_answer: Sequence[Span]


def of(ticket: Ticket, answer_id: int | None = None) -> Source:
    """The question and the answer of this ticket; Refused when there are none that can be read."""
    posts = _posts(ticket)
    answers = [one for one in posts if one.kind in OURS and one.out_state in SAID]
    picked = [one for one in answers if answer_id in (None, one.id)]
    if not picked:
        raise Refused("article_source")
    answer = max(picked, key=lambda one: len(one.text))
    question = _question(posts, answer)
    if question is None:
        raise Refused("article_source")
    known_here = _known(ticket, answer)
    found = (striking.find(question.text, known_here), striking.find(answer.text, known_here))
    lang = next((one for one in (answer.lang, question.lang, ticket.lang) if one in striking.LANGS), "en")
    return Source(ticket, question, answer, answers, lang, *found)


def _posts(ticket: Ticket) -> list[Post]:
    """What was said, oldest first, as far as its words are there."""
    kinds = (PostKind.IN, *OURS)
    mine = (Post.ticket_id == ticket.id, col(Post.kind).in_(kinds), Post.text != "", col(Post.emptied_at).is_(None))
    query = select(Post).where(*mine).order_by(col(Post.occurred_at), col(Post.id)).limit(MOST_POSTS)
    return list(db.session().exec(query))


def _question(posts: Sequence[Post], answer: Post) -> Post | None:
    """What the answer answers: the post under which it stands, else the last one before it."""
    asked = [one for one in posts if one.kind is PostKind.IN and not one.automatic]
    above = [one for one in asked if one.ext_id and one.ext_id == answer.parent_ext_id]
    before = [one for one in asked if one.occurred_at <= answer.occurred_at]
    return next(iter(above or before[-1:]), None)


def _known(ticket: Ticket, answer: Post) -> Known:
    """Everybody whom these texts may name."""
    session = db.session()
    customer = session.get(Customer, ticket.customer_id) if ticket.customer_id else None
    handles = session.exec(select(Handle).where(Handle.customer_id == ticket.customer_id)).all() if customer else ()
    writer = session.get(Agent, answer.agent_id) if answer.agent_id else None
    names = [customer.name if customer else "", *(one.name for one in handles), writer.name if writer else ""]
    told = db.first(Called, Called.customer_id == ticket.customer_id) if customer else None
    names += [told.first_name, told.vocative] if told else []
    account = session.get(Account, ticket.account_id)
    return Known(
        tuple(dict.fromkeys(one.strip() for one in names if one.strip())),
        tuple(dict.fromkeys(one.handle for one in handles if one.handle)),
        (account.handle,) if account and account.handle else (),
    )


def struck(source: Source, strikes: Strikes) -> Struck:
    """Both texts without what is to be struck."""
    told: list[Any] = []
    for post, found, chosen in (
        (source.question, source.in_question, strikes.question),
        (source.answer, source.in_answer, strikes.answer),
    ):
        kept = [one for one in found if chosen is None or one.key in chosen]
        spans = striking.together(kept, striking.by_hand(post.text, strikes.by_hand))
        told.append((striking.strike(post.text, spans, source.lang), spans))
    return Struck(told[0][0], told[1][0], told[0][1], told[1][1])


def origin(source: Source) -> Origin:
    ticket = source.ticket
    customer = db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None
    numbers = (known(ticket.id), source.question.id, source.answer.id)
    return Origin(*numbers, subject=customer.uuid if customer else None)


def make(
    source: Source, agent: Agent, strikes: Strikes, *, title: str = "", lang: str = "", topic_id: int | None = None
) -> Article:
    """Keep it as an article of this agent's own: they read it once more and publish it."""
    customer = db.session().get(Customer, source.ticket.customer_id) if source.ticket.customer_id else None
    if customer is not None and customer.erased_at is not None:
        raise Refused("erased")
    kept = struck(source, strikes)
    question = " ".join(kept.question.split())[:LONGEST_QUESTION]
    told = Words(title.strip() or title_of(question), kept.answer, (question,) if question else ())
    return actions.make(agent, lang or source.lang, told, origin=origin(source), topic_id=topic_id)
