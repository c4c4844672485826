"""What Google Play refuses, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "no_package": lambda: _("The account lacks the package name of the app."),
    "service_account_unreadable": lambda: _("This is no key file of a service account. Paste the whole JSON file."),
}
