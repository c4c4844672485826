"""A storage of files as networks have them: links that end, links that move on, and links that lead elsewhere."""

from tests.fakes.server import Answer, Call, Fake


class Storage(Fake):
    """`files` by path; `moves` from path to address; a path in `over` has run out, as a signed link does."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.moves: dict[str, str] = {}
        self.over: set[str] = set()

    def put(self, path: str, body: bytes) -> str:
        """Keep this file; the link to it, signed as storages sign theirs."""
        self.files[path] = body
        return f"{self.url}{path}?sig=secret-signature"

    def answer(self, call: Call) -> Answer:
        if call.method != "GET":
            return Answer(405)
        if call.path in self.moves:
            return Answer(302, headers={"Location": self.moves[call.path]})
        if call.path in self.over or call.first("sig") != "secret-signature":
            return Answer(403, b"<Error>AccessDenied</Error>")
        body = self.files.get(call.path)
        return Answer(404) if body is None else Answer(200, body, {"Content-Type": "text/html"})
