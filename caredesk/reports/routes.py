"""The first steps of a new desk; and how the desk is, for machines that watch it: alive, ready, figures."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_login import login_required
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from caredesk.core import web
from caredesk.reports import canned_routes, fairness_routes, first_steps, health, history_routes
from caredesk.team import access, keys
from caredesk.team.door import me

bp = Blueprint("reports", __name__)
bp.register_blueprint(fairness_routes.bp)
bp.register_blueprint(history_routes.bp)
bp.register_blueprint(canned_routes.bp)
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@bp.get("/start")
@login_required
def start() -> Any:
    """What is left to do before the first answer."""
    access.need(me(), "channels")
    return render_template("reports/start.html", steps=first_steps.steps())


@bp.get("/healthz")
def healthz() -> Any:
    """The process lives and answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> Any:
    """503 unless everything that work needs is right; says which thing is not."""
    try:
        found = health.checks()
    except SQLAlchemyError:
        found = {"database": "does not answer"}
    is_ready = all(words == "ok" for words in found.values())
    return jsonify(status="ok" if is_ready else "not ready", checks=found), 200 if is_ready else 503


@bp.get("/metrics")
def metrics() -> Any:
    """Figures for Prometheus, to holders of a supervisor's or the owner's API key: they tell how business goes."""
    agent = keys.find(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if agent is None:
        return web.refuse(401)
    access.need(agent, "audit")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(health.Figures())
    return Response(generate_latest(registry), mimetype=FORMAT)
