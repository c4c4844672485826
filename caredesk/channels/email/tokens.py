"""The mark of a conversation that our letters carry out and answers bring back: signed, so that nobody makes one up.

A thread is `m` and sixteen letters, made of the first letter's Message-ID and who wrote it: a stranger who names
somebody else's letter begins a thread of their own. Our Message-ID is `<thread.once.mac@domain>`; an address for
answers (`desk+thread-mac@domain`) and a subject (`[#thread-mac]`) may carry it as well. A good mark proves only that
we wrote it: whoever brings it must take part in the conversation, which the desk looks up.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterator, Sequence

from caredesk.core import secrets

_PURPOSE = "mail threads"
_OWN_ID = re.compile(r"<(m[a-z2-7]{16})\.([a-z2-7]{16})\.([a-z2-7]{16})@[^<>\s]{1,255}>")
_OWN_BYTES = re.compile(rb"<m[a-z2-7]{16}\.[a-z2-7]{16}\.[a-z2-7]{16}@[!-;=?-~]{1,255}>")
_PLUS = re.compile(r"\+(m[a-z2-7]{16})-([a-z2-7]{16})@", re.IGNORECASE)
_SUBJECT = re.compile(r"\[#(m[a-z2-7]{16})-([a-z2-7]{16})\]", re.IGNORECASE)
_IDS = re.compile(r"<[^<>\s]{1,400}>")


def thread(first_id: str, sender: str) -> str:
    """The conversation that this sender has under this letter."""
    return "m" + _short(f"{first_id}\n{sender}".encode())


def own_id(account: str, thread_id: str, send_id: str, domain: str) -> str:
    """The Message-ID of a letter of ours: the same for the same `send_id`."""
    once = _short(send_id.encode())
    return f"<{thread_id}.{once}.{_macs('id', account, thread_id, once)[0]}@{domain}>"


def mark(account: str, thread_id: str) -> str:
    """What an address or a subject carries."""
    return f"{thread_id}-{_macs('mark', account, thread_id)[0]}"


def genuine(account: str, message_ids: Sequence[str]) -> list[str]:
    """Those of these Message-IDs that we have made for this account."""
    return [one for one in message_ids if _is_ours(account, one)]


def _is_ours(account: str, message_id: str) -> bool:
    found = _OWN_ID.fullmatch(message_id)
    return bool(found and _fits(found[3], _macs("id", account, found[1], found[2])))


def own_ids_in(message: bytes) -> list[str]:
    """What looks like a Message-ID of ours, anywhere in a message, each once."""
    return list(dict.fromkeys(found.decode("ascii", "replace") for found in _OWN_BYTES.findall(message)))


def thread_of(message_id: str) -> str:
    """The conversation that a genuine Message-ID of ours names."""
    found = _OWN_ID.fullmatch(message_id)
    return found[1] if found else ""


def marks(account: str, told: str) -> Iterator[str]:
    """The conversations whose genuine marks stand in addresses or in a subject."""
    for pattern in (_PLUS, _SUBJECT):
        for found in pattern.finditer(told):
            thread_id, mac = found[1].lower(), found[2].lower()
            if _fits(mac, _macs("mark", account, thread_id)):
                yield thread_id


def unmarked(subject: str) -> str:
    """The subject without our mark."""
    return " ".join(_SUBJECT.sub("", subject).split())


def ids_in(told: str) -> list[str]:
    """Message-IDs in a header, in order, each once."""
    return list(dict.fromkeys(_IDS.findall(told)))


def _macs(*parts: str) -> list[str]:
    """The newest key signs; those before it still open."""
    body = "\n".join(parts).encode()
    return [_short(hmac.new(key, body, hashlib.sha256).digest()) for key in secrets.keys().derived(_PURPOSE)]


def _fits(mac: str, macs: Sequence[str]) -> bool:
    return any(hmac.compare_digest(mac.encode(), one.encode()) for one in macs)


def _short(body: bytes) -> str:
    return b32encode(hashlib.sha256(body).digest()[:10]).decode().lower()
