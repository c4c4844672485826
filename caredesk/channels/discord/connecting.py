"""Connecting a bot: its token, and which channels of its servers the desk looks at."""

from typing import Any

from flask_babel import gettext as _

from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup
from caredesk.channels.discord import bodies
from caredesk.channels.discord.api import Discord
from caredesk.channels.discord.places import FORUMS, THREADS
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import text_of
from caredesk.core.numbers import whole

_MESSAGE_CONTENT = (1 << 18) | (1 << 19)  # the flags of an application that may read what is said
_TALK = frozenset({"0", "5"}) | THREADS | FORUMS
_MOST_SERVERS = 10

setup = Setup(
    name="Discord",
    icon="brand-discord",
    group="messaging",
    says=lambda: _("What is said in the channels of your server, and direct messages to your bot."),
    fields=(
        Field(
            name="token",
            label=lambda: _("Token of the bot"),
            help=lambda: _(
                "In the Discord Developer Portal open your application, Bot, Reset Token. There, switch on the "
                "Message Content Intent, too."
            ),
            secret=True,
            most=200,
        ),
        Field(
            name="channels",
            label=lambda: _("Channels"),
            help=lambda: _("Their numbers, with commas between. Empty: all that the bot can see."),
            required=False,
        ),
        Field(
            name="staff",
            label=lambda: _("Who speaks for you"),
            help=lambda: _("Numbers of people or roles that speak for you. What they say there opens no ticket."),
            required=False,
        ),
        Field(
            name="public_key",
            label=lambda: _("Public key"),
            help=lambda: _("From General Information. Needed only when Discord shall call the desk's address."),
            required=False,
            most=64,
        ),
    ),
    urls={"api": "https://discord.com/api/v10"},
    hook_help=lambda: _("General Information, Interactions Endpoint URL. Messages come without it."),
    forbids=(
        lambda: _("Without the Message Content Intent Discord hides the words of all who do not name the bot."),
        lambda: _(
            "Words are read as Markdown there: *stars*, _underscores_ and a # that begins a line change how they look."
        ),
        lambda: _("Nobody can be hidden: messages of others are only deleted, which the desk does not do."),
    ),
    realm="network",
)


def health(account: AccountFacts) -> Health:
    """Who the bot is, whether it may read what is said, and which channels it sees."""
    api = Discord(account)
    me = mapped(api.get("/users/@me"))
    ext_id, handle = text_of(me.get("id")), text_of(me.get("username"))
    if not ext_id or me.get("bot") is not True:
        raise Permanent("discord_no_bot")
    flags = whole(text_of(mapped(api.get("/applications/@me")).get("flags"))) or 0
    settings: dict[str, Any] = {"reads_content": bool(flags & _MESSAGE_CONTENT), "found_channels": _channels(api)}
    name = text_of(me.get("global_name")) or handle
    return Health(ext_id=ext_id, handle=handle, name=name, settings=settings)


def _channels(api: Discord) -> dict[str, dict[str, str]]:
    """Channels that hold messages, of every server that the bot is in."""
    found: dict[str, dict[str, str]] = {}
    for server in listed(api.get("/users/@me/guilds", [("limit", "200")]))[:_MOST_SERVERS]:
        ext_id = text_of(mapped(server).get("id"))
        if not ext_id.isdigit():
            continue
        for channel in listed(api.get(f"/guilds/{ext_id}/channels")):
            about = bodies.about(mapped(channel), ext_id)
            if about["type"] in _TALK and len(found) < bodies.MOST_CHANNELS:
                found[text_of(mapped(channel).get("id"))] = about
    return found


def find(account: AccountFacts) -> tuple[Found, ...]:
    """A token opens one bot."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, settings=told.settings),)
