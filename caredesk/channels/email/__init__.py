"""E-mail: a mailbox by IMAP (RFC 3501, IDLE RFC 2177) and replies by SMTP (RFC 5321, submission RFC 6409).

Letters are RFC 5322 and MIME (RFC 2045 to 2049); who may be answered by machine is RFC 3834, what comes back is
RFC 3464. XOAUTH2 as Google ("OAuth 2.0 Mechanism", developers.google.com/gmail/imap/xoauth2-protocol) and Microsoft
("Authenticate an IMAP, POP or SMTP connection using OAuth", learn.microsoft.com) describe it. Behaviour of the servers
was measured on Dovecot 2.3.19 and Postfix 3.7.11, with which the tests run.
"""

from datetime import datetime, timedelta

from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    Denied,
    FileRules,
    PostFacts,
)
from caredesk.channels.counting import letters
from caredesk.channels.email import doorways
from caredesk.channels.email.connecting import find, health, setup
from caredesk.channels.email.listening import listen
from caredesk.channels.email.polling import listing, poll, reconcile
from caredesk.channels.email.posts import UNPROVEN, parse
from caredesk.channels.email.renewing import renew
from caredesk.channels.email.sending import find_sent, prepare, send
from caredesk.channels.hookless import verify

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

FILES = FileRules(
    most=10,
    types=frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}),
    largest=10_000_000,
    alt=0,
)

ability = Ability(
    poll=True,
    backfill=True,
    stream=True,
    lists=True,
    renews=True,
    prepares=True,
    actions=frozenset({"dm"}),
    count=letters,
    limit=lambda account: 0,  # noqa: ARG005
    files=lambda account, action: FILES,  # noqa: ARG005  the servers' own limit is asked at every letter (SIZE, RFC 1870)
    resend="own_id",
    read_lag=timedelta(seconds=10),
)


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    """A letter is answered by a letter, whenever; it is a private word, and nothing else can be done to it."""
    if action in ("hide", "unhide"):
        return Denied("hide_private")
    if action == "reply":
        return Denied("private_stays_private")
    if action not in ability.actions:
        return Denied("not_on_this_network")
    if post.author_ext_id.removeprefix(UNPROVEN) in doorways.own(account):
        return Denied("unproven_sender")
    return Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return 0
