"""caredesk: one queue for everything that customers write to us, and an audit trail that proves nobody was silenced."""

from importlib import import_module
from pathlib import Path

from flask import Flask

from caredesk.audit import frame, heads
from caredesk.core import api, secrets, sheet, web
from caredesk.core.config import Settings

ROOT = Path(__file__).parent.parent
MACHINES = (
    *("routing.api", "moderation.api_routes", "moderation.terms_routes"),
    *("voice.api_routes", "voice.approval_api_routes"),
    *("team.api", "customers.api", "channels.api", "replies.api", "promises.api", "postroom.api"),
    "postroom.import_api",
    *("knowledge.api", "knowledge.source_api_routes"),
    *("tickets.api", "tickets.api_list_routes", "tickets.api_around", "tickets.api_move_routes", "reports.api"),
    *("tickets.file_api_routes", "replies.later_api_routes", "replies.helper_api_routes"),
    *("replies.template_api_routes", "replies.macro_api_routes"),
    *("tickets.post_act_api_routes", "postroom.source_api_routes"),
    *("sla.clock_api_routes", "sla.alert_api_routes", "sla.board_api_routes", "sla.policy_api_routes"),
)
BESIDE = (
    "knowledge.suggestion_routes",
    "knowledge.answer_routes",
    "knowledge.answers_api",
    "triage.routes",
    "triage.api",
)
PAGES = (
    *("team", "customers", "channels", "tickets", "moderation", "sla", "routing", "replies", "voice", "postroom"),
    *("audit", "promises", "knowledge", "reports", "privacy"),
)


def create_app(settings: Settings) -> Flask:
    """Put the parts together: pages, machine interface, live news. The desk must be open (`start.open_desk`)."""
    return listening(assembled(settings))


def assembled(settings: Settings) -> Flask:
    """The pages and the machine interface."""
    app = Flask("caredesk", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY=secrets.keys().cookie, MAX_CONTENT_LENGTH=1_100_000, DESK=settings)
    app.config["FRAME"] = frame.now
    sheet.end_with(heads.trailer)
    web.prepare(app)
    for room in PAGES:
        app.register_blueprint(import_module(f"caredesk.{room}.routes").bp)
    for name in (*BESIDE, *MACHINES):
        app.register_blueprint(import_module(f"caredesk.{name}").bp)
    api.attach(app)
    app.register_blueprint(import_module("caredesk.tickets.live_routes").bp)
    return app


def listening(app: Flask) -> Flask:
    """The same with the live line to the browsers in front of it."""
    for room in ("tickets.sockets", "sla.board_sockets"):
        import_module(f"caredesk.{room}").attach(app)
    return app
