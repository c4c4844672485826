"""The pulse of a serving process: it follows the audit trail and tells the browsers that are connected here.

It is woken after every commit of this process and by a word from the others, and looks by itself once a second: with
Redis away news come a second later, and a session that was ended is cut off within two seconds.
"""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from sqlmodel import col, select

from caredesk.audit import keyring
from caredesk.audit import log as trail
from caredesk.core import bell, bus, clock, db, live
from caredesk.core.presence import presence
from caredesk.team.models import LoginSession
from caredesk.tickets import peers, rows, tail, telling
from caredesk.tickets.tail import News

GATHER_SECONDS = 0.1
LOOK_SECONDS = 1.0
GONE = {"subject.erased", "post.emptied"}  # words that no memory of a process may keep
STATES = ("looking", "typing", "away", "gone")
logger = structlog.get_logger(__name__)
Also = Callable[[list[live.Listener]], float]


class Pulse:
    """One thread (or greenlet) that reads the trail and pushes; started by the first browser that connects."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.entry: int | None = None  # the last entry that was told; None while nobody listens
        self.moved: set[int] = set()  # tickets at which somebody came, went or began to type
        self.line: bus.Bus | None = None
        self._ear = bell.ear("news")
        self._lock = threading.Lock()
        self._thread: Any = None
        self._also: list[Also] = []

    def also(self, call: Also) -> None:
        """Call this at every look, after the lists were told; it says in how many seconds it wants to look again."""
        self._also.append(call)

    def begin(self) -> None:
        """Somebody listens: from now on everything newer than this moment is told."""
        with self._lock:
            if self.line is not None:
                self.line.start()
            if self.entry is None:
                self.entry = trail.head()[1]
            if self._thread is None:
                self._thread = live.line.socketio.start_background_task(self._run)

    def say(self, ticket: int, *, agent: int, key: str, state: str) -> None:
        """A window here looks at a ticket, types, or has left: note it and let the other processes know."""
        self._note(ticket, agent, key, state)
        if self.line is not None:
            self.line.say("presence", ticket=ticket, agent=agent, key=key, state=state)

    def hear(self, word: dict[str, Any]) -> None:
        """A word from another process: a hint, checked like any input."""
        if word.get("kind") == "news":
            bell.ring("news")
        elif word.get("kind") == "presence":
            ticket, agent, key, state = (word.get(name) for name in ("ticket", "agent", "key", "state"))
            if isinstance(ticket, int) and isinstance(agent, int) and isinstance(key, str) and state in STATES:
                self._note(ticket, agent, key, state)

    def _note(self, ticket: int, agent: int, key: str, state: str) -> None:
        if state == "gone":
            self.moved |= presence.leave(key, ticket)
        elif presence.note(key, ticket=ticket, agent=agent, state=state, at=clock.monotonic()):
            self.moved.add(ticket)
        if ticket in self.moved:
            bell.ring("news")

    def _run(self) -> None:
        wait = LOOK_SECONDS
        home = live.line.socketio
        while True:
            self._ear.wait(wait)
            self._ear.clear()
            if live.line.is_closing or live.line.socketio is not home:  # a later line has a pulse of its own
                return
            wait = self.beat()
            live.line.socketio.sleep(GATHER_SECONDS)

    def beat(self) -> float:
        """One look: who must go, what is new, who looks at what; how many seconds until the next one at the latest.

        Nothing that fails here ends the pulse."""
        with self.app.app_context():
            try:
                self._tell()
                return self._tell_others()
            except Exception:
                logger.exception("telling failed altogether")
                return LOOK_SECONDS
            finally:
                db.close_reading()

    def _tell(self) -> None:
        try:
            self._cut_off()
            self._tell_news()
            self._tell_peers()
        except Exception:
            logger.exception("telling failed")
            self._tell_all_to_look()

    def _tell_others(self) -> float:
        here = live.line.all()
        return min([LOOK_SECONDS, *(call(here) for call in self._also)])

    def _cut_off(self) -> None:
        """Close the sockets of sessions that were ended, wherever that happened."""
        here = live.line.all()
        mine = col(LoginSession.id).in_({each.session_id for each in here})
        over = col(LoginSession.ended_at).is_not(None) | (col(LoginSession.expires_at) <= clock.now())
        ended = set(db.session().exec(select(LoginSession.id).where(mine, over))) if here else set()
        live.end([each for each in here if each.session_id in ended], "session")

    def _tell_news(self) -> None:
        listeners = live.line.all()
        with self._lock:
            if not listeners or self.entry is None:
                self.entry = None if not live.line.all() else self.entry
                return
        news = tail.since(self.entry)
        if news.entry != self.entry:
            if news.verbs & GONE:
                rows.forget()
                keyring.forget()
            telling.tell(news, trail.head()[0], listeners)
            self.entry = news.entry

    def _tell_peers(self) -> None:
        self.moved |= presence.expire(clock.monotonic())
        if self.moved:
            moved, self.moved = self.moved, set()
            peers.tell(moved, live.line.all())

    def _tell_all_to_look(self) -> None:
        """What could not be told is passed by, and every list takes its page again."""
        log, head = trail.head()
        telling.tell(News(head, is_flood=True), log, live.line.all())
        self.entry = head


def connect(pulse: Pulse, redis_url: str) -> None:
    """Let commits of this process wake the pulse, and, over Redis, those of the others."""
    if not redis_url:
        trail.listen(wake)
        return
    line = pulse.line = bus.Bus(redis_url, pulse.hear)

    def spread() -> None:
        wake()
        line.say("news")

    trail.listen(spread)


def wake() -> None:
    bell.ring("news")
