"""The pages of this room, put together."""

from flask import Blueprint

from caredesk.sla import (
    alert_routes,
    board_routes,
    calendar_routes,
    drill_routes,
    history_routes,
    panel_routes,
    policy_routes,
    recompute_routes,
)

bp = Blueprint("sla", __name__)
PARTS = (
    *(board_routes, panel_routes, alert_routes, history_routes, drill_routes),
    *(calendar_routes, policy_routes, recompute_routes),
)
for one in PARTS:
    bp.register_blueprint(one.bp)
