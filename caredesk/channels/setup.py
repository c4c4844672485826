"""What it takes to connect an account: fields to fill in, or a sign-in at the network, and where its servers stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Said = Callable[[], str]  # a sentence in the reader's language
Group = Literal["social", "messaging", "mail", "reviews", "listening", "own"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a person types. A secret is sealed among the keys of the account, the rest are its settings."""

    name: str
    label: Said
    help: Said
    kind: Literal["text", "url", "number", "choice", "long"] = "text"
    secret: bool = False
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, Said], ...] = ()
    most: int = 2000  # characters
    least: int = 0  # of a number
    largest: int = 10**9


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """Signing in at the network instead (RFC 6749, with PKCE by RFC 7636 where `pkce`).

    `authorize` and `token` name two of the urls, `client` two of the fields. What comes of it are the keys
    `access_token` and `refresh_token`, and the setting `token_expires_at`.
    """

    authorize: str = "authorize"
    token: str = "token"  # noqa: S105  the name of an address
    scopes: tuple[str, ...] = ()
    joined_by: str = " "
    pkce: bool = True
    client: tuple[str, str] = ("client_id", "client_secret")
    extra: Mapping[str, str] = field(default_factory=dict)  # more for the address of the sign-in
    basic: bool = False  # the client names itself in a header instead of in the body
    instead: tuple[str, ...] = ()  # fields of which any makes the sign-in needless
    agent: Callable[[Mapping[str, str]], str] | None = None  # what it is called, where a network wants to know who asks


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A network as the pages of channels show it. `icon`: one of static/icons.txt. `door_key`: the key that signs
    deliveries; accounts of one kind that share it share a door, too. `hook_help`: where to paste the address to which
    the network delivers; None where that is done by itself, or there is none. `forbids`: what it does not let us do.
    `realm`: within what an author's id means one person: the whole network, one server of it, or our one account."""

    name: str
    icon: str
    group: Group
    says: Said
    fields: tuple[Field, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    oauth: OAuth | None = None
    scopes: tuple[str, ...] = ()
    door_key: str = ""
    hook_help: Said | None = None
    forbids: tuple[Said, ...] = ()
    realm: Literal["network", "server", "account"] = "account"
