"""What of a letter stands beside its words: who else got it, what it answers and quotes; whom to answer. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caredesk.channels.base import Mail

_BEFORE = re.compile(r"^((re|odp|aw|sv|vá|vs|ref|antw|rif|res|fw|fwd|pd|wg|tr)(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
MOST_PEOPLE, MOST_REFERENCES, LONGEST_QUOTE = 30, 20, 20_000


def kept(mail: Mail | None) -> dict[str, Any] | None:
    """The letter as its post keeps it; what is not there is left out."""
    if mail is None:
        return None
    told = {
        "id": mail.message_id[:1000],
        "refs": list(reversed(mail.follows))[-MOST_REFERENCES:],
        "sender": mail.sender,
        "reply_to": list(mail.reply_to[:MOST_PEOPLE]),
        "to": list(mail.to[:MOST_PEOPLE]),
        "cc": list(mail.cc[:MOST_PEOPLE]),
        "quoted": mail.quoted[:LONGEST_QUOTE],
        "named_ticket": mail.named_ticket,
    }
    return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class LetterView:
    """A letter as the page shows it. named_ticket: the ticket that it names, though its sender takes no part in it."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    quoted: str = ""
    named_ticket: int = 0

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> "LetterView | None":
        mail = about.get("mail")
        if not mail:
            return None
        return cls(
            tuple(mail.get("to", ())), tuple(mail.get("cc", ())), mail.get("quoted", ""), mail.get("named_ticket", 0)
        )


def answer_to(mail: Mapping[str, Any], author: str, own: Collection[str]) -> dict[str, list[str]]:
    """Whom an answer goes to: where they want it, else who wrote; everybody else who got the letter stays in copy."""
    to = [one for one in mail.get("reply_to", ()) if one not in own] or [author]
    others = [*mail.get("to", ()), *mail.get("cc", ())]
    mine = {_plain(one) for one in own}
    cc = [one for one in dict.fromkeys(others) if one not in to and _plain(one) not in mine]
    return {"to": to, "cc": cc}


def subject(told: str) -> str:
    """`Re:` before the subject, once, whatever stood there in whichever language."""
    return f"Re: {_BEFORE.sub('', ' '.join(told.split()))}".strip()[:300]


def _plain(address: str) -> str:
    """Without what stands behind a plus: our own mark of a conversation, above all."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def chain(mail: Mapping[str, Any]) -> list[str]:
    """The Message-IDs that an answer names, the one that it answers last."""
    return [*mail.get("refs", ()), *([mail["id"]] if mail.get("id") else [])]


def taking_part(letters: Sequence[tuple[str, Mapping[str, Any]]]) -> set[str]:
    """The addresses that belong to a conversation: who wrote in it, and whom they wrote to."""
    return {
        one
        for author, mail in letters
        for one in (author, *mail.get("to", ()), *mail.get("cc", ()), *mail.get("reply_to", ()))
        if one
    }
