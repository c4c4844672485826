"""What Bluesky allows, and why it did not: the sentence for each code of its connector."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "no_dm_access": lambda: _("The app password does not open direct messages. Make one that does."),
    "no_session": lambda: _("The account has to be signed in anew. The desk does it by itself."),
    "not_bluesky": lambda: _("This server does not speak like Bluesky. Check the address."),
    "not_a_message": lambda: _("They wrote in public; a message can answer a message only."),
    "blocked_between_us": lambda: _("One of the two accounts blocks the other: nobody would be shown the reply."),
    "replies_closed": lambda: _("The author of the conversation has closed it for replies."),
    "hide_not_ours": lambda: _("Only replies under our own posts can be hidden here."),
    "hide_full": lambda: _("300 replies are hidden under this post already; the network takes no more."),
    "changed_meanwhile": lambda: _("It was changed at the same moment. The desk tries again."),
    "first_version_shown": lambda: _("Bluesky's own app goes on showing the first version."),
}
