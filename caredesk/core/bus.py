"""Small words between the processes of one desk, over Redis: there is news, somebody looks at a ticket.

Nothing depends on them: the trail is asked once a second anyway, presence comes again with the next heartbeat. What
is said is a hint and never content: who can write to Redis can wake us and show a colleague, not put words on screens.
"""

import json
import os
import queue
import threading
from collections.abc import Callable
from typing import Any

import redis
import structlog

from caredesk.core import secrets

WAIT_SECONDS = 1.0
Hear = Callable[[dict[str, Any]], None]
logger = structlog.get_logger(__name__)


class Bus:
    """One process's end of the line; `hear` is called with what the others say."""

    def __init__(self, url: str, hear: Hear) -> None:
        self.url, self.hear = url, hear
        self.channel = f"caredesk:{secrets.keys().fingerprint[:24]}"
        self.words: queue.Queue[dict[str, Any]] = queue.Queue(maxsize=1000)
        self.stopped = threading.Event()
        self.me = secrets.token(9)
        self._home = 0

    def start(self) -> None:
        """Begin to speak and listen, once in each process: threads do not come along when a process forks."""
        if self._home == os.getpid():
            return
        self._home = os.getpid()
        for call in (self._speak, self._listen):
            threading.Thread(target=self._again, args=(call,), name=f"bus-{call.__name__}", daemon=True).start()

    def stop(self) -> None:
        self.stopped.set()

    def say(self, kind: str, **body: Any) -> None:
        """Tell the others; never waits, and is lost when Redis is away."""
        self.start()
        try:
            self.words.put_nowait({"kind": kind, "by": self.me, **body})
        except queue.Full:
            return

    def _again(self, call: Callable[[redis.Redis], None]) -> None:
        """Keep at it whatever Redis does; its absence is told once and not every second."""
        tell = logger.warning
        while not self.stopped.is_set():
            try:
                with self._client() as client:
                    client.ping()
                    tell = logger.warning
                    call(client)
            except (redis.RedisError, OSError) as error:
                tell("redis is away", why=type(error).__name__)
                tell = logger.debug
                self.stopped.wait(WAIT_SECONDS)

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS)

    def _speak(self, client: redis.Redis) -> None:
        while not self.stopped.is_set():
            try:
                word = self.words.get(timeout=WAIT_SECONDS)
            except queue.Empty:
                continue
            client.publish(self.channel, json.dumps(word))

    def _listen(self, client: redis.Redis) -> None:
        with client.pubsub(ignore_subscribe_messages=True) as heard:
            heard.subscribe(self.channel)
            while not self.stopped.is_set():
                message = heard.get_message(timeout=WAIT_SECONDS)
                if message is not None:
                    self._take(message["data"])

    def _take(self, raw: bytes) -> None:
        try:
            word = json.loads(raw)
        except ValueError:
            return
        if isinstance(word, dict) and word.get("by") != self.me:
            self.hear(word)
