"""Telling every browser of this process what is new for it: each body is made and encoded once for all who get it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask_babel import force_locale

from caredesk.core import db, live
from caredesk.core.live import Listener
from caredesk.team.models import Agent, Notice
from caredesk.tickets import counts, pages, sentences, tail
from caredesk.tickets.numbers import Numbers
from caredesk.tickets.pushes import Audience, Press, audience_of, is_seen
from caredesk.tickets.tail import News

WAITS = ("approval", "proposal", "hide", "alarm")  # what the marks in the rail count
PRESSING = {"promise.warned", "promise.broken", "promise.passed"}  # of promises only what calls somebody
Batch = tuple[Audience | None, tuple[tuple[str, int], ...]]


def tell(news: News, log: int, listeners: list[Listener]) -> None:
    """Rows and numbers, open conversations, notices; to each only what its wall lets through at this moment."""
    if news.speaks_of("account", "team", "agent"):
        wall(listeners)
    press = Press(news, log)
    _tell_lists(press, listeners)
    _tell_conversations(_watched(press, listeners), listeners)
    _tell_notices(news.notices, listeners)
    if news.speaks_of(*WAITS) or news.verbs & PRESSING:
        live.send(listeners, "rail", {})


def wall(listeners: Iterable[Listener]) -> None:
    """Ask anew what each of these may see; a ticket behind the wall is not watched any longer."""
    known: dict[int, Agent | None] = {}
    for each in listeners:
        if each.agent_id not in known:
            known[each.agent_id] = db.session().get(Agent, each.agent_id, populate_existing=True)
        agent = known[each.agent_id]
        if agent is not None:
            each.scope, each.lang = pages.scope_of(agent), agent.lang


def _tell_lists(press: Press, listeners: list[Listener]) -> None:
    numbers = Numbers(counts.kept())
    batches: dict[Batch, list[Listener]] = defaultdict(list)
    for each in listeners:
        audience = audience_of(each.view, each.lang, each.scope) if each.view else None
        fresh = _fresh(numbers, each)
        if fresh or (audience and press.change(audience)):
            batches[audience, tuple(sorted(fresh.items()))].append(each)
    for (audience, known), some in batches.items():
        live.send(some, "rows", press.rows(audience, dict(known)))


def _fresh(numbers: Numbers, listener: Listener) -> dict[str, int]:
    """The numbers that this browser does not know yet."""
    now = numbers.standard(listener.scope) | numbers.saved(listener.saved, listener.scope)
    now |= dict.fromkeys(listener.told.keys() - now.keys(), 0)
    fresh = {key: n for key, n in now.items() if listener.told.get(key) != n}
    listener.told = now
    return fresh


def _watched(press: Press, listeners: list[Listener]) -> Press:
    """The same news; after a flood, the conversations that are open here as a whole."""
    if not press.news.is_flood:
        return press
    open_now = {each.ticket_id for each in listeners if each.ticket_id}
    return Press(tail.whole(open_now, press.news.entry), press.log)


def _tell_conversations(press: Press, listeners: list[Listener]) -> None:
    readers: dict[tuple[int, str], list[Listener]] = defaultdict(list)
    for each in listeners:
        ticket = press.news.tickets.get(each.ticket_id or 0)
        if ticket is not None and is_seen(ticket, each.scope):
            readers[ticket.id or 0, each.lang].append(each)
    for (ticket_id, lang), some in readers.items():
        live.send(some, "posts", press.posts(ticket_id, lang))


def _tell_notices(notices: list[Notice], listeners: list[Listener]) -> None:
    for notice in notices:
        theirs: dict[str, list[Listener]] = defaultdict(list)
        for each in listeners:
            if each.agent_id == notice.agent_id:
                theirs[each.lang].append(each)
        for lang, some in theirs.items():
            live.send(some, "notice", _notice(notice, lang))


def _notice(notice: Notice, lang: str) -> dict[str, Any]:
    """No words of a customer: a notice may be shown on a locked screen."""
    with force_locale(lang):
        text = sentences.notice(notice.kind, notice.by)
    return {"kind": notice.kind, "text": text, "url": f"/tickets/{notice.ticket_id}" if notice.ticket_id else "/inbox"}
