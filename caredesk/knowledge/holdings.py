"""What articles hold of a person: links to their tickets, and words that name them although they were struck out.

An article is no copy of what somebody wrote, so it is not emptied when they ask to be forgotten: names go by
themselves, and its owner is asked to read it again, for only a person sees whether it quotes anybody.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.customers import holdings
from caredesk.knowledge import words
from caredesk.knowledge.models import (
    Article,
    ArticleDraft,
    ArticleQuestion,
    ArticleTicket,
    ArticleVariant,
    ArticleVersion,
    Unanswered,
)
from caredesk.tickets.holdings import tickets_of

WORDS: dict[type[Any], tuple[str, ...]] = {
    ArticleVariant: ("title", "text", "slug"),
    ArticleQuestion: ("text",),
    ArticleVersion: ("title", "text", "questions"),
    ArticleDraft: ("title", "text", "questions"),
    Unanswered: ("text", "words"),
}
COLUMNS = tuple(f"{model.__tablename__}.{name}" for model, names in WORDS.items() for name in names)
SHOWN = (ArticleVariant, ArticleQuestion)  # what is found and read now


def _copied(who: Any) -> list[dict[str, Any]]:
    mine = select(ArticleTicket).where(col(ArticleTicket.ticket_id).in_(tickets_of(who)))
    found = db.session().execute(mine.order_by(col(ArticleTicket.id))).scalars()
    return [{"ticket_id": one.ticket_id, "article_id": one.article_id, "at": one.at} for one in found]


def _erased(who: holdings.Person) -> int:
    with db.transaction():
        return _put_to_review(who) + sum(_hide(model, who) for model in WORDS)


def _put_to_review(who: holdings.Person) -> int:
    """Articles that came out of this person's tickets, each once."""
    query = select(ArticleTicket).where(
        col(ArticleTicket.ticket_id).in_(tickets_of(who)), col(ArticleTicket.erased_at).is_(None)
    )
    links = list(db.session().execute(query).scalars())
    for link in links:
        link.erased_at = clock.now()
        article = db.lock_by_id(Article, link.article_id)
        article.review_why, article.review_on, article.v = "erased", clock.now().date(), article.v + 1
        audit.record("article.questioned", article, "desk", body={"why": "erased"})
    return len(links)


def _hide(model: type[Any], who: holdings.Person) -> int:
    if who.elsewhere is None:
        return 0
    return sum(_without(row, WORDS[model], who) for row in db.session().execute(select(model)).scalars())


def _without(row: Any, names: Iterable[str], who: holdings.Person) -> int:
    after = {name: _struck(getattr(row, name), known(who.elsewhere)) for name in names}
    if isinstance(row, ArticleVariant):
        after["slug"] = _unnamed(row, who)
    if all(getattr(row, name) == value for name, value in after.items()):
        return 0
    for name, value in after.items():
        setattr(row, name, value)
    db.session().flush()
    if isinstance(row, Unanswered):
        audit.record("unanswered.emptied", row, "desk")
        return 1
    article = db.lock_by_id(Article, row.article_id)
    told = {"why": "erased", "lang": row.lang}
    audit.record("article.changed" if isinstance(row, SHOWN) else "article.emptied", article, "desk", body=told)
    return 1


def _unnamed(row: ArticleVariant, who: holdings.Person) -> str:
    """Its address without the name, as addresses are written: folded, with dashes. It is another one then."""
    told = [words.slug(one) for one in who.names if len(one) >= holdings.SHORTEST]
    named = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, told))})(?![a-z0-9])")
    left = "-".join(part for part in named.sub("", row.slug).split("-") if part)
    return row.slug if not told or left == row.slug else f"{left or 'article'}-{row.id}"[-80:]


def _struck(value: Any, naming: re.Pattern[str]) -> Any:
    if isinstance(value, list):
        return [naming.sub(holdings.MARK, one) for one in value]
    return naming.sub(holdings.MARK, value)


holdings.register("knowledge", copy=_copied, erase=_erased, columns=COLUMNS)
