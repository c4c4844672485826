"""The desk as a process: it starts, says where it is, refuses with reasons, stops in time, and comes back at once."""

import json
import signal
import sys
from collections.abc import Iterator

import httpx
import pytest

from caredesk.channels.models import Account
from caredesk.core.config import Settings
from caredesk.team.models import Agent
from tests.postroom.conftest import event, signed
from tests.servers import desk as processes
from tests.servers.desk import Process
from tests.servers.line import socket_of


@pytest.fixture
def settled(desk: Settings) -> Settings:
    """The desk of this test, with a port of its own."""
    return processes.with_port(desk)


@pytest.fixture
def running(settled: Settings) -> Iterator[Process]:
    with processes.embedded(settled) as process:
        yield process


def test_it_says_where_it_is(running: Process):
    assert f"http://127.0.0.1:{running.settings.port}" in running.printed


def test_a_second_desk_on_the_port_stops_with_one_line(running: Process, tmp_path_factory: pytest.TempPathFactory):
    other = Settings(data=tmp_path_factory.mktemp("other") / "data", port=running.settings.port)
    second = Process(processes.EMBEDDED, other).start()

    second.stop(0)

    assert second.running.returncode == 2
    assert second.printed.count("\n") == 1 and "CAREDESK_PORT" in second.printed


def test_a_folder_that_cannot_be_made_is_named(settled: Settings, tmp_path_factory: pytest.TempPathFactory):
    place = tmp_path_factory.mktemp("place")
    (place / "file").write_text("")
    process = Process(processes.EMBEDDED, Settings(data=place / "file" / "data", port=settled.port))
    process.log = place / "log"

    process.start().stop(0)

    assert process.running.returncode == 2
    assert process.printed.count("\n") == 1 and "CAREDESK_DATA" in process.printed


def test_sqlite_under_gevent_is_refused(tmp_path: pytest.TempPathFactory):
    settings = Settings(data=tmp_path / "data", port=processes.free_port())
    words = (sys.executable, "-m", "gunicorn", "-k", "gevent", "--bind", f"127.0.0.1:{settings.port}", "wsgi:app")

    process = Process(words, settings).start()
    process.stop(0)

    assert process.running.returncode != 0
    assert "SQLite does not work under gevent" in process.printed


def test_killed_at_once_it_is_back_within_three_seconds_of_its_own_work(running: Process):
    running.stop(signal.SIGKILL)

    running.start().wait_until_open()

    assert processes.worked(running.settings.port) < 3  # not by the clock: other work shares the machine


def test_told_to_stop_it_tells_the_sockets_and_is_gone_in_ten_seconds(running: Process, ola: Agent):
    socket = socket_of(ola, running.settings)
    socket.ask("watch_view", {"view": "open"})

    seconds = running.stop(signal.SIGTERM)

    assert socket.next("bye", 2) == {"why": "restart"}
    assert socket.wait_closed(2)
    assert (running.running.returncode, seconds < 10) == (0, True)
    socket.close()


def test_a_delivery_at_the_door_stands_on_the_screen(running: Process, ola: Agent, parcelhop: Account):
    socket = socket_of(ola, running.settings)
    socket.ask("watch_view", {"view": "unassigned"})
    body = json.dumps(event("e1", "It fell into the river")).encode()

    answer = httpx.post(f"{running.settings.public_url}/hooks/{parcelhop.uuid}", content=body, headers=signed(body))

    assert answer.status_code == 202
    assert socket.next("rows", 3, lambda push: "It fell into the river" in str(push["rows"]))
    socket.close()
