"""What the voice rules, the robot check and the guard rails have against a reply: asked before it leaves, and while it
is written. One function finds it for both, so that nothing is refused that was not shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets import checking, sending
from caredesk.tickets.checking import Finding, Words
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from caredesk.voice import approving, guards, likeness, matching, robot, rulebook, said, sentences, telltales
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import VoiceRule
from caredesk.voice.said import Heard

MOST_VARIANTS = 3
Wordings = Callable[[Words], Sequence[str]]
_wordings: list[Wordings] = []


def offer(wordings: Wordings) -> None:
    """Let the robot check offer other wordings of what the words came from, such as a template's."""
    _wordings.append(wordings)


def check(words: Words) -> list[Finding]:
    """Everything that the rules in force find in this reply; a text that the network approved is as it is."""
    if words.kind == "template":
        return []
    heard = said.heard(words.ticket)
    spoken = spoken_by(words, heard)
    rules = rulebook.listed(VoiceRule, only_on=True)
    found = [finding for rule in rules if (finding := of_rule(rule, spoken))]
    return [*_robot(words, heard, rules, spoken), *found]


def spoken_by(words: Words, heard: Heard) -> matching.Said:
    """The reply as the rules look at it."""
    ticket = words.ticket
    return matching.Said(
        text=words.text,
        lang=telltales.spoken(words.text, ticket.lang),
        channel=ticket.channel,
        account_id=words.account.id or 0,
        team_id=ticket.team_id,
        initials=words.agent.letters,
        is_first=not heard.thread,
        kind=words.kind,
    )


def of_rule(rule: VoiceRule, spoken: matching.Said) -> Finding | None:
    """What one rule finds."""
    hit = matching.look(rule.terms, spoken)
    if hit is None:
        return None
    told = {"rule": rule.id, "name": rule.name, **hit.facts}
    return Finding(hit.code, rule.terms["strength"] == "block", told)


def _robot(words: Words, heard: Heard, rules: Sequence[VoiceRule], spoken: matching.Said) -> list[Finding]:
    """The first rule of likeness that is for such a reply."""
    rule = next((one for one in rules if one.terms["kind"] == "likeness" and matching.applies(one.terms, spoken)), None)
    echo = robot.echo(words.text, heard, rule.terms) if rule and words.text.strip() else None
    if rule is None or echo is None:
        return []
    blocks = echo.code == "voice_third" and rule.terms["strength"] == "block"
    told: Mapping[str, Any] = {"rule": rule.id, "name": rule.name, **echo.facts(words.text)}
    return [Finding(echo.code, blocks, {**told, "variants": variants(words, heard)})]


def variants(words: Words, heard: Heard) -> list[str]:
    """Other wordings of the same, those that this thread has not had yet first; none where nobody knows any."""
    known = [one for wordings in _wordings for one in wordings(words) if one.strip() and one != words.text]
    said_already = [one.text for one in (*heard.thread, *heard.customer)]
    return likeness.freshest(dict.fromkeys(known), said_already)[:MOST_VARIANTS]


def guard(words: Words) -> list[Finding]:
    """What the guard rails say: a topic that others answer, or a second pair of eyes that is needed. Of what was
    approved only the topics that came up since, or that the approver brought in, and that are not theirs to answer."""
    met = guards.touched(words.ticket, words.text, is_public=guards.is_public(words.kind, words.parent))
    approved = words.along.get("approval")
    if approved:
        row = db.session().get_one(Approval, approved)
        return [Finding("topic", True, _handing(words, one)) for one in approving.beyond(row, met)]
    shut = approving.shut(words.agent, met)
    if shut:
        return [Finding("topic", True, _handing(words, one)) for one in shut]
    why = approving.reasons(words.agent, met)
    return [Finding("approval", True, {"why": why})] if why else []


def _handing(words: Words, met: guards.Touched) -> dict[str, Any]:
    team = guards.home(words.ticket, met.terms["teams"])
    told: dict[str, Any] = {"team": team.name, "team_id": team.id} if team else {"team": "", "team_id": None}
    return met.facts() | told | {"is_there": team is not None and team.id == words.ticket.team_id}


def draft(ticket: Ticket, agent: Agent, told: Mapping[str, Any]) -> Words | None:
    """Words that are still being written, as they would be sent; None where there is nothing to answer."""
    parent = sending.target_of(ticket, told.get("target"))
    account = db.session().get(Account, ticket.account_id)
    if parent is None or account is None or told.get("kind") not in sending.ACTIONS:
        return None
    words = Words(ticket, agent, account, parent, told["kind"], told["text"][: sending.LONGEST], told["along"])
    try:
        return replace(words, along=checking.read_along(words))
    except Refused:
        return replace(words, along={})


def found(words: Words) -> list[Finding]:
    """What would be found if these words were sent now; no words yet are no fault."""
    return guard(words) if not words.text.strip() else [*guard(words), *check(words)]


def register() -> None:
    """Ask these of every reply."""
    checking.register("voice", check, **sentences.VOICE)
    checking.register("guard", guard, **sentences.GUARD)
