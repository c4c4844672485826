"""Four processes at once, as a grown desk has them: no ticket twice, no cap passed, the oldest first."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from caredesk.core import db
from caredesk.routing import placing
from caredesk.routing.models import Way
from caredesk.tickets import counts
from tests import cast
from tests.routing import stage

ROOT = Path(__file__).parents[2]
# Waits until all of them are there, so that they really meet; who finds the database busy asks again, as people do.
SCRIPT = """
import json, sys
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.routing import claiming, placing
from caredesk.start import open_desk
from tests import cast

told = json.loads(sys.argv[1])
open_desk(Settings(data=told["data"], database_url=told["url"]))
print("ready", flush=True)
sys.stdin.readline()

def in_the_end(ask):
    while True:
        try:
            return ask()
        except db.Busy:
            pass

if told["who"]:
    agent = cast.agent(f"{told['who']}@parcelhop.example")
    found = [getattr(in_the_end(lambda: claiming.claim_next(agent)), "id", None) for _ in range(told["times"])]
else:
    found = [in_the_end(placing.place) for _ in range(told["times"])]
print(json.dumps(found), flush=True)
"""


def at_once(settings, *who: str, times: int = 4) -> list[list]:
    """What each process got: the next tickets of an agent, or with no name what the desk gave out."""
    told = [{"data": str(settings.data), "url": settings.database_url, "who": one, "times": times} for one in who]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, json.dumps(one)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in told
    ]
    for one in started:
        assert one.stdout.readline() == "ready\n"
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    found = [json.loads(one.communicate(timeout=60)[0]) for one in started]
    db.close_reading()
    return found


@pytest.fixture
def tickets(parcelhop, kasia):
    made = [stage.waiting(f"t{number}", minutes=60 - number) for number in range(20)]
    db.close_reading()
    return made


def test_four_processes_take_sixteen_different_tickets(desk, tickets, ola, bence, eva):
    stage.colleague("petra")

    found = at_once(desk, "ola", "bence", "eva", "petra")

    assert sorted(one for some in found for one in some) == [one.id for one in tickets[:16]]
    assert stage.holders(*tickets[16:]) == [None] * 4
    assert counts.kept() == counts.recount()


def test_four_workers_keep_every_cap_and_the_order(desk, tickets, ola, bence):
    stage.route(Way.LEAST_LOAD)
    stage.duty(ola, capacity=5)
    stage.duty(bence, capacity=4)
    db.close_reading()

    found = at_once(desk, *[""] * 4, times=8)
    while placing.place():  # who found another worker at it went on its way
        found.append([True])

    holders = stage.holders(*tickets)
    assert sum(sum(some) for some in found) == 9
    assert sorted(holders[:9]) == [ola.id] * 5 + [bence.id] * 4
    assert holders[9:] == [None] * 11
    assert len(cast.entries("ticket.assigned")) == 9
    assert counts.kept() == counts.recount()
