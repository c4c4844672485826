"""Requests to Trustpilot, and what its answers mean (developers.trustpilot.com).

A token for the key and secret of an application lives for a hundred hours and has no refresh token: a new one is asked
for with them.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Renewed, Retryable, Trouble, Unknown
from caredesk.channels.reading import mapped
from caredesk.channels.rest import Rest, seconds, text_of
from caredesk.core import clock, http

_TOKEN = "/oauth/oauth-business-users-for-applications/accesstoken"  # noqa: S105  an address
_ID = re.compile(r"[0-9a-f]{24}")


def is_id(told: str) -> bool:
    """Whether this is a number of a review, a person or a company there."""
    return bool(_ID.fullmatch(told))


class Trustpilot(Rest):
    def __init__(self, account: AccountFacts) -> None:
        token = account.key("access_token")
        if not token.isascii() or not token or any(one.isspace() for one in token):
            raise AuthExpired("token_unusable", can_refresh=True)
        key = _plain(account.settings.get("api_key"))
        super().__init__(account.urls["api"], {"authorization": f"Bearer {token}", "apikey": key}, table)

    def review(self, ext_id: str) -> Mapping[str, Any]:
        if not is_id(ext_id):
            raise Permanent("gone")
        return mapped(self.get(f"/private/reviews/{ext_id}"))


def _plain(told: Any) -> str:
    return "".join(one for one in str(told or "") if one.isascii() and one.isalnum())[:100]


def table(answer: http.Response) -> Trouble | None:
    if answer.status == 401:
        return AuthExpired(text="http_401", can_refresh=True)
    if answer.status == 403:
        return Permanent("trustpilot_no_right", _said(answer))
    if answer.status in (404, 410):
        return Permanent("gone", _said(answer))
    return Permanent(f"http_{answer.status}", _said(answer)) if answer.status in (400, 409, 422) else None


def _said(answer: http.Response) -> str:
    try:
        told = mapped(reading.load(answer.body))
    except ValueError:
        return ""
    return (text_of(told.get("message")) or text_of(told.get("reason")))[:200]


def renew(account: AccountFacts) -> Renewed:
    """Another token for the key and secret of the application. To ask twice harms nobody."""
    told = f"{_plain(account.settings.get('api_key'))}:{account.key('api_secret')}"
    headers = {
        "authorization": "Basic " + base64.b64encode(told.encode()).decode(),
        "content-type": "application/x-www-form-urlencoded",
        "accept": "application/json",
    }
    form = b"grant_type=client_credentials"
    try:
        answer = failures.act(_of_token, "POST", account.urls["api"] + _TOKEN, headers=headers, body=form)
        found = mapped(reading.load(answer.body))
    except (Unknown, ValueError) as error:
        raise Retryable("not_answered", str(error)) from error
    token, wait = text_of(found.get("access_token")), seconds(found.get("expires_in"))
    if not token:
        raise AuthExpired(text="no token")
    return Renewed({**account.keys, "access_token": token}, clock.now() + timedelta(seconds=wait) if wait else None)


def _of_token(answer: http.Response) -> Trouble | None:
    return AuthExpired(text=f"http_{answer.status}") if answer.status in (400, 401, 403) else None


def with_token(account: AccountFacts) -> AccountFacts:
    """The account with a token: while it is being connected it has none yet."""
    return account if account.key("access_token") else replace(account, keys=renew(account).keys)
