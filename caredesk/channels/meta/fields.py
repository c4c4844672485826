"""What is asked of a person who connects anything of Meta: their app, and the words of the handshake."""

from flask_babel import gettext as _

from caredesk.channels.base import Field

APP = (
    Field(
        name="app_id",
        label=lambda: _("App ID"),
        help=lambda: _("In the app's dashboard on developers.facebook.com, under App settings, Basic."),
    ),
    Field(
        name="app_secret",
        label=lambda: _("App secret"),
        help=lambda: _("Beside the App ID. It proves that a delivery comes from Meta."),
        secret=True,
    ),
    Field(
        name="verify_token",
        label=lambda: _("Verify token"),
        help=lambda: _("Words of your own choice. Type the same ones in the app's dashboard, under Webhooks."),
        secret=True,
    ),
)
HUMAN_AGENT_FIELD = Field(
    name="human_agent",
    label=lambda: _("Answers after 24 hours"),
    help=lambda: _("Choose 7 days only when Meta has approved your app for Human Agent."),
    kind="choice",
    required=False,
    default="no",
    choices=(("no", lambda: _("Within 24 hours only")), ("yes", lambda: _("For 7 days, with Human Agent"))),
)


def hook_help() -> str:
    """Where to type the address that the desk shows."""
    return _(
        "In the app's dashboard, under Webhooks, type this address as callback URL and your verify token, then "
        "subscribe. The address must be reachable by https with a certificate that browsers accept."
    )
