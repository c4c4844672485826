"""An account on its way into the desk: what was typed, the sign-in over there, which pages were found.

Nothing of it stands in the table of accounts before it is chosen. A draft belongs to who began it; a sign-in comes back
only to the browser in which it was begun. Secrets are sealed, and after an hour all of it is gone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels import connector, finding, oauth
from caredesk.channels.base import Found, Permanent
from caredesk.channels.connect_models import ConnectionDraft
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.core import clock, db, secrets
from caredesk.team import access
from caredesk.team.models import Agent

LASTS = timedelta(hours=1)
MOST_FOUND, MOST_CODE = 500, 4000
ENDS = "token_expires_at"


class NotKnown(Exception):
    """What came back from the network belongs to no sign-in of this browser: too old, used already, or never ours."""


class Refused(Exception):
    """The person, or the network, said no; the text is its code."""

    def __init__(self, draft: ConnectionDraft, code: str) -> None:
        super().__init__(code)
        self.draft, self.code = draft, code


def begin(given: Given, agent: Agent, account: Account | None = None) -> ConnectionDraft:
    """Keep what was brought, for an hour; `account`: one that is connected already and gets a new sign-in."""
    row = ConnectionDraft(kind=given.kind, agent_id=agent.id or 0, expires_at=clock.now() + LASTS)
    row.account_id = account.id if account else None
    _put(row, given, {})
    with db.transaction() as session:
        session.add(row)
        session.flush()
        audit.record("connection.begun", row, agent, body={"kind": row.kind, "names": sorted(given.keys)})
    return row


def one(agent: Agent, which: str) -> ConnectionDraft:
    """The draft of this agent; NotFound for any other, and once its hour is over."""
    access.need(agent, "channels")
    found = db.first(ConnectionDraft, ConnectionDraft.uuid == which) if len(which) == 36 else None
    if found is None or found.agent_id != agent.id or found.expires_at <= clock.now():
        raise access.NotFound
    return found


def given(draft: ConnectionDraft) -> Given:
    """What was brought so far."""
    held = _held(draft)
    scopes = held.get("scopes")
    told = tuple(scopes) if scopes is not None else None
    return Given(draft.kind, dict(draft.settings), dict(held.get("keys", {})), dict(draft.urls), told)


def found(draft: ConnectionDraft) -> list[Found]:
    """The accounts that were found, with their keys."""
    keys = _held(draft).get("found", [])
    return [Found(**plain, keys=mine) for plain, mine in zip(draft.found, keys, strict=True)]


def look(draft: ConnectionDraft, agent: Agent) -> list[Found]:
    """Ask the network which accounts these credentials open. Raises what it says; then nothing is changed."""
    there = finding.look(given(draft))
    if not there:
        raise Permanent("none_found")
    keep_found(draft, agent, there)
    return there


def keep_found(draft: ConnectionDraft, agent: Agent, listed: Sequence[Found]) -> None:
    """What there is to choose from."""
    there = listed[:MOST_FOUND]
    with db.transaction():
        row = db.lock(draft)
        row.found = [{name: one for name, one in asdict(each).items() if name != "keys"} for each in there]
        row.step = "accounts"
        _seal(row, {**_held(row), "found": [dict(each.keys) for each in there]})
        audit.record("connection.changed", row, agent, body={"step": row.step, "found": len(there)})


def start_sign_in(draft: ConnectionDraft, agent: Agent, browser: str) -> None:
    """A fresh state and verifier: the ones before are void."""
    told = given(draft)
    begun = oauth.begin(connector(draft.kind).setup, told.facts().urls, told.values)
    with db.transaction():
        row = db.lock(draft)
        row.state_hash, row.browser, row.step = secrets.digest(begun.state), browser, "sign_in"
        _seal(row, {**_held(row), "verifier": begun.verifier, "url": begun.url})
        audit.record("connection.changed", row, agent, body={"step": row.step})


def sign_in_url(draft: ConnectionDraft) -> str:
    """Where the browser goes to sign in; "" when it came back already."""
    return str(_held(draft).get("url", "")) if draft.state_hash else ""


def came_back(agent: Agent, browser: str, told: Mapping[str, str]) -> ConnectionDraft:
    """The browser is back from the network: the state is used up before anything else is done with it.

    NotKnown for a state that is not under way here; Refused when the network or the person said no."""
    draft = _used_up(agent, browser, told.get("state", ""))
    code = told.get("code", "")
    if told.get("error") or not code or len(code) > MOST_CODE:
        raise Refused(draft, "sign_in_declined" if told.get("error") == "access_denied" else "sign_in_refused")
    return draft


def fetch_tokens(draft: ConnectionDraft, agent: Agent, told: Mapping[str, str]) -> ConnectionDraft:
    """Give the code away for tokens, and keep those sealed. Raises what the network says."""
    brought, verifier = given(draft), str(_held(draft).get("verifier", ""))
    setup = connector(draft.kind).setup
    got = oauth.exchange(setup, brought.facts().urls, brought.values, code=told["code"], verifier=verifier)
    with db.transaction():
        row = db.lock(draft)
        row.settings = {**brought.settings, **({ENDS: got.expires_at.isoformat()} if got.expires_at else {})}
        more = {"scopes": list(got.scopes)} if got.scopes is not None else {}
        _seal(row, {"keys": {**brought.keys, **got.keys}, **more})
        audit.record("connection.changed", row, agent, body={"step": "signed_in", "names": sorted(got.keys)})
    return row


def _used_up(agent: Agent, browser: str, state: str) -> ConnectionDraft:
    """The draft whose sign-in this is, its state taken away: a second one with the same state finds nothing."""
    with db.transaction() as session:
        query = select(ConnectionDraft).where(ConnectionDraft.state_hash == secrets.digest(state)).with_for_update()
        row = session.exec(query).first() if state else None
        is_here = row is not None and (row.agent_id, row.browser) == (agent.id, browser)
        if row is None or not is_here or row.expires_at <= clock.now():
            raise NotKnown
        row.state_hash = ""
        audit.record("connection.changed", row, agent, body={"step": "came_back"})
        return row


def end(draft: ConnectionDraft, actor: Agent | str, why: str) -> None:
    """It is done, or given up: the draft goes, and its secrets with it."""
    with db.transaction() as session:
        row = db.lock(draft)
        audit.record("connection.ended", row, actor, body={"kind": row.kind, "why": why})
        session.delete(row)


def expire() -> int:
    """Take away what is older than an hour."""
    with db.reading() as session:
        old: Sequence[ConnectionDraft] = session.exec(
            select(ConnectionDraft).where(col(ConnectionDraft.expires_at) <= clock.now())
        ).all()
    for draft in old:
        end(draft, "desk", "expired")
    return len(old)


def _put(row: ConnectionDraft, brought: Given, more: dict[str, Any]) -> None:
    row.settings, row.urls = dict(brought.settings), dict(brought.urls)
    _seal(row, {"keys": dict(brought.keys), **more})


def _seal(row: ConnectionDraft, held: Mapping[str, Any]) -> None:
    row.sealed = secrets.keys().seal(json.dumps(held).encode(), f"connection:{row.uuid}")


def _held(row: ConnectionDraft) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(secrets.keys().open(row.sealed, f"connection:{row.uuid}"))
    return held
