"""A mailbox that says what a test wants said: an IMAP server of a few commands, with any of its answers exchanged.

`says` maps a command (`greeting`, `CAPABILITY`, `LOGIN`, `LIST`, `EXAMINE`, `SEARCH`, `FETCH`) to the lines that are
answered instead, `{tag}` for the caller's tag; `CUT` hangs up, `DRIP` sends a byte now and then.
"""

import socket
import threading
import time

CUT, DRIP = "CUT", "DRIP"
USUAL = {
    "greeting": ["* OK ready"],
    "CAPABILITY": ["* CAPABILITY IMAP4rev1", "{tag} OK done"],
    "LOGIN": ["{tag} OK in"],
    "LIST": ['* LIST (\\Sent) "/" "Sent"', "{tag} OK done"],
    "EXAMINE": ["* 1 EXISTS", "* OK [UIDVALIDITY 7] v", "* OK [UIDNEXT 6] n", "{tag} OK [READ-ONLY] done"],
    "SEARCH": ["* SEARCH 5", "{tag} OK done"],
    "FETCH": ["* 1 FETCH (UID 5 RFC822.SIZE 10)", "{tag} OK done"],
    "LOGOUT": ["* BYE bye", "{tag} OK out"],
}


class Imap:
    """The running server; `heard` are the commands, without their tags."""

    def __init__(self, **says: list[str]) -> None:
        self.says = {**USUAL, **says}
        self.heard: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> "Imap":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rb") as lines:
            if not self._answer(peer, "greeting", ""):
                return
            for line in lines:
                tag, _, said = line.decode().strip().partition(" ")
                self.heard.append(said)
                words = said.upper().split()
                verb = words[1] if words[0] == "UID" else words[0]
                if not self._answer(peer, verb, tag) or verb == "LOGOUT":
                    return

    def _answer(self, peer: socket.socket, verb: str, tag: str) -> bool:
        try:
            for line in self.says.get(verb, ["{tag} BAD what"]):
                if line == CUT:
                    return False
                if line == DRIP:
                    for _ in range(600):
                        peer.sendall(b"x")
                        time.sleep(0.05)
                    return False
                peer.sendall(line.replace("{tag}", tag).encode() + b"\r\n")
        except OSError:
            return False
        return True
