"""Errors in our own words: for each status one short sentence, and the shape in which a machine reads it (RFC 9457)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # as RFC 9110 calls them now
SENTENCES: dict[int, Callable[[], str]] = {
    400: lambda: _("Something in the request could not be read. Nothing was changed."),
    401: lambda: _("Sign in first, or send a valid key."),
    403: lambda: _("Your role does not allow this."),
    404: lambda: _("There is no such thing here, or it is not yours to see."),
    405: lambda: _("This address does not take such a request."),
    409: lambda: _("Something changed meanwhile. Look again, then repeat it."),
    413: lambda: _("The desk takes at most one megabyte at once."),
    415: lambda: _("The body must be JSON, sent as application/json."),
    422: lambda: _("What was sent does not fit."),
    429: lambda: _("There were too many requests in a short time. Wait a moment and try again."),
    503: lambda: _("The database or the network does not answer right now. Nothing is lost; try again in a moment."),
}


class Invalid(HTTPException):
    """What was sent does not fit; `errors` says where."""

    code = 422

    def __init__(self, detail: str = "", errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.errors = errors or []


def title(status: int) -> str:
    """The status as the standard names it."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def sentence(status: int) -> str:
    """What to tell about this status when nothing better is known."""
    found = SENTENCES.get(status)
    if found is not None:
        return found()
    if status >= 500:
        return _("The desk made a mistake. It was written down.")
    return SENTENCES[400]()


def problem(status: int, detail: str = "", **members: Any) -> Response:
    """An error as a machine reads it."""
    told = {"type": "about:blank", "title": title(status), "status": status, "detail": detail or sentence(status)}
    answer = jsonify(told | members)
    answer.mimetype, answer.status_code = "application/problem+json", status
    return answer
