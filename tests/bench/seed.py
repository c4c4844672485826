"""Desks of any size for the benchmarks: written straight into SQLite, shaped like a desk that has worked for years."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.core.types import new_uuid
from caredesk.start import open_desk
from caredesk.tickets.fold import fold
from tests import cast

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = ("parcel", "locker", "code", "courier", "refund", "delivery", "app", "paczkomat", "kurier", "zwrot", "paczka",
         "csomag", "futár", "automata", "kód")  # fmt: skip
RARE = "kryptonit"
ONE_IN = 100_000  # how often the rare word is said
PEOPLE = 50_000
AT_ONCE = 20_000


@contextmanager
def desk(tickets: int) -> Iterator[Settings]:
    """A desk with so many tickets of one post each, most of them resolved; 200 posts in ticket 1."""
    with tempfile.TemporaryDirectory(prefix="caredesk-bench-") as folder:
        settings = Settings(data=Path(folder))
        open_desk(settings)
        cast.assemble()
        db.database().dispose()
        fill(settings.data / "caredesk.sqlite3", tickets)
        open_desk(settings)
        try:
            yield settings
        finally:
            db.close_reading()
            db.database().dispose()


def fill(path: Path, tickets: int) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA foreign_keys=OFF")
    account, team = raw.execute("SELECT account_id, team_id FROM account_team ORDER BY account_id LIMIT 1").fetchone()
    agents = [row[0] for row in raw.execute("SELECT id FROM agent WHERE role = 'agent' ORDER BY id LIMIT 1")]
    chance = random.Random(7)
    for first in range(1, tickets + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, tickets + 1))
        raw.execute("BEGIN")
        _people(raw, [number for number in numbers if number <= PEOPLE])
        _tickets(raw, numbers, (account, team, agents[0]), chance)
        raw.execute("COMMIT")
    raw.execute("BEGIN")
    _long_talk(raw, account)
    _count(raw)
    raw.execute("INSERT INTO search_index (rowid, words, wall) SELECT id, words, wall FROM search_doc")
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()


def _insert(raw: sqlite3.Connection, table: str, columns: str, rows: list[tuple]) -> None:
    """Fill in what has a default in the models and none in the database."""
    marks = ", ".join("?" * len(columns.split(",")))
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _people(raw: sqlite3.Connection, numbers: list[int]) -> None:
    at = _text(BEGIN)
    people = [(100 + n, new_uuid(), f"Customer {n}", "pl", "", 1, at) for n in numbers]
    _insert(raw, "customer", "id, uuid, name, lang, note, v, created_at", people)
    handles = [(100 + n, 100 + n, "webhook:bench", f"u{n}", f"u{n}", f"Customer {n}", "", at) for n in numbers]
    _insert(raw, "handle", "id, customer_id, realm, ext_id, handle, name, avatar_url, seen_at", handles)


def _tickets(raw: sqlite3.Connection, numbers: range, home: tuple[int, int, int], chance: random.Random) -> None:
    account, team, agent = home
    rows, posts, docs = [], [], []
    for n in numbers:
        at = _text(BEGIN + timedelta(minutes=n))
        status = chance.choices(("resolved", "open", "pending", "snoozed"), (92, 5, 2, 1))[0]
        who, words = 100 + (n % min(PEOPLE, numbers[-1]) or 1), _said(n, chance)
        mine = agent if status != "open" or n % 3 == 0 else None
        waits = at if status == "open" else None
        rows.append((n, new_uuid(), account, "webhook", "comment", 0, f"t{n}", who, team, mine, status, "normal", "pl",
                     words[:200], "in", "[]", 1, 0, at, at, waits, at, at, "", 1))  # fmt: skip
        posts.append((n, new_uuid(), n, account, "in", f"p{n}", f"t{n}", "comment", "public", who, "", "", words, "pl",
                      "", at, at, 1, "", "", 1))  # fmt: skip
        docs.append((n, "post", n, account, fold(words), f"a{account}"))
    _insert(raw, "ticket", TICKET, rows)
    _insert(raw, "post", POST, posts)
    _insert(raw, "search_doc", "id, kind, of_id, account_id, words, wall", docs)


TICKET = (
    "id, uuid, account_id, channel, surface, private, thread_ext_id, customer_id, team_id, assignee_id, status, "
    "priority, lang, snippet, snippet_by, tags, posts_count, removed, opened_at, turn_at, waiting_since, last_in_at, "
    "last_at, woke, v"
)
POST = (
    "id, uuid, ticket_id, account_id, kind, ext_id, thread_ext_id, surface, visibility, handle_id, out_state, out_why, "
    "text, lang, permalink, occurred_at, received_at, versions, removed_by, removed_how, v"
)


def _said(n: int, chance: random.Random) -> str:
    words = chance.sample(WORDS, 6)
    return f"{' '.join(words)} {n}" + (f" {RARE}" if n % ONE_IN == 1 else "")


def _long_talk(raw: sqlite3.Connection, account: int) -> None:
    last = raw.execute("SELECT max(id) FROM post").fetchone()[0]
    who = raw.execute("SELECT customer_id FROM ticket WHERE id = 1").fetchone()[0]
    rows = []
    for n in range(1, 200):
        at, words = _text(BEGIN + timedelta(minutes=n)), f"Post {n} of a long talk: https://example.org/{n} has more."
        rows.append((last + n, new_uuid(), 1, account, "in", f"long{n}", "t1", "comment", "public", who, "", "", words,
                     "en", "", at, at, 1, "", "", 1))  # fmt: skip
    _insert(raw, "post", POST, rows)
    raw.execute("UPDATE ticket SET posts_count = 200 WHERE id = 1")


def _count(raw: sqlite3.Connection) -> None:
    raw.execute(
        "INSERT INTO ticket_count (account_id, team_id, assignee_id, status, n) "
        "SELECT account_id, team_id, ifnull(assignee_id, 0), status, count(*) FROM ticket GROUP BY 1, 2, 3, 4"
    )


def _text(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
