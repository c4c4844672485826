"""The networks that the desk speaks with: one folder per kind, one line here for each."""

from importlib import import_module
from typing import cast

from caredesk.channels.base import Connector

KINDS = {
    "appstore": "caredesk.channels.appstore",
    "bluesky": "caredesk.channels.bluesky",
    "discord": "caredesk.channels.discord",
    "email": "caredesk.channels.email",
    "facebook": "caredesk.channels.facebook",
    "feed": "caredesk.channels.feed",
    "gmail": "caredesk.channels.gmail",
    "googlebusiness": "caredesk.channels.googlebusiness",
    "googleplay": "caredesk.channels.googleplay",
    "instagram": "caredesk.channels.instagram",
    "listening": "caredesk.channels.listening",
    "mastodon": "caredesk.channels.mastodon",
    "microsoft365": "caredesk.channels.microsoft365",
    "reddit": "caredesk.channels.reddit",
    "telegram": "caredesk.channels.telegram",
    "trustpilot": "caredesk.channels.trustpilot",
    "webhook": "caredesk.channels.webhook",
    "whatsapp": "caredesk.channels.whatsapp",
    "x": "caredesk.channels.x",
    "youtube": "caredesk.channels.youtube",
}


def connector(kind: str) -> Connector:
    """The folder that speaks for this network; KeyError where there is none."""
    return cast(Connector, import_module(KINDS[kind]))


def kinds() -> list[str]:
    """All kinds, by the names that people know."""
    return sorted(KINDS, key=lambda kind: name(kind).casefold())


def name(kind: str) -> str:
    """How people call this network; the kind itself where it is none of ours any more."""
    return connector(kind).setup.name if kind in KINDS else kind


def icon(kind: str) -> str:
    return connector(kind).setup.icon if kind in KINDS else "message-circle"
