"""Finding articles by words: the memory's index when it is there, and until then a look through all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import known
from caredesk.knowledge.models import Article, ArticleQuestion, ArticleVariant, Audience
from caredesk.tickets.fold import tokens

STEM = 5  # letters by which two forms of a word are taken for one
SHORTEST = 3


@dataclass(frozen=True)
class Hit:
    """A variant that was found, and how well it fits."""

    article_id: int
    variant_id: int
    lang: str
    score: float


Finder = Callable[[str, str, int], Sequence[Hit]]
_finder: list[Finder] = []


def use(finder: Finder) -> None:
    """Ask this from now on: words, language (empty: any), how many at most."""
    _finder[:] = [finder]


def find(asked: str, lang: str = "", limit: int = 50) -> Sequence[Hit]:
    """The variants that fit best, of articles that the desk reads."""
    return (_finder[0] if _finder else by_words)(asked, lang, limit)


def by_words(asked: str, lang: str = "", limit: int = 50) -> Sequence[Hit]:
    """How many of the words stand in a variant, those in its questions and title counting more."""
    wanted = stems(asked)
    if not wanted:
        return []
    found = [_hit(one, title, text, wanted) for one, title, text in _every(lang)]
    some = sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.variant_id))
    return some[:limit]


def stems(text: str) -> set[str]:
    """The beginnings of the words of a text: enough to know a word in another form."""
    return {word[:STEM] for word in tokens(text, 40) if len(word) >= SHORTEST or word.isdigit()}


def likeness(one: set[str], other: set[str]) -> float:
    """How much two questions have in common, between 0 and 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _every(lang: str) -> list[tuple[ArticleVariant, str, str]]:
    seen = (col(Article.retired_at).is_(None), Article.visibility != Audience.DRAFT)
    query = select(ArticleVariant).join(Article, col(Article.id) == ArticleVariant.article_id).where(*seen)
    query = query.where(ArticleVariant.lang == lang) if lang else query
    asked: dict[tuple[int, str], list[str]] = {}
    for one in db.session().exec(select(ArticleQuestion)):
        asked.setdefault((one.article_id, one.lang), []).append(one.text)
    found = db.session().exec(query).all()
    return [(one, " ".join([one.title, *asked.get((one.article_id, one.lang), ())]), one.text) for one in found]


def _hit(one: ArticleVariant, title: str, text: str, wanted: set[str]) -> Hit:
    near, far = stems(title), stems(text)
    score = sum(1.0 if word in near else 0.4 if word in far else 0.0 for word in wanted) / len(wanted)
    return Hit(one.article_id, known(one.id), one.lang, score)
