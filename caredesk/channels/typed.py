"""What was typed for a network, judged by its `setup`: values to keep in the open, secrets to seal, base URLs.

Pure: the trouble of each field is a code; nothing that was typed is lost but secrets, which no page shows again.
"""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from caredesk.channels.base import Field, Setup
from caredesk.channels.rules import Unfit
from caredesk.core import numbers

URL = "url-"  # how a form calls a base URL, so that it never meets a field of the same name


@dataclass(frozen=True)
class Typed:
    """What may be kept: `keys` are sealed, `urls` only where they are not the network's own."""

    settings: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
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
    """One base URL as it is kept: nothing where it is the network's own."""
    plain = text.strip().rstrip("/")
    if plain in ("", setup.urls[name].rstrip("/")):
        return {}
    if not is_web(plain, allow):
        raise Unfit({URL + name: "base_url"})
    return {name: plain}


def is_web(address: str, allow: Collection[str] | None = None) -> bool:
    """A web address without a user, a query or a fragment. Where `allow` is given, tokens travel to it: plain http is
    only for what an administrator allowed by host and port."""
    try:
        parts = urlsplit(address)
        is_one = len(address) <= 500 and address.isascii() and not any(letter.isspace() for letter in address)
        is_plain = is_one and bool(parts.hostname) and not parts.username and "\\" not in address
        place = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    except ValueError:
        return False
    if allow is None:
        return is_plain and parts.scheme in ("http", "https")
    is_base = is_plain and not parts.query and not parts.fragment
    return is_base and (parts.scheme == "https" or (parts.scheme == "http" and place in allow))
