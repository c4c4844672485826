"""Where an article went into a reply, whether that solved the ticket, and whether it came back after all."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.core.types import LARGEST_LINK, known
from caredesk.knowledge.models import Article, ArticleUse, ArticleVariant
from caredesk.team import access as team
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Status, Ticket
from caredesk.tickets.refusals import Refused


@dataclass(frozen=True)
class Counts:
    """How often an article was used; in how many of those the ticket was solved, and came back after that."""

    used: int = 0
    solved: int = 0
    reopened: int = 0

    @property
    def solved_percent(self) -> int | None:
        """Solved and not come back, of a hundred uses; none before there are uses."""
        return round(100 * (self.solved - self.reopened) / self.used) if self.used else None


def counts(ids: Collection[int]) -> dict[int, Counts]:
    """The counts of these articles."""
    there = (col(ArticleUse.article_id).in_(ids), col(ArticleUse.taken_back_at).is_(None))
    told = (
        func.count(),
        func.sum(case((col(ArticleUse.solved_at).is_not(None), 1), else_=0)),
        func.sum(case((col(ArticleUse.reopened_at).is_not(None), 1), else_=0)),
    )
    query = select(col(ArticleUse.article_id), *told).where(*there).group_by(col(ArticleUse.article_id))
    found = db.session().connection().execute(query) if ids else ()
    return {number: Counts(used, int(solved), int(reopened)) for number, used, solved, reopened in found}


def follow_reply(happened: Happened) -> None:
    """Follow a reply that was written from an article."""
    told = (happened.body.get("along") or {}).get("answer")
    if not isinstance(told, dict) or not told.get("article"):
        return
    post: Post = happened.object
    db.session().flush()
    use = ArticleUse(article_id=told["article"], variant_id=told["variant"], post_id=known(post.id), ticket_id=0)
    use.ticket_id, use.agent_id = known(post.ticket_id), post.agent_id
    db.session().add(use)


def follow_cancel(happened: Happened) -> None:
    """Follow a reply that was taken back: it was no use."""
    use = db.first(ArticleUse, ArticleUse.post_id == happened.object.id)
    if use is not None:
        use.taken_back_at = clock.now()


def follow_ticket(happened: Happened) -> None:
    """Follow a ticket that was resolved or came back: the articles used in it have their outcome."""
    ticket: Ticket = happened.object
    is_solved = ticket.status is Status.RESOLVED
    mine = (ArticleUse.ticket_id == ticket.id, col(ArticleUse.taken_back_at).is_(None))
    for use in db.session().exec(select(ArticleUse).where(*mine)):
        if is_solved and use.solved_at is None:
            use.solved_at = clock.now()
        elif not is_solved and use.solved_at is not None and use.reopened_at is None:
            use.reopened_at = clock.now()


@dataclass(frozen=True)
class Where:
    """Where an article is in use: tickets that are not resolved, and articles that name it."""

    tickets: tuple[Ticket, ...]
    unseen: int  # tickets behind a wall of this agent
    articles: tuple[Article, ...]

    def __bool__(self) -> bool:
        return bool(self.tickets or self.unseen or self.articles)


def where(article: Article, agent: Agent) -> Where:
    """What somebody should know before they retire it."""
    used = select(col(ArticleUse.ticket_id)).where(
        col(ArticleUse.article_id) == article.id, col(ArticleUse.taken_back_at).is_(None)
    )
    open_ones = select(Ticket).where(col(Ticket.id).in_(used), Ticket.status != Status.RESOLVED)
    found = list(db.session().exec(open_ones.order_by(col(Ticket.id).desc()).limit(200)))
    seen = [one for one in found if team.sees_account(agent, one.account_id)]
    return Where(tuple(seen[:20]), len(found) - len(seen), tuple(_naming(article)))


def _naming(article: Article) -> list[Article]:
    """Articles whose text leads to this one, by its page in the desk or on the help page."""
    db_session, found = db.session(), set()
    for one in db_session.exec(select(ArticleVariant).where(ArticleVariant.article_id == article.id)):
        for address in (f"/knowledge/{article.id}", f"/help/{one.lang}/articles/{one.slug}"):
            naming = col(ArticleVariant.text).contains(address, autoescape=True)
            others = select(ArticleVariant.article_id).where(naming, ArticleVariant.article_id != article.id)
            found |= set(db_session.exec(others))
    there = select(Article).where(col(Article.id).in_(sorted(found)), col(Article.retired_at).is_(None))
    return list(db_session.exec(there.order_by(col(Article.id))))


def chosen(told: Any, agent: Agent) -> tuple[Article, ArticleVariant] | None:
    """The article and variant that `{"article": 3, "variant": 7}` names, if this agent may use it; Refused for what is
    not of this form."""
    fits = isinstance(told, dict) and set(told) == {"article", "variant"}
    if not fits or not all(type(one) is int and 0 < one <= LARGEST_LINK for one in told.values()):
        raise Refused("input", field="along.answer")
    variant = db.session().get(ArticleVariant, told["variant"])
    article = db.session().get(Article, told["article"])
    is_theirs = article is not None and (article.visibility != "draft" or article.owner_id == agent.id)
    if variant is None or article is None or variant.article_id != article.id or not is_theirs:
        return None
    return article, variant
