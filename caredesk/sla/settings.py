"""What the whole desk has decided about its clocks: goals, and the webhook that hears of warnings. One row."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from caredesk import audit
from caredesk.channels.signature import new_secret
from caredesk.core import db, numbers, secrets
from caredesk.sla import queries
from caredesk.sla.models import SlaSettings
from caredesk.team import access
from caredesk.team.models import Agent

ABOUT = "sla-hook"
LONGEST_ADDRESS = 500
PERCENT = {"goal_percent": range(1, 101), "unfair_percent": range(1, 501)}


class Unfit(Exception):
    """Something cannot be taken: a code for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


def fit(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed or sent, as it is kept; Unfit with the trouble of each field."""
    values: dict[str, Any] = {name: _percent(name, told[name]) for name in PERCENT if name in told}
    errors = {name: name for name, value in values.items() if value is None}
    if "hook_url" in told:
        values["hook_url"] = str(told["hook_url"]).strip()
        if values["hook_url"] and not _is_address(values["hook_url"]):
            errors["hook_url"] = "url"
    if errors:
        raise Unfit(errors)
    return values


def _percent(name: str, told: Any) -> int | None:
    number = numbers.whole(str(told).strip())
    return number if number in PERCENT[name] else None


def _is_address(text: str) -> bool:
    """An address of the web without a name and password in it, which would be shown to all who may look here."""
    try:
        parts = urlsplit(text)
        is_one = len(text) <= LONGEST_ADDRESS and text.isprintable() and " " not in text
        return is_one and parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def change(agent: Agent, **values: Any) -> SlaSettings:
    """Set what is told; an address that is the first one gets its secret."""
    with db.transaction():
        row = _row()
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        if row.hook_url and not row.sealed_hook_secret:
            _seal(row, (new_secret(),))
        if before != values:
            audit.record("sla.changed", row, agent, body={"before": before, "after": values})
        return row


def rotate(agent: Agent) -> str:
    """A new secret, told once, here; the one before it signs too until `retire`, so that nothing is refused."""
    fresh = new_secret()
    with db.transaction():
        row = _row()
        _seal(row, (fresh, *_opened(row)[:1]))
        audit.record("sla.rekeyed", row, agent, body={"valid": len(_opened(row))})
    return fresh


def retire(agent: Agent) -> None:
    """Only the newest secret signs from now on."""
    with db.transaction():
        row = _row()
        if len(_opened(row)) > 1:
            _seal(row, _opened(row)[:1])
            audit.record("sla.rekeyed", row, agent, body={"valid": 1})


def shown_url(row: SlaSettings, agent: Agent) -> str:
    """The webhook's address for owners; others see the host alone, for the rest may be a secret of the other side."""
    if not row.hook_url or access.may(agent, "own"):
        return row.hook_url
    return f"{urlsplit(row.hook_url).scheme}://{urlsplit(row.hook_url).hostname}/\u2026"


def tried(agent: Agent, way: str, outcome: str) -> None:
    """Write down that somebody tried whether a way works, and how it went."""
    with db.transaction():
        audit.record("sla.tried", _row(), agent, body={"way": way, "outcome": outcome})


def hook_secrets() -> tuple[str, ...]:
    """What the webhook is signed with, newest first."""
    return _opened(queries.settings())


def _row() -> SlaSettings:
    """The row, held; made at the first need."""
    try:
        return db.lock_by_id(SlaSettings, 1)
    except LookupError:
        row = SlaSettings()
        db.session().add(row)
        db.session().flush()
        return row


def _opened(row: SlaSettings) -> tuple[str, ...]:
    if not row.sealed_hook_secret:
        return ()
    return tuple(json.loads(secrets.keys().open(row.sealed_hook_secret, ABOUT)))


def _seal(row: SlaSettings, given: tuple[str, ...]) -> None:
    row.sealed_hook_secret = secrets.keys().seal(json.dumps(given).encode(), ABOUT)
