"""Articles out of tickets, the queue of proposals, what was asked in vain, topics and the help page, for machines."""

from typing import Any

from caredesk.core import api, db
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.core.types import known
from caredesk.knowledge import access, help_page, proposals, sources, topics, unanswered
from caredesk.knowledge.api_models import ArticleOut, article_out
from caredesk.knowledge.models import Proposal
from caredesk.knowledge.source_api_models import (
    ArticleMergeIn,
    ArticleProposalList,
    ArticleProposalOut,
    ArticleSourceOut,
    ArticleTopicIn,
    ArticleTopicList,
    ArticleTopicOut,
    FromTicketIn,
    HelpPageIn,
    HelpPageOut,
    StrikesIn,
    UnansweredClosureIn,
    UnansweredList,
    UnansweredOut,
    proposal_out,
    source_out,
    topic_out,
    unanswered_out,
)
from caredesk.knowledge.sources import Source, Strikes
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.tickets import access as tickets
from caredesk.tickets.models import Ticket

bp = api.blueprint("article_sources")


def _strikes(told: StrikesIn) -> Strikes:
    return Strikes(told.strike_in_question, told.strike_in_answer, tuple(told.by_hand))


@bp.get("/tickets/<int:ticket_id>/article")
@spec.validate(resp=answers(ArticleSourceOut), tags=["knowledge"])
def look(ticket_id: int) -> Any:
    """What an article out of this ticket would keep, and what would be struck. Nothing is kept by looking."""
    source = sources.of(tickets.ticket_to_work_on(me(), ticket_id))
    return source_out(source, sources.struck(source, Strikes())).model_dump(mode="json")


@bp.post("/tickets/<int:ticket_id>/article")
@spec.validate(resp=answers(ArticleOut, 201), tags=["knowledge"])
@once
def keep(ticket_id: int, json: FromTicketIn) -> Any:
    """Make an article of it: one's own draft."""
    source = sources.of(tickets.ticket_to_work_on(me(), ticket_id), json.answer)
    return article_out(proposals.keep(source, me(), _strikes(json), title=json.title, topic_id=json.topic), me()), 201


@bp.post("/tickets/<int:ticket_id>/article-proposal")
@spec.validate(resp=answers(ArticleProposalOut), tags=["knowledge"])
@once
def propose(ticket_id: int) -> Any:
    """Say that the answer in this ticket is worth an article."""
    return proposal_out(proposals.propose(tickets.ticket_to_work_on(me(), ticket_id), me()))


@bp.get("/article-proposals")
@spec.validate(resp=answers(ArticleProposalList), tags=["knowledge"])
def waiting(query: Paging) -> Any:
    """What waits for a decision: out of tickets that stayed solved, or proposed by somebody."""
    need(me(), "work")
    found, following = cut(proposals.waiting(me(), limit=1000), query, lambda one: known(one.id))
    return page([proposal_out(one).model_dump(mode="json") for one in found], following)


def _names(told: ArticleTopicIn) -> dict[str, str]:
    return {str(lang): name for lang, name in told.names.items()}


def _source(row: Proposal, told: StrikesIn) -> Source:
    return sources.of(db.session().get_one(Ticket, row.ticket_id), told.answer)


@bp.post("/article-proposals/<int:proposal_id>/article")
@spec.validate(resp=answers(ArticleOut, 201), tags=["knowledge"])
@once
def make(proposal_id: int, json: FromTicketIn) -> Any:
    """A new article of it."""
    row = access.proposal(me(), proposal_id)
    told = {"title": json.title, "topic_id": json.topic}
    return article_out(proposals.make(row, me(), _source(row, json), _strikes(json), **told), me()), 201


@bp.post("/article-proposals/<int:proposal_id>/merge")
@spec.validate(resp=answers(ArticleOut), tags=["knowledge"])
@once
def merge(proposal_id: int, json: ArticleMergeIn) -> Any:
    """Add its question to an article that is there."""
    row = access.proposal(me(), proposal_id)
    into = access.article_to_write(me(), json.into)
    return article_out(proposals.merge(row, me(), _source(row, json), _strikes(json), into=into), me())


@bp.post("/article-proposals/<int:proposal_id>/dismissal")
@spec.validate(resp=answers(ArticleProposalOut), tags=["knowledge"])
@once
def dismiss(proposal_id: int) -> Any:
    """It is worth no article."""
    return proposal_out(proposals.dismiss(access.proposal(me(), proposal_id), me()))


@bp.get("/unanswered-questions")
@spec.validate(resp=answers(UnansweredList), tags=["knowledge"])
def in_vain(query: Paging) -> Any:
    """What was looked for and not found, and is not answered since."""
    need(me(), "work")
    found, following = cut(unanswered.open_ones(limit=1000), query, lambda one: known(one.id))
    return page([unanswered_out(one).model_dump(mode="json") for one in found], following)


@bp.post("/unanswered-questions/<int:asked_id>/closure")
@spec.validate(resp=answers(UnansweredOut), tags=["knowledge"])
@once
def close(asked_id: int, json: UnansweredClosureIn) -> Any:
    """An article answers it, or it needs none."""
    asked = access.unanswered(me(), asked_id)
    article = access.article(me(), json.article) if json.article else None
    return unanswered_out(unanswered.close(asked, me(), article))


@bp.get("/article-topics")
@spec.validate(resp=answers(ArticleTopicList), tags=["knowledge"])
def all_topics(query: Paging) -> Any:
    """What articles are about."""
    need(me(), "read")
    found, following = cut(topics.all_of(), query, lambda one: known(one.id))
    return page([topic_out(one).model_dump(mode="json") for one in found], following)


@bp.post("/article-topics")
@spec.validate(resp=answers(ArticleTopicOut, 201), tags=["knowledge"])
@once
def add_topic(json: ArticleTopicIn) -> Any:
    """A new topic."""
    need(me(), "knowledge")
    return topic_out(topics.name(me(), _names(json))), 201


@bp.put("/article-topics/<int:topic_id>")
@spec.validate(resp=answers(ArticleTopicOut), tags=["knowledge"])
@once
def rename_topic(topic_id: int, json: ArticleTopicIn) -> Any:
    """Other names for a topic."""
    return topic_out(topics.name(me(), _names(json), access.topic(me(), topic_id)))


@bp.post("/article-topics/<int:topic_id>/retirement")
@spec.validate(resp=answers(ArticleTopicOut), tags=["knowledge"])
@once
def retire_topic(topic_id: int) -> Any:
    """Nobody may choose it any more."""
    return topic_out(topics.retire(access.topic(me(), topic_id), me()))


@bp.get("/help-page")
@spec.validate(resp=answers(HelpPageOut), tags=["knowledge"])
def show_help() -> Any:
    """In which languages the public help page is open."""
    need(me(), "read")
    return HelpPageOut(langs=help_page.langs()).model_dump()


@bp.put("/help-page")
@spec.validate(resp=answers(HelpPageOut), tags=["knowledge"])
@once
def open_help(json: HelpPageIn) -> Any:
    """Open it in these languages, and close it in all others."""
    need(me(), "knowledge")
    return HelpPageOut(langs=list(help_page.change(me(), json.langs).langs))
