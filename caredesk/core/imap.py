"""Mailboxes by IMAP (RFC 3501, IDLE of RFC 2177): read without leaving a trace, file a copy, wait for news.

A mailbox is only ever opened for reading (EXAMINE, BODY.PEEK), so that what was unread stays unread for everybody else
who works in it; writing is the one APPEND of what we sent. What a server says is read within a size and a time.
"""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from caredesk.core.doors import Door
from caredesk.core.imap_wire import TIMEOUT, Client, Cut, Login, LoginRefused, Refused, Trouble, code_in, named, text_of

__all__ = ["Cut", "Folder", "Found", "Login", "LoginRefused", "Mailbox", "Refused", "Stand", "Trouble", "mailbox"]
_FOLDER = re.compile(rb'\((?P<flags>[^)]*)\) (?:NIL|"(?P<mark>(?:\\.|[^"\\])+)") (?P<name>.+)', re.DOTALL)
_FETCHED = re.compile(rb"UID (\d{1,10})|RFC822\.SIZE (\d{1,12})|INTERNALDATE \"([^\"]{1,40})\"")


@dataclass(frozen=True)
class Folder:
    name: str
    flags: frozenset[str] = frozenset()  # lower case, such as \\sent


@dataclass(frozen=True)
class Stand:
    """How an open folder stands. A changed `validity` means that all UIDs are new."""

    validity: int
    next_uid: int
    count: int


@dataclass(frozen=True)
class Found:
    """One message of a folder, before it is read."""

    uid: int
    size: int
    arrived: str = ""  # INTERNALDATE, as the server writes it


@contextmanager
def mailbox(door: Door, login: Login, timeout: float = TIMEOUT) -> Iterator["Mailbox"]:
    """A mailbox of this server, signed in. http.Refused and http.NotConnected before anything was said."""
    with named():
        client = Client(door, timeout)
    try:
        with named():
            client.begin(login)
            yield Mailbox(client)
    finally:
        with suppress(imaplib.IMAP4.error, OSError, ValueError):
            client.ends_in(2.0)
            client.logout()
        with suppress(OSError):
            client.shutdown()


@dataclass
class Mailbox:
    """What we do in a mailbox; every step has the whole time-out."""

    _client: Client

    @property
    def abilities(self) -> frozenset[str]:
        return frozenset(self._client.capabilities)

    def folders(self) -> list[Folder]:
        found = [_folder(one) for one in self._do("list", '""', "*")]
        return [one for one in found if one]

    def examine(self, name: str) -> Stand:
        """Open a folder for reading only."""
        self._client.untagged_responses.clear()
        count = self._do("select", _quoted(name), True)[-1]
        told = {key: self._told(key) for key in ("UIDVALIDITY", "UIDNEXT")}
        return Stand(told["UIDVALIDITY"], told["UIDNEXT"], _number(count))

    def uids(self, *criteria: str) -> list[int]:
        """The UIDs of what fits, in rising order."""
        answer = self._do("uid", "SEARCH", *criteria)
        return sorted({_number(one) for line in answer if line for one in line.split()})

    def look(self, uids: Sequence[int]) -> list[Found]:
        """Size and time of these, without their words."""
        if not uids:
            return []
        asked = ",".join(str(one) for one in uids)
        answer = self._do("uid", "FETCH", asked, "(UID RFC822.SIZE INTERNALDATE)")
        found = [_found(line) for line in answer if isinstance(line, bytes)]
        return sorted((one for one in found if one and one.uid in set(uids)), key=lambda one: one.uid)

    def read(self, uid: int, most: int) -> bytes | None:
        """The first `most` bytes of a message as they came, still unread; None when it is gone."""
        answer = self._do("uid", "FETCH", str(uid), f"(UID BODY.PEEK[]<0.{most}>)")
        bodies = [one[1] for one in answer if isinstance(one, tuple) and f"UID {uid} ".encode() in one[0] + b" "]
        bodies = bodies or [one[1] for one in answer if isinstance(one, tuple)]
        return bytes(bodies[0]) if bodies else None

    def heads(self, uids: Sequence[int], names: Sequence[str]) -> list[bytes]:
        """These headers of these messages, in the order of their UIDs."""
        if not uids:
            return []
        asked = ",".join(str(one) for one in uids)
        answer = self._do("uid", "FETCH", asked, f"(UID BODY.PEEK[HEADER.FIELDS ({' '.join(names)})])")
        pairs = [(_found(one[0]), bytes(one[1])) for one in answer if isinstance(one, tuple)]
        return [head for _, head in sorted((found.uid if found else 0, head) for found, head in pairs)]

    def append(self, folder: str, message: bytes) -> None:
        """File a message that was read already."""
        self._do("append", _quoted(folder), "(\\Seen)", None, message)

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Until something new is announced (True), the time is over, or `stop` says so: looked at every second."""
        with named():
            return self._client.idle(seconds, stop)

    def _do(self, verb: str, *arguments: Any) -> list[Any]:
        """One command; an answer NO is Refused."""
        with named():
            self._client.ends_in()
            status, answer = getattr(self._client, verb)(*arguments)
        if status != "OK":
            raise Refused(code_in(text_of(answer[-1] if answer else b"")))
        return [one for one in answer if one is not None]

    def _told(self, name: str) -> int:
        told = self._client.untagged_responses.get(name) or [b"0"]
        return _number(told[-1])


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(told: Any) -> int:
    text = text_of(told)
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else 0


def _folder(told: Any) -> Folder | None:
    """A line of LIST; a name that comes as a literal stands in the second half of a pair."""
    line = told[0].rpartition(b"{")[0] + told[1] if isinstance(told, tuple) else told
    found = _FOLDER.fullmatch(line)
    if found is None:
        return None
    name = text_of(found["name"]).strip()
    if name.startswith('"') and name.endswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return Folder(name, frozenset(text_of(found["flags"]).lower().split()))


def _found(line: bytes) -> Found | None:
    told: dict[int, str] = {}
    for one in _FETCHED.finditer(line):
        number = one.lastindex or 1
        told[number] = text_of(one[number])
    return Found(int(told[1]), int(told.get(2, "0")), told.get(3, "")) if 1 in told else None
