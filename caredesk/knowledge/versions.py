"""Versions of a variant: listed, compared word by word, and one of them made the newest again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import known
from caredesk.knowledge import actions
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article, ArticleVariant, ArticleVersion
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 4000  # pieces that are compared word by word; longer texts line by line


@dataclass(frozen=True)
class Piece:
    """A part of two texts beside each other: the same in both, only in the old one, or only in the new one."""

    how: str  # same, gone, new
    text: str


def of(article: Article, lang: str) -> list[ArticleVersion]:
    """All versions in this language, the newest first."""
    mine = (ArticleVersion.article_id == article.id, ArticleVersion.lang == lang)
    return list(db.session().exec(select(ArticleVersion).where(*mine).order_by(col(ArticleVersion.version).desc())))


def one(article: Article, lang: str, version: int) -> ArticleVersion | None:
    mine = (ArticleVersion.article_id == article.id, ArticleVersion.lang == lang)
    return db.first(ArticleVersion, *mine, ArticleVersion.version == version)


def restore(article: Article, agent: Agent, old: ArticleVersion, *, base: int) -> ArticleVariant:
    """Make these words the newest version; those in between stay as they were."""
    told = Words(old.title, old.text, tuple(old.questions))
    return actions.write(article, agent, Edit(old.lang, told, base, how="restored"))


def compare(old: str, new: str) -> list[Piece]:
    """What was taken out and what was put in, in the order of the text."""
    before, after = _pieces(old), _pieces(new)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[a:b])))
        else:
            found += [Piece("gone", "".join(before[a:b]))] if a < b else []
            found += [Piece("new", "".join(after[c:d]))] if c < d else []
    return found


def _pieces(text: str) -> list[str]:
    words = _PIECE.findall(text)
    return words if len(words) <= MOST else text.splitlines(keepends=True)


def writers(several: Iterable[ArticleVersion]) -> dict[int, Agent]:
    """Who wrote them."""
    ids = {one.agent_id for one in several}
    return {known(one.id): one for one in db.session().exec(select(Agent).where(col(Agent.id).in_(ids)))}
