"""What machines are told of articles, and what they may send."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core.api import Id, Paging, Strict
from caredesk.knowledge import listing, queries
from caredesk.knowledge.models import Article, ArticleVariant, ArticleVersion

Lang = Literal["en", "pl", "hu"]
Show = Literal["", "review", "stale", "drafts", "public", "retired"]


class ArticleListing(Paging):
    """`q`: words, best first. `show`: only those that stand so."""

    q: str = Field("", max_length=200)
    lang: Literal["", "en", "pl", "hu"] = ""
    topic: Id | None = None
    owner: Id | None = None
    show: Show = ""


class ArticleWordsIn(Strict):
    """`questions`: the question as customers ask it, several of them."""

    title: str = Field(max_length=400)
    text: str = Field(max_length=40_000)
    questions: list[str] = Field(default_factory=list, max_length=50)


class ArticleIn(ArticleWordsIn):
    lang: Lang
    topic: Id | None = None


class ArticleVariantIn(ArticleWordsIn):
    """`base`: the version on which these words were written, 0 for a language that is new; 409 when somebody saved
    another one meanwhile. `source`: the language that they say in their own, as that stands now."""

    base: int = Field(ge=0, lt=2**31)
    source: Literal["", "en", "pl", "hu"] = ""


class ArticleSettingsIn(Strict):
    """`v`: the article's version as it was seen; 409 when somebody changed it since."""

    v: int = Field(ge=1, lt=2**31)
    topic: Id | None
    owner: Id
    review_on: date | None


class ArticleAudienceIn(Strict):
    visibility: Literal["desk", "public"]


class ArticleReviewIn(Strict):
    """`review_on`: when to look again; half a year from now when nothing is said."""

    review_on: date | None = None


class ArticleRestoreIn(Strict):
    """`base`: the newest version as it was seen."""

    base: int = Field(ge=1, lt=2**31)


class ArticleVariantOut(BaseModel):
    """`is_stale`: the language that it was written from has changed since. `path`: on the help page, once open."""

    id: int
    lang: str
    title: str
    text: str
    questions: list[str]
    version: int
    source: str
    is_stale: bool
    changed_at: datetime
    path: str


class ArticleOut(BaseModel):
    """`solved`: tickets resolved after a reply from it; `reopened`: those of them that came back."""

    id: int
    v: int
    topic: int | None
    visibility: str
    owner: int
    given_from: int | None
    review_on: date | None
    review_why: str
    made_at: datetime
    changed_at: datetime
    retired_at: datetime | None
    merged_into: int | None
    used: int
    solved: int
    reopened: int
    tickets: list[int]
    variants: list[ArticleVariantOut]


class ArticleList(BaseModel):
    items: list[ArticleOut]
    next_cursor: str | None


class ArticleVersionOut(BaseModel):
    version: int
    title: str
    text: str
    questions: list[str]
    how: str
    by: int
    at: datetime


class ArticleVersionList(BaseModel):
    items: list[ArticleVersionOut]
    next_cursor: str | None


def article_out(article: Article, agent: Any) -> ArticleOut:
    number = article.id or 0
    (line,) = listing.lines([article], "en")
    several, asked = queries.variants(number), queries.questions(number)
    told = {name: getattr(article, name) for name in _PLAIN}
    return ArticleOut(
        **told,
        topic=article.topic_id,
        visibility=article.visibility.value,
        owner=article.owner_id,
        used=line.counts.used,
        solved=line.counts.solved,
        reopened=line.counts.reopened,
        tickets=[one.id or 0 for one in queries.origins(article, agent).tickets],
        variants=[_variant(one, asked.get(one.lang, []), one.lang in line.stale) for one in several],
    )


_PLAIN = ("id", "v", "given_from", "review_on", "review_why", "made_at", "changed_at", "retired_at", "merged_into")


def _variant(one: ArticleVariant, asked: list[str], is_stale: bool) -> ArticleVariantOut:
    told = {name: getattr(one, name) for name in ("id", "lang", "title", "text", "version", "changed_at")}
    path = f"/help/{one.lang}/articles/{one.slug}"
    return ArticleVariantOut(**told, questions=asked, source=one.source_lang, is_stale=is_stale, path=path)


def version_out(one: ArticleVersion) -> ArticleVersionOut:
    told = {name: getattr(one, name) for name in ("version", "title", "text", "questions", "how", "at")}
    return ArticleVersionOut(**told, by=one.agent_id)
