"""What YouTube refuses, in the reader's language; some of it is said by Google's other networks too."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "cannot_reply": lambda: _("This comment takes no answers."),
    "comments_disabled": lambda: _("Comments are turned off for this video."),
    "hide_own": lambda: _("This is your own comment. Remove it over there."),
    "one_level_only": lambda: _("Answers go into the thread of the first comment only."),
    "quota_used_up": lambda: _("The units of this day are used up. It goes on after midnight in California."),
    "interface_off": lambda: _("The interface is not turned on for your project. Turn it on in the Google console."),
    "no_channel": lambda: _("Whoever signed in has no such channel."),
}
