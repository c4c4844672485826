"""The desk as real processes, in both shapes: all in one (`python wsgi.py`), or web, worker, PostgreSQL, Redis."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caredesk.core.config import Settings
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
EMBEDDED = (sys.executable, "wsgi.py")
WORKER = (sys.executable, "-m", "caredesk", "work")
GROWN = (sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "2", "--graceful-timeout", "4", "wsgi:app")


class Process:
    """One process of the desk; what it printed stands in `printed` once it has ended."""

    def __init__(self, words: tuple[str, ...], settings: Settings, **more: str) -> None:
        self.settings, self.words, self.more = settings, words, more
        self.log = settings.data.parent / f"{'-'.join(words[1:3]).replace('/', '.')}-{settings.port}.log"
        self.running: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def start(self) -> "Process":
        told = {"DATA": self.settings.data, "DATABASE_URL": self.settings.database_url, "PORT": self.settings.port}
        told |= {"REDIS_URL": self.settings.redis_url, "HOST": "127.0.0.1"} | self.more
        environ = {f"CAREDESK_{name}": str(value) for name, value in told.items()}
        with self.log.open("ab") as out:
            kept = {
                name: value for name, value in os.environ.items() if not name.startswith(("CAREDESK_", "PYTHONDONT"))
            }
            words = {"cwd": ROOT, "env": kept | environ | {"PYTHONUNBUFFERED": "1"}}
            self.running = subprocess.Popen(self.words, stdout=out, stderr=out, **words)
        return self

    def wait_until_open(self, wait: float = 60.0) -> "Process":
        """Until it accepts connections and answers one."""
        end = time.monotonic() + wait
        while time.monotonic() < end:
            if answers(self.settings.port):
                return self
            if self.running and self.running.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(f"the desk did not start:\n{self.printed}")

    def wait_for_words(self, words: str, wait: float = 60.0) -> "Process":
        end = time.monotonic() + wait
        while words not in self.printed:
            if time.monotonic() > end:
                raise RuntimeError(f"never said {words!r}:\n{self.printed}")
            time.sleep(0.02)
        return self

    def stop(self, number: int = signal.SIGTERM, wait: float = 60.0) -> float:
        """Send a signal and wait for the end; how many seconds it took."""
        assert self.running is not None
        began = time.monotonic()
        if self.running.poll() is None:
            self.running.send_signal(number)
        self.running.wait(wait)
        return time.monotonic() - began

    def end(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.kill()
            self.running.wait()


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
            asked.sendall(b"GET /static/x/x HTTP/1.0\r\n\r\n")
            return asked.recv(7) == b"HTTP/1."
    except OSError:
        return False


def connections(port: int) -> dict[int, int]:
    """How many connections each process that listens on this port has open (Linux)."""
    here = f"0100007F:{port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {words[9]: words[3] for words in lines if words[1] == here}
    found: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            states = [inodes.get(str(fd.readlink())[8:-1]) for fd in (process / "fd").iterdir()]
        except OSError:
            continue
        if "0A" in states:  # it listens
            found[int(process.name)] = states.count("01")
    return dict(sorted(found.items()))  # the master first: it listens too, and accepts nothing


def worked(port: int) -> float:
    """Seconds of processor time that those who listen on this port have used since they were started (Linux)."""
    words = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in connections(port)]
    return sum(int(one[11]) + int(one[12]) for one in words) / os.sysconf("SC_CLK_TCK")


@contextmanager
def embedded(settings: Settings) -> Iterator[Process]:
    """Web and worker in one process, on the port of the settings."""
    process = Process(EMBEDDED, settings)
    try:
        yield process.start().wait_until_open()
    finally:
        process.end()


@contextmanager
def grown(settings: Settings) -> Iterator[tuple[Process, Process]]:
    """Two gevent web processes behind one port, and a worker beside them."""
    web = Process((*GROWN[:-1], "--bind", f"127.0.0.1:{settings.port}", GROWN[-1]), settings)
    work = Process(WORKER, settings)
    try:
        work.start().wait_for_words("works")
        yield web.start().wait_until_open(), work
    finally:
        web.end()
        work.end()


def with_port(settings: Settings, **more: str) -> Settings:
    """The same desk on a free port."""
    return settings.model_copy(update={"port": free_port(), **more})
