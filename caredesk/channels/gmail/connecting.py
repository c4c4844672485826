"""Connecting a mailbox at Google: a client of one's own project, and one sign-in."""

from flask_babel import gettext as _

from caredesk.channels.base import OAuth, Setup
from caredesk.channels.email.connecting import ADDRESS, FORBIDS, STYLE, client_fields


def _where() -> str:
    return _("From Google Cloud: APIs and services, Credentials, OAuth client of the type web application.")


setup = Setup(
    name="Gmail",
    icon="brand-gmail",
    group="mail",
    says=lambda: _("E-mails of a mailbox at Gmail or Google Workspace, after signing in at Google."),
    fields=(ADDRESS, *client_fields(_where), *STYLE),
    urls={
        "imap": "tls://imap.gmail.com:993",
        "smtp": "tls://smtp.gmail.com:465",
        "authorize": "https://accounts.google.com/o/oauth2/v2/auth",
        "token": "https://oauth2.googleapis.com/token",
    },
    oauth=OAuth(scopes=("https://mail.google.com/",), extra={"access_type": "offline", "prompt": "consent"}),
    scopes=("https://mail.google.com/",),
    forbids=FORBIDS,
    realm="network",
)
