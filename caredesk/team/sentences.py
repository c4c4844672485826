"""What went wrong with something that was typed, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.team.rules import Unfit


def of(error: Unfit) -> str:
    """One sentence that says what to do instead."""
    words = {
        ("password", "short"): _("Choose at least 8 characters; 15 or more are better."),
        ("password", "long"): _("That is longer than 1,000 characters."),
        ("password", "common"): _("Too many people use this password. Choose another one."),
        ("password", "context"): _("That is easy to guess from your name or ours. Choose another one."),
        ("name", "empty"): _("Write a name."),
        ("name", "long"): _("That is longer than 80 characters."),
        ("name", "taken"): _("There is a team of this name already."),
        ("email", "address"): _("That is not an e-mail address."),
        ("email", "taken"): _("Somebody has this e-mail address already."),
        ("old", "wrong"): _("That is not your password."),
        ("role", "choice"): _("You cannot give this role."),
        ("teams", "choice"): _("Choose among your own teams."),
    }
    return words.get((error.field, error.why)) or _("Choose one of the offered values.")


def wait(seconds: int) -> str:
    """How long the door stays shut."""
    if seconds < 90:
        return ngettext(
            "Too many attempts. Try again in %(num)s second.",
            "Too many attempts. Try again in %(num)s seconds.",
            seconds,
        )
    return ngettext(
        "Too many attempts. Try again in %(num)s minute.",
        "Too many attempts. Try again in %(num)s minutes.",
        round(seconds / 60),
    )
