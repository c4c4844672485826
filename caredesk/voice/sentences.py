"""What the voice rules, the robot check and the guard rails say, in the agent's language."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.tickets.checking import Finding
from caredesk.tickets.sentences import SENTENCES

SENTENCES.update(
    {
        "approval_decided": lambda facts: _decided(**facts),
        "approval_not_yours": lambda _facts: _("You may not decide this one: it waits for somebody else."),
        "approval_own": lambda _facts: _("You wrote it yourself: a second person has to look at it."),
        "approval_note": lambda facts: _(
            "Say in a few words what should be different, up to %(most)s characters.", most=facts.get("most", 2000)
        ),
        "approval_terms": lambda _facts: _(
            "Approvals are due within 1 minute to a week, and 0 to 500 first replies are looked at."
        ),
        "approval_unneeded": lambda _facts: _("This reply needs no approval. Send it."),
        "approval_gone": lambda _facts: _("What this approval was about is not there any more."),
        "hand_over_nobody": lambda _facts: _(
            "None of the teams for this topic works on this channel. Ask a supervisor to add one."
        ),
        "hand_over_done": lambda facts: _("%(team)s has this already.", team=facts["team"]),
        "hand_over_not_needed": lambda _facts: _("You may answer this yourself: there is nothing to hand over."),
    }
)


def _decided(name: str = "", **_more: Any) -> str:
    if not name:
        return _("This was decided already.")
    return _("%(name)s decided this already.", name=name)


def place(where: str) -> str:
    """Where the same was said before."""
    said = {
        "thread": _("in this conversation"),
        "customer": _("to this customer"),
        "page": _("by this page"),
    }
    return said.get(where, where)


def _third(facts: dict[str, Any]) -> str:
    times = int(facts["times"])
    return ngettext(
        "The same was said in this conversation once already. Say it in other words, or say something new.",
        "The same was said in this conversation %(num)s times already. Say it in other words, or say something new.",
        times,
    )


def _near(facts: dict[str, Any]) -> str:
    if facts["where"] == "page":
        return ngettext(
            "This page has lately said the same %(num)s time. Make it sound like you.",
            "This page has lately said the same %(num)s times. Make it sound like you.",
            int(facts["times"]),
        )
    return _(
        "%(percent)s%% of this was said %(where)s before.", percent=facts["percent"], where=place(str(facts["where"]))
    )


def _address(facts: dict[str, Any]) -> str:
    found = ", ".join(quoted(one) for one in facts["found"])
    if facts["form"] == "formal":
        return _("We address people formally here, and this does not: %(found)s.", found=found)
    return _("We address people informally here, and this does not: %(found)s.", found=found)


def _banned(facts: dict[str, Any]) -> str:
    return " ".join(_word(one) for one in facts["words"])


def _word(one: dict[str, str]) -> str:
    word = one["word"].rstrip("*")
    if one["why"] and one["instead"]:
        return _("“%(word)s”: %(why)s. Better: “%(instead)s”.", word=word, why=one["why"], instead=one["instead"])
    if one["instead"]:
        return _("Not “%(word)s”, but “%(instead)s”.", word=word, instead=one["instead"])
    if one["why"]:
        return _("“%(word)s”: %(why)s.", word=word, why=one["why"])
    return _("We do not write “%(word)s”.", word=word)


def _initials(facts: dict[str, Any]) -> str:
    if facts["mode"] == "forbidden":
        return _("Answers are not signed here: leave “%(found)s” out.", found=facts["found"])
    return _("Sign with your initials at the end: %(add)s", add=facts["add"])


def _greeting(facts: dict[str, Any]) -> str:
    if facts["mode"] == "forbidden":
        return _("No greeting here: leave “%(found)s” out and come to the point.", found=facts["found"])
    return _("Begin with a greeting.")


def _topic(facts: dict[str, Any]) -> str:
    if not facts["team"]:
        return _("“%(topic)s” is not yours to answer, and no team for it works on this channel.", topic=facts["name"])
    if facts.get("is_there"):
        return _("“%(topic)s” is answered by %(team)s only. They have it now.", topic=facts["name"], team=facts["team"])
    return _("“%(topic)s” is answered by %(team)s only. Hand it over.", topic=facts["name"], team=facts["team"])


def reason(one: dict[str, Any], *, is_own: bool = False) -> str:
    """Why a reply needs a second pair of eyes. is_own: whoever wrote it reads this."""
    if "topic" in one:
        return _("It touches “%(topic)s”", topic=one["name"])
    if is_own:
        return {
            "first": _("It is one of your first replies here"),
            "asked": _("A supervisor looks at everything you write for now"),
        }[one["learner"]]
    return {
        "first": _("It is one of the first replies of a new colleague"),
        "asked": _("A supervisor looks at everything they write for now"),
    }[one["learner"]]


def _approval(facts: dict[str, Any]) -> str:
    return _("A colleague has to look at this before it leaves: %(why)s.", why=because(facts["why"], is_own=True))


def because(why: list[dict[str, Any]], *, is_own: bool = False) -> str:
    """All the reasons in one line."""
    return "; ".join(reason(one, is_own=is_own) for one in why)


def signs(words: list[str]) -> list[str]:
    """What made a topic be touched, as people call it."""
    named = {"customer": _("this customer"), "channel": _("this channel")}
    return [named.get(one, one if one.startswith("#") else quoted(one)) for one in words]


def quoted(word: str) -> str:
    """A word in the quotation marks of the reader's language."""
    return _("“%(word)s”", word=word)


VOICE = {
    "voice_third": _third,
    "voice_near": _near,
    "voice_address": _address,
    "voice_banned": _banned,
    "voice_initials": _initials,
    "voice_greeting": _greeting,
}
GUARD = {"topic": _topic, "approval": _approval}


def handing(topic: str, words: list[str]) -> str:
    """The note with which a conversation is handed over."""
    return _("Handed over: “%(topic)s” (%(words)s).", topic=topic, words=", ".join(signs(words)))


def met(finding: Finding) -> str:
    """Why a topic would have been touched: its words, labels, the customer, the channel."""
    said = {"customer": _("by the customer"), "channel": _("by the channel")}
    return ", ".join(said.get(one, one) for one in finding.facts["why"])
