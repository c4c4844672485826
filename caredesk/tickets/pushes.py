"""What is pushed: the fragments that pages include, made once for everybody who watches the same in one language."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlmodel import col

from caredesk.core import clock, db
from caredesk.team.models import Agent
from caredesk.tickets import rows, sentences, views
from caredesk.tickets.models import Ticket
from caredesk.tickets.queries import Scope
from caredesk.tickets.tail import News
from caredesk.tickets.views import View

MOST_ROWS = 40


@dataclass(frozen=True)
class Audience:
    """Browsers that see the same list: one view, one wall, one language; one agent where the view says "me"."""

    view: View
    lang: str
    scope: Scope

    def holds(self, ticket: Ticket) -> bool:
        return views.matches(self.view.filter, ticket, self.scope.agent_id, self.scope.teams, at=clock.now())


@lru_cache(4096)
def audience_of(view: View, lang: str, scope: Scope) -> Audience:
    """The audience an agent belongs to: who they are matters only where the view asks for it."""
    wanted = view.filter
    me = scope.agent_id if wanted.assignee == views.ME else 0
    teams = scope.teams if wanted.team == views.MINE else frozenset()
    return Audience(view, lang, Scope(me, scope.accounts, teams))


def is_seen(ticket: Ticket, scope: Scope) -> bool:
    """Whether the wall of this scope lets the ticket through."""
    return scope.accounts is None or ticket.account_id in scope.accounts


@dataclass(frozen=True)
class Change:
    """What some news mean for one list: rows that stand in it now, tickets that do not (any more)."""

    here: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    stale: bool = False

    def __bool__(self) -> bool:
        return bool(self.here or self.gone or self.stale)


class Press:
    """Renders for one flush: every fragment once for each language and order, however many audiences get it."""

    def __init__(self, news: News, log: int) -> None:
        self.news, self.log = news, log
        self._changes: dict[Audience, Change] = {}
        self._rows: dict[tuple[str, str], dict[int, tuple[int, int, str]]] = {}
        self._posts: dict[tuple[int, str], dict[str, Any]] = {}

    def change(self, audience: Audience) -> Change:
        """More than 40 rows at once are not told one by one: the list is stale."""
        if audience not in self._changes:
            self._changes[audience] = self._changed(audience)
        return self._changes[audience]

    def _changed(self, audience: Audience) -> Change:
        seen = [ticket for ticket in self.news.tickets.values() if is_seen(ticket, audience.scope)]
        if self.news.is_flood or len(seen) > MOST_ROWS:
            return Change(stale=True)
        here = {ticket.id or 0 for ticket in seen if audience.holds(ticket)}
        gone = {ticket.id or 0 for ticket in seen} - here
        return Change(tuple(sorted(here)), tuple(sorted(gone)))

    def rows(self, audience: Audience | None, counts: dict[str, int]) -> dict[str, Any]:
        """The body of a `rows` push; without an audience only the numbers."""
        change = self.change(audience) if audience else Change()
        made = self._rendered(audience.lang, audience.view.sort) if audience and change.here else {}
        told = [
            {"id": one, "v": made[one][0], "rank": made[one][1], "html": made[one][2]}
            for one in change.here
            if one in made
        ]
        here = {"rows": told, "gone": list(change.gone), "stale": change.stale}
        if audience and change.gone:
            here["why"] = self._why(change.gone, audience.lang)
        return {"log": self.log, "entry": self.news.entry, "counts": counts, **here}

    def _rendered(self, lang: str, sort: str) -> dict[int, tuple[int, int, str]]:
        if (lang, sort) not in self._rows:
            wanted = {one for change in self._changes.values() for one in change.here}
            self._rows[lang, sort] = rows.render_rows(sorted(wanted), lang, sort=sort)
        return self._rows[lang, sort]

    def _why(self, gone: tuple[int, ...], lang: str) -> dict[int, str]:
        """Where tickets went that are not in the list any more."""
        with force_locale(lang):
            tickets = [self.news.tickets[one] for one in gone]
            said = {one.id or 0: self._where(one) for one in tickets}
        return {one: words for one, words in said.items() if words}

    def _where(self, ticket: Ticket) -> str:
        if ticket.merged_into is not None:
            return sentences.merged(ticket.merged_into)
        return sentences.gone(ticket.status.value, self._names.get(ticket.assignee_id, ""))

    @cached_property
    def _names(self) -> dict[int | None, str]:
        """Who has the tickets of these news."""
        ids = {one.assignee_id for one in self.news.tickets.values()} - {None}
        query = select(col(Agent.id), col(Agent.name)).where(col(Agent.id).in_(ids))
        return {row.id: row.name for row in db.session().connection().execute(query)} if ids else {}

    def posts(self, ticket_id: int, lang: str) -> dict[str, Any]:
        """The body of a `posts` push: what changed in this conversation, and its header."""
        if (ticket_id, lang) not in self._posts:
            made = rows.render_posts(ticket_id, self.news.posts.get(ticket_id, []), lang)
            told = [{"id": post, "v": v, "html": html} for post, (v, html) in made.items()]
            body = {"ticket": ticket_id, "v": self.news.tickets[ticket_id].v, "posts": told}
            body["header"] = rows.render_header(ticket_id, lang)
            self._posts[ticket_id, lang] = {"log": self.log, "entry": self.news.entry, **body}
        return self._posts[ticket_id, lang]
