"""The grown shape as it runs: two gevent web processes, a worker, PostgreSQL and Redis, each of them real."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from caredesk.core import config, db, secrets
from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.team import sessions
from tests import cast
from tests.servers import desk as processes
from tests.servers import redis
from tests.servers.line import Socket, socket_of
from tests.servers.postgresql import Cluster
from tests.tickets import scene

RUNNING: dict[str, processes.Process] = {}


@pytest.fixture(scope="module")
def bus() -> Iterator[redis.Redis]:
    with redis.running() as server:
        yield server


@pytest.fixture(scope="module")
def grown(cluster: Cluster, bus: redis.Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    data: Path = tmp_path_factory.mktemp("grown") / "data"
    name = cluster.create()
    settings = processes.with_port(Settings(data=data, database_url=cluster.url(name), redis_url=bus.url))
    open_desk(settings)
    cast.assemble()
    with processes.grown(settings) as (web, work):
        RUNNING.update(web=web, work=work)
        yield settings
    db.close_reading()
    db.database().dispose()
    secrets.use(None)
    config.use(None)


@pytest.fixture
def watching(grown: Settings, bus: redis.Redis) -> Iterator[list[Socket]]:
    """Browsers of one agent, connected to both web processes: each connects while the other process sleeps."""
    open_desk(grown)
    if bus.process is None:
        bus.start()
    with ExitStack() as stack:
        sockets = []
        for asleep in list(processes.connections(grown.port))[-2:]:
            os.kill(asleep, signal.SIGSTOP)
            sockets += [socket_of(cast.agent("ola@parcelhop.example"), grown) for _ in range(2)]
            os.kill(asleep, signal.SIGCONT)
        for socket in sockets:
            stack.callback(socket.close)
            assert socket.ask("watch_view", {"view": "open"})["ok"]
        bus.wait_for(3)  # both web processes, which begin with their first browser, and the worker
        yield sockets


def everywhere(sockets: list[Socket], name: str, within: float, words: str = "") -> bool:
    """Whether every browser is told this in time."""
    end = time.monotonic() + within
    return all(
        socket.next(name, max(0.01, end - time.monotonic()), lambda body: words in str(body)) for socket in sockets
    )


def new_ticket(words: str) -> None:
    scene.ticket(cast.account("Parcelhop"), cast.customer("Kasia Wrona"), words)


def test_a_post_is_shown_by_both_web_processes(watching: list[Socket], grown: Settings):
    new_ticket("with redis")

    assert everywhere(watching, "rows", 5, "with redis")
    assert sum(count > 0 for count in processes.connections(grown.port).values()) == 2


def test_with_redis_stopped_it_is_shown_all_the_same(watching: list[Socket], bus: redis.Redis):
    bus.stop()

    new_ticket("without redis")

    assert everywhere(watching, "rows", 5, "without redis")


def test_with_redis_stopped_an_ended_session_is_cut_off_within_two_seconds(watching: list[Socket], bus: redis.Redis):
    bus.stop()

    sessions.end_all(cast.agent("ola@parcelhop.example"), "cli", "suspended")

    assert everywhere(watching, "bye", 2.0)


def test_who_looks_is_known_in_the_other_process(watching: list[Socket], grown: Settings, bus: redis.Redis):
    new_ticket("who looks")
    row = watching[0].next("rows", such=lambda body: body["rows"])["rows"][0]
    bence = socket_of(cast.agent("bence@parcelhop.example"), grown)
    bence.ask("watch_ticket", {"id": row["id"]})

    bence.ask("presence", {"ticket": row["id"], "state": "typing"})

    assert everywhere(watching, "peers", 5, "typing")
    bence.close()


def test_told_to_stop_web_and_worker_are_gone_in_ten_seconds(watching: list[Socket]):
    seconds = [RUNNING["web"].stop(signal.SIGTERM), RUNNING["work"].stop(signal.SIGTERM)]

    assert all(socket.next("bye", 1) == {"why": "restart"} for socket in watching)
    assert max(seconds) < 10
    assert (RUNNING["web"].running.returncode, RUNNING["work"].running.returncode) == (0, 0)
