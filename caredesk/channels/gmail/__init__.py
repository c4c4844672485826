"""Gmail and mailboxes of Google Workspace: mail as everywhere, signed in to at Google.

XOAUTH2, scope and servers by "OAuth 2.0 Mechanism" (developers.google.com/gmail/imap/xoauth2-protocol), the sign-in by
"Using OAuth 2.0 for Web Server Applications" (developers.google.com/identity/protocols/oauth2/web-server).
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
from caredesk.channels.gmail.connecting import setup

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
