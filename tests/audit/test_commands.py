"""The command line: checkpoints to keep, proofs to give away, and what `verify` says of them later."""

import base64
import json
import sqlite3
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from caredesk import audit
from caredesk.audit import checkpoint, tree
from caredesk.audit.commands import audit as commands
from caredesk.core import clock, db, secrets
from caredesk.core.models import Installation
from caredesk.tickets.models import Post
from tests import cast
from tests.audit.forger import Forger
from tests.tickets import scene


def greet(ola, times=1):
    with db.transaction():
        for number in range(times):
            audit.record("agent.greeted", ola, ola, body={"n": number})
    cast.entries()


def run(*words):
    db.close_reading()
    return CliRunner().invoke(commands, [str(word) for word in words])


def read(note):
    return checkpoint.read(note, note.split("\n")[0], checkpoint.public_bytes(secrets.keys().signer))


def kept(tmp_path, name):
    run("checkpoint", "--out", tmp_path / name)
    return tmp_path / name


def checked(text):
    """Check a C2SP tlog-proof as an outsider would: (index, the entry)."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    data = base64.b64decode(lines[1].removeprefix("extra "), validate=True)
    index = int(lines[2].removeprefix("index "))
    size, root = read(note)
    path = [base64.b64decode(line, validate=True) for line in lines[3:]]
    assert tree.is_included(tree.leaf(data), index, size, path, root=root)
    return index, json.loads(data)


def test_a_checkpoint_is_printed_or_written(ola, tmp_path):
    greet(ola, 3)

    printed = run("checkpoint")
    file = kept(tmp_path, "note.txt")

    assert printed.exit_code == 0
    assert read(printed.output)[0] == len(cast.entries()) - 1
    assert file.read_text() == printed.output
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_an_entry_is_proved_to_whoever_has_only_the_key(ola):
    greet(ola, 300)

    answer = run("prove", "--leaf", 7)

    assert answer.exit_code == 0
    index, entry = checked(answer.output)
    assert (index, entry["i"]) == (7, 7)


def test_an_entry_that_no_checkpoint_covers_yet_gets_one(ola):
    greet(ola)

    assert checked(run("prove", "--leaf", 1).output)[0] == 1
    assert [one["body"]["cause"] for one in cast.entries("checkpoint.issued")] == ["proof"]


def test_a_post_is_proved_by_its_number_and_by_its_uuid(parcelhop, kasia):
    ticket = scene.ticket(parcelhop, kasia, "Where is my parcel?")
    post = db.first(Post, Post.ticket_id == ticket.id)
    cast.entries()

    answers = [run("prove", "--post", name) for name in (post.id, post.uuid)]

    assert answers[0].output == answers[1].output
    entry = checked(answers[0].output)[1]
    assert (entry["k"], entry["o"]) == ("post.received", post.uuid)


@pytest.mark.parametrize(
    "words", [("--leaf", "99999"), ("--post", "99999"), ("--post", "nobody"), (), ("--leaf", "1", "--post", "1")]
)
def test_what_is_not_there_is_not_proved(ola, words):
    answer = run("prove", *words)

    assert answer.exit_code == 2
    assert answer.output.startswith("caredesk: ")


def test_a_later_checkpoint_only_appends_to_an_earlier_one(ola, tmp_path):
    greet(ola, 3)
    old = kept(tmp_path, "old")
    greet(ola, 300)
    new = kept(tmp_path, "new")

    answer = run("consistency", old, new, "-o", tmp_path / "proof")

    assert answer.exit_code == 0
    head, _, note = (tmp_path / "proof").read_text().partition("\n\n")
    first, *lines = head.split("\n")
    (size, root), (end, last) = read(old.read_text()), read(note)
    assert first == f"old {size}"
    assert tree.is_consistent(size, end, (root, last), [base64.b64decode(line) for line in lines])


def test_sizes_do_as_well_as_files(ola, tmp_path):
    greet(ola, 300)
    new = kept(tmp_path, "new")

    assert run("consistency", 5, 17).exit_code == 0
    assert run("consistency", 5, new).exit_code == 0
    assert run("consistency", 17, 5).exit_code == 1


def test_another_history_is_no_continuation(ola, tmp_path):
    greet(ola, 5)
    size, _ = read(kept(tmp_path, "old").read_text())
    origin = (tmp_path / "old").read_text().split("\n")[0]
    forged = checkpoint.sign(checkpoint.text(origin, size, bytes(32)), origin, secrets.keys().signer)
    (tmp_path / "forged").write_text(forged)
    greet(ola, 5)

    answer = run("consistency", tmp_path / "forged", kept(tmp_path, "new"))

    assert answer.exit_code == 1
    assert "NOT consistent" in answer.output


@pytest.mark.parametrize("text", [None, "", "no note", "a\n5\nAAAA\n\n\u2014 a AAAA\n"])
def test_what_is_no_checkpoint_decides_nothing(ola, tmp_path, text):
    file = tmp_path / "file"
    if text is not None:
        file.write_text(text)
    greet(ola)

    assert run("consistency", file, 3).exit_code == 2
    assert run("verify", "--against", file).exit_code == 2


def test_verify_compares_with_every_checkpoint_that_was_kept_outside(ola, tmp_path):
    file = tmp_path / "kept"
    with file.open("w") as out:
        for _ in range(3):
            greet(ola, 5)
            out.write(run("checkpoint").output + "\n")

    answer = run("verify", "--against", file, "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.output)["outside"] == 3


@pytest.mark.both
def test_verify_resumes_from_a_checkpoint(ola):
    greet(ola, 600)

    whole, resumed = (json.loads(run("verify", "--json", *words).output) for words in ((), ("--since", 550)))

    assert resumed["sound"]
    assert whole["entries"] - resumed["entries"] == 512
    assert (whole["mirrors"], resumed["mirrors"]) == ("compared", "not compared")
    assert "not compared with the entries" in run("verify", "--since", 550).output
    assert "not compared with the entries" not in run("verify").output
    assert run("verify", "--since", 100_000).exit_code == 2


def test_a_checkpoint_may_be_fetched_from_an_address_that_is_allowed(desk, ola, served):
    greet(ola, 3)
    served.text = run("checkpoint").output

    refused = run("verify", "--against", served.url)
    desk.allow_private_net = served.url.removeprefix("http://").removesuffix("/checkpoint")
    desk.__dict__.pop("allowed_private", None)
    answer = run("verify", "--against", served.url, "--json")

    assert refused.exit_code == 2
    assert (answer.exit_code, json.loads(answer.output)["outside"]) == (0, 1)
    served.text = "no checkpoint"
    assert run("verify", "--against", served.url).exit_code == 2


@pytest.fixture
def served():
    """A page somewhere that shows a checkpoint."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(served.text.encode())

        def log_message(self, *_):
            pass

    served = SimpleNamespace(text="")
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        served.url = f"http://127.0.0.1:{server.server_port}/checkpoint"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@pytest.mark.both
def test_a_database_that_cannot_be_read_decides_nothing(desk, ola):
    greet(ola, 300)
    if not db.is_sqlite():
        return
    db.close_reading()
    db.database().dispose()
    file = desk.data / "caredesk.sqlite3"
    with sqlite3.connect(file) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'audit_entry'").fetchone()
    raw.close()
    with file.open("r+b") as broken:
        broken.seek((page - 1) * 4096)
        broken.write(b"\xff" * 4096)

    answer = run("verify")

    assert answer.exit_code == 2
    assert answer.output.startswith("caredesk: Cannot decide: the database cannot be read")


@pytest.mark.both
@pytest.mark.postgresql
def test_entries_that_wait_too_long_for_their_number_leave_it_open(ola):
    with clock.fixed(clock.now() - timedelta(seconds=40)), db.transaction():
        audit.record("agent.greeted", ola, ola)

    answer = run("verify")
    cast.entries()

    assert answer.exit_code == 2
    assert "the oldest for 4" in answer.output
    assert run("verify").exit_code == 0


def test_what_is_no_entry_at_all_is_a_finding(ola, desk):
    greet(ola, 3)
    with db.reading() as session:
        forger = Forger(desk.url, session.get(Installation, 1).origin)
    for place, data in enumerate((b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"a":1}', b"null")):
        forger.entries[place]["data"] = data
        if place == len(forger.entries) - 1:
            break
    forger.write()

    answer = run("verify", "--json")

    assert answer.exit_code == 1
    assert {finding["kind"] for finding in json.loads(answer.output)["findings"]} >= {"data", "node"}
