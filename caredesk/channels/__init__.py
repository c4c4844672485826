"""The networks and our accounts on them: one module per kind, one line here for each."""

from importlib import import_module
from typing import cast

from caredesk.channels.base import Connector

KINDS = {
    "mastodon": "caredesk.channels.mastodon",
    "webhook": "caredesk.channels.webhook",
}


def connector(kind: str) -> Connector:
    """The module that speaks for this network; KeyError where there is none."""
    return cast(Connector, import_module(KINDS[kind]))
