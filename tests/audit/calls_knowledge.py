"""The same for articles, topics, proposals and the help page: pages and what machines may do."""

from typing import Any

from caredesk.core import db
from caredesk.knowledge import actions, drafts, proposals
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from tests import cast
from tests.audit.call import Call
from tests.security.sides import Side

WORDS = {"title": "Codes", "text": "A new one comes.", "questions": "My code fails\nNo code came"}
LISTED = {**WORDS, "questions": ["My code fails"]}


def shared(side: Side) -> None:
    """The article is the desk's."""
    actions.publish(side.article, side.worker, Audience.DESK)
    db.close_reading()


def retired(side: Side) -> None:
    actions.retire(side.article, side.worker)
    db.close_reading()


def begun(side: Side) -> None:
    drafts.keep(side.article, side.worker, "en", Words("t", "x"), base=1)
    db.close_reading()


def settings(side: Side) -> dict[str, Any]:
    now = db.session().get_one(Article, side.article.id)
    return {"v": now.v, "topic": 1, "owner": cast.agent("bence@parcelhop.example").id}


def spare(side: Side) -> None:
    """In the ticket with the answer."""
    side.more.update(ticket_id=side.proposal.ticket_id)


def let_go(side: Side) -> None:
    """Nobody proposes it any more."""
    spare(side)
    proposals.dismiss(side.proposal, side.worker)
    db.close_reading()


def second(side: Side) -> None:
    """Two versions of the variant."""
    actions.write(side.article, side.worker, actions.Edit("en", Words("Other", "Other words"), 1))
    db.close_reading()


PAGES: dict[str, list[Call]] = {
    "knowledge.articles.close": [
        Call(),
        Call(body=lambda side: {"article": side.article.id}, name="answered by an article"),
    ],
    "knowledge.settings.add": [Call("bence", body={"name_en": "Lockers", "name_pl": "Automaty"})],
    "knowledge.settings.rename": [Call("bence", body={"name_en": "Delivery", "name_hu": "Szállítás"})],
    "knowledge.settings.retire": [Call("bence")],
    "knowledge.settings.open_help": [Call("bence", body={"lang": ["pl", "hu"]})],
    "knowledge.article.settle": [
        Call(body=lambda side: {**settings(side), "review_on": "2099-02-28"}),
        Call("bence", body=settings, setup=shared, name="given away"),
    ],
    "knowledge.article.publish": [
        Call(body={"visibility": "desk"}),
        Call("bence", body={"visibility": "public"}, setup=shared, name="for everybody"),
    ],
    "knowledge.article.review": [Call(), Call(body={"review_on": "2099-02-28"}, name="with a day")],
    "knowledge.article.retire": [Call()],
    "knowledge.article.restore": [Call(setup=retired)],
    "knowledge.edit.make": [Call(body={**WORDS, "lang": "pl", "topic": "1"})],
    "knowledge.edit.save": [
        Call(body={**WORDS, "base": "1"}),
        Call(
            body={**WORDS, "base": "0", "source": "en"},
            setup=lambda side: side.more.update(lang="hu"),
            name="a new language",
        ),
    ],
    "knowledge.edit.keep": [Call(body={**WORDS, "base": "1"})],
    "knowledge.edit.drop": [Call(setup=begun)],
    "knowledge.edit.restore": [Call(body={"base": "2"}, setup=second)],
    "knowledge.sources.keep": [
        Call(body={"title": "Locker"}, setup=spare),
        Call(body={"shown": "1", "by_hand": "careword"}, setup=spare, name="struck by hand"),
    ],
    "knowledge.sources.propose": [Call(setup=let_go)],
    "knowledge.sources.make": [Call(body={"title": "Locker", "topic": "1"})],
    "knowledge.sources.merge": [Call(body=lambda side: {"into": side.article.id})],
    "knowledge.sources.dismiss": [Call()],
}
KEYED: dict[str, list[Call]] = {
    "articles_api.make": [Call(body={**LISTED, "lang": "hu", "topic": 1})],
    "articles_api.write": [Call(body={**LISTED, "base": 1})],
    "articles_api.restore_version": [Call(body={"base": 2}, setup=second)],
    "articles_api.settle": [Call(body=lambda side: {**settings(side), "review_on": "2099-02-28"})],
    "articles_api.publish": [Call(body={"visibility": "desk"})],
    "articles_api.review": [Call(body={})],
    "articles_api.retire": [Call()],
    "articles_api.restore": [Call(setup=retired)],
    "article_sources_api.keep": [Call(body={"title": "Locker"}, setup=spare)],
    "article_sources_api.propose": [Call(setup=let_go)],
    "article_sources_api.make": [Call(body={"strike_in_answer": [], "by_hand": ["careanswer"]})],
    "article_sources_api.merge": [Call(body=lambda side: {"into": side.article.id})],
    "article_sources_api.dismiss": [Call()],
    "article_sources_api.close": [Call(body={"article": None})],
    "article_sources_api.add_topic": [Call("bence", body={"names": {"pl": "Automaty"}})],
    "article_sources_api.rename_topic": [Call("bence", body={"names": {"pl": "Automaty"}})],
    "article_sources_api.retire_topic": [Call("bence")],
    "article_sources_api.open_help": [Call("bence", body={"langs": ["pl"]})],
}
