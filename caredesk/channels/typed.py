"""What was typed for a network, judged by its `setup`: values to keep in the open, secrets to seal, base URLs.

Pure: the trouble of each field is a code; nothing that was typed is lost but secrets, which no page shows again.
"""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from caredesk.channels.base import Field, Setup
from caredesk.channels.rules import Unfit
from caredesk.core import numbers

PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80, "tls": 993, "starttls": 143, "none": 143}
URL = "url-"  # how a form calls a base URL, so that it never meets a field of the same name


@dataclass(frozen=True)
class Typed:
    """What may be kept: `keys` are sealed, `urls` only where they are not the network's own."""

    settings: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    urls: dict[str, str] = field(default_factory=dict)


def read(setup: Setup, form: Mapping[str, str], held: Collection[str] = (), allow: Collection[str] = ()) -> Typed:
    """The whole form. A secret that is `held` already may be left empty: it stays. Unfit with a code for each field."""
    told = Typed()
    errors: dict[str, str] = {}
    for one in setup.fields:
        try:
            _put(told, one, form.get(one.name, ""), one.name in held)
        except Unfit as error:
            errors |= error.errors
    for name in setup.urls:
        try:
            told.urls.update(url(setup, name, form.get(URL + name, ""), allow))
        except Unfit as error:
            errors |= error.errors
    if errors:
        raise Unfit(errors)
    return told


def _put(told: Typed, one: Field, text: str, is_held: bool) -> None:
    value = _READ[one.kind](one, text)
    if value in ("", None):
        value = _READ[one.kind](one, one.default) if one.default else value
    if one.secret:
        if value:
            told.keys[one.name] = value
        elif one.required and not is_held:
            raise Unfit({one.name: "needed"})
    elif value in ("", None) and one.required:
        raise Unfit({one.name: "needed"})
    elif value not in ("", None):
        told.settings[one.name] = value


def _text(one: Field, text: str) -> str:
    if not one.secret:
        return _kept(one, " ".join(text.split()))
    plain = text.strip()
    if any(letter.isspace() for letter in plain):
        raise Unfit({one.name: "spaces"})
    return _kept(one, plain)


def _long(one: Field, text: str) -> str:
    return _kept(one, text.replace("\r\n", "\n").strip(), but="\n\t")


def _kept(one: Field, plain: str, but: str = "") -> str:
    if len(plain) > one.most:
        raise Unfit({one.name: "too_long_here"})
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in but for letter in plain):
        raise Unfit({one.name: "letters"})
    return plain


def _address(one: Field, text: str) -> str:
    """A web address; the bare name of a server will do."""
    plain = text.strip().rstrip("/")
    plain = plain if not plain or "://" in plain else f"https://{plain}"
    if plain and not is_web(plain):
        raise Unfit({one.name: "url"})
    return plain


def _number(one: Field, text: str) -> int | None:
    plain = text.strip()
    if not plain:
        return None
    number = numbers.whole(plain, one.largest)
    if number is None or number < one.least:
        raise Unfit({one.name: "number"})
    return number


def _choice(one: Field, text: str) -> str:
    if text and text not in [value for value, _label in one.choices]:
        raise Unfit({one.name: "choice"})
    return text


_READ: dict[str, Callable[[Field, str], Any]] = {
    "text": _text,
    "long": _long,
    "url": _address,
    "number": _number,
    "choice": _choice,
}


def url(setup: Setup, name: str, text: str, allow: Collection[str] = ()) -> dict[str, str]:
    """One base URL as it is kept: nothing where it is the network's own. Tokens travel to it, so it is encrypted as the
    network's own is; without, or otherwise, only where an administrator allowed the host and port."""
    plain, own = text.strip().rstrip("/"), setup.urls[name].rstrip("/")
    if plain in ("", own):
        return {}
    parts = _parts(plain)
    if parts is None or parts.query or parts.fragment or parts.scheme not in PORTS:
        raise Unfit({URL + name: "base_url"})
    place = f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}"
    if parts.scheme != own.partition("://")[0] and place not in allow:
        raise Unfit({URL + name: "base_url"})
    return {name: plain}


def is_web(address: str) -> bool:
    """A web address without a user in it."""
    parts = _parts(address)
    return parts is not None and parts.scheme in ("http", "https")


def _parts(address: str) -> SplitResult | None:
    """What the address is made of; None for none, and for one that says a user, or that reads in two ways."""
    try:
        parts = urlsplit(address)
        is_one = len(address) <= 500 and address.isascii() and not any(letter.isspace() for letter in address)
        is_plain = bool(parts.hostname) and not parts.username and "\\" not in address and parts.port != 0
    except ValueError:
        return None
    return parts if is_one and is_plain else None
