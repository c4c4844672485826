"""The customers' side of the demo: a small forum that takes signed replies and shows them in their thread.

It is a real receiver of Standard Webhooks: it checks every signature and knows a reply that it already has.
"""

import html
import json
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from caredesk.channels import signature
from caredesk.channels.base import Accepted
from caredesk.core import clock

LARGEST = 24_000_000
SHOWN = ("name", "media_type", "description", "data")
STYLE = "img{max-width:100%;border-radius:6px}body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}article{border:1px solid #ccc;border-radius:8px;padding:.6rem 1rem;margin:.6rem 0}.ours{background:#e2f0ec}"  # noqa: E501


class Forum:
    """Threads with posts; what we answered is kept in a file, so that it stands there after a restart."""

    def __init__(self, path: Path, secrets: list[str], locked: str) -> None:
        self.path, self.secrets, self.locked = path, secrets, locked
        self.lock = threading.Lock()
        self.posts: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
        self.hidden: set[str] = {post["key"] for post in self.posts if post.get("hidden")}

    def add(self, thread: str, who: str, text: str, key: str, *, files: Sequence[Any] = ()) -> dict[str, Any]:
        """Publish a post once; the same key again gives the first one back."""
        with self.lock:
            known = next((post for post in self.posts if post["key"] == key), None)
            if known is None:
                known = {"id": f"f{len(self.posts) + 1}", "thread": thread, "who": who, "text": text, "key": key}
                known["hidden"] = "yes" if key in self.hidden else ""
                known["files"] = [{name: one[name] for name in SHOWN} for one in files]
                self.posts.append(known)
                self.path.write_text(json.dumps(self.posts))
            return known

    def take(self, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """A signed reply: (status, answer)."""
        verdict = signature.verify(headers, body, self.secrets, clock.now())
        if not isinstance(verdict, Accepted):
            return 401, {"error": "the signature does not fit"}
        told = json.loads(body)
        if told["type"] in ("post.hide", "post.unhide"):
            return 200, self.decide(told["post_id"], is_hidden=told["type"] == "post.hide")
        if told["thread_id"] == self.locked:
            return 422, {"error": "this thread is locked"}
        post = self.add(told["thread_id"], "Parcelhop", told["text"], told["id"], files=told.get("files", ()))
        return 200, {"id": post["id"], "permalink": f"/t/{post['thread']}#{post['id']}"}

    def decide(self, key: str, *, is_hidden: bool) -> dict[str, Any]:
        """Hide what somebody wrote, or show it again: it stays where it is."""
        with self.lock:
            (self.hidden.add if is_hidden else self.hidden.discard)(key)
            for post in self.posts:
                post["hidden"] = "yes" if post["key"] in self.hidden else ""
            self.path.write_text(json.dumps(self.posts))
        return {"id": key, "hidden": is_hidden}

    def page(self, thread: str) -> str:
        """The thread as a plain page; without one, the list of threads."""
        if not thread:
            names = sorted({post["thread"] for post in self.posts})
            inner = "".join(f'<p><a href="/t/{html.escape(name)}">{html.escape(name)}</a></p>' for name in names)
        else:
            inner = "".join(_article(post) for post in self.posts if post["thread"] == thread)
        head = f"<!doctype html><title>Parcelhop community</title><style>{STYLE}</style>"
        return f"{head}<h1>Parcelhop community</h1>{inner}"


def _article(post: dict[str, Any]) -> str:
    ours = ' class="ours"' if post["who"] == "Parcelhop" else ""
    name, who, text = (html.escape(post[key]) for key in ("id", "who", "text"))
    if post.get("hidden"):
        text = "<i>Hidden. The page says why.</i>"
    pictures = "".join(_picture(one) for one in post.get("files", ()))
    return f'<article{ours} id="{name}"><b>{who}</b><p>{text}</p>{pictures}</article>'


def _picture(file: dict[str, str]) -> str:
    """A picture as it came, with what it shows; any other file by its name."""
    if not file["media_type"].startswith("image/"):
        return f"<p>{html.escape(file['name'])}</p>"
    source = f"data:{file['media_type']};base64,{file['data']}"
    return f'<img src="{html.escape(source)}" alt="{html.escape(file["description"])}">'


def serve(forum: Forum, port: int) -> ThreadingHTTPServer:
    """Listen on loopback in a thread of this process."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            thread = self.path.removeprefix("/t/") if self.path.startswith("/t/") else ""
            self._answer(200, "text/html; charset=utf-8", forum.page(thread).encode())

        def do_POST(self) -> None:
            length = min(int(self.headers.get("content-length") or 0), LARGEST)
            status, told = forum.take(dict(self.headers.items()), self.rfile.read(length))
            if "permalink" in told:
                told["permalink"] = f"http://127.0.0.1:{port}{told['permalink']}"
            self._answer(status, "application/json", json.dumps(told).encode())

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """The forum is quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    threading.Thread(target=server.serve_forever, daemon=True, name="forum").start()
    return server
