"""The pages of this room, put together."""

from flask import Blueprint

from caredesk.promises import act_routes, board_routes, report_routes, rule_routes, ticket_routes

bp = Blueprint("promises", __name__)
for one in (board_routes, act_routes, ticket_routes, report_routes, rule_routes):
    bp.register_blueprint(one.bp)
