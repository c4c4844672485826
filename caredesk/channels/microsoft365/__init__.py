"""Mailboxes of Microsoft 365: mail as everywhere, signed in to at Microsoft.

XOAUTH2 and scopes by "Authenticate an IMAP, POP or SMTP connection using OAuth" (learn.microsoft.com), the sign-in by
"Microsoft identity platform and OAuth 2.0 authorization code flow". SMTP AUTH has to be allowed for the mailbox.
"""

from caredesk.channels.email import (
    ability,
    can,
    find,
    find_sent,
    health,
    listen,
    listing,
    parse,
    poll,
    prepare,
    reconcile,
    renew,
    room,
    send,
    verify,
)
from caredesk.channels.microsoft365.connecting import setup

__all__ = [
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "listen",
    "listing",
    "parse",
    "poll",
    "prepare",
    "reconcile",
    "renew",
    "room",
    "send",
    "setup",
    "verify",
]
