"""A network for tests of connecting: pages behind a sign-in, with rights and a token that the desk renews."""

from datetime import timedelta

from caredesk.channels import failures, oauth, reading
from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    AuthExpired,
    Field,
    Found,
    Health,
    NotThere,
    OAuth,
    Page,
    Permanent,
    Rejected,
    Renewed,
    Setup,
)
from caredesk.core import http

setup = Setup(
    name="Example Pages",
    icon="world",
    group="social",
    says=lambda: "Pages of the example network.",
    fields=(
        Field(name="client_id", label=lambda: "Client id", help=lambda: "In the console."),
        Field(name="client_secret", label=lambda: "Client secret", help=lambda: "In the console.", secret=True),
    ),
    urls={
        "api": "https://api.pages.example",
        "authorize": "https://pages.example/authorize",
        "token": "https://api.pages.example/token",
    },
    oauth=OAuth(scopes=("pages.read", "pages.write")),
    scopes=("pages.read", "pages.write"),
    forbids=(lambda: "Likes are not for machines.",),
)
ability = Ability(
    poll=True,
    renews=True,
    actions=frozenset({"reply"}),
    count=lambda text, account: len(text),
    limit=lambda account: 280,
    window=timedelta(days=1),
    resend="never",
)


def _table(answer: http.Response) -> AuthExpired | None:
    return AuthExpired(can_refresh=True) if answer.status == 401 else None


def _read(account: AccountFacts, path: str):
    headers = {"authorization": f"Bearer {account.key('access_token')}"}
    return reading.load(failures.read(_table, account.urls["api"] + path, headers=headers).body)


def find(account: AccountFacts) -> list[Found]:
    return [Found(ext_id=one["id"], handle=one["name"], name=one["name"]) for one in _read(account, "/pages")]


def health(account: AccountFacts) -> Health:
    me = _read(account, "/me")
    return Health(ext_id=account.ext_id or me["id"], name=me["name"], scopes=tuple(me["scopes"]), quota_left=88)


def renew(account: AccountFacts) -> Renewed:
    values = {"client_id": str(account.settings["client_id"]), "client_secret": account.key("client_secret")}
    asked = {"grant_type": "refresh_token", "refresh_token": account.key("refresh_token")}
    got = oauth.tokens(oauth.ask(setup.oauth, account.urls, values, asked))
    return Renewed(got.keys, got.expires_at)


def verify(raw, account, at):
    return Rejected("no_hook")


def parse(raw):
    return ()


def poll(account, cursor, threads=()):
    _read(account, "/me")
    return Page((), cursor)


def reconcile(account, ext_ids, gone=()):
    return Page((), {})


def can(account, post, action, at):
    return Allowed()


def room(account, post, action):
    return 280


def send(account, out):
    raise Permanent("not_allowed")


def find_sent(account, out):
    return NotThere()
