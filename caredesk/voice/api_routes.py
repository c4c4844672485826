"""The voice of answers for machines: looking at words, voice rules, guarded topics, handing over."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response

from caredesk.core import api
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.tickets import access, checking
from caredesk.tickets.checking import Finding
from caredesk.voice import canning, handing, rule_shown, rule_terms, rulebook, sentences, trial, voicing
from caredesk.voice.api_models import (
    AnswerRuleList,
    AnswerRuleOut,
    AnswerRuleSwitchIn,
    GuardTopicChange,
    GuardTopicIn,
    HandedOut,
    HandOverIn,
    VoiceFoundOut,
    VoiceOut,
    VoiceRuleChange,
    VoiceRuleIn,
    VoiceTrialAsked,
    VoiceTrialOut,
    VoiceWordsIn,
    rule_out,
)
from caredesk.voice.models import Rule, Topic, VoiceRule
from caredesk.voice.trial import Begun

bp = api.blueprint("voice")


@bp.errorhandler(rule_terms.Unfit)
def _unfit(error: rule_terms.Unfit) -> Response:
    found = [{"field": field, "problem": words} for field, words in rule_shown.problems(error).items()]
    return api.problem(422, "", errors=found)


@bp.post("/tickets/<int:ticket_id>/voice")
@spec.validate(resp=answers(VoiceOut), tags=["replies"])
def look(ticket_id: int, json: VoiceWordsIn) -> Any:
    """What the desk would have against these words if they were sent now; nothing is kept."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    words = voicing.draft(ticket, me(), json.model_dump())
    if words is None:
        return VoiceOut(findings=[], canned_percent=None).model_dump()
    share = canning.canned_percent(words.text, words.along, ticket.lang)
    return VoiceOut(findings=[_found(one) for one in voicing.found(words)], canned_percent=share).model_dump()


def _found(one: Finding) -> VoiceFoundOut:
    return VoiceFoundOut(code=one.code, blocks=one.blocks, says=checking.say(one))


@bp.post("/tickets/<int:ticket_id>/hand-over")
@spec.validate(resp=answers(HandedOut), tags=["replies"])
@once
def hand_over(ticket_id: int, json: HandOverIn) -> Any:
    """Give the conversation to the team that answers its topic; 422 when this agent may answer it themselves."""
    team = handing.hand_over(access.ticket_to_work_on(me(), ticket_id), me(), json.text, json.note)
    return HandedOut(team=team.id or 0, name=team.name)


@bp.get("/voice/rules")
@spec.validate(resp=answers(AnswerRuleList), tags=["voice"])
def rules(query: Paging) -> Any:
    """The voice rules in force, switched on or not."""
    need(me(), "voice")
    return _page(rulebook.listed(VoiceRule), query)


def _page(rows: Sequence[Rule], query: Paging) -> Any:
    found, following = cut(rows, query, lambda one: one.id or 0)
    return page([rule_out(one).model_dump(mode="json") for one in found], following)


@bp.post("/voice/rules")
@spec.validate(resp=answers(AnswerRuleOut, 201), tags=["voice"])
@once
def make_rule(json: VoiceRuleIn) -> Any:
    """A new voice rule, off until it is switched on."""
    need(me(), "voice")
    name, terms = rule_terms.rule(json.model_dump(), rule_shown.offered({}, me()))
    return rule_out(rulebook.make(VoiceRule, me(), name, terms)), 201


@bp.put("/voice/rules/<int:voice_id>")
@spec.validate(resp=answers(AnswerRuleOut), tags=["voice"])
@once
def change_rule(voice_id: int, json: VoiceRuleChange) -> Any:
    """Other terms from now on, as a new version."""
    need(me(), "voice")
    row = rulebook.one(VoiceRule, voice_id)
    name, terms = rule_terms.rule(json.model_dump(), rule_shown.offered(row.terms, me()))
    return rule_out(rulebook.change(row, me(), name, terms, seen=json.version))


