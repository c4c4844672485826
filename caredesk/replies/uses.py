"""Where templates were used, and what became of it: reactions to replies and to tickets that are resolved again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import case, update
from sqlmodel import col, func, select

from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.core.types import LARGEST_LINK, known
from caredesk.replies import fill, owning, template_sentences
from caredesk.replies.template_models import Template, TemplateUse
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets import checking
from caredesk.tickets.checking import Finding, Words
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

COUNTS_FOR = timedelta(hours=72)  # a ticket that comes back sooner was not solved
MOST = 5  # templates in one reply
LEAST_PERCENT = 25  # of the inserted words: what was deleted again was not used
KEPT = ("id", "version", "lang", "edited")
OFTEN_PERCENT, ENOUGH = 50, 5  # "often changed": half of at least five uses


@dataclass(frozen=True)
class Counts:
    """used: replies that left the composer; edited before; solved, and out of how many that can be told by now."""

    used: int = 0
    edited: int = 0
    solved: int = 0
    told: int = 0

    @property
    def edited_percent(self) -> int:
        return round(100 * self.edited / self.used) if self.used else 0

    @property
    def solved_percent(self) -> int:
        return round(100 * self.solved / self.told) if self.told else 0

    @property
    def is_often_changed(self) -> bool:
        return self.used >= ENOUGH and self.edited_percent >= OFTEN_PERCENT


def _read(value: Any, words: Words) -> list[dict[str, Any]]:
    """{id, version, text}, or a list of them: which template was inserted, and what it said then."""
    told = value if isinstance(value, list) else [value]
    if not 0 < len(told) <= MOST:
        raise Refused("input", field="along.template")
    read = [_one(each, words) for each in told]
    found = {one["id"]: one for one in read if one is not None}
    return [{name: one[name] for name in KEPT} for one in found.values() if one["is_used"]]


def _one(told: Any, words: Words) -> dict[str, Any] | None:
    """None for one that is not there for who speaks, or not any more: a count is no reason to hold an answer back."""
    if not isinstance(told, dict) or set(told) - {"id", "version", "lang", "text"}:
        raise Refused("input", field="along.template")
    number, version, inserted = told.get("id"), told.get("version"), told.get("text")
    fits = all(type(one) is int and 0 < one <= LARGEST_LINK for one in (number, version))  # True is no number
    if not fits or not isinstance(inserted or "", str) or not isinstance(told.get("lang") or "", str):
        raise Refused("input", field="along.template")
    try:
        template = owning.one(Template, words.agent, known(number))
    except NotFound:
        return None
    edited = inserted is not None and inserted.split() != words.text.split()
    left = 100 if inserted is None else _left(inserted, words.text)
    lang = str(told.get("lang") or "")[:8]
    return {"id": template.id, "version": version, "lang": lang, "edited": edited, "is_used": left >= LEAST_PERCENT}


def _left(inserted: str, sent: str) -> int:
    """How many in a hundred of the inserted words were sent."""
    began = set(inserted.casefold().split())
    return round(100 * len(began & set(sent.casefold().split())) / len(began)) if began else 0


def _unfilled(words: Words) -> list[Finding]:
    """A blank that nobody filled never reaches a customer."""
    if not fill.is_open(words.text):
        return []
    begin = words.text.index("{{")
    end = words.text.find("}}", begin)
    place = words.text[begin : end + 2 if 0 <= end - begin <= 80 else begin + 40]
    return [Finding("unfilled", blocks=True, facts={"place": place})]


def follow_reply(happened: Happened) -> None:
    """Follow a reply that began as a template."""
    post: Post = happened.object
    for one in happened.body.get("along", {}).get("template", ()):
        told: dict[str, Any] = {name: one[name] for name in ("version", "lang", "edited")}
        at: dict[str, Any] = {"ticket_id": post.ticket_id, "post_id": post.id, "agent_id": post.agent_id}
        db.session().add(TemplateUse(template_id=one["id"], used_at=clock.now(), **told, **at))
    db.session().flush()


def follow_cancel(happened: Happened) -> None:
    """Follow a reply that was taken back: nothing was used."""
    mine = (col(TemplateUse.post_id) == happened.object.id, col(TemplateUse.taken_back_at).is_(None))
    db.session().exec(update(TemplateUse).where(*mine).values(taken_back_at=clock.now()))


def follow_resolved(happened: Happened) -> None:
    """Follow a ticket that was resolved: its replies may have solved it."""
    ticket: Ticket = happened.object
    mine = (col(TemplateUse.ticket_id) == ticket.id, col(TemplateUse.resolved_at).is_(None))
    db.session().exec(update(TemplateUse).where(*mine).values(resolved_at=clock.now()))


def follow_reopened(happened: Happened) -> None:
    """Follow a ticket that came back within three days: it was not solved."""
    ticket: Ticket = happened.object
    recent = col(TemplateUse.resolved_at) > clock.now() - COUNTS_FOR
    mine = (col(TemplateUse.ticket_id) == ticket.id, recent, col(TemplateUse.reopened_at).is_(None))
    db.session().exec(update(TemplateUse).where(*mine).values(reopened_at=clock.now()))


def counts(template_ids: Any) -> dict[int, Counts]:
    """The figures of these templates (ids, or a statement that gives them), in one statement."""
    settled = col(TemplateUse.resolved_at) <= clock.now() - COUNTS_FOR
    back = col(TemplateUse.reopened_at).is_not(None)
    columns = (
        func.count(),
        func.sum(case((col(TemplateUse.edited), 1), else_=0)),
        func.sum(case((settled & ~back, 1), else_=0)),
        func.sum(case((settled | back, 1), else_=0)),
    )
    query = select(TemplateUse.template_id, *columns).where(col(TemplateUse.template_id).in_(template_ids))  # type: ignore[call-overload]
    found = db.session().exec(query.where(col(TemplateUse.taken_back_at).is_(None)).group_by(TemplateUse.template_id))
    return {row[0]: Counts(*(int(one or 0) for one in row[1:])) for row in found}


def mine(agent: Agent) -> dict[int, int]:
    """How often this agent used which template in the last thirty days."""
    since = clock.now() - timedelta(days=30)
    mine = (TemplateUse.agent_id == agent.id, col(TemplateUse.used_at) > since)
    query = select(TemplateUse.template_id, func.count()).where(*mine).group_by(col(TemplateUse.template_id))
    return dict(db.session().exec(query).all())


checking.register("templates", _unfilled, unfilled=template_sentences.unfilled)
checking.bring("template", _read)
