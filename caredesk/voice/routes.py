"""The pages of this room: rules, topics, what is found in a draft, approvals."""

from flask import Blueprint

from caredesk.voice import approval_routes, look_routes, rule_routes, topic_routes

bp = Blueprint("voice", __name__)
for one in (look_routes, approval_routes, rule_routes, topic_routes):
    bp.register_blueprint(one.bp)
