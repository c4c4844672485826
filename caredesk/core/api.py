"""The frame of the machine interface: keys, problem+json, pages by cursor, rates, answers that are given once."""

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any, TypeVar

from flask import Blueprint, Flask, Response, g, jsonify, make_response, request
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field
from spectree import Response as Answers
from spectree import SecurityScheme
from spectree.models import SecureType, SecuritySchemeData
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from werkzeug.exceptions import Unauthorized, UnsupportedMediaType

from caredesk.core import asked, clock, cursors, db, described, limits, web
from caredesk.core.models import FORGOTTEN, IdempotentAnswer
from caredesk.core.problems import Invalid as Invalid
from caredesk.core.problems import problem as problem
from caredesk.core.types import LARGEST_LINK

ROOT = "/api/v1"
KEPT_MICROS = 24 * 3_600_000_000
LONGEST_KEY = 200
T = TypeVar("T")
Id = Annotated[int, Field(ge=1, le=LARGEST_LINK)]
Entry = Annotated[int, Field(ge=0, le=LARGEST_LINK)]  # 0: before the first one


class Strict(BaseModel):
    """What a machine may send: nothing that we do not know."""

    model_config = ConfigDict(extra="forbid")


class Nothing(BaseModel):
    """No words."""


class Problem(BaseModel):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str = ""
    errors: list[dict[str, str]] = []


class Paging(Strict):
    """How much of a list, and from where."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=100)


def _refuse_invalid(_request: Any, _response: Any, error: Any, *_: Any) -> None:
    if error is not None:
        found = [{"field": ".".join(map(str, one["loc"])), "problem": one["msg"]} for one in error.errors()]
        raise Invalid(errors=found)


spec = described.Late(
    "flask",
    title="caredesk",
    version="v1",
    mode="strict",
    annotations=True,
    naming_strategy=described.name,
    nested_naming_strategy=described.nested,
    before=_refuse_invalid,
    security_schemes=[SecurityScheme(name="key", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    security={"key": []},
)


def blueprint(name: str) -> Blueprint:
    """The machine interface of one room: behind a key, with a rate, without the browser's token."""
    bp = Blueprint(f"{name}_api", __name__, url_prefix=ROOT)
    web.csrf.exempt(bp)
    bp.before_request(_let_in)
    bp.after_request(_say_rate)
    return bp


def _let_in() -> None:
    if not current_user.is_authenticated:
        raise Unauthorized
    count("api")
    if request.content_length or "Transfer-Encoding" in request.headers:
        _look_at_body()


def count(rule: str) -> None:
    """Count one use of this rate by this agent; the answer's headers say what is left of it."""
    try:
        g.standing = limits.hit(rule, str(current_user.id))
    except limits.TooMany as error:
        g.standing = error.standing
        raise


def _look_at_body() -> None:
    """JSON only, and whole: what cannot be read must not pass for a body without fields."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        is_keepable = asked.is_keepable(json.loads(request.get_data()))
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is no JSON.") from error
    if not is_keepable:
        raise Invalid("The body holds a NUL or half a letter, which cannot be kept.")


def _say_rate(answer: Response) -> Response:
    standing = g.get("standing")
    if standing is not None:
        answer.headers["RateLimit-Limit"] = str(standing.limit)
        answer.headers["RateLimit-Remaining"] = str(standing.remaining)
        answer.headers["RateLimit-Reset"] = str(standing.reset_seconds)
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def answers(model: type[BaseModel] | None, status: int = 200, *more: int, empty: int = 0) -> Answers:
    """What a route can answer, for the description; with None, or with the status `empty`, without a body."""
    told: dict[str, Any] = {f"HTTP_{code}": model for code in (status, *more)}
    told |= {f"HTTP_{empty}": None} if empty else {}
    return Answers(**told, **{f"HTTP_{code}": Problem for code in (401, 403, 404, 409, 422, 429)})


def page(items: list[Any], following: str) -> dict[str, Any]:
    """A list as every list is answered."""
    return {"items": items, "next_cursor": following or None}


def place(cursor: str) -> int | None:
    """The number behind which the page begins, or None at the start; Invalid for what was never given out."""
    if not cursor:
        return None
    found = cursors.read(cursor)
    if found is None:
        raise Invalid(errors=[{"field": "cursor", "problem": "This cursor was not given out by this list."}])
    return found[0]


def cut(rows: Iterable[T], paging: Paging, number: Callable[[T], int]) -> tuple[list[T], str]:
    """One page of a small list, by a number that each row keeps, and the cursor of the next page."""
    after = place(paging.cursor)
    rest = sorted((row for row in rows if after is None or number(row) > after), key=number)
    shown = rest[: paging.limit]
    return shown, str(number(shown[-1])) if len(rest) > len(shown) else ""


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """With an Idempotency-Key the same request is done once, and answered again as it was; another one is refused."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return made(view(*args, **kwargs))
        if len(key) > LONGEST_KEY or "\x00" in key:
            raise Invalid("An Idempotency-Key has at most 200 characters.")
        try:
            with db.transaction():
                return _known(key) or _first(key, lambda: view(*args, **kwargs))
        except IntegrityError:  # the same request came twice at this moment, and the other one was first
            db.close_reading()
            found = _known(key)
            if found is None:
                raise
            return found

    return answered


def _known(key: str) -> Response | None:
    row = db.session().get(IdempotentAnswer, (current_user.id, key))
    if row is None or row.created_at < clock.micros() - KEPT_MICROS:
        return None
    if row.request_hash != _asked():
        raise Invalid("This Idempotency-Key was used for another request.")
    if row.body == FORGOTTEN:
        answer = problem(410, "This was done. What was answered then spoke of words that are gone.")
    else:
        answer = Response(row.body, row.status, mimetype="application/json")
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _asked() -> str:
    about = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(about + request.get_data()).hexdigest()


def _first(key: str, call: Callable[[], Any]) -> Response:
    answer = made(call())
    session, at = db.session(), clock.micros()
    mine = col(IdempotentAnswer.agent_id) == current_user.id
    session.exec(delete(IdempotentAnswer).where(mine, col(IdempotentAnswer.created_at) < at - KEPT_MICROS))
    row = IdempotentAnswer(agent_id=current_user.id, key=key, created_at=at, request_hash=_asked(), status=200, body="")
    row.status, row.body = answer.status_code, answer.get_data(as_text=True)
    session.add(row)
    session.flush()
    return answer


def made(result: Any) -> Response:
    """A model, or a model and a status, as an answer."""
    body, status = result if isinstance(result, tuple) else (result, 200)
    if isinstance(body, BaseModel):
        return Response(body.model_dump_json(), status, mimetype="application/json")
    return make_response(body, status)


def attach(app: Flask) -> None:
    """Describe the whole interface, and answer its errors as problems."""
    spec.app = app
    app.add_url_rule(f"{ROOT}/openapi.json", "openapi", lambda: jsonify(described.complete(spec.spec)))
    app.register_error_handler(Invalid, lambda error: problem(422, error.description or "", errors=error.errors))
