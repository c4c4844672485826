"""Answers for the report on ready-made words: what an article or a past answer brought, and what it is called."""

from typing import Any

from caredesk.core import db
from caredesk.knowledge.models import ArticleVariant
from caredesk.tickets.models import Post
from caredesk.voice import canning


def _brought(told: Any, _lang: str) -> list[str]:
    if "post" in told:
        post = db.session().get(Post, told["post"])
        return [post.text] if post else []
    variant = db.session().get(ArticleVariant, told["variant"])
    return [variant.text] if variant else []


def _called(article_id: int) -> str:
    found = db.first(ArticleVariant, ArticleVariant.article_id == article_id)
    return found.title if found else ""


def register() -> None:
    """Let the report ask articles and past answers."""
    canning.source("answer", _brought)
    canning.title("answer", _called)
