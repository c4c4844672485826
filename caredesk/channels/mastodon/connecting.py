"""Connecting an account on a Mastodon server: its address and a token, and what the server says about both."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup
from caredesk.channels.mastodon.api import Instance
from caredesk.channels.mastodon.media import told_limits
from caredesk.channels.reading import mapped

setup = Setup(
    name="Mastodon",
    icon="brand-mastodon",
    group="social",
    says=lambda: _("Mentions and direct messages of an account on any Mastodon server. You need its access token."),
    fields=(
        Field(name="base_url", label=lambda: _("Server"), help=lambda: _("Such as mastodon.social"), kind="url"),
        Field(
            name="token",
            label=lambda: _("Access token"),
            help=lambda: _(
                "On your server open Preferences, Development, New application. Give it the rights read and write, "
                "save, open it and copy the access token."
            ),
            secret=True,
        ),
    ),
    realm="server",
)


def health(account: AccountFacts) -> Health:
    """Who the token belongs to, and what the instance allows; AuthExpired for a token that is none."""
    instance = Instance(account)
    me = mapped(instance.get("/api/v1/accounts/verify_credentials"))
    ext_id, handle = me.get("id"), me.get("acct")
    if not isinstance(ext_id, str) or not isinstance(handle, str):
        raise Permanent("not_mastodon")
    return Health(
        ext_id=ext_id,
        handle=handle,
        name=str(me.get("display_name") or handle),
        avatar_url=reading.link(me.get("avatar")),
        settings=_settings(instance),
        quota_left=instance.quota_left,
    )


def find(account: AccountFacts) -> tuple[Found, ...]:
    """A token opens one account."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, settings=told.settings),)


def _settings(instance: Instance) -> dict[str, Any]:
    """Limits by the new address, the old one, or the old one's spelling on compatible servers."""
    for path in ("/api/v2/instance", "/api/v1/instance"):
        try:
            told = mapped(instance.get(path))
        except Permanent:
            continue
        statuses = mapped(mapped(told.get("configuration")).get("statuses"))
        found = {
            "max_characters": reading.count(statuses.get("max_characters") or told.get("max_toot_chars")),
            "characters_reserved_per_url": reading.count(statuses.get("characters_reserved_per_url")),
        }
        return {name: value for name, value in found.items() if value} | told_limits(told) | _streaming(told)
    return {}


def _streaming(told: Mapping[str, Any]) -> dict[str, str]:
    """Where it streams: often a host of its own; the old address names it in another place."""
    urls = mapped(mapped(told.get("configuration")).get("urls"))
    said = urls.get("streaming") or mapped(told.get("urls")).get("streaming_api")
    is_one = isinstance(said, str) and len(said) <= 300 and said.startswith(("wss://", "https://", "ws://", "http://"))
    return {"streaming_url": str(said).rstrip("/")} if is_one else {}
