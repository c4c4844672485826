"""The `user` stream of the fake Mastodon: server-sent events for the account `desk`, which follows everybody."""

import contextlib
import json
import queue

from tests.fakes.refusal import Refusal
from tests.fakes.server import Call, told

PATH = "/api/v1/streaming/user"


class Streaming:
    """A part of the fake. `cut_streams` ends every open one; `thump` is how often a sign of life comes, in seconds."""

    thump = 0.2

    @property
    def streams(self) -> list[queue.Queue]:
        return self.__dict__.setdefault("_streams", [])

    def push(self, event: str, data: object) -> None:
        payload = data if isinstance(data, str) else json.dumps(data)
        for one in self.streams:
            one.put(f"event: {event}\ndata: {payload}\n\n")

    def push_raw(self, text: str) -> None:
        for one in self.streams:
            one.put(text)

    def cut_streams(self) -> None:
        for one in self.streams:
            one.put(None)

    def serve(self, call: Call, handler: object) -> None:
        if call.path != PATH:
            super().serve(call, handler)
            return
        with self.lock:
            self._note(call)
            fault = self._fault_for(call)
        if fault is not None:
            self.faults.append({**fault, "times": 1})
            super().serve(call, handler)
            return
        try:
            assert self._who(call) == "desk"
        except Refusal as refusal:
            handler.send(told({"error": refusal.error}, refusal.status))
            return
        self._stream(handler)

    def _stream(self, handler: object) -> None:
        handler.close_connection = True
        waiting: queue.Queue = queue.Queue()
        with contextlib.suppress(OSError):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/event-stream")
            handler.end_headers()
            handler.wfile.write(b":)\n")
            self.streams.append(waiting)
            while not self.stopping.is_set():
                try:
                    text = waiting.get(timeout=self.thump)
                except queue.Empty:
                    text = ":thump\n"
                if text is None:
                    break
                handler.wfile.write(text.encode())
                handler.wfile.flush()
        if waiting in self.streams:
            self.streams.remove(waiting)
