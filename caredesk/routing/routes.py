"""The pages of this room, put together."""

from flask import Blueprint

from caredesk.routing import duty_routes, setup_routes, turn_routes, weight_routes

bp = Blueprint("routing", __name__)
for one in (turn_routes, duty_routes, setup_routes, weight_routes):
    bp.register_blueprint(one.bp)
