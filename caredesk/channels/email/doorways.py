"""Where the servers of an account stand, who we are there, and which addresses are ours."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, cast
from urllib.parse import urlsplit

from caredesk.channels.base import AccountFacts, Permanent
from caredesk.core import imap
from caredesk.core.doors import Door, Security
from caredesk.core.imap import Login, Mailbox
from caredesk.core.numbers import whole

PORTS: Mapping[str, Mapping[str, int]] = {
    "imap": {"tls": 993, "starttls": 143, "plain": 143},
    "smtp": {"tls": 465, "starttls": 587, "plain": 25},
}


def door(account: AccountFacts, name: str) -> Door:
    """The server of this name (imap, smtp) as the settings say, else where this kind of mailbox always stands."""
    told: Mapping[str, Any] = account.settings
    usual = urlsplit(account.urls.get(name, ""))
    security = str(told.get(f"{name}_security") or usual.scheme or "tls")
    host = str(told.get(f"{name}_host") or usual.hostname or "").strip()
    if not host or security not in PORTS[name]:
        raise Permanent("mail_no_server", name)
    port = whole(str(told.get(f"{name}_port") or usual.port or PORTS[name][security]))
    return Door(host, port or PORTS[name][security], cast(Security, security))


def login(account: AccountFacts) -> Login:
    """By the access token where we have one."""
    user = str(account.settings.get("user") or address(account))
    return Login(user, account.key("password"), account.key("access_token"))


def sender(account: AccountFacts) -> Login | None:
    """The same towards the server that sends; nobody in particular where it asks for no name, as relays at home do."""
    told = login(account)
    return told if told.password or told.token else None


def mailbox(account: AccountFacts) -> AbstractContextManager[Mailbox]:
    return imap.mailbox(door(account, "imap"), login(account))


def address(account: AccountFacts) -> str:
    return (account.ext_id or str(account.settings.get("address") or "")).lower()


def own(account: AccountFacts) -> tuple[str, ...]:
    """Our addresses, the first one is that of the account."""
    told = str(account.settings.get("aliases") or "").lower().replace(";", ",").replace("\n", ",")
    return tuple(dict.fromkeys([address(account), *(one.strip() for one in told.split(",") if "@" in one)]))


def domain(account: AccountFacts) -> str:
    return address(account).rpartition("@")[2] or "localhost"


def folder(account: AccountFacts, box: Mailbox, name: str) -> str:
    """The folder for inbox or sent: as it was told, else as the server marks it (RFC 6154), else as people call it."""
    told = str(account.settings.get(f"{name}_folder") or "").strip()
    if told or name == "inbox":
        return told or "INBOX"
    folders = box.folders()
    marked = [one.name for one in folders if "\\sent" in one.flags]
    usual = [one.name for one in folders if one.name.rpartition("/")[2].rpartition(".")[2].lower() in _SENT]
    return next(iter(marked or usual), "")


_SENT = {"sent", "sent items", "sent mail", "sent messages", "wys&ubs-ane", "elk&apw-ld&apy-tt elemek"}
