"""Every kind of account that speaks HTTP, on its strict fake: somebody has written, and a reply to it is ready.

`stage(kind)` gives all of it, for tests that hold for every network alike.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from caredesk.channels import connector, signature
from caredesk.channels.base import AccountFacts, Connector, Event, OutgoingFacts, Page
from caredesk.core import clock, config
from tests.channels import bluesky, meta
from tests.channels.appstore.conftest import facts as on_appstore
from tests.channels.conftest import NOW
from tests.channels.reddit.conftest import facts as on_reddit
from tests.channels.reviewed import answer_to
from tests.channels.reviews.conftest import KEYS as GOOGLE_KEYS
from tests.channels.trustpilot.conftest import facts as on_trustpilot
from tests.channels.x.conftest import facts as on_x
from tests.fakes import appstore, discord, meta_instagram, meta_page, meta_whatsapp, reviews, telegram, youtube
from tests.fakes.bluesky import Bluesky
from tests.fakes.feed import Feed, item, rss
from tests.fakes.mastodon import Mastodon
from tests.fakes.receiver import Receiver
from tests.fakes.reddit import Reddit
from tests.fakes.server import Fake
from tests.fakes.trustpilot import Trustpilot
from tests.fakes.x import X

Set = tuple[AccountFacts, OutgoingFacts | None]


@dataclass
class Stage:
    """A network with one post on it, our account there, and our reply: None where nothing can be said."""

    kind: str
    network: Fake
    account: AccountFacts
    reply: OutgoingFacts | None

    @property
    def connector(self) -> Connector:
        return connector(self.kind)

    def events(self, page: Page) -> list[Event]:
        return [one for raw in page.raws for one in self.connector.parse(raw) if isinstance(one, Event)]


@contextmanager
def stage(kind: str) -> Iterator[Stage]:
    fake, setting = STAGES[kind]
    before = config._current
    with ExitStack() as opened:
        network: Any = opened.enter_context(fake())
        gateway = f",127.0.0.1:{network.gateway.port}" if kind == "discord" else ""
        config.use(config.Settings(allow_private_net=network.host + gateway))
        opened.callback(config.use, before)
        if kind in ("facebook", "instagram", "whatsapp"):
            opened.enter_context(clock.fixed(lambda: NOW))
        account, reply = setting(network)
        network.calls.clear()
        yield Stage(kind, network, account, reply)


def _reply(ext_id: str, thread: str = "", **more: Any) -> OutgoingFacts:
    told = {"action": "reply", "surface": "comment", "visibility": "public", **more}
    return OutgoingFacts(
        send_id="key-1", text="Looking into it!", parent_ext_id=ext_id, thread_ext_id=thread or ext_id, **told
    )


def _appstore(store: Any) -> Set:
    return on_appstore(store), answer_to(store.review())


def _bluesky(sky: Any) -> Set:
    return bluesky.signed_in(sky), bluesky.act(sky.post("kasia", "@desk.test where is my parcel?"))


def _discord(server: Any) -> Set:
    seen = {one: {"type": "0", "guild_id": discord.GUILD, "parent_id": ""} for one in (discord.CARE, discord.OTHER)}
    settings = {"reads_content": True, "found_channels": seen}
    keys, urls = {"token": discord.TOKEN}, {"api": server.url}
    account = AccountFacts(discord.BOT, "parcelhop", keys=keys, urls=urls, settings=settings)
    told = {"visibility": "unlisted", "author_ext_id": discord.KASIA}
    said = server.say("Where is my parcel?")
    return account, _reply(f"{discord.CARE}:{said['id']}", f"{discord.CARE}:u{discord.KASIA}", **told)


def _facebook(page: Any) -> Set:
    comment = page.comment(page.post("New lockers!"), "Where is my parcel?")
    return meta.account(page, meta_page.PAGE, meta_page.TOKEN, human_agent="yes"), meta.act("reply", comment)


def _feed(forum: Any) -> Set:
    forum.body = rss(*(item(str(number), link=f"https://forum.example/{number}") for number in range(3)))
    return AccountFacts(settings={"feed_url": f"{forum.url}/feed"}), None


def _google(package: str, paths: tuple[str, ...]) -> Callable[[Any], Set]:
    def setting(server: Any) -> Set:
        urls = {"token": f"{server.url}/token", **dict.fromkeys(paths, server.url)}
        account = AccountFacts(package, package, settings={"client_id": "client"}, keys=GOOGLE_KEYS, urls=urls)
        return account, _reply(server.post("kasia", "Nie dziala", 1), surface="review")

    return setting


def _instagram(network: Any) -> Set:
    comment = network.comment(network.media("New lockers!"), "Where is my parcel?")
    own, token = meta_instagram.ACCOUNT, meta_instagram.TOKEN
    return meta.account(network, own, token, login="facebook", page_id="2001"), meta.act("reply", comment)


def _mastodon(server: Any) -> Set:
    question = server.post("kasia", "@desk where is my parcel?", visibility="unlisted")
    told = {"surface": "mention", "visibility": "unlisted", "handle": "kasia"}
    account = AccountFacts(server.accounts["desk"]["id"], "desk", server.url, ("desk-token",))
    return account, _reply(question, **told)


def _reddit(server: Any) -> Set:
    said = server.comment("Where is my parcel?")
    return on_reddit(server), _reply(said["name"], f"{said['link_id']}:t2_kasia")


def _telegram(server: Any) -> Set:
    keys, urls = {"token": telegram.TOKEN}, {"api": server.url, "files": server.url}
    bot, told = telegram.BOT, {"surface": "dm", "visibility": "private", "action": "dm"}
    account = AccountFacts(str(bot["id"]), str(bot["username"]), keys=keys, urls=urls, settings={"mode": "polling"})
    said = server.say("Where is my parcel?")
    return account, _reply(f"{telegram.KASIA}:{said['message_id']}", str(telegram.KASIA), **told)


def _trustpilot(server: Any) -> Set:
    return on_trustpilot(server), answer_to(server.review())


def _webhook(receiver: Any) -> Set:
    return AccountFacts(base_url=f"{receiver.url}/replies", secrets=(receiver.secret,)), _reply("c-1", "t-1")


def _whatsapp(network: Any) -> Set:
    said = network.write("Where is my parcel?", by=meta_whatsapp.KASIA)
    account = meta.account(network, meta_whatsapp.NUMBER, meta_whatsapp.TOKEN, waba_id=meta_whatsapp.BUSINESS)
    return account, meta.act("dm", said, thread_ext_id=meta_whatsapp.KASIA)


def _x(server: Any) -> Set:
    question, kasia = server.post("kasia", "@desk where is my parcel?"), server.id("kasia")
    told = {"surface": "mention", "handle": "kasia", "author_ext_id": kasia}
    return on_x(server), _reply(question, f"{question}:{kasia}", **told)


def _youtube(server: Any) -> Set:
    urls = {"api": server.url, "token": f"{server.url}/token"}
    settings = {"client_id": "client"}
    account = AccountFacts(youtube.CHANNEL, "@parcelhop", settings=settings, keys=GOOGLE_KEYS, urls=urls)
    told = {"handle": "@kasia", "author_ext_id": "UCkasia", "facts": {"_video": youtube.VIDEO}}
    return account, _reply(server.post("kasia", "Where is my parcel?"), **told)


STAGES: dict[str, tuple[Callable[[], Any], Callable[[Any], Set]]] = {
    "appstore": (appstore.AppStore, _appstore),
    "bluesky": (Bluesky, _bluesky),
    "discord": (discord.Discord, _discord),
    "facebook": (meta_page.Page, _facebook),
    "feed": (Feed, _feed),
    "googlebusiness": (reviews.Business, _google(reviews.LOCATION, ("api", "accounts", "locations"))),
    "googleplay": (reviews.Play, _google(reviews.PACKAGE, ("api",))),
    "instagram": (meta_instagram.Instagram, _instagram),
    "mastodon": (Mastodon, _mastodon),
    "reddit": (Reddit, _reddit),
    "telegram": (telegram.Telegram, _telegram),
    "trustpilot": (Trustpilot, _trustpilot),
    "webhook": (lambda: Receiver(signature.new_secret()), _webhook),
    "whatsapp": (meta_whatsapp.WhatsApp, _whatsapp),
    "x": (X, _x),
    "youtube": (youtube.YouTube, _youtube),
}
