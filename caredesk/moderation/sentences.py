"""The words of this room in the reader's language: reasons, states, and why something is not done."""

from flask_babel import gettext as _

from caredesk.moderation.models import Carried, HideRequest
from caredesk.tickets.sentences import SENTENCES

SENTENCES.update(
    {
        "hide_reason": lambda _facts: _(
            "Choose one of the four reasons. Criticism is not one: it stays for everybody to read."
        ),
        "hide_words": lambda facts: _(
            "Say in your own words what makes it so: at least %(least)s letters and %(words)s different words.",
            least=facts.get("least", 20),
            words=facts.get("words", 4),
        ),
        "hide_words_long": lambda facts: _("At most %(most)s characters.", most=facts.get("most", 2000)),
        "hide_kind": lambda _facts: _("Only what a customer wrote on a network can be hidden there."),
        "hide_already": lambda _facts: _("It is hidden on the network already."),
        "hide_asked": lambda _facts: _("Somebody has asked for this already. One request at a time."),
        "hide_decided": lambda _facts: _("This was decided already."),
        "hide_own": lambda _facts: _("You asked for it yourself: a second person has to look at it and decide."),
        "hide_not_yours": lambda _facts: _("You may not decide this: it takes a supervisor who sees this channel."),
        "hide_edited": lambda _facts: _(
            "The post has changed since somebody asked. There is new evidence: look at it again before you decide."
        ),
        "hide_unseen": lambda _facts: _("There is newer evidence than what you saw. Look at it before you decide."),
        "hide_no_evidence": lambda _facts: _("There is no evidence that can be opened, so nothing is done."),
        "hide_leaving": lambda _facts: _("It is on its way to the network at this moment. Try again in a minute."),
        "hide_not_there": lambda _facts: _(
            "This network has no way to hide what others wrote. You can answer, or report it to the network."
        ),
        "hide_private": lambda _facts: _("Only the two of you see a private message: there is nothing to hide."),
        "hide_post_removed": lambda _facts: _("It is gone from the network, so there is nothing to hide."),
        "hide_many": lambda _facts: _("Posts are hidden one at a time, each with its own reason and a second person."),
        "never_deleted": lambda _facts: _(
            "Nobody can delete what a customer wrote, here or through this desk. That you tried is kept."
        ),
        "alarm_explained": lambda _facts: _("Somebody has explained this already."),
        "terms_hours": lambda facts: _("Between 0 and %(most)s hours.", most=facts.get("most", 720)),
        "terms_later": lambda facts: _(
            "The network asks for it within %(most)s hours: you can be sooner, not later.", most=facts.get("most", 24)
        ),
    }
)


def reason(key: str) -> str:
    """A reason to hide."""
    said = {
        "illegal": _("Against the law"),
        "private_data": _("Private data of somebody else"),
        "spam": _("Spam"),
        "malware": _("Harmful link or file"),
    }
    return said.get(key, key)


def about(key: str) -> str:
    """What the reason means, for whoever chooses it."""
    said = {
        "illegal": _("Threats, incitement, child abuse, trade in what is forbidden."),
        "private_data": _("A telephone number, address, photo or bank account of a person who did not agree."),
        "spam": _("Advertising or the same text everywhere, which has nothing to do with us."),
        "malware": _("It leads to software that does harm, or to a page that steals passwords."),
    }
    return said.get(key, "")


def state(key: str) -> str:
    """What became of a request."""
    said = {
        "waiting": _("Waits for a second person"),
        "allowed": _("Allowed"),
        "refused": _("Refused: it stays"),
        "taken_back": _("Taken back"),
    }
    return said.get(key, key)


