"""What the inbox page is given: the list, the views beside it, the filters, and the ticket that is open."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import counts, queries, reading, rows, sidebar, tally, views
from caredesk.tickets.numbers import Numbers
from caredesk.tickets.peers import peers
from caredesk.tickets.queries import Cursor, Scope
from caredesk.tickets.sentences import say
from caredesk.tickets.shapes import KindView, TicketView
from caredesk.tickets.views import View

ICONS = {
    "mine": "inbox",
    "unassigned": "circle-dot",
    "team": "users",
    "open": "messages",
    "snoozed": "zzz",
    "waiting": "hourglass",
    "resolved": "circle-check",
}
PAGE, NEXT_PAGE = 50, 100
LANGUAGES = ("en", "hu", "pl")


def scope_of(agent: Agent) -> Scope:
    """The agent's wall and teams, for one question."""
    return Scope(agent.id or 0, access.visible_accounts(agent), access.team_ids(agent))


def asked_view(asked: Mapping[str, Any], around: sidebar.Sidebar) -> View:
    """The view that the address asks for; a saved one brings its filter and its order."""
    number = views.saved_id(asked)
    if number is None:
        return views.parse(asked)
    kept = around.kept(number)
    if kept is None:
        raise access.NotFound
    return views.parse(asked, kept.filter, kept.sort)


def is_new_to(agent: Agent) -> bool:
    """Whether the desk has no channel yet, and this agent may connect one."""
    return access.may(agent, "channels") and db.first(Account) is None


def first_view(agent: Agent) -> str:
    """Where somebody who comes in finds work: their own tickets, else their teams', else all that are open."""
    standing = Numbers(counts.kept()).standard(scope_of(agent))
    return next((key for key in ("mine", "team", "open") if standing.get(key)), "mine")


def inbox(agent: Agent, asked: Mapping[str, Any], opened: int | None = None) -> dict[str, Any]:
    """Everything for `inbox.html`, in a fixed number of statements."""
    around = sidebar.sidebar(agent)
    scope = Scope(agent.id or 0, around.accounts, around.my_teams)
    view = asked_view(asked, around)
    found, following = queries.page(view, scope, limit=PAGE)
    numbers = tally.tally(scope, {one.key: one.filter for one in around.saved})
    listed = [rows.row_view(row, view.sort) for row in found]
    return {
        "rows": listed,
        "next": following,
        "drafts": around.drafts,
        "filters": view.more.told(),
        "chosen": opened is not None,
        "options": _options(around, numbers, listed, view),
        **_beside(view, around, numbers),
        **(ticket(agent, opened, scope) if opened is not None else {"t": None, "peers": []}),
    }


def _beside(view: View, around: sidebar.Sidebar, numbers: tally.Tally) -> dict[str, Any]:
    names = names_of_views()
    saved = {one.key: one.name for one in around.saved}
    title = names.get(view.key) or saved.get(view.key, "")
    count = numbers.counts.get(view.key, "") if not view.more.told() else ""
    empty = empty_words().get(view.key, ("", ""))
    return {
        "view": {
            **{"key": view.key, "name": title, "query": view.query, "sort": view.sort, "url": view.url},
            **{"status": "" if view.base.status == views.ANY else view.base.status},
            **{"count": count, "saved": view.key in saved, "empty_title": empty[0], "empty_text": empty[1]},
        },
        "views": [_entry(key, names[key], view, numbers) for key in views.STANDARD],
        "saved": [_entry(key, name, view, numbers) for key, name in saved.items()],
        "accounts": [_account(line, view) for line in numbers.accounts],
    }


def _entry(key: str, label: str, view: View, numbers: tally.Tally) -> dict[str, Any]:
    active = view.key == key and not view.more.account
    told = {"key": key, "icon": ICONS.get(key, "bookmark"), "label": label, "url": f"/inbox?view={key}"}
    return told | {"count": numbers.counts.get(key, ""), "active": active}


