"""What the pages and the machine interface say about templates, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.core import web
from caredesk.replies.variants import Chosen


def fields(errors: Mapping[str, str], facts: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for each field that will not do."""
    return {field: field_says(field, code, facts) for field, code in errors.items()}


def field_says(field: str, code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with this field, and what to do instead."""
    if field.startswith("variants."):
        return wording_says(code, facts)
    words = {
        ("name", "empty"): _("Give it a name."),
        ("name", "long"): _("A name has 80 characters at most."),
        ("shortcut", "empty"): _("Give it a shortcut: what you will type after the slash."),
        ("shortcut", "long"): _("A shortcut has 40 characters at most."),
        ("shortcut", "letters"): _("A shortcut has letters, digits and hyphens only, such as /re-issue."),
        ("shortcut", "taken_now"): _("Somebody has just taken this shortcut. Choose another one."),
        ("folder", "long"): _("A folder has 60 characters at most."),
        ("scope", "scope"): _("You may not keep it for these people."),
        ("team", "team"): _("Choose one of your teams."),
        ("variants", "none"): _("Write the text in at least one language."),
        ("variants", "many"): _("That is more than 40 wordings. Make two templates of it."),
        ("steps", "none"): _("Choose a template or at least one thing to do."),
        ("steps", "both"): _("A ticket is either snoozed or resolved, not both."),
        ("tags", "tag"): _("Up to ten tags, each of 1 to 40 characters."),
        ("assign", "assign"): _("Choose a colleague or a team."),
        ("hours", "hours"): _("Give a number of hours, up to 2160."),
        ("template", "template"): _("This template is not there any more. Choose another one."),
        ("template", "narrower"): _(
            "This template is for fewer people than the macro. Choose one that everybody has who runs it."
        ),
    }
    if (field, code) == ("shortcut", "taken"):
        return _taken(facts)
    return words.get((field, code)) or _("Something is missing or wrong here.")


def _taken(facts: Mapping[str, Any]) -> str:
    said = {
        "personal": _("/%(shortcut)s is “%(name)s” already, one of your own.", **_named(facts)),
        "team": _("/%(shortcut)s is “%(name)s” already, of a team whose people would see both.", **_named(facts)),
        "desk": _("/%(shortcut)s is “%(name)s” already, for the whole desk.", **_named(facts)),
    }
    return said[str(facts["scope"])]


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"shortcut": facts["shortcut"], "name": facts["name"]}


def wording_says(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with a text."""
    near = facts.get("near", "")
    if code == "long":
        over = int(facts.get("over", 0))
        return ngettext(
            "%(num)s character too many: a text holds 20,000. Nothing of it is lost; it is not saved yet.",
            "%(num)s characters too many: a text holds 20,000. Nothing of it is lost; it is not saved yet.",
            over,
        )
    words = {
        "not_ended": _("“%(near)s” is opened with {{ but never closed with }} on the same line.", near=near),
        "not_begun": _("“%(near)s” is closed with }} but was never opened with {{.", near=near),
        "nested": _("“%(near)s” has braces within braces. A variable is one name: {{customer.name}}.", near=near),
        "nameless": _("There are empty braces: {{ }}. Choose a variable from the menu."),
        "unknown": _("There is no variable “%(near)s”. Choose one from the menu, or ask with {{ask: …}}.", near=near),
        "many": _("There are more than 200 variables in it."),
        "unreadable": _("The text holds characters that cannot be sent."),
        "lang": _("Choose the language of this text."),
        "channel": _("There is no such network."),
        "form": _("There is no such form of address."),
        "twice": _("There is a text for this language, network and form of address already."),
    }
    return words.get(code) or _("Something is missing or wrong here.")


def unfilled(facts: dict[str, Any]) -> str:
    """Why words with a gap do not leave."""
    return _("%(place)s is not filled in. Write what belongs there, or take it out.", place=facts.get("place", "{{"))


def lang_name(code: str) -> str:
    """A language in the reader's language."""
    try:
        return str(Locale.parse(code.replace("-", "_")).get_display_name(web.language()) or code)
    except (UnknownLocaleError, ValueError):
        return code


def why(chosen: Chosen, network: str) -> str:
    """Which wording was taken, and why."""
    lang = lang_name(chosen.lang) if chosen.lang else ""
    words = {
        "exact": _("%(lang)s, written for %(network)s", lang=lang, network=network),
        "general": _("%(lang)s, for every network", lang=lang),
        "other_channel": _("%(lang)s, but written for another network", lang=lang),
        "only_language": _("The customer's language is not known; this is the only one there is: %(lang)s", lang=lang),
        "own_language": _("The customer's language is not known; taken in yours: %(lang)s", lang=lang),
    }
    if chosen.why != "missing":
        return words[chosen.why]
    others = ", ".join(lang_name(one) for one in chosen.others)
    if not chosen.lang:
        return _("The customer's language is not known. Choose: %(others)s", others=others)
    return _("There is no text in %(lang)s yet. There is: %(others)s", lang=lang, others=others)


def ask_label(name: str, label: str) -> str:
    """What the agent is asked for."""
    own = {
        "customer.first_name": _("The customer's first name"),
        "customer.vocative": _("The first name in the vocative"),
        "customer.name": _("The customer's name"),
        "customer.handle": _("The customer's name on the network"),
        "agent.first_name": _("Your first name"),
        "channel.name": _("The name of our page"),
        "channel.handle": _("Our name on the network"),
    }
    return label or own.get(name, name)


def variable(name: str) -> str:
    """What a variable stands for, beside it in the menu."""
    words = {
        "customer.first_name": _("First name, as somebody confirmed it"),
        "customer.vocative": _("First name in the Polish vocative, as somebody confirmed it"),
        "customer.name": _("Name on the network, as it is there"),
        "customer.handle": _("Handle on the network, with @"),
        "agent.name": _("Your full name"),
        "agent.first_name": _("Your first name"),
        "agent.initials": _("Your initials"),
        "ticket.number": _("Number of the ticket"),
        "channel.name": _("Name of our page"),
        "channel.handle": _("Handle of our page"),
        "date.today": _("Today's date"),
        "date.tomorrow": _("Tomorrow's date"),
        "weekday.tomorrow": _("Tomorrow's day of the week"),
        "date.in_3_days": _("The date in 3 days; any number up to 366"),
        "weekday.in_3_days": _("The day of the week in 3 days"),
        "time.in_2_hours": _("The full hour after 2 hours; any number up to 72"),
    }
    return words.get(name, "")
