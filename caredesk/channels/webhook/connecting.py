"""Connecting one's own application: where its signed replies go, and for how long it takes them."""

from flask_babel import gettext as _

from caredesk.channels.base import Field, Setup

setup = Setup(
    name="Webhook",
    icon="webhook",
    group="own",
    says=lambda: _("Your own shop, app or forum sends signed events, and gets signed replies."),
    fields=(
        Field(
            name="base_url",
            label=lambda: _("Reply address"),
            help=lambda: _("Signed replies are posted there. Empty: nothing can be answered."),
            kind="url",
            required=False,
        ),
        Field(
            name="reply_window_hours",
            label=lambda: _("Answers are taken for"),
            help=lambda: _("In hours after a customer's words. Empty: for ever."),
            kind="number",
            least=1,
            largest=365 * 24,
            required=False,
        ),
    ),
)
