"""Whether an account's address has ever been delivered to: the live test of a new connection asks it."""

from datetime import datetime

from sqlmodel import func, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom.models import Arrival


def hook_at(account: Account) -> datetime | None:
    """When something genuine last came to it by itself; None: never, or longer ago than raw bodies are kept."""
    query = select(func.max(Arrival.received_at)).where(Arrival.account_id == account.id, Arrival.source == "hook")
    return db.session().exec(query).one()
