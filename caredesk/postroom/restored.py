"""What an older copy of the database says about replies is not to be believed: they may be public by now."""

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.postroom import settle
from caredesk.postroom.models import Outgoing, OutgoingState

DOUBTFUL = (OutgoingState.QUEUED, OutgoingState.SENDING)


def follow(_happened: Happened) -> None:
    """Follow `restore.detected`: whatever was about to leave is unknown, to be looked for before it is sent again."""
    query = select(Outgoing).where(col(Outgoing.state).in_(DOUBTFUL)).order_by(col(Outgoing.id))
    for row in db.session().exec(query).all():
        with settle.held(row) as mine:
            settle.unclear(mine, "restored")
