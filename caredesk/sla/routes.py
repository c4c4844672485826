"""The pages of this room, put together."""

from flask import Blueprint

from caredesk.sla import alert_routes, board_routes, drill_routes, history_routes, panel_routes

bp = Blueprint("sla", __name__)
for one in (board_routes, panel_routes, alert_routes, history_routes, drill_routes):
    bp.register_blueprint(one.bp)
