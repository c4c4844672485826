"""What the pages of voice rules and topics offer and say: choices that this agent sees, kinds and terms in words."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from caredesk import channels
from caredesk.channels import queries as accounts
from caredesk.core import db, i18n
from caredesk.team.models import Agent, Team
from caredesk.voice import telltales
from caredesk.voice.models import Rule
from caredesk.voice.rule_terms import Unfit


def seen(agent: Agent) -> dict[str, dict[int, str]]:
    """The accounts and teams that this agent sees, with their names."""
    return {
        "accounts": {one.id or 0: one.name for one in accounts.accounts(agent)},
        "teams": {one.id or 0: one.name for one in accounts.teams_for(agent)},
    }


def offered(before: dict[str, Any], agent: Agent) -> dict[str, Collection[Any]]:
    """What a rule may name: what this agent sees, and what it named before."""
    mine = seen(agent)
    walled = {name: {*mine[name], *before.get(name, ())} for name in ("accounts", "teams")}
    return {"langs": telltales.LANGUAGES, "channels": tuple(channels.KINDS), **walled}


def kinds() -> dict[str, tuple[str, str, str]]:
    """The kinds of voice rules: name, what it is for, icon."""
    return {
        "likeness": (_("Robot check"), _("The same answer again in a thread, or nearly the same."), "robot"),
        "address": (_("Form of address"), _("Pan/Pani or ty, Ön or te: how we speak to people."), "users"),
        "banned": (_("Words we avoid"), _("Each with its reason, and what to write instead."), "pencil"),
        "initials": (_("Initials"), _("Whether answers are signed, for each channel."), "user-check"),
        "greeting": (_("Greeting"), _("Whether answers begin with a greeting."), "mood-smile"),
    }


def topic_kinds() -> dict[str, tuple[str, str]]:
    """The kinds of topics: name and icon."""
    return {
        "legal": (_("Legal"), "scale"),
        "medical": (_("Medical"), "first-aid-kit"),
        "press": (_("Press"), "speakerphone"),
        "safety": (_("Safety"), "alert-triangle"),
        "own": (_("Something else"), "shield-check"),
    }


def strength(key: str) -> str:
    return {"warn": _("warns"), "block": _("blocks")}.get(key, key)


def gist(terms: dict[str, Any]) -> str:
    """What a voice rule asks for, in a few words."""
    kind = terms["kind"]
    if kind == "likeness":
        return _(
            "the same at most %(times)s times in a thread; warns from %(near)s%% likeness",
            times=terms["times"] - 1,
            near=terms["near"],
        )
    if kind == "banned":
        return ", ".join(one["word"] for one in terms["words"][:6]) + (" …" if len(terms["words"]) > 6 else "")
    said = {
        ("address", "formal"): _("formal: Pan/Pani, Ön"),
        ("address", "informal"): _("informal: ty, te"),
        ("initials", "required"): _("signed with %(mark)sAB", mark=terms.get("mark", "")),
        ("initials", "forbidden"): _("not signed"),
        ("greeting", "required"): _("begins with a greeting"),
        ("greeting", "forbidden"): _("without a greeting"),
    }
    return said.get((kind, terms.get("form") or terms.get("mode", "")), kind)


def scope(terms: dict[str, Any], names: dict[str, dict[int, str]]) -> list[str]:
    """For what a rule is: languages, channels, accounts and teams; those that the reader does not see are not told."""
    told = [i18n.LANGUAGES.get(one, one) for one in terms.get("langs", ())]
    told += [one.capitalize() for one in terms.get("channels", ())]
    for name in ("accounts", "teams"):
        told += [names[name][one] for one in terms.get(name, ()) if one in names[name]]
        if any(one not in names[name] for one in terms.get(name, ())):
            told.append(_("others that you do not see"))
    return told or [_("everywhere")]


def problems(error: Unfit) -> dict[str, str]:
    """What is wrong with a field, by its name."""
    said = {
        "name": _("Give it a name of up to 80 characters."),
        "choice": _("Choose one of what is offered."),
        "number": _("Write a whole number within the bounds."),
        "words": _("Write up to 200 words or phrases of up to 80 characters."),
        "words_long": _("A reason or a replacement has up to 200 characters."),
        "nothing": _("Say how it is recognised: words, tags, customers or channels."),
        "team": _("Name at least one team that answers it."),
    }
    return {name: said.get(why, why) for name, why in error.errors.items()}


def title(row: Rule | None, new: str) -> str:
    return row.name if row is not None else new


def team_names(terms: dict[str, Any], names: dict[int, str]) -> list[str]:
    """The teams that answer a topic, as far as this agent may know them."""
    return [names.get(one) or _team(one) for one in terms["teams"]]


def _team(team_id: int) -> str:
    found = db.session().get(Team, team_id)
    return found.name if found else "?"
