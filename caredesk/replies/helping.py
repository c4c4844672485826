"""Asking a machine for help: set up by the owner, asked by a person, written down before anything leaves the desk."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db, secrets
from caredesk.replies import helpers
from caredesk.replies.helper_models import DRAFT, TASKS, TRANSLATION, Helper
from caredesk.replies.helpers import Asked, Machine, Unhelpful
from caredesk.team.models import Agent
from caredesk.tickets import checking
from caredesk.tickets.checking import Words
from caredesk.tickets.conversation import subject
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.standing import UNSAID

LANGUAGES = ("en", "pl", "hu")
LONGEST = 5000
MOST_SAID = 12  # posts of a conversation that a draft is made from
LONGEST_KEY = 400


def all_helpers() -> dict[str, Helper]:
    """Each task with what does it; a task that nobody has set up has a row that is not kept."""
    rows = {row.task: row for row in db.session().exec(select(Helper))}
    return {task: rows.get(task) or Helper(task=task) for task in TASKS}


def on() -> frozenset[str]:
    """The tasks that are offered."""
    return frozenset(db.session().exec(select(Helper.task).where(col(Helper.is_on))))


def set_up(agent: Agent, task: str, *, is_on: bool, base_url: str, model: str = "", key: str | None = None) -> Helper:
    """Say what does a task. `key` None keeps the one that is there, '' takes it away. Refused for what cannot be."""
    address = base_url.strip().rstrip("/")
    _fit(task, address, model=model.strip(), key=key or "", is_on=is_on)
    with db.transaction() as session:
        found = db.first(Helper, Helper.task == task)
        row = db.lock(found) if found else Helper(task=task)
        row.is_on, row.base_url, row.model, row.changed_at, row.v = (
            is_on,
            address,
            model.strip(),
            clock.now(),
            row.v + 1,
        )
        if key is not None:
            row.sealed_key = secrets.keys().seal(key.encode(), f"helper:{row.uuid}") if key else b""
        session.add(row)
        session.flush()
        body = {"task": task, "is_on": is_on, "base_url": address, "model": row.model, "new_key": key is not None}
        audit.record("helper.set_up", row, agent, body=body)
        return row


def _fit(task: str, address: str, *, model: str, key: str, is_on: bool) -> None:
    if task not in TASKS or len(model) > 120 or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Refused("input", field="helper")
    if (is_on or address) and not _is_address(address):
        raise Refused("helper_address")
    if is_on and task == DRAFT and not model:
        raise Refused("helper_model")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        plain = len(text) <= 500 and text.isprintable() and not set(text) & set(" ?#")
        return plain and parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def translate_post(post: Post, agent: Agent, target: str) -> str:
    """What somebody wrote, in this language. Its words leave the desk for the machine, and the entry says so."""
    if not post.text.strip():
        raise Refused("empty")
    ticket = db.session().get_one(Ticket, post.ticket_id)
    return _asked(TRANSLATION, ticket, agent, Asked(text=post.text, source=post.lang, target=target), posts=[post.uuid])


def translate(ticket: Ticket, agent: Agent, text: str, target: str) -> str:
    """The agent's own words in this language."""
    if not text.strip():
        raise Refused("empty")
    return _asked(TRANSLATION, ticket, agent, Asked(text=text, target=target), posts=[])


def draft(ticket: Ticket, agent: Agent) -> str:
    """A reply that a machine would give: only ever shown. It is told the last words of both sides, and no names."""
    said = (Post.ticket_id == ticket.id, col(Post.kind) != PostKind.NOTE, col(Post.out_state).not_in(UNSAID))
    query = (
        select(Post).where(*said, Post.text != "", Post.removed_by == "").order_by(col(Post.id).desc()).limit(MOST_SAID)
    )
    posts = list(db.session().exec(query))[::-1]
    if not posts:
        raise Refused("nothing_to_answer")
    talk = tuple((post.kind is not PostKind.IN, post.text[:LONGEST]) for post in posts)
    asked = Asked(said=talk, target=ticket.lang)
    return _asked(DRAFT, ticket, agent, asked, posts=[post.uuid for post in posts])


def _asked(task: str, ticket: Ticket, agent: Agent, asked: Asked, *, posts: list[str]) -> str:
    """Write down what leaves, then ask with no transaction open. Words stand in the entry by their digest alone: they
    stand in the desk anyway, and an entry of their own would have to be found when they are erased."""
    row = db.first(Helper, Helper.task == task, col(Helper.is_on))
    if row is None:
        raise Refused("helper_off")
    if len(asked.text) > LONGEST or asked.target not in ("", *LANGUAGES):
        raise Refused("helper_long", most=LONGEST)
    told = "\n".join([asked.text, *(words for _, words in asked.said)])
    body = {"task": task, "host": urlsplit(row.base_url).netloc, "posts": posts, "characters": len(told)}
    body |= {"sha256": hashlib.sha256(told.encode()).hexdigest(), "target": asked.target}
    with db.transaction():
        audit.record("helper.asked", ticket, agent, subject=subject(ticket), body=body)
    db.close_reading()
    try:
        return helpers.ADAPTERS[task](_machine(row), asked)
    except Unhelpful as error:
        raise Refused(error.code) from error


def _machine(row: Helper) -> Machine:
    key = secrets.keys().open(row.sealed_key, f"helper:{row.uuid}").decode() if row.sealed_key else ""
    return Machine(row.base_url, key, row.model)


def _read(value: Any, _words: Words) -> str:
    """Which task helped with these words, as the browser says it."""
    if value not in TASKS:
        raise Refused("input", field="along.helper")
    return str(value)


def follow_words(happened: Happened) -> None:
    """Follow `reply.queued`: words in which a machine had a hand are marked for everybody who reads the thread."""
    helped = happened.body.get("along", {}).get("helper")
    if helped:
        post: Post = happened.object
        post.helped = helped


checking.bring("helper", _read)
