"""Connecting a mailbox at Microsoft 365: an application of one's own tenant, and one sign-in."""

from flask_babel import gettext as _

from caredesk.channels.base import OAuth, Setup
from caredesk.channels.email.connecting import ADDRESS, FORBIDS, STYLE, client_fields


def _where() -> str:
    return _("From Microsoft Entra: App registrations, with the permissions IMAP.AccessAsUser.All and SMTP.Send.")


setup = Setup(
    name="Microsoft 365",
    icon="brand-windows",
    group="mail",
    says=lambda: _("E-mails of a mailbox at Microsoft 365, after signing in at Microsoft."),
    fields=(ADDRESS, *client_fields(_where), *STYLE),
    urls={
        "imap": "tls://outlook.office365.com:993",
        "smtp": "starttls://smtp.office365.com:587",
        "authorize": "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "token": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    },
    oauth=OAuth(
        scopes=(
            "offline_access",
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send",
        )
    ),
    scopes=(
        "offline_access",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
    ),
    forbids=FORBIDS,
    realm="network",
)
