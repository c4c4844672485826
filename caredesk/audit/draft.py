"""An entry before its place in the log is known: what its writer knows, and its body, sealed and committed to."""

from dataclasses import dataclass
from typing import Any, Protocol

from caredesk.audit import keyring
from caredesk.audit.entry import canonical, seal
from caredesk.core import clock
from caredesk.core.types import new_uuid

DESK_SUBJECT = "desk"


class Named(Protocol):
    """Anything that an entry can speak of: it has a random identity of its own."""

    @property
    def uuid(self) -> str: ...


@dataclass(frozen=True)
class Draft:
    """One such entry. `draft` becomes the signed bytes once index, time and predecessor are known."""

    body_id: str
    subject: str
    sealed: bytes
    draft: dict[str, Any]
    at: int


@dataclass(frozen=True)
class Log:
    """The log itself as the object of entries about it: its origin ends with a random identity."""

    origin: str

    @property
    def uuid(self) -> str:
        return self.origin.rsplit("/", 1)[1]


def drafted(verb: str, obj: Named, actor: Named | str, *, subject: str | None, body: dict[str, Any]) -> Draft:
    """Seal the body under its subject's key, inside the open transaction, and note who did what to which object."""
    body_id, whose = new_uuid(), subject or DESK_SUBJECT
    sealed = seal(canonical(body), keyring.key_of(whose), body_id)
    draft = {
        "a": actor if isinstance(actor, str) else actor.uuid,
        "c": sealed.commitment,
        "k": verb,
        "m": int(clock.monotonic() * 1_000_000),
        "o": obj.uuid,
        "s": subject,
    }
    return Draft(body_id, whose, sealed.sealed, draft, clock.micros())
