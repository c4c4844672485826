"""Rows, posts and headers as HTML: the same functions for pages and for news, one rendering for all who may see it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import force_locale, get_locale

from caredesk.core import clock
from caredesk.core.html import rendered
from caredesk.tickets import queries, reading
from caredesk.tickets.shapes import PostView, RowView, TicketView, hue, letters

KEPT_ROWS, KEPT_POSTS = 4096, 2048


def row_view(row: queries.Columns, sort: str = "oldest") -> RowView:
    """What the list shows of one ticket."""
    rank = clock.to_micros(row.turn_at)
    name, face = "?" if row.customer_name is None else row.customer_name, row.customer_uuid
    return RowView(
        id=row.id,
        v=row.v,
        rank=-rank if sort == "newest" else rank,
        channel=row.channel,
        surface=row.surface,
        customer_name=name,
        hue=hue(face) if face else 0,
        letters=letters(name),
        snippet=row.snippet,
        snippet_by=row.snippet_by,
        lang=row.lang,
        status=row.status.value,
        priority=row.priority.value,
        tone=row.tone,
        count=row.posts_count,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name or "",
        assignee_letters=letters(row.assignee_name) if row.assignee_name else "",
        assignee_hue=hue(row.assignee_uuid) if row.assignee_uuid else 0,
        team_name=row.team_name,
        account_name=row.account_name,
        waiting_since=row.waiting_since,
        due_at=row.due_at,
        due_kind=row.due_kind,
        tags=queries.tags_of(row),
        snoozed_until=row.snoozed_until_at,
        woke=row.woke,
        last_at=row.last_at,
        private=row.private,
        removed=row.removed,
        promised_at=row.promised_at,
        promised=row.promised or "",
    )


def html_of_row(view: RowView, lang: str) -> str:
    """`_row.html` of this row; what looks the same is rendered once."""
    return _row(view, lang)


@lru_cache(KEPT_ROWS)
def _row(view: RowView, lang: str) -> str:
    return _in_language("tickets/_row.html", lang, row=view)


def html_of_posts(views: Iterable[PostView], lang: str) -> list[str]:
    """`_post.html` of these posts; what looks the same is rendered once."""
    with _spoken(lang):
        return [_post(view, lang) for view in views]


@lru_cache(KEPT_POSTS)
def _post(view: PostView, lang: str) -> str:  # noqa: ARG001 - what is kept is kept for each language
    module: Any = current_app.jinja_env.get_template("tickets/_post.html").module
    return rendered(module.item(view))


def _in_language(template: str, lang: str, **given: object) -> str:
    """Rendered in this language, whoever is being served; nothing of a request goes in."""
    with _spoken(lang):
        return rendered(current_app.jinja_env.get_template(template).render(**given))


def _spoken(lang: str) -> AbstractContextManager[Any]:
    spoken = get_locale()
    return nullcontext() if spoken is not None and spoken.language == lang else force_locale(lang)


def render_rows(ids: Iterable[int], lang: str, sort: str = "oldest") -> dict[int, tuple[int, int, str]]:
    """For news: each ticket's version, rank and HTML. Whoever asks has checked who may see them."""
    views = [row_view(row, sort) for row in queries.by_ids(ids)]
    return {view.id: (view.v, view.rank, html_of_row(view, lang)) for view in views}


def render_posts(ticket_id: int, post_ids: Iterable[int], lang: str) -> dict[int, tuple[int, str]]:
    """For news: each post's version and HTML, in the order of the conversation."""
    views = post_views(ticket_id, post_ids)
    return {view.id: (view.v, html) for view, html in zip(views, html_of_posts(views, lang), strict=True)}


def post_views(ticket_id: int, post_ids: Iterable[int]) -> tuple[PostView, ...]:
    """These posts of a ticket, in the order of the conversation."""
    return reading.posts(ticket_id, list(post_ids))


def header_view(ticket_id: int) -> TicketView:
    """What the header of a ticket shows."""
    return reading.head(ticket_id)


def render_header(ticket_id: int, lang: str) -> str:
    """For news: the header of the open ticket, without those who look at it; its version stands in it."""
    return _in_language("tickets/_header.html", lang, t=header_view(ticket_id), peers=())


def forget() -> None:
    """Render everything anew."""
    _row.cache_clear()
    _post.cache_clear()
