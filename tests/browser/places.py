"""Networks to sign in at, for the browser: each kind's own sign-in over there, with its API behind it.

The rest of a network is its strict fake; that of the two mailboxes is Dovecot and Postfix, which ask the authorization
server whose token they were shown, as Google's and Microsoft's do.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from caredesk.channels import connector
from caredesk.channels.setup import OAuth
from tests.fakes import meta, meta_instagram, meta_page, reddit, reviews, youtube
from tests.fakes.google import GoogleFake
from tests.fakes.reddit import Reddit
from tests.fakes.server import Fake
from tests.fakes.x import X
from tests.servers import authorization, mail
from tests.servers.authorization import Client, SignIn

KINDS = ["facebook", "gmail", "googlebusiness", "googleplay", "instagram", "microsoft365", "reddit", "x", "youtube"]
Issue = Callable[[tuple[str, ...]], str]


@dataclass
class Place:
    """A network as somebody connects it: what they type, where it stands, and which account is the one to choose."""

    kind: str
    ext_id: str
    typed: Mapping[str, str]
    urls: dict[str, str]
    client: tuple[str, str] = ("client", "client-secret")
    issue: Issue = field(default=lambda scopes: secrets.token_urlsafe(24))
    several: bool = False  # there is something to choose from
    who: str = "desk"  # who signs in over there, where the network has several people
    network: Any = None
    sign_in: SignIn = field(init=False)

    @property
    def oauth(self) -> OAuth:
        return cast(OAuth, connector(self.kind).setup.oauth)

    @property
    def hosts(self) -> str:
        places = {one.partition("://")[2].partition("/")[0] for one in self.urls.values()}
        return ",".join([*places, self.sign_in.hosts])


@contextmanager
def every() -> Iterator[dict[str, Place]]:
    """All of them, running."""
    with ExitStack() as stack:
        post_office = stack.enter_context(mail.running())
        made = [*_of_meta(stack), *_of_google(stack), _x(stack), _reddit(stack), *_mailboxes(post_office)]
        for place in made:
            is_mail = place.network is post_office
            port = post_office.ports["tokens"] if is_mail and place.kind == "gmail" else 0
            place.sign_in = stack.enter_context(authorization.running(_client(place), place.issue, port))
            place.urls |= place.sign_in.urls
        _know_each_other({place.kind: place.sign_in for place in made})
        yield {place.kind: place for place in sorted(made, key=lambda one: one.kind)}


def _know_each_other(servers: Mapping[str, SignIn]) -> None:
    """One Dovecot stands for two providers, and asks one of them."""
    servers["microsoft365"].tokens = servers["gmail"].tokens


def _client(place: Place) -> Client:
    oauth = place.oauth
    made = Client(*place.client, oauth.scopes, pkce=oauth.pkce, basic=oauth.basic, joined_by=oauth.joined_by)
    made.lasts_if = LASTS.get(place.kind, lambda asked: False)
    return made


def _of_google_lasts(asked: Mapping[str, str]) -> bool:
    return (asked.get("access_type"), asked.get("prompt")) == ("offline", "consent")


# Who gets a refresh token: by the documents that each connector names.
LASTS: Mapping[str, Callable[[dict[str, str]], bool]] = {
    **dict.fromkeys(("gmail", "googlebusiness", "googleplay", "youtube"), _of_google_lasts),
    "microsoft365": lambda asked: "offline_access" in asked["scope"].split(),
    "x": lambda asked: "offline.access" in asked["scope"].split(),
    "reddit": lambda asked: asked.get("duration") == "permanent",
}


def _started(stack: ExitStack, network: Fake) -> Any:
    stack.enter_context(network)
    return network


def _of_meta(stack: ExitStack) -> Iterator[Place]:
    typed = {"app_id": meta.APP, "app_secret": meta.SECRET, "verify_token": meta.VERIFY}
    page, account = _started(stack, meta_page.Page()), _started(stack, meta_instagram.Instagram())
    app = (meta.APP, meta.SECRET)
    for kind, network, ext_id, token in (
        ("facebook", page, meta_page.PAGE, meta_page.USER_TOKEN),
        ("instagram", account, meta_instagram.ACCOUNT, meta_instagram.TOKEN),
    ):
        urls = {"api": network.api, **({"instagram": network.api} if kind == "instagram" else {})}
        yield Place(kind, ext_id, typed, urls, client=app, issue=lambda scopes, token=token: token, network=network)


def _of_google(stack: ExitStack) -> Iterator[Place]:
    typed = {"client_id": "client", "client_secret": "client-secret"}
    for kind, network, ext_id, apis in (
        ("youtube", youtube.YouTube(), youtube.CHANNEL, ("api",)),
        ("googlebusiness", reviews.Business(), reviews.LOCATION, ("api", "accounts", "locations")),
        ("googleplay", reviews.Play(), reviews.PACKAGE, ("api",)),
    ):
        _started(stack, network)
        more = {"package": reviews.PACKAGE} if kind == "googleplay" else {}
        place = Place(kind, ext_id, typed | more, dict.fromkeys(apis, network.url), network=network)
        place.issue, place.several = _known_to(network), kind == "googlebusiness"
        yield place


def _known_to(network: GoogleFake) -> Issue:
    def issue(scopes: tuple[str, ...]) -> str:
        token = secrets.token_urlsafe(24)
        network.tokens[token] = " ".join(scopes)
        return token

    return issue


def _x(stack: ExitStack) -> Place:
    network = _started(stack, X())
    typed = {"client_id": "client", "client_secret": "client-secret", "consumer_secret": "consumer-secret"}
    place = Place("x", network.id("desk"), typed | {"receive": "poll"}, {"api": network.url}, network=network)

    def issue(scopes: tuple[str, ...]) -> str:
        token = secrets.token_urlsafe(24)
        network.tokens[token] = (network.id(place.who), set(scopes))
        return token

    place.issue = issue
    return place


def _reddit(stack: ExitStack) -> Place:
    network = _started(stack, Reddit())

    def issue(scopes: tuple[str, ...]) -> str:
        network.access = secrets.token_urlsafe(24)
        return network.access

    client = (reddit.CLIENT, reddit.SECRET)
    typed = {"client_id": client[0], "client_secret": client[1], "owner": "parcelhop", "subreddits": reddit.SUBREDDIT}
    return Place("reddit", reddit.IDS[reddit.DESK], typed, {"api": network.url}, client, issue, network=network)


def _mailboxes(servers: mail.MailServers) -> Iterator[Place]:
    typed = {"address": "desk@parcelhop.example", "client_id": "client", "client_secret": "client-secret"}
    imap, ports = f"tls://127.0.0.1:{servers.ports['imaps']}", servers.ports
    for kind, smtp in (
        ("gmail", f"tls://127.0.0.1:{ports['smtps']}"),
        ("microsoft365", f"starttls://127.0.0.1:{ports['smtp']}"),
    ):
        yield Place(kind, "desk@parcelhop.example", typed, {"imap": imap, "smtp": smtp}, network=servers)
