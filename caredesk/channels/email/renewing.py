"""A fresh access token for a mailbox at Google or Microsoft, by the refresh token (RFC 6749, section 6).

Google answers without a new refresh token and the old one stays; Microsoft sends a new one, which takes its place.
"""

from datetime import timedelta
from urllib.parse import urlencode

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Renewed, Trouble
from caredesk.core import clock, http


def renew(account: AccountFacts) -> Renewed:
    """AuthExpired where only a person can sign in again."""
    if not account.key("refresh_token") or not account.urls.get("token"):
        raise AuthExpired(text="no refresh token")
    told = {
        "grant_type": "refresh_token",
        "refresh_token": account.key("refresh_token"),
        "client_id": str(account.settings.get("client_id") or ""),
        "client_secret": account.key("client_secret"),
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = failures.act(_table, "POST", account.urls["token"], headers=headers, body=urlencode(told).encode())
    return _renewed(account, answer)


def _renewed(account: AccountFacts, answer: http.Response) -> Renewed:
    try:
        told = reading.load(answer.body)
        fresh = reading.words(told, "access_token", 8000) if isinstance(told, dict) else None
        refresh = reading.words(told, "refresh_token", 8000) if fresh else None
    except ValueError as error:
        raise Permanent("answer_unreadable") from error
    if not fresh:
        raise Permanent("answer_unreadable")
    seconds = reading.count(told.get("expires_in")) or 3600
    keys = {**account.keys, "access_token": fresh, "refresh_token": refresh or account.key("refresh_token")}
    return Renewed(keys, clock.now() + timedelta(seconds=min(seconds, 86_400)))


def _table(answer: http.Response) -> Trouble | None:
    """`invalid_grant` comes with status 400: the person has taken the permission back, or the password was changed."""
    if answer.status in (400, 401):
        code = "invalid_client" if b"invalid_client" in answer.body else "invalid_grant"
        return AuthExpired(text=code)
    return None
