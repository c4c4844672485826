"""Handing a reply to the mail server, filing it among what was sent, and looking there whether it left."""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace

from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    NotThere,
    OutgoingFacts,
    Permanent,
    Sent,
    Trouble,
)
from caredesk.channels.email import composing, doorways, failing, polling, tokens
from caredesk.core import smtp
from caredesk.core.imap import Mailbox
from caredesk.core.smtp import Envelope

log = logging.getLogger(__name__)
_THREAD = re.compile(r"m[a-z2-7]{16}")


def prepare(account: AccountFacts, out: OutgoingFacts) -> Mapping[str, str]:
    """The Message-ID: every attempt carries the same one, so that a letter that arrives twice is known to be one."""
    thread = out.thread_ext_id if _THREAD.fullmatch(out.thread_ext_id) else tokens.thread(out.thread_ext_id, "")
    own = doorways.address(account)
    return {"message_id": tokens.own_id(own, thread, out.send_id, doorways.domain(account))}


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Sent when the server has taken it for all of its recipients."""
    message_id = out.kept.get("message_id") or prepare(account, out)["message_id"]
    out = replace(out, kept={**out.kept, "message_id": message_id})
    message = composing.written(composing.letter(account, out))
    to, cc = composing.recipients(out)
    envelope = Envelope(doorways.address(account), [*to, *cc], message)
    with failing.told(account):
        smtp.submit(doorways.door(account, "smtp"), doorways.sender(account), envelope)
    if account.settings.get("append") != "no":
        _file(account, message, message_id)
    return Sent(message_id)


def _file(account: AccountFacts, message: bytes, message_id: str) -> None:
    """A copy for whoever works in the mailbox; that it cannot be filed changes nothing about the letter."""
    try:
        with failing.told(account), doorways.mailbox(account) as box:
            folder = doorways.folder(account, box, "sent")
            if folder and not _is_there(box, folder, message_id):
                box.append(folder, message)
    except Trouble as trouble:
        log.warning("a letter that was sent could not be filed: %s", trouble.code)


def _is_there(box: Mailbox, folder: str, message_id: str) -> bool:
    """Some servers file what they send by themselves."""
    box.examine(folder)
    return bool(box.uids("HEADER", "Message-ID", polling.quoted(message_id)))


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Look for the Message-ID among what was sent. Servers that do not file letters by themselves have none there; then
    the same letter is handed in once more, under the same Message-ID."""
    message_id = out.kept.get("message_id", "")
    if not message_id:
        return CannotTell("no_message_id")
    try:
        with failing.told(account), doorways.mailbox(account) as box:
            folder = doorways.folder(account, box, "sent")
            if not folder:
                return NotThere()
            found = _is_there(box, folder, message_id)
    except Permanent as trouble:
        return CannotTell(trouble.code)
    return Sent(message_id) if found else NotThere()
