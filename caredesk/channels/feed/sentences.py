"""Why a feed says nothing, or cannot be answered: the sentence for each code of its connector."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "no_reply_door": lambda: _("Nothing can be answered there from here. Open the post, answer there, and mark it so."),
    "not_a_feed": lambda: _("What is at this address is no RSS or Atom feed."),
    "feed_entities": lambda: _(
        "The feed defines entities of its own, which is how parsers are attacked. It was not read."
    ),
    "feed_empty": lambda: _("An entry without words or without a name."),
    "feed_too_long": lambda: _("More than 500 entries in one feed: the rest was left out."),
    "feed_too_large": lambda: _("The feed is larger than 2 MB and was not read."),
    "feed_redirects": lambda: _("The address of the feed leads from one to the next without end."),
    "feed_forbidden": lambda: _("The server does not give the feed to us. Does it need a key in its address?"),
    "feed_gone": lambda: _("There is no feed at this address any more."),
}