def _account(line: tally.AccountLine, view: View) -> dict[str, Any]:
    active = view.more.account == str(line.id)
    told = {"id": line.id, "kind": line.kind, "name": line.name, "count": line.count, "active": active}
    return told | {"url": f"/inbox?view=open&account={line.id}", "state": line.state, "why": line.why}


def _options(around: sidebar.Sidebar, numbers: tally.Tally, listed: list[Any], view: View) -> dict[str, Any]:
    """What the filters and dialogs offer; tags and languages are those of the tickets in sight."""
    return {
        "statuses": ("open", "pending", "snoozed", "resolved"),
        "people": [vars(one) for one in around.people],
        "teams": [{"id": one.id, "name": one.name} for one in around.teams],
        "accounts": [{"id": line.id, "name": line.name} for line in numbers.accounts],
        "langs": sorted({*LANGUAGES, *(row.lang for row in listed), view.filter.lang} - {""}),
        "tags": sorted({*(tag for row in listed for tag in row.tags), view.filter.tag} - {""}),
    }


def view_and_scope(agent: Agent, asked: Mapping[str, Any]) -> tuple[View, Scope]:
    """The view that is asked for, and who asks, with no more statements than it needs."""
    if views.saved_id(asked) is not None:
        around = sidebar.sidebar(agent)
        return asked_view(asked, around), Scope(agent.id or 0, around.accounts, around.my_teams)
    view = views.parse(asked)
    teams = access.team_ids(agent) if view.filter.team == views.MINE else frozenset()
    return view, Scope(agent.id or 0, access.visible_accounts(agent), teams)


def more_rows(agent: Agent, asked: Mapping[str, Any], after: str) -> dict[str, Any]:
    """The next rows of a view, or its first ones again."""
    view, scope = view_and_scope(agent, asked)
    found, following = queries.page(view, scope, after=Cursor.read(after) if after else None, limit=NEXT_PAGE)
    listed = [rows.row_view(row, view.sort) for row in found]
    shown = {"key": view.key, "url": view.url, "sort": view.sort, "query": view.query}
    return {"rows": listed, "next": following, "view": shown, "filters": view.more.told()}


def ticket(agent: Agent, ticket_id: int, scope: Scope) -> dict[str, Any]:
    """The open ticket for `_ticket.html`; the caller has checked that this agent may see it."""
    found = reading.whole(ticket_id, scope)
    return {"t": _worded(found, agent), "peers": peers(ticket_id)}


def _worded(found: TicketView, agent: Agent) -> TicketView:
    """Why something cannot be written, in words; nothing at all for those who only read."""
    if found.merged_into is not None:
        why = say("merged", {"number": found.merged_into})
        return replace(found, kinds=(KindView("public", False, why, ""),))
    if not access.may(agent, "work"):
        return replace(found, kinds=())
    return replace(found, kinds=tuple(_said(one) for one in found.kinds))


def _said(kind: KindView) -> KindView:
    takes = replace(kind.takes, why="" if kind.takes.most else say(kind.takes.why))
    return replace(kind, reason=kind.reason and say(kind.reason), takes=takes)


def names_of_views() -> dict[str, str]:
    """The standing views in the agent's language."""
    return {
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "team": _("My teams"),
        "open": _("All open"),
        "snoozed": _("Snoozed"),
        "waiting": _("Waiting"),
        "resolved": _("Resolved"),
    }


def empty_words() -> dict[str, tuple[str, str]]:
    """What an empty list says."""
    return {
        "unassigned": (_("Everything is taken"), _("New tickets appear here by themselves.")),
        "snoozed": (_("Nothing sleeps"), _("Press Z in a ticket to put it away for a while.")),
        "waiting": (_("Nothing is pending"), _("Tickets that wait for the customer are here.")),
        "resolved": (_("Nothing is resolved yet"), _("Press E in a ticket when it is done.")),
    }
