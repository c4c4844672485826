"""The networks and our accounts on them: one module per kind, one line here for each."""

from datetime import timedelta
from importlib import import_module
from typing import cast

from caredesk.channels.base import Connector
from caredesk.channels.models import Account

KINDS = {
    "mastodon": "caredesk.channels.mastodon",
    "webhook": "caredesk.channels.webhook",
}


def connector(kind: str) -> Connector:
    """The module that speaks for this network; KeyError where there is none."""
    return cast(Connector, import_module(KINDS[kind]))


def window(account: Account) -> timedelta | None:
    """For how long after a customer's words this account's network takes answers; None: for ever."""
    told = account.settings.get("reply_window_hours")
    return timedelta(hours=told) if told else connector(account.kind).ability.window