@bp.post("/voice/rules/<int:voice_id>/switch")
@spec.validate(resp=answers(AnswerRuleOut), tags=["voice"])
@once
def switch_rule(voice_id: int, json: AnswerRuleSwitchIn) -> Any:
    """On or off from now on."""
    need(me(), "voice")
    return rule_out(rulebook.switch(rulebook.one(VoiceRule, voice_id), me(), json.on, seen=json.version))


@bp.post("/voice/rules/<int:voice_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["voice"])
@once
def retire_rule(voice_id: int) -> Any:
    """It is asked no more."""
    need(me(), "voice")
    rulebook.retire(rulebook.one(VoiceRule, voice_id), me())
    return "", 204


@bp.get("/voice/rules/<int:voice_id>/trial")
@spec.validate(resp=answers(VoiceTrialOut), tags=["voice"])
def try_rule(voice_id: int, query: VoiceTrialAsked) -> Any:
    """What it would have found in the replies of the last thirty days, a part at a time: go on until it is over."""
    need(me(), "voice")
    run = trial.run(rulebook.one(VoiceRule, voice_id).terms, me(), Begun(query.before, query.looked, query.found))
    return _tried(run, checking.say)


def _tried(run: trial.Run, says: Callable[[Finding], str]) -> Any:
    shown = [{"reply": post.id, "ticket": post.ticket_id, "says": says(one)} for post, one in run.examples]
    return VoiceTrialOut(total=run.total, **vars(run.begun), over=run.is_over, examples=shown).model_dump()


@bp.get("/voice/topics/<int:topic_id>/trial")
@spec.validate(resp=answers(VoiceTrialOut), tags=["voice"])
def try_topic(topic_id: int, query: VoiceTrialAsked) -> Any:
    """Which posts of customers of the last thirty days it would have guarded; `reply` is the number of such a post."""
    need(me(), "voice")
    begun = Begun(query.before, query.looked, query.found)
    return _tried(trial.run_topic(rulebook.one(Topic, topic_id).terms, me(), begun), sentences.met)


@bp.get("/voice/topics")
@spec.validate(resp=answers(AnswerRuleList), tags=["voice"])
def topics(query: Paging) -> Any:
    """The guarded topics in force, switched on or not."""
    need(me(), "voice")
    return _page(rulebook.listed(Topic), query)


@bp.post("/voice/topics")
@spec.validate(resp=answers(AnswerRuleOut, 201), tags=["voice"])
@once
def make_topic(json: GuardTopicIn) -> Any:
    """A new guarded topic, off until it is switched on."""
    need(me(), "voice")
    name, terms = rule_terms.topic(json.model_dump(), rule_shown.offered({}, me()))
    return rule_out(rulebook.make(Topic, me(), name, terms)), 201


@bp.put("/voice/topics/<int:topic_id>")
@spec.validate(resp=answers(AnswerRuleOut), tags=["voice"])
@once
def change_topic(topic_id: int, json: GuardTopicChange) -> Any:
    """Other terms from now on, as a new version."""
    need(me(), "voice")
    row = rulebook.one(Topic, topic_id)
    name, terms = rule_terms.topic(json.model_dump(), rule_shown.offered(row.terms, me()))
    return rule_out(rulebook.change(row, me(), name, terms, seen=json.version))


@bp.post("/voice/topics/<int:topic_id>/switch")
@spec.validate(resp=answers(AnswerRuleOut), tags=["voice"])
@once
def switch_topic(topic_id: int, json: AnswerRuleSwitchIn) -> Any:
    """On or off from now on."""
    need(me(), "voice")
    return rule_out(rulebook.switch(rulebook.one(Topic, topic_id), me(), json.on, seen=json.version))


@bp.post("/voice/topics/<int:topic_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["voice"])
@once
def retire_topic(topic_id: int) -> Any:
    """It guards nothing any more."""
    need(me(), "voice")
    rulebook.retire(rulebook.one(Topic, topic_id), me())
    return "", 204
