"""The door for deliveries; the board has pages of its own."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from caredesk.channels.base import Challenge, Raw, Rejected
from caredesk.core import clock
from caredesk.core.web import csrf
from caredesk.postroom import board_routes, hooks, import_routes, source_routes

bp = Blueprint("postroom", __name__)
bp.register_blueprint(board_routes.bp)
bp.register_blueprint(import_routes.bp)
bp.register_blueprint(source_routes.bp)
NOT_ENCODED = ("", "identity")


@bp.get("/hooks/<address>")
def handshake(address: str) -> Response:
    """The network makes sure that this address is ours, in its own way; whatever else is asked finds nothing."""
    raw = Raw(b"", clock.now(), dict(request.headers), query=request.args.to_dict() or {"": ""})
    try:
        return _answered(hooks.keep(address, raw))
    except hooks.Unheard:
        return _said(404, error="not_found")


@bp.post("/hooks/<address>")
@csrf.exempt  # the signature over the raw bytes says who sends
def hook(address: str) -> Response:
    """Keep one delivery: 2xx only when it is durable."""
    if request.headers.get("content-encoding", "").strip().lower() not in NOT_ENCODED:
        return _said(415, error="encoding_not_accepted")
    body = _body()
    if body is None:
        return _said(413, error="too_large")
    raw = Raw(body, clock.now(), dict(request.headers))
    try:
        outcome = hooks.keep(address, raw)
    except hooks.Unheard:
        return _said(404, error="not_found")
    return _answered(outcome)


def _body() -> bytes | None:
    """The body, or None for one that is too large; one byte more is read, for a chunked body is cut without a word."""
    request.max_content_length = hooks.MOST_BYTES + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None
    return body if len(body) <= hooks.MOST_BYTES else None


def _answered(outcome: hooks.Kept | Challenge | Rejected) -> Response:
    if isinstance(outcome, Challenge):
        return Response(outcome.body, outcome.status, content_type=outcome.content_type)
    if isinstance(outcome, Rejected):
        return _said(401, error=outcome.reason)
    over = {"events_over_limit": outcome.left_out} if outcome.left_out else {}
    return _said(outcome.status, kept=True, again=outcome.again, **over)


def _said(code: int, **told: Any) -> Response:
    answer = jsonify(**told)
    answer.status_code = code
    return answer
