"""What the codes of this network mean, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "appstore_no_key": lambda: _("The private key cannot be read. Paste the whole file, with its first and last line."),
    "appstore_no_right": lambda: _("The key lacks a right for this. Give it the role Customer Support."),
    "appstore_no_app": lambda: _("Choose the app first."),
    "appstore_refused": lambda: _("Apple refused it. Its reason is beside this."),
    "reviews_gap": lambda: _("More reviews came than were read. Some may be missing."),
}
