"""An event with everything that is known about it, and what of it is kept as a version of its post."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.customers.models import Customer, Handle
from caredesk.tickets import letters
from caredesk.tickets.versions import Version

AHEAD = timedelta(minutes=5)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
MOST_FACTS, LONGEST_FACT = 12, 300
SEND_ID = "send_id"  # among the facts of an event: our own number of the act, where the network gives it back


@dataclass(frozen=True)
class Delivery:
    """How an event came to us. source: hook, poll, stream, reconcile; raw_hash: SHA-256 of the body it stood in."""

    received_at: datetime
    source: str = "hook"
    raw_hash: str = ""


@dataclass(frozen=True)
class Told:
    """An event with all that is known about it."""

    account: Account
    event: Event
    customer: Customer | None
    handle: Handle | None
    delivery: Delivery

    @property
    def version(self) -> Version:
        """The event as a version of its post."""
        event = self.event
        kind = wording(event.kind, event.ext_version)
        at = event.occurred_at if FIRST <= event.occurred_at <= self.delivery.received_at + AHEAD else None
        facts = {name: value for name, value in self._facts().items() if value}
        return Version(
            kind, named(event.ext_version), at or self.delivery.received_at, event.text, event.removed_by or "", facts
        )

    def _facts(self) -> dict[str, Any]:
        event = self.event
        return {
            "thread": event.thread_ext_id,
            "parent": event.parent_ext_id,
            "surface": event.surface,
            "visibility": event.visibility,
            "lang": (event.lang or "").split("-")[0].lower()[:8],
            "permalink": event.permalink,
            "handle": self.handle.id if self.handle else None,
            "ours": is_ours(self.account, self.event),
            "automatic": event.automatic,
            "rating": event.rating,
            "subject": event.subject[:LONGEST_FACT],
            "root": event.root_ext_id,
            "mail": letters.kept(event.mail),
            **told_beside(event),
            "how": self.delivery.source,
        }


def told_beside(event: Event) -> dict[str, Any]:
    """Small public facts that stand beside the words, as text; of `moderated` only its label."""
    if event.kind == "moderated":
        return {"label": event.facts.get("label", "")[:LONGEST_FACT]}
    plain = sorted(
        (str(name)[:40], str(value)[:LONGEST_FACT]) for name, value in event.facts.items() if value and name != SEND_ID
    )
    return {"facts": dict(plain[:MOST_FACTS])}


def wording(kind: str, ext_version: str) -> str:
    """The kind of version that an event of this kind is. An echo is our own wording, new or edited."""
    if kind == "echo":
        return "edited" if ext_version else "created"
    return kind


def named(ext_version: str) -> str:
    """The network's name of a version, as it is kept: a long one by its hash."""
    return ext_version if len(ext_version) <= 120 else sha256(ext_version.encode()).hexdigest()


def is_ours(account: Account, event: Event) -> bool:
    """Whether these are our own words: what the network calls an echo, or what bears the account's own id."""
    return event.kind == "echo" or bool(event.author and event.author.ext_id == account.ext_id)
