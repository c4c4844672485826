"""Writing entries: `record` gathers them, and the transaction that changes the rows writes them at its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from caredesk.audit import log
from caredesk.audit.draft import DESK_SUBJECT, Named, drafted
from caredesk.audit.standalone.checks import EMPTYING
from caredesk.core import db

__all__ = ["DESK_SUBJECT", "Happened", "Listener", "Named", "follow_with", "record"]


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
    if verb in EMPTYING and "entries" not in plain:
        raise ValueError(f"{verb} has to list the entries whose bodies it emptied: see audit.emptying")
    db.drafts().append(drafted(verb, obj, actor, subject=subject, body=plain))
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
