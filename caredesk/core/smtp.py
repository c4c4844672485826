"""Handing a message to a mail server (RFC 5321, submission of RFC 6409) for all of its recipients, or for none.

One refused recipient stops the whole message before a word of it is sent, so that nobody has to guess who has it.
After the last byte of the message only a clear answer is believed: without one the outcome is not known.
"""

import base64
import smtplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

from caredesk.core import doors, http, mail
from caredesk.core.doors import Door
from caredesk.core.imap_wire import Login

TIMEOUT = 20.0
AUTH_CODES = (530, 534, 535, 538)


class Trouble(Exception):
    """What a server said instead of taking the message. step: greeting, tls, auth, sender, recipient, data."""

    def __init__(self, step: str, status: int = 0, enhanced: str = "", who: str = "") -> None:
        super().__init__(f"{step} {status} {enhanced}".strip())
        self.step, self.status, self.enhanced, self.who = step, status, enhanced, who


class Unclear(Exception):
    """The whole message was sent, and no answer came."""


@dataclass(frozen=True)
class Envelope:
    sender: str
    to: Sequence[str]
    message: bytes


def submit(door: Door, login: Login | None, envelope: Envelope, timeout: float = TIMEOUT) -> None:
    """Returns once the server has taken the message. Trouble, http.Refused, http.NotConnected: nobody has it."""
    with _connected(door, login, timeout) as server:
        _say(server, "sender", *server.mail(envelope.sender, _size(server, envelope.message)))
        for address in envelope.to:
            _say(server, "recipient", *server.rcpt(address), who=address)
        _give(server, envelope.message)


def check(door: Door, login: Login | None, timeout: float = TIMEOUT) -> frozenset[str]:
    """Sign in and say good-bye: what the server can do."""
    with _connected(door, login, timeout) as server:
        return frozenset(server.esmtp_features)


def _give(server: smtplib.SMTP, message: bytes) -> None:
    """DATA by hand: the library does not tell a connection that broke before the end from one that broke after it."""
    with _steps("data"):
        status, told = server.docmd("DATA")
    if status != 354:
        _say(server, "data", status, told)
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    dotted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines.split(b"\r\n"))
    ended = dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n"
    with _steps("data"):
        server.send(ended)
    try:
        server.send(b".\r\n")
        status, told = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Unclear(type(error).__name__) from None
    if status != 250:
        raise _trouble("data", status, told)


def _size(server: smtplib.SMTP, message: bytes) -> list[str]:
    most = server.esmtp_features.get("size", "")
    if most.isdecimal() and 0 < int(most) < len(message):
        raise Trouble("data", 552, "5.3.4")
    return [f"SIZE={len(message)}"] if server.has_extn("size") else []


@contextmanager
def _connected(door: Door, login: Login | None, timeout: float) -> Iterator["_Server"]:
    server = _greeted(door, timeout)
    try:
        with _steps("greeting"):
            server.ehlo_or_helo_if_needed()
        if door.security == "starttls":
            _encrypt(server, door)
        if login is not None:
            _sign_in(server, login)
        with _steps("sender"):
            yield server
        with suppress(smtplib.SMTPException, OSError):  # the message is taken: how they say good-bye changes nothing
            server.quit()
    finally:
        server.close()


def _greeted(door: Door, timeout: float) -> "_Server":
    try:
        return _Server(door, timeout)
    except smtplib.SMTPConnectError as error:
        raise _trouble("greeting", error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise http.NotConnected(f"{door.host}: {type(error).__name__}") from None


class _Server(smtplib.SMTP):
    """The library's client over one of our connections."""

    def __init__(self, door: Door, timeout: float) -> None:
        self._door = door
        super().__init__(door.host, door.port, local_hostname=mail.own_name(), timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return doors.opened(self._door, timeout)


def _encrypt(server: _Server, door: Door) -> None:
    with _steps("tls"):
        if not server.has_extn("starttls") or server.docmd("STARTTLS")[0] != 220:
            raise Trouble("tls", 0, "no_starttls")
        server.sock = doors.encrypted(cast(socket.socket, server.sock), door)
        # Whatever was said in the open may have been said by anybody.
        server.file, server.helo_resp, server.ehlo_resp, server.esmtp_features = None, None, None, {}
        server.does_esmtp = False
        server.ehlo()


def _sign_in(server: _Server, login: Login) -> None:
    """By token, by PLAIN (RFC 4616) or LOGIN, in UTF-8: the library takes ASCII alone; else by what it knows."""
    offered = server.esmtp_features.get("auth", "").upper().split()
    with _steps("auth"):
        if login.token:
            _auth(server, "XOAUTH2", _base64(login.xoauth2), ["="])
        elif "PLAIN" in offered:
            _auth(server, "PLAIN", _base64(f"\0{login.user}\0{login.password}"), [])
        elif "LOGIN" in offered:
            _auth(server, "LOGIN", "", [_base64(login.user), _base64(login.password)])
        else:
            server.login(login.user, login.password)


def _auth(server: _Server, mechanism: str, first: str, answers: list[str]) -> None:
    """One exchange; after a question for which there is no answer, an empty line ends it."""
    status, told = server.docmd("AUTH", f"{mechanism} {first}".strip())
    for answer in answers:
        if status == 334:
            status, told = server.docmd("" if answer == "=" else answer)
    if status != 235:
        raise _trouble("auth", status, told)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _say(server: smtplib.SMTP, step: str, status: int, told: Any, *, who: str = "") -> None:
    if not 200 <= status < 300:
        with suppress(smtplib.SMTPException, OSError):
            server.rset()
        raise _trouble(step, status, told, who)


@contextmanager
def _steps(step: str) -> Iterator[None]:
    """What the library raises at this step, while nothing can have been sent."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _trouble(step, error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError:
        raise Trouble(step, 0, "not_supported") from None
    except (smtplib.SMTPException, OSError) as error:
        raise http.NotConnected(type(error).__name__) from None
    except UnicodeError:
        raise Trouble(step, 0, "not_supported") from None


def _trouble(step: str, status: int, told: Any, who: str = "") -> Trouble:
    """The enhanced status code of RFC 3463 stands at the beginning of the text."""
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    first = words.split(maxsplit=1)[0] if words.split() else ""
    return Trouble(step, status, first if first.count(".") == 2 and first[0] in "245" else "", who)
