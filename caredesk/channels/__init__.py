"""The networks, and our accounts on them."""

from datetime import timedelta

from caredesk.channels.models import Account
from caredesk.channels.networks import KINDS, connector

__all__ = ["KINDS", "connector", "window"]


def window(account: Account) -> timedelta | None:
    """For how long after a customer's words this account's network takes answers; None: for ever."""
    told = account.settings.get("reply_window_hours")
    return timedelta(hours=told) if told else connector(account.kind).ability.window
