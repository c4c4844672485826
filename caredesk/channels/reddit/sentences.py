"""What the codes of this network mean, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "reddit_locked": lambda: _("The post is locked on Reddit: nobody can answer there."),
    "reddit_archived": lambda: _("The post is archived on Reddit: it is too old for answers."),
    "reddit_no_text": lambda: _("Reddit takes no empty answer."),
    "reddit_refused": lambda: _("Reddit refused it. Its reason is beside this."),
    "reddit_scope_missing": lambda: _("The sign-in lacks a right for this. Sign in again and allow everything."),
    "reddit_gap": lambda: _("More was said than Reddit still lists: something may be missing."),
    "reddit_no_account": lambda: _("This sign-in belongs to no account of Reddit."),
    "not_editable": lambda: _("The network does not let this message be changed any more."),
}
