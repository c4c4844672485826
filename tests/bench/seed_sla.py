"""A year of a busy desk in the roll-ups, and deadlines on what is open: five accounts, three teams, thirty agents."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from caredesk.core import clock
from caredesk.core.types import new_uuid
from caredesk.sla.tally import slot_of
from tests.bench import seed

ACCOUNTS, TEAMS, AGENTS = 5, 3, 30
LANGS = ("pl", "pl", "hu", "en")
SLOTS_OF_A_YEAR = 365 * 96
SLOTS_AT_ONCE = 2_000
LATE = 0.04  # of the answers
AGENT = "id, uuid, email, name, role, state, password_hash, lang, zone, theme, density, keys_on, created_at"
PLAIN = "'agent', 'active', '', 'en', 'Europe/Warsaw', 'system', 'comfortable', 1"
KEY = "slot, account_id, team_id, agent_id, lang"


def year(path: Path, tickets: int, *, overdue: int = 400) -> None:
    """So many tickets in the year until now, as the roll-ups have them; what is open has a deadline, some passed it."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN")
    homes = list(_homes(raw))
    raw.execute("COMMIT")
    _roll_up(raw, homes, tickets)
    raw.execute("BEGIN")
    _spread(raw, homes)
    _deadlines(raw, overdue)
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()


def _homes(raw: sqlite3.Connection) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Accounts with their team and its agents, beside those that the desk has."""
    at = seed._text(seed.BEGIN)
    first_team = raw.execute("SELECT team_id FROM account_team ORDER BY account_id LIMIT 1").fetchone()[0]
    teams = [first_team]
    for number in range(1, TEAMS):
        raw.execute(
            "INSERT INTO team (id, uuid, name, created_at) VALUES (?, ?, ?, ?)",
            (500 + number, new_uuid(), f"Team {number}", at),
        )
        teams.append(500 + number)
    agents = {team: tuple(_agents(raw, team, place)) for place, team in enumerate(teams)}
    for number in range(ACCOUNTS):
        team = teams[number % TEAMS]
        raw.execute(
            "INSERT INTO account (id, uuid, kind, name, ext_id, handle, state, paused_why, settings, sealed_secret, "
            "undo_seconds, trouble, created_at) VALUES (?, ?, 'webhook', ?, ?, '', 'active', '', '{}', '', 8, '', ?)",
            (500 + number, new_uuid(), f"Account {number}", f"bench{number}", at),
        )
        raw.execute("INSERT INTO account_team (account_id, team_id, place) VALUES (?, ?, 0)", (500 + number, team))
        yield 500 + number, team, agents[team]


def _agents(raw: sqlite3.Connection, team: int, place: int) -> Iterator[int]:
    for number in range(place * AGENTS // TEAMS, (place + 1) * AGENTS // TEAMS):
        mail, name = f"agent{number}@bench.example", f"Agent Number {number}"
        told = (500 + number, new_uuid(), mail, name, seed._text(seed.BEGIN))
        raw.execute(f"INSERT INTO agent ({AGENT}) VALUES (?, ?, ?, ?, {PLAIN}, ?)", told)
        raw.execute("INSERT INTO membership (agent_id, team_id) VALUES (?, ?)", (500 + number, team))
        yield 500 + number


def _roll_up(raw: sqlite3.Connection, homes: list[tuple[int, int, tuple[int, ...]]], tickets: int) -> None:
    chance, end = random.Random(11), slot_of(clock.now()) + 1
    for first in range(end - SLOTS_OF_A_YEAR, end, SLOTS_AT_ONCE):
        slots = range(first, min(first + SLOTS_AT_ONCE, end))
        tallies, waits = _counted(slots, homes, tickets * len(slots) // SLOTS_OF_A_YEAR, chance)
        raw.execute("BEGIN")
        raw.executemany(f"INSERT INTO sla_tally ({KEY}, what, n) VALUES (?, ?, ?, ?, ?, ?, ?)", tallies)
        raw.executemany(f"INSERT INTO sla_wait ({KEY}, minutes, n) VALUES (?, ?, ?, ?, ?, ?, ?)", waits)
        raw.execute("COMMIT")


def _counted(
    slots: range, homes: list[tuple[int, int, tuple[int, ...]]], tickets: int, chance: random.Random
) -> tuple[list[tuple], list[tuple]]:
    tallies: Counter[tuple] = Counter()
    waits: Counter[tuple] = Counter()
    for _ in range(tickets):
        slot, lang = chance.choice(slots), chance.choice(LANGS)
        account, team, agents = chance.choice(homes)
        here, whose = (slot, account, team, 0, lang), (slot, account, team, chance.choice(agents), lang)
        end = "missed" if chance.random() < LATE else "met"
        for key, what in ((here, "in"), (here, "ticket"), (whose, "out"), (whose, f"first_{end}"), (whose, "resolved"),
                          (whose, "resolution_met"), (whose, "claim_met")):  # fmt: skip
            tallies[*key, what] += 1
        waits[*whose, min(int(chance.expovariate(1 / 25)), 4000)] += 1
    return [(*key, n) for key, n in sorted(tallies.items())], [(*key, n) for key, n in sorted(waits.items())]


def _spread(raw: sqlite3.Connection, homes: list[tuple[int, int, tuple[int, ...]]]) -> None:
    """The tickets that are there belong to these accounts, a third of the open ones to nobody."""
    for place, (account, team, agents) in enumerate(homes):
        raw.execute(
            "UPDATE ticket SET account_id = ?, team_id = ?, assignee_id = CASE WHEN id % 3 = 0 THEN NULL ELSE "
            "? + id % ? END WHERE id % ? = ?",
            (account, team, agents[0], len(agents), len(homes), place),
        )
    raw.execute("DELETE FROM ticket_count")
    seed._count(raw)


def _deadlines(raw: sqlite3.Connection, overdue: int) -> None:
    """Every open ticket is due within three days, but for so many that are late."""
    now = clock.now()
    open_ones = [row[0] for row in raw.execute("SELECT id FROM ticket WHERE status = 'open' ORDER BY id")]
    due = [_due(now, number, overdue, len(open_ones)) for number in range(len(open_ones))]
    raw.executemany(
        "UPDATE ticket SET due_at = ?, due_kind = 'first', turn_at = ?, waiting_since = ? WHERE id = ?",
        [
            (*[seed._text(at)] * 2, seed._text(at - timedelta(hours=4)), one)
            for at, one in zip(due, open_ones, strict=True)
        ],
    )


def _due(now: datetime, number: int, overdue: int, every: int) -> datetime:
    if number < overdue:
        return now - timedelta(seconds=30 * (overdue - number))
    return now + timedelta(seconds=1 + (number - overdue) * 72 * 3600 / every)
