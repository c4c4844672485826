"""Connecting an account of Reddit: an application of one's own, a sign-in, and which subreddits are read."""

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Field, Found, Health, OAuth, Permanent, Setup
from caredesk.channels.reading import mapped
from caredesk.channels.reddit.api import Reddit, agent
from caredesk.channels.rest import seconds, text_of

SCOPES = ("identity", "read", "history", "privatemessages", "submit", "edit")

setup = Setup(
    name="Reddit",
    icon="brand-reddit",
    group="social",
    says=lambda: _("Messages and mentions of your account, answers to it, and what is said in your subreddits."),
    fields=(
        Field(
            name="client_id",
            label=lambda: _("Client ID"),
            help=lambda: _(
                "At reddit.com/prefs/apps create an application of the kind web app; the ID is under its name."
            ),
            most=60,
        ),
        Field(
            name="client_secret",
            label=lambda: _("Client secret"),
            help=lambda: _("It is beside it, as secret."),
            secret=True,
            most=200,
        ),
        Field(
            name="owner",
            label=lambda: _("Owner of the application"),
            help=lambda: _("Reddit wants to know whom to ask: the name of the account that made it."),
            most=60,
        ),
        Field(
            name="subreddits",
            label=lambda: _("Subreddits"),
            help=lambda: _("Their names, with commas between. Empty: only what is said to the account."),
            required=False,
        ),
    ),
    urls={
        "api": "https://oauth.reddit.com",
        "authorize": "https://www.reddit.com/api/v1/authorize",
        "token": "https://www.reddit.com/api/v1/access_token",
    },
    oauth=OAuth(scopes=SCOPES, pkce=False, extra={"duration": "permanent"}, basic=True, agent=agent),
    scopes=SCOPES,
    forbids=(
        lambda: _("Commercial use of the interface needs a permission of Reddit."),
        lambda: _("Locked and archived posts take no answers."),
        lambda: _("Words that were deleted on Reddit must go here as well; the fact stays."),
        lambda: _(
            "Words are read as Markdown there: *stars*, _underscores_ and a # that begins a line change how they look."
        ),
        lambda: _("A listing ends after about a thousand things: after a longer break older ones cannot be found."),
    ),
    realm="network",
)


def health(account: AccountFacts) -> Health:
    """Whose token it is. Which rights it has stands in the answer to the sign-in alone."""
    api = Reddit(account)
    me = mapped(api.get("/api/v1/me", [("raw_json", "1")]))
    ext_id, handle = text_of(me.get("id")), text_of(me.get("name"))
    if not ext_id or not handle:
        raise Permanent("reddit_no_account")
    left = seconds(api.told.get("x-ratelimit-remaining"))
    return Health(
        ext_id=f"t2_{ext_id.removeprefix('t2_')}",
        handle=handle,
        name=handle,
        avatar_url=reading.link(me.get("icon_img")),
        quota_left=int(left) if left is not None else None,
    )


def find(account: AccountFacts) -> tuple[Found, ...]:
    """A sign-in opens one account."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, avatar_url=told.avatar_url),)
