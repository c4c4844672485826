"""Writing entries: `record` gathers them, and the transaction that changes the rows writes them at its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from caredesk.audit import keyring, log
from caredesk.audit.entry import canonical, seal
from caredesk.core import clock, db
from caredesk.core.types import new_uuid

DESK_SUBJECT = "desk"


class Named(Protocol):
    """Anything that an entry can speak of: it has a random identity of its own."""

    @property
    def uuid(self) -> str: ...


@dataclass(frozen=True)
class Happened:
    """What `reactions` hear of: the verb, the row, who did it, and the body as it was given."""

    verb: str
    object: Any
    actor: "Named | str"
    body: dict[str, Any]


Listener = Callable[[Happened], None]
_listener: Listener | None = None


def follow_with(listener: Listener | None) -> None:
    """Let `reactions` hear every entry, inside its transaction."""
    global _listener
    _listener = listener


def record(
    verb: str, obj: Named, actor: Named | str, *, subject: str | None = None, body: dict[str, Any] | None = None
) -> None:
    """Write that this happened, in the transaction that makes it so. RuntimeError outside a transaction.

    verb: `noun.past`. obj: the row it is about. actor: an agent, or `desk`, `network`, `cli`. subject: the uuid of
    the customer whose words or data the body holds, so that they can be erased together. body: what re-creates the
    change."""
    plain = _plain(body or {})
    body_id = new_uuid()
    sealed = seal(canonical(plain), keyring.key_of(subject or DESK_SUBJECT), body_id)
    draft = {
        "a": actor if isinstance(actor, str) else actor.uuid,
        "c": sealed.commitment,
        "k": verb,
        "m": int(clock.monotonic() * 1_000_000),
        "o": obj.uuid,
        "s": subject,
    }
    db.drafts().append(log.Draft(body_id, subject or DESK_SUBJECT, sealed.sealed, draft, clock.micros()))
    db.before_commit(log.write_down)
    db.after_commit(log.tell)
    if _listener is not None:
        _listener(Happened(verb, obj, actor, plain))


def _plain(value: Any) -> Any:
    """Times and enums as text; everything else as it is, for `canonical` to judge."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return value
