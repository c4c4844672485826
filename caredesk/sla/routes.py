"""The pages of this room, put together."""

from flask import Blueprint

from caredesk.sla import panel_routes

bp = Blueprint("sla", __name__)
for one in (panel_routes,):
    bp.register_blueprint(one.bp)
