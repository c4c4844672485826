"""Mail that the desk itself sends: one plain letter to one person, through the server that the operator named."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from caredesk.core import clock, config

TIMEOUT = 10.0  # for each answer of the server
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Trouble(Exception):
    """A letter did not leave; `code` says why, without a word of the server's, which may quote what it was told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Retryable(Trouble):
    """Not now: the server cannot be reached, or asks to come again."""


class Permanent(Trouble):
    """Not like this: trying again changes nothing before somebody changes the letter or the settings."""


@dataclass(frozen=True)
class Letter:
    """What is sent to one person. `key` names it for ever: the same letter sent twice is one for who receives it."""

    to: str
    subject: str
    text: str
    key: str


def is_configured() -> bool:
    """Whether the operator named a server."""
    return bool(config.settings().smtp_url)


def send(letter: Letter) -> None:
    """Give this letter to the server; returns once the server has taken it. Retryable or Permanent when it did not."""
    if not is_configured():
        raise Permanent("mail_off")
    message = _message(letter)
    with _named(), _connected(urlsplit(config.settings().smtp_url)) as server:
        server.send_message(message, from_addr=parseaddr(config.settings().mail_from)[1], to_addrs=[letter.to])


def _message(letter: Letter) -> EmailMessage:
    """Headers hold one line each, whatever stands in them; machines are told that no answer is wanted."""
    message = EmailMessage()
    if not config.ADDRESS.fullmatch(letter.to):
        raise Permanent("mail_malformed")
    try:
        message["From"] = config.settings().mail_from
        message["To"] = letter.to
        message["Subject"] = " ".join(letter.subject.split())
        message["Message-ID"] = f"<{letter.key}@{own_name()}>"
        message["Date"] = format_datetime(clock.now())
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834; the other is how Exchange is told the same
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(letter.text)
    except ValueError as error:
        raise Permanent("mail_malformed") from error
    return message


def own_name() -> str:
    """How the desk calls itself towards other machines."""
    host = urlsplit(config.settings().public_url).hostname or "localhost"
    with suppress(ValueError):
        return f"[{ip_address(host)}]"
    return host


@contextmanager
def _connected(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A connection as the address asks for it, never a weaker one: TLS from the start, STARTTLS, or none; signed in."""
    server = _opened(url)
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server
        with suppress(smtplib.SMTPException, OSError):  # the letter is taken: how they say good-bye changes nothing
            server.quit()
    finally:
        server.close()


def _opened(url: SplitResult) -> smtplib.SMTP:
    place = (url.hostname or "", url.port or PORTS[url.scheme], own_name())
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(*place, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(*place, timeout=TIMEOUT)


@contextmanager
def _named() -> Iterator[None]:
    """What the library raises, as one of our two kinds of trouble: by the answer's first digit, where there is one."""
    try:
        yield
    except (smtplib.SMTPServerDisconnected, ssl.SSLError) as error:
        is_certificate = isinstance(error, ssl.SSLCertVerificationError)
        raise Retryable("mail_certificate" if is_certificate else "mail_unreachable") from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _by_answer(next(iter(error.recipients.values()))[0], "mail_recipient") from None
    except smtplib.SMTPAuthenticationError as error:
        raise _by_answer(error.smtp_code, "mail_auth") from None
    except smtplib.SMTPResponseException as error:
        raise _by_answer(error.smtp_code, "mail_refused") from None
    except UnicodeError:
        raise Permanent("mail_auth") from None
    except smtplib.SMTPException:
        raise Permanent("mail_unsupported") from None
    except OSError:
        raise Retryable("mail_unreachable") from None


def _by_answer(status: int, code: str) -> Trouble:
    return Permanent(code) if status >= 500 else Retryable(code)
