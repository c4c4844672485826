"""The page in a bundle: for people, in their language, without links or scripts; told from the entries alone."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from sqlmodel import select

from caredesk.audit.bundle import Order, Page
from caredesk.audit.picking import Picked
from caredesk.core import clock, db, html, i18n
from caredesk.reports import evidence_story, trail_words
from caredesk.reports.trail_body import Change, Names, told
from caredesk.team.models import Agent

TEMPLATES = Path(__file__).parents[2] / "templates"
MOST = 2000  # lines of a page; entries.jsonl has all of them


@dataclass(frozen=True)
class Line:
    """One entry for the reader of the page."""

    idx: int
    at: datetime
    state: str
    what: str = ""
    who: str = ""
    changes: list[Change] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)


def made(title: str, *, with_names: bool = False) -> Page:
    """What writes the page of a bundle. Colleagues are called by their names only where that is asked for."""

    def page(order: Order, entries: Iterable[Picked]) -> Iterator[str]:
        told_of = _Telling(order.lang, with_names)
        is_range = order.wanted.kind == "range"
        kept, states = _kept(entries)
        turns = [] if is_range else evidence_story.turns(kept)
        given = {"title": title, "lang": order.lang, "at": clock.now(), "states": states, "total": states.total()}
        shown = {"turns": turns, "kept": len(kept), "kind": order.wanted.kind, "walled": order.wanted.walled}
        lines = (told_of.line(one) for one in kept)
        template = _environment(order.lang).get_template("bundle/page.html")
        return template.generate(**given, **shown, lines=lines, name=told_of.name, line=told_of.line)

    return page


def _kept(entries: Iterable[Picked]) -> tuple[deque[Picked], Counter[str]]:
    """The last entries, and how many there are of each kind: a page that nobody could open helps nobody."""
    kept: deque[Picked] = deque(maxlen=MOST)
    states: Counter[str] = Counter()
    for one in entries:
        kept.append(one)
        states[one.state] += 1
    return kept, states


class _Telling:
    """Says what entries say, in one language, all times in UTC."""

    def __init__(self, lang: str, with_names: bool) -> None:
        self.say: Callable[[str], str] = i18n.translations(lang).gettext
        names = Names.of([], UTC, self.say)
        self.names = names if with_names else replace(names, agents=self._nameless())

    def _nameless(self) -> dict[Any, str]:
        """Colleagues as the entries call them: the same person always in the same way, and nobody by name."""
        called = self.say(trail_words.COLLEAGUE)
        rows = db.session().exec(select(Agent.id, Agent.uuid)).all()
        return {key: called % {"code": uuid[:8]} for number, uuid in rows for key in (number, uuid)}

    def name(self, who: str) -> str:
        return self.names.agents.get(who) or trail_words.actor(who, self.say)

    def line(self, one: Picked) -> Line:
        at = clock.from_micros(one.said["t"])
        if one.state == "dark":
            return Line(one.idx, at, one.state)
        what = trail_words.verb(one.said["k"], self.say)
        changes, details = told(one.said["k"], one.told, self.names)
        return Line(one.idx, at, one.state, what, self.name(one.said["a"]), changes, details)


@cache
def _environment(lang: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        finalize=html.seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(i18n.translations(lang), newstyle=True)  # type: ignore[attr-defined]
    return made
