"""Sessions on a Bluesky server: signed in by an app password, renewed by a token that changes with every use.

`createSession` gives an access token for two hours and one for renewal for 90 days; `refreshSession` gives new ones of
both, and the old renewal token leads to the same successor for two more hours, so that a crash between asking and
keeping loses nothing (bluesky-social/atproto: packages/pds auth.ts, account-manager.ts). 300 sign-ins are allowed in a
day, which is why a session is renewed and not made anew.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Found, Permanent, Renewed, Retryable
from caredesk.channels.bluesky.api import sign_in
from caredesk.core import clock

_USUAL = timedelta(minutes=120)
# What the token of an app password says that it opens; a full password opens everything.
_WITH_DM = frozenset({"com.atproto.access", "com.atproto.appPassPrivileged"})


def find(account: AccountFacts) -> Sequence[Found]:
    """The one account that this name and app password open, with its first session."""
    told = _create(account)
    did, handle = told.get("did"), told.get("handle")
    if not isinstance(did, str) or not isinstance(handle, str):
        raise Permanent("not_bluesky")
    renewed = _kept(told)
    ends_at = renewed.expires_at.isoformat() if renewed.expires_at else ""
    settings = {"token_expires_at": ends_at, "dm": may_message(renewed.keys["access_token"])}
    return [Found(ext_id=did, handle=handle, name=handle, keys=renewed.keys, settings=settings)]


def renew(account: AccountFacts) -> Renewed:
    """A new session: by the renewal token, and where that is dead by the app password."""
    kept = {"app_password": account.key("app_password")}
    told = _again(account, account.key("refresh_token")) or _kept(_create(account))
    return Renewed(kept | dict(told.keys), told.expires_at)


def _again(account: AccountFacts, token: str) -> Renewed | None:
    """By the renewal token; None where it is dead."""
    try:
        return _kept(sign_in(account, "com.atproto.server.refreshSession", None, token)) if token else None
    except AuthExpired:
        return None


def opens(token: str) -> tuple[str, ...]:
    """The scopes that an access token names; () for one that does not say."""
    scope = _claims(token).get("scope")
    return tuple(scope.split()) if isinstance(scope, str) else ()


def may_message(token: str) -> bool:
    """Whether direct messages may be read and written: an app password has to be made for it."""
    return bool(_WITH_DM & set(opens(token)))


def expiry(token: str) -> datetime | None:
    told = _claims(token).get("exp")
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int) and 0 < told < 1 << 33 else None


def _create(account: AccountFacts) -> Mapping[str, Any]:
    told = {"identifier": _name(account), "password": account.key("app_password")}
    try:
        return sign_in(account, "com.atproto.server.createSession", told)
    except AuthExpired as error:  # there is nothing else to sign in with
        raise AuthExpired(error.code, error.text) from error


def _name(account: AccountFacts) -> str:
    """What was typed at connecting, or the id that was found then, which stays when the handle changes."""
    return account.ext_id or str(account.settings.get("identifier", "")).strip().removeprefix("@")


def _kept(told: Mapping[str, Any]) -> Renewed:
    access, refresh = told.get("accessJwt"), told.get("refreshJwt")
    if not isinstance(access, str) or not isinstance(refresh, str) or not access.isascii():
        raise Retryable("answer_unreadable")
    return Renewed({"access_token": access, "refresh_token": refresh}, expiry(access) or clock.now() + _USUAL)


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says of itself. It is not verified: it came from the server that will judge it."""
    part = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def name_of(profile: Mapping[str, Any], handle: str) -> str:
    told = profile.get("displayName")
    return reading.clean(told)[:1000] if isinstance(told, str) and told.strip() else handle
