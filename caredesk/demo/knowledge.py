"""What the demo's desk knows: articles in three languages, answers made from them, and what was asked in vain."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sqlmodel import select

from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.knowledge import actions, help_page, proposals, sources, topics, unanswered
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article, ArticleVariant, Audience
from caredesk.knowledge.sources import Strikes
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket

LANGS = ("en", "pl", "hu")
_made: dict[str, int] = {}


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(files("caredesk.demo").joinpath("knowledge.toml").read_text(encoding="utf-8"))


def write(agents: Mapping[str, Agent]) -> None:
    """The articles, as they stood before the story begins."""
    _made.clear()
    about = {key: topics.name(agents["anna"], names).id for key, names in _told()["topics"].items()}
    for one in _told()["article"]:
        _made[one["key"]] = known(_article(one, agents, about[one["topic"]]).id)
    help_page.change(agents["anna"], LANGS)
    db.close_reading()


def _article(one: dict[str, Any], agents: Mapping[str, Agent], topic_id: int | None) -> Article:
    owner, langs = agents[one["owner"]], [lang for lang in one if lang in LANGS]
    first, *others = langs
    made = actions.make(owner, first, _words(one[first]), topic_id=topic_id)
    for lang in others:
        actions.write(made, owner, Edit(lang, _words(one[lang]), source=first))
    if one["audience"] == "retired":
        return actions.retire(actions.publish(made, owner, Audience.DESK), owner)
    return actions.publish(made, owner, Audience(one["audience"])) if one["audience"] != "draft" else made


def _words(told: dict[str, Any]) -> Words:
    return Words(told["title"], told["text"], tuple(told["questions"]))


def along(key: str, lang: str) -> dict[str, Any]:
    """What a reply brings along that was made from this article."""
    here = select(ArticleVariant).where(ArticleVariant.article_id == _made[key])
    several = {one.lang: one for one in db.session().exec(here)}
    chosen = several.get(lang) or next(iter(several.values()))
    return {"answer": {"article": chosen.article_id, "variant": chosen.id}}


def tell(agents: Mapping[str, Agent], invoice: Ticket, praised: Ticket) -> None:
    """One article out of a ticket, one that changed after its translations, reviews that are due, a proposal."""
    title = "An invoice for a company, after the label was bought"
    made = sources.make(sources.of(invoice), agents["ola"], Strikes(), title=title)
    actions.publish(made, agents["ola"], Audience.DESK)
    proposals.propose(praised, agents["lili"])
    for one in _told()["article"]:
        _later(one, agents["anna"])
    for one in _told()["vain"]:
        for _time in range(one["times"]):
            unanswered.note(one["text"], one["lang"])
    db.close_reading()


def _later(one: dict[str, Any], agent: Agent) -> None:
    article = db.session().get_one(Article, _made[one["key"]])
    if "changed" in one:
        first = one[next(lang for lang in one if lang in LANGS)]
        told = Words(first["title"], one["changed"], tuple(first["questions"]))
        actions.write(article, agent, Edit("en", told, base=1))
    if "review_in_days" in one:
        day = clock.now().date() + timedelta(days=one["review_in_days"])
        actions.settle(article, agent, v=article.v, topic_id=article.topic_id, review_on=day)
    db.close_reading()
