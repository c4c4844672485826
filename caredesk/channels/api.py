"""Channels for machines: the accounts, what each can and how it stands; looking at one, pausing and resuming it.

Connecting is not among them: it takes secrets in, and one of them out, and neither belongs into an answer that is kept
to be given again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from caredesk.channels import access, actions, checks, networks, queries, shown, standing
from caredesk.channels.models import Account
from caredesk.core import api, clock
from caredesk.core.api import Paging, answers, once, spec
from caredesk.team.door import me

Row = TypeVar("Row")
bp = api.blueprint("channels")


class Files(BaseModel):
    """Files that go with one kind of words; `most` 0: none, and `why` is the code of the reason."""

    action: str
    most: int
    largest: int
    types: list[str]
    why: str


class NetworkAbility(BaseModel):
    """What a network can do at all; with an account, its own limits. 0: no limit, or none of it."""

    kind: str
    name: str
    group: str
    comes_by: list[str]
    backfill: bool
    edits: bool
    removals: bool
    actions: list[str]
    longest: int
    bytes: int
    window_hours: int
    replies_per_post: int
    files: int
    files_with: list[Files]
    withdraw_hours: int
    renews: bool
    budget: int
    scopes: list[str]
    forbids: list[str]


class NetworkAbilities(BaseModel):
    items: list[NetworkAbility]
    next_cursor: str | None


class ChannelStanding(BaseModel):
    """An account and how it stands: `health` is ok, paused, scopes, limited, trouble, ends or silent."""

    id: int
    kind: str
    name: str
    handle: str
    state: str
    health: str
    why: str
    missing: list[str]
    ends_at: datetime | None
    days_left: int | None
    last_in_at: datetime | None
    last_out_at: datetime | None
    teams: list[str]


class ChannelStandings(BaseModel):
    items: list[ChannelStanding]
    next_cursor: str | None


class ChannelWithAbility(ChannelStanding):
    can: NetworkAbility


class ChannelLook(BaseModel):
    """How a look at the account went: `ok`, or the code of what the network said."""

    result: str


@bp.get("/networks")
@spec.validate(resp=answers(NetworkAbilities), tags=["channels"])
def all_networks(query: Paging) -> Any:
    """Every network that the desk speaks with, and what it can."""
    return _part(networks.kinds(), query, _network)


@bp.get("/channels")
@spec.validate(resp=answers(ChannelStandings), tags=["channels"])
def every(query: Paging) -> Any:
    """The accounts that one's teams work on, by name."""
    return _part(queries.accounts(me()), query, lambda row: ChannelStanding(**_facts(row)))


@bp.get("/channels/<int:account_id>")
@spec.validate(resp=answers(ChannelWithAbility), tags=["channels"])
def one(account_id: int) -> Any:
    """One account, with what its network can."""
    return _whole(access.account(me(), account_id))


@bp.post("/channels/<int:account_id>/check")
@spec.validate(resp=answers(ChannelLook), tags=["channels"])
@once
def check(account_id: int) -> Any:
    """Ask the network whether it knows us, and what our key may do."""
    return ChannelLook(result=checks.check(access.account_to_change(me(), account_id))).model_dump()


@bp.post("/channels/<int:account_id>/pause")
@spec.validate(resp=answers(ChannelWithAbility), tags=["channels"])
@once
def pause(account_id: int) -> Any:
    """Ask nothing and send nothing until it is resumed; what comes by itself is kept, and replies wait."""
    account = access.account_to_change(me(), account_id)
    actions.pause(account, me())
    return _whole(account)


@bp.post("/channels/<int:account_id>/resume")
@spec.validate(resp=answers(ChannelWithAbility), tags=["channels"])
@once
def resume(account_id: int) -> Any:
    """Go on where it stopped."""
    account = access.account_to_change(me(), account_id)
    actions.resume(account, me())
    return _whole(account)


def _part(listed: Sequence[Row], query: Paging, told: Callable[[Row], BaseModel]) -> Any:
    """A page of a short list: the cursor says how many went before."""
    first = api.place(query.cursor) or 0
    end = first + query.limit
    items = [told(row).model_dump(mode="json") for row in listed[first:end]]
    return api.page(items, str(end) if end < len(listed) else "")


def _whole(account: Account) -> Any:
    row = access.account(me(), account.id or 0)
    return ChannelWithAbility(**_facts(row), can=_network(row.kind, row)).model_dump(mode="json")


def _network(kind: str, account: Account | None = None) -> NetworkAbility:
    told = shown.capabilities(kind, account)
    return NetworkAbility(comes_by=told.pop("in"), forbids=shown.forbids(kind), **told)


def _facts(account: Account) -> dict[str, Any]:
    health = queries.health(account)
    return {
        **{name: getattr(account, name) for name in ("id", "kind", "name", "handle", "last_in_at", "last_out_at")},
        "state": account.state.value,
        "health": health.state,
        "why": health.why,
        "missing": queries.missing(account),
        "ends_at": standing.expires_at(account),
        "days_left": standing.days_left(account, clock.now()),
        "teams": [team.name for team in queries.teams_of(account)],
    }
