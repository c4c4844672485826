"""The last step of connecting: which of the accounts that were found, under which names, for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caredesk.channels import actions, drafting, finding, rules
from caredesk.channels.base import Found, Trouble
from caredesk.channels.connect_models import ConnectionDraft
from caredesk.channels.finding import Chosen, Given
from caredesk.channels.models import Account
from caredesk.channels.rules import Unfit
from caredesk.core import db, numbers
from caredesk.team.models import Agent, Team


@dataclass(frozen=True)
class Line:
    """One account over there, as the page lists it."""

    place: int
    found: Found
    is_taken: bool

    @property
    def field(self) -> str:
        """How the form calls the name that it gets here."""
        return f"name-{self.place}"


def begin(given: Given, agent: Agent) -> ConnectionDraft:
    """Ask the network first, and keep a draft only where it knows these credentials. Raises what it says."""
    there = finding.look(given)
    if not there:
        raise Unfit({"": "none_found"})
    with db.transaction():
        draft = drafting.begin(given, agent)
        drafting.keep_found(draft, agent, there)
    return draft


def lines(draft: ConnectionDraft) -> list[Line]:
    settings = drafting.given(draft).kept
    return [
        Line(place, one, finding.is_taken(draft.kind, one.ext_id, {**settings, **one.settings}))
        for place, one in enumerate(drafting.found(draft))
    ]


def picked(draft: ConnectionDraft, places: Sequence[str], form: Mapping[str, str]) -> list[Chosen]:
    """The accounts that were ticked, each with its name; the only one there is need not be ticked. Unfit by field."""
    listed, brought = lines(draft), drafting.given(draft)
    wanted = {numbers.whole(place) for place in places} if len(listed) > 1 else {0}
    found, errors = [], {}
    for line in [one for one in listed if one.place in wanted]:
        text = form.get(line.field, "").strip() or line.found.name or line.found.handle
        try:
            found.append(finding.choose(brought, line.found, rules.name(text)))
        except Unfit:
            errors[line.field] = "name"
    if not found and not errors:
        errors["account"] = "account" if listed else "none_found"
    if errors:
        raise Unfit(errors)
    return found


def finish(
    draft: ConnectionDraft, agent: Agent, chosen: Sequence[Chosen], teams: Sequence[Team], *, spoken: Sequence[str]
) -> list[Chosen]:
    """Connect them all or none, and let the draft go. Taken when one of them is here already."""
    brought = drafting.given(draft)
    source = "sign_in" if "access_token" in brought.keys else "typed"
    with db.transaction():
        for one in chosen:
            if spoken:
                one.account.settings = {**one.account.settings, "languages": list(spoken)}
            actions.connect(one, teams, agent, source=source, scopes=brought.scopes)
        drafting.end(draft, agent, "done")
    return list(chosen)


def back(agent: Agent, browser: str, told: Mapping[str, str]) -> ConnectionDraft | Account:
    """The browser is back from a sign-in: the draft to go on with, or the account that has new keys now.

    NotKnown for a sign-in that is none of this browser's; Refused, with the draft, for everything that went wrong."""
    draft = drafting.came_back(agent, browser, told)
    try:
        got = drafting.fetch_tokens(draft, agent, told)
        if got.account_id is not None:
            return _signed_in_anew(got, agent)
        drafting.look(got, agent)
    except actions.Taken:
        raise drafting.Refused(draft, "taken") from None
    except Trouble as trouble:
        raise drafting.Refused(draft, trouble.code) from trouble
    return got


def _signed_in_anew(draft: ConnectionDraft, agent: Agent) -> Account:
    account = db.session().get(Account, draft.account_id)
    assert account is not None
    brought = drafting.given(draft)
    ours = _ours(account, finding.look(brought))
    settings = {**account.settings, **brought.kept}
    keys = {**brought.keys, **ours.keys}
    actions.replace(account, agent, keys, settings=settings, source="sign_in", scopes=brought.scopes)
    drafting.end(draft, agent, "done")
    return account


def _ours(account: Account, there: Sequence[Found]) -> Found:
    for one in there:
        if one.ext_id == account.ext_id:
            return one
    raise actions.Taken
