"""The pages of this room, put together."""

from flask import Blueprint

from caredesk.moderation import desk_routes, post_routes, public_routes
from caredesk.tickets.sentences import say

bp = Blueprint("moderation", __name__)
for one in (post_routes, desk_routes, public_routes):
    bp.register_blueprint(one.bp)


@bp.app_template_filter("denied")
def denied(code: str) -> str:
    """Why a post cannot be hidden on its network."""
    return say("hide_post_removed" if code == "post_removed" else code)
