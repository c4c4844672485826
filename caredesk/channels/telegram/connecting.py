"""Connecting a bot: its token from @BotFather, and whether the network comes to us or we ask."""

from flask_babel import gettext as _

from caredesk.channels import failures
from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup, Trouble
from caredesk.channels.reading import mapped
from caredesk.channels.rest import text_of
from caredesk.channels.telegram.api import Bot, hook_secret
from caredesk.channels.telegram.messages import SCHEME
from caredesk.channels.telegram.polling import is_delivered
from caredesk.channels.telegram.updates import WANTED
from caredesk.core import http
from caredesk.core.numbers import whole

setup = Setup(
    name="Telegram",
    icon="brand-telegram",
    group="messaging",
    says=lambda: _("Messages to your bot, in its groups and channels, and in the chats of a business account."),
    fields=(
        Field(
            name="token",
            label=lambda: _("Token of the bot"),
            help=lambda: _("Write to @BotFather in Telegram, send /newbot or /token, and copy what it answers."),
            secret=True,
            most=200,
        ),
        Field(
            name="mode",
            label=lambda: _("How messages come"),
            help=lambda: _("Telegram can deliver only to a public https address. Asking works everywhere."),
            kind="choice",
            default="webhook",
            choices=(
                ("webhook", lambda: _("Telegram delivers them")),
                ("polling", lambda: _("The desk asks for them")),
            ),
        ),
    ),
    urls={"api": "https://api.telegram.org", "files": "https://api.telegram.org"},
    forbids=(
        lambda: _("A bot cannot write first: the person begins."),
        lambda: _("Telegram tells of deleted messages only in the chats of a business account."),
        lambda: _("What the bot may read in a group is set with @BotFather under Group Privacy."),
        lambda: _("After a broken connection nobody can ask whether a reply arrived: a person looks."),
    ),
    realm="network",
)


def health(account: AccountFacts) -> Health:
    """Who the bot is; AuthExpired for a token that is none."""
    bot = Bot(account)
    me = mapped(bot.ask("getMe"))
    ext_id, handle = text_of(me.get("id")), text_of(me.get("username"))
    if not ext_id or me.get("is_bot") is not True:
        raise Permanent("telegram_no_bot")
    settings = {"reads_groups": me.get("can_read_all_group_messages") is True}
    valid = bool(mapped(bot.ask("getWebhookInfo")).get("url")) if is_delivered(account) else None
    return Health(
        ext_id=ext_id, handle=handle, name=text_of(me.get("first_name")), settings=settings, webhook_valid=valid
    )


def find(account: AccountFacts) -> tuple[Found, ...]:
    """A token opens one bot."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, settings=told.settings),)


def subscribe(account: AccountFacts, hook_url: str) -> None:
    """Have updates delivered to this address, or to none where we ask for them: the two exclude each other. What
    waits over there is kept."""
    bot = Bot(account)
    if not is_delivered(account):
        bot.act("POST", "/deleteWebhook", {"drop_pending_updates": False})
        return
    told = {"url": hook_url, "secret_token": hook_secret(account), "allowed_updates": list(WANTED)}
    bot.act("POST", "/setWebhook", {**told, "drop_pending_updates": False})


def download(account: AccountFacts, link: str, most: int) -> bytes:
    """The bytes of a file that came with a message. Its address holds our token and lives for an hour."""
    told = mapped(Bot(account).ask("getFile", file_id=link.removeprefix(SCHEME)))
    path = text_of(told.get("file_path"))
    if not path or ".." in path:
        raise Permanent("file_gone")
    if (whole(text_of(told.get("file_size"))) or 0) > most:
        raise Permanent("file_too_large")
    url = f"{account.urls['files']}/file/bot{account.key('token')}/{path}"
    return failures.read(_of_file, url, limit=most).body


def _of_file(answer: http.Response) -> Trouble | None:
    return Permanent("file_gone") if answer.status == 404 else None
