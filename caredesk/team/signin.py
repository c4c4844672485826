"""Signing in: who guesses is slowed down, who is known is not, and nobody learns whom we know.

Strangers can make a door open slowly for other strangers, but lock nobody out: a browser that has signed in before
carries a mark for that address and has a door of its own, and a link from a colleague works at any time."""

import hashlib
import hmac
import ipaddress
import uuid
from dataclasses import dataclass

from caredesk import audit
from caredesk.core import db, secrets
from caredesk.core.limits import Door
from caredesk.team import passwords, rules
from caredesk.team.models import Agent

MARK_LASTS = 365 * 86_400


class Wrong(Exception):
    """Address and password do not fit together: the same for an unknown, an invited and a suspended agent."""


class SignInPage:
    """The sign-in page itself: what a failed attempt is about when nobody is known by that address."""

    uuid = str(uuid.uuid5(uuid.NAMESPACE_URL, "caredesk:sign-in"))


@dataclass(frozen=True)
class Attempt:
    """One try: what was typed, from where, and the mark this browser carries."""

    email: str
    password: str
    address: str
    mark: str = ""

    @property
    def whose(self) -> str:
        return secrets.digest(rules.folded(self.email))

    def own_door(self) -> Door:
        """Where this attempt counts before it is judged."""
        if is_known(self.mark, self.whose):
            return Door(f"browser/{secrets.digest(self.mark)}", free=10, longest=900)
        return Door(f"account/{self.whose}", free=5, longest=60)

    def shared_doors(self) -> tuple[Door, ...]:
        """Where only failures of browsers that we do not know count."""
        if is_known(self.mark, self.whose):
            return ()
        return Door(f"from/{network(self.address)}", free=30, longest=900), Door("everybody", free=500, longest=8)


def agent_of(attempt: Attempt) -> Agent:
    """The agent who signs in with this; Wrong, or limits.TooMany."""
    for door in (attempt.own_door(), *attempt.shared_doors()):
        door.knock()
    attempt.own_door().guess()
    known = db.first(Agent, Agent.email == rules.folded(attempt.email))
    kept = known.password_hash if known is not None and known.is_active else ""
    if not passwords.fits(kept, attempt.password) or known is None:
        for door in attempt.shared_doors():
            door.guess()
        _note(attempt, known)
        raise Wrong
    attempt.own_door().forgive()
    return known


def _note(attempt: Attempt, known: Agent | None) -> None:
    """One entry either way: the time it takes must not tell whether the agent is known."""
    with db.transaction():
        audit.record("login.failed", known or SignInPage(), "desk", body={"address": attempt.address})


def network(address: str) -> str:
    """What one stranger can be expected to own: an IPv4 address, or a /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))


def mark_for(agent: Agent) -> str:
    """What a browser keeps after a good sign-in, so that strangers cannot slow it down."""
    nonce = secrets.token(16)
    return f"{nonce}.{_signed(nonce, secrets.digest(agent.email))}"


def is_known(mark: str, whose: str) -> bool:
    nonce, _, signature = mark.partition(".")
    return bool(signature) and hmac.compare_digest(signature.encode(), _signed(nonce, whose).encode())


def _signed(nonce: str, whose: str) -> str:
    return hmac.new(secrets.keys().cookie, f"known browser {nonce} {whose}".encode(), hashlib.sha256).hexdigest()
