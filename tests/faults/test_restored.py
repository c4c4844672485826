"""Yesterday's backup put back under a desk that runs (F21): nothing leaves until confirmed, and nothing twice."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlmodel import select

from caredesk.audit import issuing, restores, second_file
from caredesk.channels import actions
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.core.types import new_uuid
from caredesk.postroom.models import Outgoing
from caredesk.team.models import Agent
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, Ticket
from tests.audit.backups import close
from tests.faults.test_kill import Mortal
from tests.postroom.stage import Stage, mastodon_stage
from tests.servers.desk import ROOT
from tests.servers.ports import free_port


def until(found: Callable[[], Any], wait: float = 20.0) -> Any:
    end = time.monotonic() + wait
    while True:
        db.close_reading()
        if result := found():
            return result
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def copied(source: Path, target: Path) -> None:
    """As a backup of a running desk is made."""
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()


def command(desk: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "CAREDESK_DATA": str(desk.data)}
    told = (sys.executable, "-m", "caredesk", "audit", *words)
    return subprocess.run(told, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)


def say(stage: Stage, post: Post, text: str) -> None:
    ticket = db.session().get_one(Ticket, post.ticket_id)
    conversation.reply(ticket, stage.agent, text, kind="public", own_id=new_uuid(), target=post.id)
    db.close_reading()


def states() -> list[str]:
    return [str(state) for state in db.session().exec(select(Outgoing.state).order_by(Outgoing.id))]


def test_an_older_copy_under_a_running_desk_sends_nothing_twice(desk: Settings, ola: Agent):
    file, backup = desk.data / "caredesk.sqlite3", desk.data.parent / "backup.sqlite3"
    with mastodon_stage(ola) as stage:
        actions.change(stage.account, "cli", undo_seconds=2)
        mortal = Mortal(desk, free_port(), stage.network.host)
        try:
            mortal.live()
            there = stage.network.post("kasia", "@desk Where is it?")
            asked = until(lambda: db.first(Post, Post.ext_id == there))
            say(stage, asked, "It was sent.")
            copied(file, backup)
            until(lambda: stage.public() == ["It was sent."])
            size = int(issuing.issue("a backup").split("\n")[1])
            until(lambda: second_file.tail() and second_file.tail()[-1].size >= size)
            mortal.order("kill")
            close()
            for old in desk.data.glob("caredesk.sqlite3*"):
                old.unlink()
            backup.rename(file)

            mortal.live()
            assert until(restores.unconfirmed).how == "behind"
            say(stage, asked, "And this is new.")
            time.sleep(3)
            assert states() == ["unknown", "queued"]
            assert stage.public() == ["It was sent."]

            wrong = command(desk, "restore-confirm", "--size", "1", "--reason", "The disk broke.")
            outside = str(second_file.tail()[-1].size)
            right = command(desk, "restore-confirm", "--size", outside, "--reason", "The disk broke.")
            assert (wrong.returncode, right.returncode) == (2, 0), wrong.stderr + right.stderr
            until(lambda: states() == ["sent", "sent"])
            assert sorted(stage.public()) == ["And this is new.", "It was sent."]
            until(lambda: second_file.tail()[-1].origin in right.stdout)
        finally:
            mortal.end()
    checked = command(desk, "verify")
    assert checked.returncode == 0, checked.stdout
