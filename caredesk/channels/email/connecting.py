"""Connecting a mailbox: its servers and a password, and what both servers say when we sign in.

Gmail and Microsoft 365 take no passwords any more; they are kinds of their own, with a sign-in instead (see
`channels/gmail` and `channels/microsoft365`).
"""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup
from caredesk.channels.email import doorways, failing
from caredesk.core import config, smtp

_SECURITIES = (
    ("tls", lambda: _("TLS from the start")),
    ("starttls", lambda: _("STARTTLS")),
    ("plain", lambda: _("None: only on your own machines")),
)


def _server(name: str, shown: str) -> tuple[Field, ...]:
    return (
        Field(
            name=f"{name}_host",
            label=lambda: _("%(what)s server", what=shown),
            help=lambda: _("Such as mail.example.com"),
        ),
        Field(
            name=f"{name}_security",
            label=lambda: _("Encryption of %(what)s", what=shown),
            help=lambda: _("Your provider's help pages say which."),
            kind="choice",
            default="tls",
            choices=_SECURITIES,
        ),
        Field(
            name=f"{name}_port",
            label=lambda: _("Port of %(what)s", what=shown),
            help=lambda: _("Empty: the usual one."),
            kind="number",
            required=False,
        ),
    )


ADDRESS = Field(
    name="address",
    label=lambda: _("Address of the mailbox"),
    help=lambda: _("Replies are sent from it, such as help@example.com"),
    most=250,
)
STYLE = (
    Field(
        name="from_name",
        label=lambda: _("Name of the sender"),
        help=lambda: _("It is before the address in every e-mail."),
        required=False,
        most=100,
    ),
    Field(
        name="signature",
        label=lambda: _("Signature"),
        help=lambda: _("Below every e-mail; {agent} is the name of whoever wrote it."),
        kind="long",
        required=False,
    ),
    Field(
        name="quotes",
        label=lambda: _("Quote what is answered"),
        help=lambda: _("Below the reply, as mail programs do."),
        kind="choice",
        default="no",
        choices=(("no", lambda: _("No")), ("yes", lambda: _("Yes"))),
    ),
    Field(
        name="token_in",
        label=lambda: _("Mark of the conversation"),
        help=lambda: _("Answers are always known by their Message-ID; programs that drop it need a second mark."),
        kind="choice",
        default="id",
        choices=(
            ("id", lambda: _("Only in the Message-ID")),
            ("plus", lambda: _("In the address too: help+mark@…")),
            ("subject", lambda: _("In the subject too: [#mark]")),
        ),
    ),
    Field(
        name="aliases",
        label=lambda: _("Other addresses of this mailbox"),
        help=lambda: _("With commas between them. E-mails from them are not taken for a customer's."),
        required=False,
    ),
)
FORBIDS = (
    lambda: _("An e-mail that was sent cannot be changed or taken back."),
    lambda: _("Nothing can be hidden: only we and they have it."),
)


def client_fields(where: Callable[[], str]) -> tuple[Field, ...]:
    """Who we are towards a provider that is signed in to."""
    return (
        Field(name="client_id", label=lambda: _("Client ID"), help=where, most=300),
        Field(
            name="client_secret",
            label=lambda: _("Client secret"),
            help=lambda: _("It is beside the ID."),
            secret=True,
        ),
    )


setup = Setup(
    name="E-mail",
    icon="mail",
    group="mail",
    says=lambda: _("E-mails of a mailbox, by IMAP and SMTP. What is unread there stays unread."),
    fields=(
        ADDRESS,
        Field(
            name="user",
            label=lambda: _("Name to sign in with"),
            help=lambda: _("Empty: the address."),
            required=False,
        ),
        Field(
            name="password",
            label=lambda: _("Password"),
            help=lambda: _("Often one that the provider makes for this purpose alone."),
            secret=True,
        ),
        *_server("imap", "IMAP"),
        *_server("smtp", "SMTP"),
        *STYLE,
    ),
    forbids=FORBIDS,
    realm="network",
)


def health(account: AccountFacts) -> Health:
    """Sign in at both servers, open the folders, and note what they can do."""
    address = doorways.address(account)
    if not config.ADDRESS.fullmatch(address):
        raise Permanent("mail_malformed")
    with failing.told(account):
        with doorways.mailbox(account) as box:
            box.examine(doorways.folder(account, box, "inbox"))
            found = _able(box.abilities, doorways.folder(account, box, "sent"))
        takes = smtp.check(doorways.door(account, "smtp"), doorways.sender(account))
    return Health(ext_id=address, handle=address, name=address, settings={**found, "smtp_takes": sorted(takes)[:30]})


def _able(abilities: frozenset[str], sent: str) -> dict[str, Any]:
    told = [name for name in ("IDLE", "CONDSTORE", "QRESYNC", "UIDPLUS", "SPECIAL-USE") if name in abilities]
    by_itself = {"append": "no"} if "X-GM-EXT-1" in abilities else {}  # Gmail files what its server sends
    return {"imap_can": told, "sent_there": sent, **by_itself}


def find(account: AccountFacts) -> tuple[Found, ...]:
    """A login opens one mailbox."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, settings=told.settings),)
