"""The pages of this room, put together."""

from typing import Any

from flask import Blueprint

from caredesk.core import html
from caredesk.knowledge import (
    article_routes,
    edit_routes,
    layout,
    list_routes,
    public_routes,
    setting_routes,
    source_routes,
)

bp = Blueprint("knowledge", __name__)
for one in (list_routes, setting_routes, source_routes, edit_routes, article_routes, public_routes):
    bp.register_blueprint(one.bp)
bp.add_app_template_filter(layout.parts, "laid_out")
bp.add_app_template_filter(layout.in_a_row, "in_a_row")


@bp.app_template_filter("answer_line")
def answer_line(text: str) -> Any:
    """A line of an answer as markup: escaped, its links made."""
    return html.clean(text, "post")
