"""Our own words coming back: the answer to what is unknown, nothing new, or written in the network's own app."""

import re
from datetime import datetime, timedelta

from sqlmodel import select

from caredesk.channels.base import Event, Sent
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.postroom import settle
from caredesk.postroom.models import Outgoing, OutgoingState
from caredesk.postroom.outgoing import UNFINISHED
from caredesk.tickets.told import SEND_ID

LONGEST_WAIT = timedelta(minutes=2)
_NAMES = re.compile(r"^(@\S+\s+)+")


def must_wait(account: Account, event: Event, *, since: datetime) -> bool:
    """Whether this may be a reply of ours that is leaving at this moment: its own answer tells us soon."""
    if clock.now() - since > LONGEST_WAIT:
        return False
    ours = event.facts.get(SEND_ID)
    return any(row.send_id == ours or _is_beneath(row, event) for row in _of(account, OutgoingState.SENDING))


def settled(account: Account, event: Event) -> bool:
    """Whether a reply of ours is what came back; one that was unknown is sent by this."""
    known = db.first(Outgoing, Outgoing.account_id == account.id, Outgoing.ext_id == event.ext_id)
    if known is not None:
        return not event.ext_version
    if named(account, event):
        return True
    for row in _of(account, OutgoingState.UNKNOWN):
        if _is_beneath(row, event) and plain(event.text or "") == plain(row.payload["text"]):
            with settle.held(row) as mine:
                settle.sent(mine, Sent(event.ext_id, event.permalink), found_by="echo")
            return True
    return False


def named(account: Account, event: Event) -> bool:
    """Whether the network gives our own number of an act back: then it is there, whatever became of our asking."""
    send_id = event.facts.get(SEND_ID)
    row = db.first(Outgoing, Outgoing.account_id == account.id, Outgoing.send_id == send_id) if send_id else None
    if row is None:
        return False
    with settle.held(row) as mine:
        if mine.state in (OutgoingState.UNKNOWN, OutgoingState.QUEUED) and mine.attempts:
            settle.sent(mine, Sent(event.ext_id, event.permalink), found_by="echo")
    return True


def plain(text: str) -> str:
    """The words without the names before them and without the network's ideas about spaces."""
    return " ".join(_NAMES.sub("", text.strip() + " ").split())


def _is_beneath(row: Outgoing, event: Event) -> bool:
    return row.payload.get("parent_ext_id") == event.parent_ext_id


def _of(account: Account, state: OutgoingState) -> list[Outgoing]:
    query = select(Outgoing).where(UNFINISHED, Outgoing.state == state, Outgoing.account_id == account.id)
    return list(db.session().exec(query.order_by(Outgoing.id)))  # type: ignore[arg-type]
