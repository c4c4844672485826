"""A network's REST interface in JSON, as one account sees it: its address, its headers, its table of errors."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from caredesk.channels import failures, reading
from caredesk.channels.base import Raw, Retryable, Unknown
from caredesk.channels.reading import mapped
from caredesk.core import http

MOST = 16 * 1024 * 1024


class Rest:
    """Asks and acts; remembers the headers of the last answer, for what they say about quotas."""

    def __init__(self, base: str, headers: Mapping[str, str], table: failures.Table) -> None:
        self._base = base
        self._headers = {"accept": "application/json", **headers}
        self._table = table
        self.told: Mapping[str, str] = {}

    def get(self, path: str, params: Iterable[tuple[str, str]] = ()) -> Any:
        """What stands there, read; Retryable where it cannot be read, for reading again harms nobody."""
        return self.looked(path, params)[1]

    def looked(self, path: str, params: Iterable[tuple[str, str]] = ()) -> tuple[bytes, Any]:
        """The same, with the bytes as they came."""
        answer = failures.read(self._table, self._base + path, headers=self._headers, params=params, limit=MOST)
        self.told = answer.headers
        try:
            return answer.body, reading.load(answer.body)
        except ValueError as error:
            raise Retryable("answer_unreadable", str(error)) from error

    def act(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do it; Unknown where the answer cannot be read, for it may well be done. {} where there is none to read."""
        given = {"content-type": "application/json"} if body is not None else {}
        return self.sent(method, path, json.dumps(body).encode("ascii") if body is not None else b"", given)

    def sent(self, method: str, path: str, body: bytes, given: Mapping[str, str]) -> Any:
        """The same with a body that is made already, such as a form."""
        options: dict[str, Any] = {"headers": {**self._headers, **given}, "body": body}
        answer = failures.act(self._table, method, self._base + path, **options)
        self.told = answer.headers
        return self._read(answer)

    def _read(self, answer: http.Response) -> Any:
        if answer.status == 204 or not answer.body:
            return {}
        try:
            return reading.load(answer.body)
        except ValueError as error:
            raise Unknown("answer_unreadable", str(error)) from error


def entries(told: Any, name: str = "") -> list[Any]:
    """The list that such an answer holds, or is; Retryable where there is none: an error under a 200 is not the end of
    a list, and what stands behind it would never be asked for again."""
    found = mapped(told).get(name) if name else told
    if not isinstance(found, list):
        raise Retryable("answer_unreadable", f"no list of {name or 'anything'}")
    return found


def header(raw: Raw, name: str) -> str:
    """A header of a delivery, whichever way its name is written; "" for none."""
    return next((value for told, value in raw.headers.items() if told.lower() == name), "")


def text_of(value: Any) -> str:
    """The text or number that stands here, as text that can be kept."""
    return reading.clean(value) if isinstance(value, str) else ""


def seconds(value: Any) -> float | None:
    """A number of seconds from a body, None where it is no such thing."""
    try:
        told = float(value)
    except (TypeError, ValueError):
        return None
    return told if 0 <= told < 1e9 else None
