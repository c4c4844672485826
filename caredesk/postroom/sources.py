"""How an account stands as a source: what is missing, what its calls cost, who listens, what is being brought in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from caredesk.channels import connector
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom import backfill, budget, ledger
from caredesk.postroom.budget import Bucket, Standing
from caredesk.postroom.flow_models import Backfill, Count, Flow, LedgerDay

SHOWN = 35  # days and gaps


@dataclass(frozen=True)
class Source:
    """`stream`: open, waiting, or empty where nobody listens; `missing`: posts that the newest counts did not find."""

    account: Account
    lists: bool
    streams: bool
    stream: str
    stream_at: datetime | None
    quiet_since: datetime | None
    budget: Standing
    bucket: Bucket
    days: tuple[LedgerDay, ...]
    missing: int
    filling: Backfill | None


def of(account: Account) -> Source:
    ability, flow = connector(account.kind).ability, db.session().get(Flow, account.id)
    days = tuple(ledger.of(account, SHOWN))
    return Source(
        account=account,
        lists=ability.lists,
        streams=ability.stream,
        stream=flow.stream if flow else "",
        stream_at=flow.stream_at if flow else None,
        quiet_since=flow.quiet_since if flow else None,
        budget=budget.standing(account),
        bucket=budget.bucket(account),
        days=days,
        missing=sum(one.listed - one.held for one in days if one.state is Count.MISSING),
        filling=backfill.of(account),
    )


def incomplete() -> list[int]:
    """The accounts of which something is missing."""
    query = select(LedgerDay.account_id).where(col(LedgerDay.state) == Count.MISSING).distinct()
    return list(db.session().exec(query))
