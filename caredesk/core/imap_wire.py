"""One conversation with an IMAP server: the library's client over vetted connections, within a size and a time."""

import imaplib
import io
import re
import select
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from caredesk.core import clock, doors
from caredesk.core.doors import Door

TIMEOUT = 20.0
MOST_BYTES = 40_000_000  # of one literal
BUSY = {"UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "THROTTLED", "OVERQUOTA"}
_CODE = re.compile(r"\[([A-Z][A-Z0-9-]*)")


class Trouble(Exception):
    """What a mail server said instead of doing it. `code`: its response code, else what broke; never its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LoginRefused(Trouble):
    """Name, password or token are not accepted."""


class Refused(Trouble):
    """The server understood and does not do it: a folder that is not there, no room left."""


class Cut(Trouble):
    """The connection broke, or what came over it makes no sense."""


@dataclass(frozen=True)
class Login:
    """Who we are over there: by password, or by an access token where there is one (XOAUTH2)."""

    user: str
    password: str = ""
    token: str = ""

    @property
    def xoauth2(self) -> str:
        """The initial client response of the SASL mechanism XOAUTH2, as Google and Microsoft describe it."""
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01"


class Client(imaplib.IMAP4):
    """The library's client over one of our connections."""

    def __init__(self, door: Door, timeout: float) -> None:
        self._door, self._patience = door, timeout
        super().__init__(door.host, door.port, timeout)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = doors.opened(self._door, timeout or TIMEOUT)
        self._read_from(self.sock)

    def _read_from(self, sock: Any) -> None:
        self._stream = _Stream(sock, clock.monotonic() + self._patience)
        self.file = io.BufferedReader(self._stream)

    def ends_in(self, seconds: float = 0.0) -> None:
        self._stream.ends_at = clock.monotonic() + (seconds or self._patience)

    def begin(self, login: Login) -> None:
        """Encrypt where that is asked for, then sign in."""
        if self._door.security == "starttls":
            self._encrypt()
        self.ends_in()
        try:
            if login.token:
                self.authenticate("XOAUTH2", _once(login.xoauth2.encode()))
            else:
                self._encoding = "utf-8"  # a password may hold any letter
                self.login(login.user, login.password)
        except self.abort:
            raise
        except self.error as error:
            raise _login_trouble(code_in(str(error))) from None
        self._get_capabilities()

    def _encrypt(self) -> None:
        if "STARTTLS" not in self.capabilities:
            raise Refused("no_starttls")
        if self._simple_command("STARTTLS")[0] != "OK":
            raise Refused("no_starttls")
        self.sock = doors.encrypted(self.sock, self._door)
        self._read_from(self.sock)
        self._get_capabilities()

    def read(self, size: int) -> bytes:
        if size > MOST_BYTES:
            raise self.abort("literal too large")
        return bytes(self.file.read(size))  # type: ignore[arg-type]

    def idle(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """RFC 2177; the library knows it only from Python 3.14 on."""
        self.ends_in()
        self.untagged_responses.pop("EXISTS", None)
        tag = self._new_tag()
        self.send(tag + b" IDLE\r\n")
        while self._get_response():
            if self.tagged_commands[tag]:
                raise Refused("no_idle")
        is_news = self._listen(clock.monotonic() + seconds, stop)
        self.ends_in()
        self.send(b"DONE\r\n")
        self._command_complete("IDLE", tag)
        return is_news or "EXISTS" in self.untagged_responses

    def _listen(self, ends_at: float, stop: Callable[[], bool]) -> bool:
        while clock.monotonic() < ends_at and not stop():
            if not self._stream.holds(self.file) and not select.select([self.sock], [], [], 1.0)[0]:
                continue
            self.ends_in()
            self._get_response()
            self._check_bye()
            if "EXISTS" in self.untagged_responses:
                return True
        return False


class _Stream(io.RawIOBase):
    """What comes from a server, until one common moment, so that dripping bytes buy no time."""

    def __init__(self, sock: Any, ends_at: float) -> None:
        self._sock, self.ends_at, self._is_asking = sock, ends_at, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self.ends_at - clock.monotonic()
        if left <= 0:
            raise TimeoutError("no time left")
        self._sock.settimeout(0 if self._is_asking else left)
        try:
            return int(self._sock.recv_into(buffer))
        except (BlockingIOError, ssl.SSLWantReadError):
            return None

    def holds(self, file: Any) -> bool:
        """Whether something can be read without waiting for it."""
        self._is_asking, self.ends_at = True, clock.monotonic() + TIMEOUT
        try:
            return bool(file.peek(1))
        finally:
            self._is_asking = False
            self._sock.settimeout(TIMEOUT)


@contextmanager
def named() -> Iterator[None]:
    """What the library raises, by its name here."""
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise Cut(code_in(str(error)) or "cut") from None
    except imaplib.IMAP4.error as error:
        raise Refused(code_in(str(error)) or "refused") from None
    except TimeoutError:
        raise Cut("timeout") from None
    except (OSError, ValueError, AttributeError, IndexError) as error:
        raise Cut(type(error).__name__) from None


def _once(answer: bytes) -> Callable[[bytes], bytes]:
    """The token at the first question; the second one tells what is wrong, and wants an empty answer."""
    left = [answer]
    return lambda _question: left.pop() if left else b""


def _login_trouble(code: str) -> Trouble:
    """By the response codes of RFC 5530: a server that is busy says nothing about the password."""
    return Refused(code) if code in BUSY else LoginRefused(code or "AUTHENTICATIONFAILED")


def code_in(told: str) -> str:
    found = _CODE.search(told)
    return found[1] if found else ""


def text_of(told: Any) -> str:
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
