"""What mail servers answer instead of doing it, as the desk's classes of trouble.

IMAP by the response codes of RFC 5530, SMTP by the step at which it was said and the codes of RFC 5321 and RFC 3463.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from caredesk.channels.base import AccountFacts, AuthExpired, Permanent, Retryable, Trouble, Unknown
from caredesk.core import clock, http, imap, smtp

_BUSY = {"UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "THROTTLED", "OVERQUOTA"}
_PAUSE = timedelta(minutes=1)
_LOGIN = (530, 534, 535, 538)


@contextmanager
def told(account: AccountFacts) -> Iterator[None]:
    """Whatever goes wrong inside, by its name."""
    try:
        yield
    except http.Refused as error:
        raise Permanent("address_refused", str(error)) from error
    except http.NotConnected as error:
        code = "mail_certificate" if str(error).endswith("certificate") else "not_connected"
        raise Retryable(code, str(error), scope="account") from error
    except imap.Trouble as error:
        raise _of_mailbox(error, account) from error
    except smtp.Unclear as error:
        raise Unknown("interrupted", str(error)) from error
    except smtp.Trouble as error:
        raise _of_sending(error, account) from error


def _of_mailbox(error: imap.Trouble, account: AccountFacts) -> Trouble:
    if isinstance(error, imap.LoginRefused):
        return AuthExpired(text=error.code, can_refresh=can_renew(account))
    if isinstance(error, imap.Cut):
        return Retryable("not_answered", error.code)
    if error.code == "no_starttls":
        return Permanent("mail_no_starttls")
    if error.code in _BUSY:
        return Retryable("mail_busy", error.code, retry_at=clock.now() + _PAUSE, scope="account")
    return Retryable("mail_refused_folder", error.code)


def _of_sending(error: smtp.Trouble, account: AccountFacts) -> Trouble:
    said = f"{error.status} {error.enhanced}".strip()
    text = f"{said} {error.who}".strip()
    if error.enhanced in ("no_starttls", "not_supported"):
        return Permanent("mail_no_starttls" if error.step == "tls" else "mail_unsupported", said)
    if error.status in _LOGIN:
        return AuthExpired(text=said, can_refresh=can_renew(account))
    if 400 <= error.status < 500:
        scope = "item" if error.step in ("recipient", "data") else "account"
        return Retryable("mail_later", text, retry_at=_again(scope), scope=scope)  # type: ignore[arg-type]
    if error.status == 552 or error.enhanced in ("5.3.4", "5.2.3"):
        return Permanent("mail_too_large", said)
    if error.step == "recipient":
        return Permanent("mail_recipient", text)
    if error.step == "sender":
        return Permanent("mail_sender", said)
    return Permanent("mail_not_taken", said)


def _again(scope: str):  # type: ignore[no-untyped-def]
    return clock.now() + _PAUSE if scope == "account" else None


def can_renew(account: AccountFacts) -> bool:
    return bool(account.key("refresh_token"))
