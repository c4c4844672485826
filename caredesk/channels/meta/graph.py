"""The Graph API as one account sees it: requests under its token, pages of lists, and what is left of the quota.

The token travels in a header; only a question about a token names it. `appsecret_proof` (HMAC-SHA256 of the token under
the app secret, Meta's "Secure Graph API Calls") says that the app itself is asking, so that a stolen token is worth
nothing elsewhere.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, Permanent, Retryable, Unknown
from caredesk.channels.forms import Part, form
from caredesk.channels.meta import errors
from caredesk.channels.reading import mapped
from caredesk.channels.rest import entries
from caredesk.core import http

_MOST = 8 * 1024 * 1024
_SHORT = 85  # percent: what is left is for answers


class Graph:
    """Asks and acts as one account; remembers how much of the quota the last answer called used."""

    def __init__(self, account: AccountFacts, *, token: str = "", is_app: bool = False) -> None:
        is_instagram = account.settings.get("login") == "instagram" and not is_app
        self._base = account.urls.get("instagram" if is_instagram else "api", "")
        self._token = token or account.key("access_token")
        # Instagram's own login knows no proof, and the app's own token is one.
        secret = "" if is_instagram or is_app else account.key("app_secret")
        self._proof = _proof(secret, self._token) if secret and self._token else ""
        self.used = 0

    @property
    def is_short(self) -> bool:
        return self.used >= _SHORT

    def get(self, path: str, **params: str) -> Mapping[str, Any]:
        """What stands there; Retryable where it cannot be read, for reading again harms nobody."""
        asked = list((params | self._proven()).items())
        try:
            answer = failures.read(errors.table, self._url(path), headers=self._headers(), params=asked, limit=_MOST)
            _refuse_errors(answer)
            told = reading.load(answer.body)
        except Unknown as error:
            raise Retryable(error.code, error.text) from error
        except ValueError as error:
            raise Retryable("answer_unreadable", str(error)) from error
        self.used = errors.used(answer.headers)
        return mapped(told)

    def listed(self, path: str, *, most: int = 20, **params: str) -> Iterator[Mapping[str, Any]]:
        """All of a list, page by page by its `after` cursor; a page that points to itself ends it."""
        after, seen = "", set[str]()
        for _ in range(most):
            told = self.get(path, **params, **({"after": after} if after else {}))
            yield from (mapped(one) for one in entries(told, "data"))
            after = next_of(told)
            if not after or after in seen:
                return
            seen.add(after)

    def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do it; Unknown where the answer cannot be read, for it may well be done."""
        return self._act("POST", path, body)

    def delete(self, path: str) -> Mapping[str, Any]:
        """Take back something of our own; what others wrote is never deleted."""
        return self._act("DELETE", path, {})

    def form(self, path: str, fields: Mapping[str, str], files: Iterable[Part]) -> Mapping[str, Any]:
        """The same with files in a form."""
        body, headers = form(fields, files)
        return self._sent("POST", path, body, headers)

    def _act(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        told = json.dumps(body).encode("ascii") if body else None
        return self._sent(method, path, told, {"content-type": "application/json"})

    def _sent(self, method: str, path: str, told: bytes | None, given: Mapping[str, str]) -> Mapping[str, Any]:
        headers = {**self._headers(), **given}
        asked = list(self._proven().items())
        answer = failures.act(errors.table, method, self._url(path), headers=headers, params=asked, body=told)
        self.used = errors.used(answer.headers)
        try:
            found = reading.load(answer.body)
        except ValueError as error:
            raise Unknown("answer_unreadable", str(error)) from error
        _refuse_errors(answer)
        return mapped(found)

    def _url(self, path: str) -> str:
        if not self._base:
            raise Permanent("no_address")
        return f"{self._base}/{path}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}", "accept": "application/json"}

    def _proven(self) -> dict[str, str]:
        return {"appsecret_proof": self._proof} if self._proof else {}


def node(ext_id: str, *more: str) -> str:
    """The path of an object: its id comes from outside and may not become another path."""
    return "/".join([quote(ext_id, safe=""), *more])


def next_of(told: Mapping[str, Any]) -> str:
    """The cursor of the next page, "" on the last: only where there is a `next` does the list go on."""
    paging = mapped(told.get("paging"))
    after = mapped(paging.get("cursors")).get("after")
    return after if isinstance(after, str) and isinstance(paging.get("next"), str) else ""


def _proof(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), sha256).hexdigest()


def _refuse_errors(answer: http.Response) -> None:
    """200 with an error inside is an error."""
    found = errors.table(answer)
    if found is not None:
        raise found
