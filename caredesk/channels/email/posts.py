"""A message as it came (RFC 5322 bytes), as an event: pure and total.

What the reading of the mailbox found out goes with the bytes, as headers of the Raw: `mail-own` (our addresses),
`mail-box` (inbox or sent), `mail-arrived` (the server's time), `mail-size` (of a message that was too large to be
brought whole), `mail-ours` and `mail-threads` (what was proven to be of our making, see `tokens`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.utils import getaddresses
from functools import cached_property
from hashlib import sha256

from caredesk.channels import reading
from caredesk.channels.base import Author, Clock, Event, Fetch, Mail, Raw, Skipped
from caredesk.channels.email import automatic, charsets, contents, mime, reports, tokens
from caredesk.channels.email.mime import Mime

_ADDRESS = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,250}")
_DMARC_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b")
UNPROVEN = "unproven:"  # before the address of somebody who may not be who they say
_MOST_PEOPLE = 50
_MOST_FOLLOWED = 30
_DAY = timedelta(days=1)


def parse(raw: Raw) -> Iterator[Event | Fetch | Skipped]:
    """What the message says; a report about a letter of ours is one about its delivery, and no words."""
    if not raw.body.strip():
        yield Skipped("empty")
        return
    read = mime.read(raw.body)
    facts = _Facts(read, raw)
    if facts.is_ours_there or not reports.is_report(read):
        yield _event(facts)
    else:
        told = list(reports.events(read, raw, facts.genuine))
        yield from told or ([_event(facts)] if not facts.is_about_delivery else [])
    for what in facts.left_out:
        yield Skipped(f"mail_{what}")


@dataclass(frozen=True)
class _Facts:
    """A message and what is known about how it came."""

    read: Mime
    raw: Raw

    @cached_property
    def head(self) -> Message:
        return self.read.head

    @cached_property
    def own(self) -> tuple[str, ...]:
        return tuple(self.raw.headers.get("mail-own", "").lower().split(","))

    @cached_property
    def genuine(self) -> tuple[str, ...]:
        return tuple(self.raw.headers.get("mail-ours", "").split())

    @cached_property
    def is_ours_there(self) -> bool:
        """Whether it lies in our own folder of sent letters: no other proof of having written it counts."""
        return self.raw.headers.get("mail-box") == "sent"

    @cached_property
    def marked(self) -> list[str]:
        """The conversations whose signed mark stands in an address or in the subject."""
        return self.raw.headers.get("mail-threads", "").split()

    @cached_property
    def is_forged(self) -> bool:
        """Whether our server found that the sender's domain does not stand for it (DMARC, RFC 8601). Only the head
        that was put on last is looked at, and only a failure is believed: anybody can write that all is well."""
        told = charsets.header(self.head.get("authentication-results", "")).lower()
        return not self.is_ours_there and bool(_DMARC_FAILED.search(told))

    @cached_property
    def is_about_delivery(self) -> bool:
        """A report about a letter that is not known to be ours, or about a delay: nothing that anybody wrote to us."""
        return any(part.media.endswith("delivery-status") for part in self.read.parts)

    @cached_property
    def left_out(self) -> list[str]:
        return [*(["cut"] if self.raw.headers.get("mail-size") else []), *self.read.left_out]

    @cached_property
    def message_id(self) -> str:
        return next(iter(tokens.ids_in(charsets.header(self.head.get("message-id", "")))), "")

    @cached_property
    def follows(self) -> list[str]:
        """The letters that this one names as its forerunners, nearest first."""
        named = charsets.header(self.head.get("references", "")), charsets.header(self.head.get("in-reply-to", ""))
        chain = [one for one in (*tokens.ids_in(named[0]), *tokens.ids_in(named[1])) if one != self.message_id]
        return list(dict.fromkeys(reversed(chain)))

    @cached_property
    def root(self) -> str:
        """The first letter of the conversation, as far as this one knows."""
        first = tokens.ids_in(charsets.header(self.head.get("references", "")))[:1] or self.follows[-1:]
        return first[0] if first else self.message_id or self.ext_id

    @cached_property
    def ext_id(self) -> str:
        return self.message_id[:400] if self.is_ours_there and self.message_id else name(self.head)

    @cached_property
    def people(self) -> dict[str, list[tuple[str, str]]]:
        """Names and addresses in every header that holds some."""
        return {name: _named(self.head, name) for name in ("from", "sender", "reply-to", "to", "cc")}

    def addresses(self, name: str) -> list[str]:
        """The addresses of a header, each once."""
        return list(dict.fromkeys(address for _, address in self.people[name]))


def name(head: Message) -> str:
    """How we call a letter: its Message-ID and a digest of its head, so that another letter under the same Message-ID
    is one of its own, and the same letter brought twice is not."""
    message_id = next(iter(tokens.ids_in(charsets.header(head.get("message-id", "")))), "")
    told = ("from", "date", "subject") if message_id else ("from", "date", "subject", "to", "received")
    digest = sha256(
        "\n".join(charsets.header(head.get(one, "")) for one in told).encode("utf-8", "replace")
    ).hexdigest()
    return f"{message_id[:300]}#{digest[:12]}" if message_id else f"none#{digest[:40]}"


def _event(facts: _Facts) -> Event:
    head, text = facts.head, contents.words(facts.read)
    fresh, quoted = contents.parted(text)
    author, mail = _author(facts), _mail(facts, quoted)
    at, clock = _moment(facts)
    other = next(iter(mail.to), "") if facts.is_ours_there else author.ext_id if author else ""
    why = "" if facts.is_ours_there else automatic.why(head, facts.read.media, mail.sender, _written_by_us(facts))
    return Event(
        kind="echo" if facts.is_ours_there else "created",
        ext_id=facts.ext_id,
        surface="mail",
        thread_ext_id=tokens.thread(facts.ext_id if facts.is_forged else facts.root, other),
        author=None if facts.is_ours_there else author,
        text=fresh,
        subject=tokens.unmarked(charsets.header(head.get("subject", "")))[:500],
        attachments=contents.files(facts.read),
        occurred_at=at,
        clock=clock,
        visibility="private",
        automatic=bool(why),
        facts={name: "1" for name, is_so in _odd(facts) if is_so},
        mail=mail,
    )


def _odd(facts: _Facts) -> tuple[tuple[str, bool], ...]:
    return ("left_out", bool(facts.left_out)), ("unproven", facts.is_forged)


def _written_by_us(facts: _Facts) -> tuple[str, ...]:
    """Our addresses, unless a form on our own site writes in the name of whoever is to be answered."""
    replies = facts.addresses("reply-to")
    return () if replies and replies[0] not in facts.own else facts.own


def _author(facts: _Facts) -> Author | None:
    """Who wrote. A letter from outside that bears our own address is not believed to be ours."""
    named = facts.people["from"] or facts.people["sender"]
    if named and named[0][1] in facts.own:
        named = [one for one in facts.people["reply-to"] if one[1] not in facts.own] or [
            (named[0][0], UNPROVEN + named[0][1])
        ]
    if not named:
        return None
    if facts.is_forged and not named[0][1].startswith(UNPROVEN):
        named = [(named[0][0], UNPROVEN + named[0][1])]
    name, address = named[0]
    return Author(address[:300], address.removeprefix(UNPROVEN)[:300], reading.clean(name)[:200])


def _mail(facts: _Facts, quoted: str) -> Mail:
    ours = set(facts.genuine)
    follows = [] if facts.is_forged else facts.follows[:_MOST_FOLLOWED]
    to, cc, replies = facts.addresses("to"), facts.addresses("cc"), facts.addresses("reply-to")
    carried = [tokens.thread_of(one) for one in follows if one in ours]
    # Whoever is written to beside us may be the one who began the conversation.
    beside = [tokens.thread(facts.root, one) for one in (*to, *cc) if one not in facts.own] if follows else []
    return Mail(
        message_id=facts.message_id,
        follows=tuple(follows),
        threads=() if facts.is_forged else tuple(dict.fromkeys([*carried, *facts.marked, *beside])),
        sender=next(iter(facts.addresses("from")), ""),
        reply_to=tuple(replies),
        to=tuple(to),
        cc=tuple(cc),
        quoted=quoted,
    )


def _named(head: Message, name: str) -> list[tuple[str, str]]:
    """Names and addresses. Read before anything is decoded: an encoded word may not make an address."""
    values = [str(one)[:20_000] for one in head.get_all(name, [])[:1]]
    try:
        found = getaddresses(values)
    except (ValueError, IndexError, TypeError):
        return []
    told = [(charsets.header(shown), charsets.header(address).lower()) for shown, address in found[:_MOST_PEOPLE]]
    return [one for one in told if _ADDRESS.fullmatch(one[1])]


def _moment(facts: _Facts) -> tuple[datetime, Clock]:
    """The letter's own time; the server's, where the two are more than a day apart or there is none."""
    raw = facts.raw
    arrived = reading.instant(raw.headers.get("mail-arrived"))
    told, clock = reading.moment(charsets.header(facts.head.get("date", "")), raw.received_at)
    if arrived is None or arrived > raw.received_at + timedelta(minutes=5):
        return told, clock
    if clock == "received" or abs(told - arrived) > _DAY:
        return min(arrived, raw.received_at), "envelope"
    return told, clock
