"""Articles for machines: read, begun, written, published, given, reviewed, retired. Nothing is ever deleted."""

from typing import Any

from flask import Response

from caredesk.core import api, db
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.knowledge import access, actions, listing, owners, versions
from caredesk.knowledge.actions import Conflict, Edit
from caredesk.knowledge.api_models import (
    ArticleAudienceIn,
    ArticleIn,
    ArticleList,
    ArticleListing,
    ArticleOut,
    ArticleRestoreIn,
    ArticleReviewIn,
    ArticleSettingsIn,
    ArticleVariantIn,
    ArticleVersionList,
    ArticleWordsIn,
    article_out,
    version_out,
)
from caredesk.knowledge.listing import Asked
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from caredesk.team.access import Forbidden, NotFound, may, need
from caredesk.team.door import me
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

bp = api.blueprint("articles")
URL = "/articles/<int:article_id>"


@bp.errorhandler(Conflict)
def _conflict(error: Conflict) -> Response:
    said = "Somebody saved this variant meanwhile. Put both together, and save on top of theirs."
    theirs = {name: getattr(error.theirs, name) for name in ("version", "title", "text")}
    return api.problem(409, said, code="article_conflict", theirs=theirs)


def _out(article: Article) -> ArticleOut:
    return article_out(article, me())


@bp.get("/articles")
@spec.validate(resp=answers(ArticleList), tags=["knowledge"])
def every(query: ArticleListing) -> Any:
    """The articles that fit: with words the best first, else those that changed last."""
    need(me(), "read")
    first = api.place(query.cursor) or 1
    asked = Asked(query.q, query.lang, query.topic, query.owner, query.show, first)
    found = listing.find(me(), asked, "en")
    shown = [_out(one.article).model_dump(mode="json") for one in found.lines]
    return page(shown, str(first + 1) if found.has_more else "")


@bp.post("/articles")
@spec.validate(resp=answers(ArticleOut, 201), tags=["knowledge"])
@once
def make(json: ArticleIn) -> Any:
    """Begin an article: it is one's own draft until it is published."""
    need(me(), "work")
    return _out(actions.make(me(), json.lang, _words(json), topic_id=json.topic)), 201


def _words(told: ArticleWordsIn) -> Words:
    return Words(told.title, told.text, tuple(told.questions))


@bp.get(URL)
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
def show(article_id: int) -> Any:
    """One article with every language."""
    return _out(access.article(me(), article_id)).model_dump(mode="json")


@bp.put(f"{URL}/variants/<lang>")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def write(article_id: int, lang: str, json: ArticleVariantIn) -> Any:
    """Save the words of a language; 409 with what stands there now when somebody was quicker."""
    article = access.article_to_write(me(), article_id)
    actions.write(article, me(), Edit(lang, _words(json), json.base, json.source))
    return _out(article)


@bp.get(f"{URL}/versions/<lang>")
@spec.validate(resp=answers(ArticleVersionList), tags=["knowledge"])
def history(article_id: int, lang: str, query: Paging) -> Any:
    """Every version of a language."""
    several = versions.of(access.article(me(), article_id), lang)
    found, following = cut(several, query, lambda one: one.version)
    return page([version_out(one).model_dump(mode="json") for one in found], following)


@bp.post(f"{URL}/versions/<lang>/<int:number>/restoration")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def restore_version(article_id: int, lang: str, number: int, json: ArticleRestoreIn) -> Any:
    """Make these words the newest version."""
    article = access.article_to_write(me(), article_id)
    old = versions.one(article, lang, number) if number < 2**31 else None
    if old is None:
        raise NotFound
    versions.restore(article, me(), old, base=json.base)
    return _out(article)


@bp.put(f"{URL}/settings")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def settle(article_id: int, json: ArticleSettingsIn) -> Any:
    """What it is about, whose it is, and when it is looked at again."""
    article = access.article_to_change(me(), article_id)
    to = db.session().get(Agent, json.owner)
    if to is None or to.id not in {one.id for one in owners.candidates(me())}:
        raise Refused("article_owner", field="owner")
    with db.transaction():
        article = actions.settle(article, me(), v=json.v, topic_id=json.topic, review_on=json.review_on)
        return _out(actions.give(article, me(), to))


@bp.post(f"{URL}/visibility")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def publish(article_id: int, json: ArticleAudienceIn) -> Any:
    """Let the desk or everybody read it; what is public is decided by those who look after the help page."""
    article = access.article_to_change(me(), article_id)
    access.need_to_publish(me(), article, json.visibility)
    return _out(actions.publish(article, me(), Audience(json.visibility)))


@bp.post(f"{URL}/review")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def review(article_id: int, json: ArticleReviewIn) -> Any:
    """It was read and is true."""
    return _out(actions.review(access.article_to_change(me(), article_id), me(), json.review_on))


@bp.post(f"{URL}/retirement")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def retire(article_id: int) -> Any:
    """Take it out of use; its words and versions stay."""
    article = access.article_to_change(me(), article_id)
    if article.visibility is Audience.PUBLIC and not may(me(), "knowledge"):
        raise Forbidden
    return _out(actions.retire(article, me()))


@bp.post(f"{URL}/restoration")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def restore(article_id: int) -> Any:
    """Take a retired one up again."""
    return _out(actions.restore(access.article_to_write(me(), article_id), me()))