def carried(action: str, key: str) -> str:
    """How far the act came on its way to the network; nothing is called done before the network said so."""
    hide = {
        "queued": _("On its way to the network"),
        "sending": _("On its way to the network"),
        "unknown": _("No clear answer: asking again"),
        "done": _("Hidden on the network"),
        "failed": _("Not hidden: the network did not do it"),
    }
    show = {
        "queued": _("On its way to the network"),
        "sending": _("On its way to the network"),
        "unknown": _("No clear answer: asking again"),
        "done": _("Visible on the network again"),
        "failed": _("Still hidden: the network did not do it"),
    }
    return (show if action == "unhide" else hide).get(key, "")


def act(row: HideRequest) -> str:
    """What became of an allowed hide, for everybody: hidden or shown again only when the network did it."""
    far = carried(row.action, row.carried.value)
    if row.action == "unhide" and row.carried is not Carried.DONE:
        return _("The network is asked to show it again: %(far)s", far=far)
    return _undone(row) if row.reversed_at else far or state(row.state.value)


def _undone(row: HideRequest) -> str:
    """What a reversal came to, once nothing is under way any more."""
    if row.action != "unhide":
        return _("Taken back before it was hidden")
    if row.carried is not Carried.DONE:
        return _("Asked to be shown again, not done")
    return _("Shown again") if row.hidden_at else _("Visible; the network never said that it was hidden")


def decided(row: HideRequest) -> str:
    """What became of a request, for colleagues: a post is shown again only when the network has done it."""
    return _undone(row) if row.reversed_at else state(row.state.value)


def standing(key: str) -> str:
    """Where a post is on its network."""
    said = {
        "visible": _("Visible on the network"),
        "hidden": _("Hidden by us"),
        "hidden_there": _("Hidden by the network"),
        "author": _("Deleted by its author"),
        "network": _("Removed by the network"),
        "us": _("Removed by us"),
        "gone": _("Gone, and the network does not say who removed it"),
        "unknown": _("Unknown: we could not look lately"),
    }
    return said.get(key, key)


def source(key: str) -> str:
    """How we know."""
    said = {
        "hook": _("The network told us."),
        "stream": _("The network told us."),
        "act": _("The network confirmed what we asked for."),
        "asked": _("We looked."),
        "": "",
    }
    return said.get(key, _("We looked, and it was so."))


def alarm(kind: str, by: str, *, negative: bool) -> str:
    """What happened outside the desk. Nobody's feelings decide anything here; they only name what is gone."""
    if kind == "hidden":
        return (
            _("A negative comment was hidden outside the desk")
            if negative
            else _("A comment was hidden outside the desk")
        )
    if by == "us":
        return (
            _("A negative comment was removed outside the desk")
            if negative
            else _("A comment was removed outside the desk")
        )
    if by == "platform":
        return _("The network removed a negative comment") if negative else _("The network removed a comment")
    return (
        _("A negative comment is gone, and nobody says who removed it")
        if negative
        else _("A comment is gone, and nobody says who removed it")
    )


def unsure(kind: str, by: str) -> str:
    """What can and cannot be known where the network only says that a post is gone."""
    if kind != "removed" or by != "unknown":
        return ""
    return _(
        "The network says only that it is not there any more. Its author may have deleted it, the network may have "
        "removed it, or the whole account may be gone: that cannot be seen from here. Whether the account still exists "
        "can be looked up on the network."
    )


def held(code: str) -> str:
    """Why the evidence is what we hold, and not what the network showed at that moment."""
    if code == "network_only_tells":
        return _("This network only tells us: the evidence is what it told.")
    if code == "not_shown":
        return _("The network did not show it any more: the evidence is what we hold.")
    return _("The network could not be asked (%(code)s): the evidence is what we hold.", code=code) if code else ""


def columns() -> dict[str, str]:
    """What is counted by month, by the names of `figures.Month`."""
    return {
        "received": _("Received"),
        "hidden": _("Hidden"),
        "reversed": _("Shown again"),
        "refused": _("Refused"),
        "by_author": _("Deleted by authors"),
        "by_network": _("Removed by networks"),
        "withdrawn": _("Words given up"),
    }
