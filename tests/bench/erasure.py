"""Erasing a customer with 1,000 posts on a desk of 100,000 tickets, index and files included; a copy before it."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import select

from caredesk.audit import verify
from caredesk.channels.base import Author, Event
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.actions import recognise
from caredesk.customers.models import Customer
from caredesk.privacy import copying, erasure
from caredesk.team.models import Agent
from caredesk.tickets.receive import receive
from tests.bench import seed

TICKETS, POSTS, A_TICKET = 100_000, 1_000, 50
LIMIT_SECONDS = 10.0
WORD = "kanarekbird"


def run() -> dict[str, Any]:
    """Seconds of the copy, and of the whole erasure; how many files still hold a planted word."""
    with seed.desk(TICKETS) as settings, TemporaryDirectory() as place:
        account = db.session().exec(select(Account)).first()
        assert account is not None
        person = _written(account)
        agent = db.session().exec(select(Agent)).first()
        copied = _timed(lambda: copying.write(person, "en", Path(place) / "copy.zip"))
        erased = _timed(lambda: erasure.finish(erasure.ask(person, agent, basis="objection")))
        files = [path for path in Path(settings.data).rglob("*") if path.is_file()]
        left = sum(WORD.encode() in path.read_bytes().lower() for path in files)
        with db.reading():
            kinds = {one.kind for one in verify.verify().findings} - {"mirror"}  # the seed wrote rows without entries
    ok = erased <= LIMIT_SECONDS and left == 0 and not kinds
    told = {"posts": POSTS, "tickets": TICKETS, "copy_s": copied, "erase_s": erased, "limit_s": LIMIT_SECONDS}
    return {**told, "files_with_words": left, "findings": sorted(kinds), "ok": ok}


def _written(account: Account) -> Customer:
    """One person's posts, some in each ticket, through the real door."""
    author, at = Author(WORD, WORD, "Kanarek Bird"), clock.now() - timedelta(days=1)
    for start in range(0, POSTS, A_TICKET):
        with db.transaction():
            for number in range(start, start + A_TICKET):
                text = f"{WORD} {number} where is my parcel, I have waited for two weeks now and nobody answers"
                about = {"thread_ext_id": f"own{start}", "text": text, "author": author, "occurred_at": at}
                event = Event(kind="created", ext_id=f"own{start}" if number == start else f"own{number}", **about)
                person, handle = recognise(account, author)
                receive(account, event, person, handle)
    return person


def _timed(call: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    call()
    return round(time.perf_counter() - begun, 2)
