"""Connecting an account of X: what a person types, where X stands (docs.x.com: developer apps, OAuth 2.0 scopes)."""

from flask_babel import gettext as _

from caredesk.channels.base import Field, OAuth, Setup
from caredesk.channels.x.hook import KEY

SCOPES = (
    *("tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "dm.read", "dm.write"),
    *("media.write", "offline.access"),
)

setup = Setup(
    name="X",
    icon="brand-x",
    group="social",
    says=lambda: _("Mentions, replies, quotes and direct messages of your account on X. You need an app of your own."),
    fields=(
        Field(
            name="client_id",
            label=lambda: _("Client ID"),
            help=lambda: _("In the developer console, in your app under User authentication settings."),
        ),
        Field(
            name="client_secret",
            label=lambda: _("Client secret"),
            help=lambda: _("It is beside the client ID. The desk uses it to keep the sign-in fresh."),
            secret=True,
        ),
        Field(
            name=KEY,
            label=lambda: _("Consumer secret"),
            help=lambda: _("The API key secret of the app. X signs every delivery with it."),
            secret=True,
        ),
        Field(
            name="app_token",
            label=lambda: _("Bearer token of the app"),
            help=lambda: _("Lets the desk set up the webhook and see whether it is valid. Empty: set it up by hand."),
            secret=True,
            required=False,
        ),
        Field(
            name="receive",
            label=lambda: _("How posts arrive"),
            help=lambda: _("By webhook they arrive at once. Asking is slower and needs no public address."),
            kind="choice",
            default="webhook",
            choices=(("webhook", lambda: _("X calls the desk")), ("poll", lambda: _("The desk asks every minute"))),
        ),
        Field(
            name="messages",
            label=lambda: _("Direct messages"),
            help=lambda: _("Encrypted chats cannot be read by any app."),
            kind="choice",
            default="yes",
            choices=(("yes", lambda: _("Receive and answer them")), ("no", lambda: _("Leave them alone"))),
        ),
        Field(
            name="tier",
            label=lambda: _("Contract with X"),
            help=lambda: _("With self-serve access, X lets an app answer only those who mention or quote you."),
            kind="choice",
            default="self_serve",
            choices=(("self_serve", lambda: _("Self-serve")), ("enterprise", lambda: _("Enterprise"))),
        ),
    ),
    urls={
        "api": "https://api.x.com",
        "authorize": "https://x.com/i/oauth2/authorize",
        "token": "https://api.x.com/2/oauth2/token",
    },
    oauth=OAuth(scopes=SCOPES, basic=True),
    scopes=SCOPES,
    door_key=KEY,
    hook_help=lambda: _(
        "With the app's bearer token the desk registers this address itself. X wants https and no port."
    ),
    forbids=(
        lambda: _("Answering people who neither mention you nor quote you, unless you have an Enterprise contract."),
        lambda: _("Likes and quotes by an app."),
        lambda: _("Hiding replies in conversations that others began."),
        lambda: _("Telling when somebody else deletes a post: the desk asks for it every few minutes."),
    ),
    realm="network",
)
