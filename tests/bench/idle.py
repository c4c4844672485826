"""A hundred accounts that are asked and have nothing to say: what that costs of one core."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.core.config import Settings
from caredesk.postroom import worker
from caredesk.start import open_desk
from caredesk.team.models import Team
from tests import cast
from tests.fakes.mastodon import Mastodon
from tests.postroom.stage import allow

ACCOUNTS, MINUTES = 100, 3
LIMIT_PERCENT = 5.0


def run() -> dict[str, Any]:
    """The server's own CPU time over some minutes of its clock, in which every poll that is due is done."""
    with tempfile.TemporaryDirectory() as place, Mastodon() as network:
        open_desk(Settings(data=Path(place) / "data"))
        cast.assemble()
        allow(network.host)
        network.settings["quota"] = 10**9
        _connect(network)
        at = clock.now() + timedelta(hours=2)
        spent, polls = 0.0, 0
        with clock.fixed(lambda: at):
            worker.drain()
            for _ in range(MINUTES * 60):
                at += timedelta(seconds=1)
                did, took = _second()
                polls, spent = polls + did, spent + took
        db.close_reading()
    percent = round(100 * spent / (MINUTES * 60), 2)
    told = {"accounts": ACCOUNTS, "polls": polls, "ms_per_poll": round(1000 * spent / max(1, polls), 2)}
    return {**told, "percent_of_a_core": percent, "limit_percent": LIMIT_PERCENT, "ok": percent <= LIMIT_PERCENT}


def _connect(network: Mastodon) -> None:
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    first = actions.connect_mastodon("Idle", team, "cli", instance=network.url, token="desk-token")
    for number in range(1, ACCOUNTS):
        more = Account(
            kind="mastodon", name=f"Idle {number}", ext_id=f"{first.ext_id}{number}", handle=f"@idle{number}"
        )
        more.settings = dict(first.settings)
        actions.connect(Chosen(more, {}, ("desk-token",)), [team], "cli")
    with db.transaction() as session:
        for one in session.exec(select(jobs.Job).where(jobs.Job.kind != "postroom.poll")):
            session.delete(one)


def _second() -> tuple[int, float]:
    """Everything that is due in this second; the thread that works is the one that is measured, the fake is not."""
    done, begun = 0, time.thread_time()
    while found := jobs.claim(1):
        jobs.run(found[0])
        done += 1
    worker.step_receive()
    return done, time.thread_time() - begun
