"""Articles in the memory: every variant that colleagues may find is a line beside the past answers.

Made anew at the end of the transaction in which an article changed, as the lines of replies are. Whoever looks for an
article finds it by this index, colleagues and the help page alike."""

from collections.abc import Sequence

from sqlalchemy import select

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.core.types import known
from caredesk.knowledge import finding, index, queries, search, stems
from caredesk.knowledge.finding import Hit
from caredesk.knowledge.models import Article
from caredesk.knowledge.queries import Searchable
from caredesk.knowledge.search import Wish

_KEY = "memory_articles"


def follow(happened: Happened) -> None:
    """An article was made, written, published, retired or brought back."""
    article: Article = happened.object
    db.session().info.setdefault(_KEY, set()).add(known(article.id))
    db.before_commit(_write_down)


def _write_down() -> None:
    stale: set[int] = db.session().info.pop(_KEY, set())
    db.session().flush()
    wanted: dict[int, index.Line | None] = {}
    for article_id in sorted(stale):
        line = index.LINE
        there = select(line.c.of_id).where(line.c.source == "article", line.c.article_id == article_id)
        wanted |= dict.fromkeys(db.session().connection().execute(there).scalars())
        article = db.session().get_one(Article, article_id)
        wanted |= {one.variant_id: _line(article, one) for one in queries.searchable(article_id)}
    index.put(wanted, "article")


def _line(article: Article, one: Searchable) -> index.Line:
    return {
        "of_id": one.variant_id,
        "article_id": one.article_id,
        "question_id": None,
        "account_id": None,
        "channel": "",
        "agent_id": article.owner_id,
        "form": "article",
        "lang": one.lang,
        "at": article.changed_at,
        "asked": stems.line(*(stems.stems(text, one.lang) for text in (*one.questions, one.title))),
        "said": stems.line(stems.stems(one.text, one.lang)),
        "wall": search.ARTICLES,
    }


def find(asked: str, lang: str, limit: int) -> Sequence[Hit]:
    """The variants that hold these words, best first; else those that come nearest. For whoever may read articles."""
    found = search.among_articles(asked, Wish(lang=lang, form="article"))
    return [Hit(one["article_id"], one["of_id"], one["lang"], one["score"]) for one in found.lines[:limit]]


finding.use(find)
