"""Whether a machine wrote it (RFC 3834, RFC 2369, RFC 3798 and what servers send instead): then nobody is waiting, and
no machine of ours may answer. Pure."""

import re
from collections.abc import Collection
from email.message import Message

from caredesk.channels.email import charsets

_PRECEDENCE = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_SUPPRESSED = {"all", "oof", "autoreply"}
_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe", "list-owner", "list-archive")
_LISTED = {*_LISTS, "precedence"}
_MARKS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-failed-recipients")
_ROBOTS = re.compile(r"(mailer-daemon|mail-daemon|postmaster|majordomo|listserv)@", re.IGNORECASE)


def why(head: Message, media: str, sender: str, own: Collection[str]) -> str:
    """The mark by which it is known; "" for a letter of a person."""
    there = {name.lower() for name in head.keys()}  # noqa: SIM118  a message is no dict
    said = _value(head, "auto-submitted")
    if said and said.partition(";")[0].strip() != "no":
        return "auto_submitted"
    if media == "multipart/report":
        return "report"
    if sender in own:
        return "own_address"
    if "return-path" in there and _value(head, "return-path") in ("<>", ""):
        return "no_return_path"
    if _ROBOTS.match(sender):
        return "robot"
    asked = re.split(r"[\s,;]+", _value(head, "x-auto-response-suppress"))
    if _SUPPRESSED.intersection(asked):
        return "suppressed"
    if any(_value(head, name) not in ("no", "false") for name in _MARKS if name in there):
        return "marked"
    return _list(head, own) if there & _LISTED else ""


def _list(head: Message, own: Collection[str]) -> str:
    """Letters of a list, unless the list is our own address: groups that share a mailbox write such headers."""
    told = [_value(head, name) for name in _LISTS if head.get(name) is not None]
    names = {address for one in own for address in (one, one.replace("@", "."))}
    if any(name in one for one in told for name in names):
        return ""
    if told:
        return "list"
    return "precedence" if _value(head, "precedence") in _PRECEDENCE else ""


def _value(head: Message, name: str) -> str:
    return charsets.header(head.get(name, "")).strip().lower()
