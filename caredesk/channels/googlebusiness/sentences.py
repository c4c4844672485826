"""What reviews on Google refuse, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "policy_rejected": lambda: _(
        "The answer breaks a rule of the network and is not shown. Change it and send it again."
    ),
    "not_a_review": lambda: _("Only reviews are answered here."),
    "not_verified": lambda: _("Google has not verified this place, so it takes no answers."),
    "not_a_location": lambda: _("This account is no place of a business. Choose one again."),
}
