"""What X says and refuses, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "x_media_scope": lambda: _("The sign-in does not allow pictures yet. A supervisor can sign in to X again."),
    "not_summoned": lambda: _("X lets an app answer only those who mention you or quote you. Answer there by hand."),
    "link_costs_more": lambda: _("With a link in the text it costs 0.20 US dollars."),
    "replies_closed": lambda: _("They chose who may answer this post, and you are not among them."),
    "hide_not_ours": lambda: _("Only replies in a conversation that you began can be hidden."),
    "author_unknown": lambda: _("The network does not say who wrote this, so no message can be sent."),
    "dm_closed": lambda: _("They take no messages from you."),
    "duplicate": lambda: _(
        "The network does not take the same words twice. Change them, or look whether they are there."
    ),
    "one_cashtag": lambda: _("X allows one $cashtag in a post."),
    "out_of_credit": lambda: _("The credit or the limit of your app on X is used up. Replies wait."),
    "scope_missing": lambda: _("The sign-in lacks a right that this needs. Sign in again and grant it."),
    "refresh_refused": lambda: _("The network does not renew the sign-in any more. Sign in again; replies wait."),
    "no_refresh_token": lambda: _("The sign-in cannot be renewed. Sign in again and allow access while you are away."),
    "gap_too_wide": lambda: _("More came than the network lists. The oldest of it may be missing."),
    "too_much_said": lambda: _("Too much was said since to look through. Look yourself, then decide."),
    "encrypted_chat": lambda: _("An encrypted chat: no app can read it."),
    "repost": lambda: _("Somebody passed a post on without words of their own."),
    "replay_done": lambda: _("X has finished repeating missed events."),
    "not_x": lambda: _("This server does not speak like X. Check the address."),
}
