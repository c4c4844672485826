"""A witness signs what goes on from what it has seen, and nothing else (c2sp.org/tlog-witness)."""

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caredesk.audit import checkpoint, notes, tree
from caredesk.audit.witness import SIZE_TYPE, Unusable, Witness, begin
from caredesk.audit.witness_commands import witness as commands

ORIGIN = "desk.example/caredesk/1"
SIGNER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)


class Log:
    """A small log, kept in memory."""

    def __init__(self, *words: str) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index, word in enumerate(words):
            for level, position, hashed in tree.append(index, word.encode(), self.read):
                self.nodes[level, position] = hashed
        self.size = len(words)

    def read(self, level: int, position: int) -> bytes:
        return self.nodes[level, position]

    def note(self, signer: Ed25519PrivateKey = SIGNER, origin: str = ORIGIN) -> str:
        return checkpoint.sign(checkpoint.text(origin, self.size, tree.root(self.size, self.read)), origin, signer)

    def request(self, old: int, **more) -> bytes:
        proof = tree.consistency(old, self.size, self.read) if old <= self.size else []
        return written(old, proof, self.note(**more))


def written(old: object, proof: list[bytes], note: str) -> bytes:
    return "\n".join([f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", note]).encode()


WORDS = [str(number) for number in range(9)]


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    made = begin(tmp_path / "w", "witness.example/w1")
    made.trust(checkpoint.vkey(ORIGIN, checkpoint.public_bytes(SIGNER)))
    return made


def test_what_goes_on_is_signed_and_the_signature_holds(witness: Witness):
    log = Log(*WORDS[:3])

    answer = witness.add_checkpoint(log.request(0))

    key = notes.key(witness.vkey)
    assert answer.status == 200
    assert notes.cosigned_at(notes.head(log.note()), answer.body, key)
    assert notes.cosigned_at(notes.head(Log(*WORDS[:2]).note()), answer.body, key) is None
    assert (
        notes.cosigned_at(notes.head(log.note()), answer.body, notes.key(begin(witness.folder / "o", "x").vkey)) is None
    )


@pytest.mark.parametrize("sizes", [(1, 2), (3, 7), (4, 8), (5, 5), (6, 9)])
def test_every_next_size_is_signed(witness: Witness, sizes: tuple[int, int]):
    assert witness.add_checkpoint(Log(*WORDS[: sizes[0]]).request(0)).status == 200
    assert witness.add_checkpoint(Log(*WORDS[: sizes[1]]).request(sizes[0])).status == 200


def test_an_old_size_that_is_not_the_last_one_is_answered_with_the_last_one(witness: Witness):
    witness.add_checkpoint(Log(*WORDS[:4]).request(0))

    for old in (0, 3, 5):
        answer = witness.add_checkpoint(Log(*WORDS[:6]).request(old))
        assert (answer.status, answer.type, answer.body) == (409, SIZE_TYPE, "4\n")


def test_another_branch_is_refused_and_changes_nothing(witness: Witness):
    witness.add_checkpoint(Log(*WORDS[:4]).request(0))

    assert witness.add_checkpoint(Log("0", "1", "2", "other").request(4)).status == 409
    assert witness.add_checkpoint(Log("0", "1", "2", "other", "4", "5").request(4)).status == 422
    assert witness.add_checkpoint(written(4, [], Log(*WORDS[:6]).note())).status == 422
    assert witness.latest(ORIGIN).size == 4


def test_a_shorter_log_is_never_signed_again_not_even_after_a_restart(witness: Witness):
    witness.add_checkpoint(Log(*WORDS[:6]).request(0))

    again = Witness(witness.folder)

    assert again.add_checkpoint(Log(*WORDS[:4]).request(6)).status == 400
    assert again.add_checkpoint(Log(*WORDS[:4]).request(4)).status == 409
    assert again.add_checkpoint(Log(*WORDS[:8]).request(6)).status == 200


def test_foreign_logs_and_keys_are_refused(witness: Witness):
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)

    assert witness.add_checkpoint(Log("0").request(0, origin="other.example/x")).status == 404
    assert witness.add_checkpoint(Log("0").request(0, signer=other)).status == 403
    witness.trust(checkpoint.vkey(ORIGIN, checkpoint.public_bytes(other)))
    assert witness.add_checkpoint(Log("0").request(0, signer=other)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"old 0\n\n",
        written("01", [], Log("0").note()),
        written("-1", [], Log("0").note()),
        written("+0", [], Log("0").note()),
        written("1_0", [], Log("0").note()),
        written(0, [b"short"], Log("0").note()),
        written(0, [b"x" * 32] * 64, Log("0").note()),
        Log("0").request(0).replace(b"old ", b"new "),
        Log("0").request(0).replace(b"\n1\n", b"\n01\n"),
        Log("0").request(0).replace(b"\n1\n", b"\n99999999999999999999999\n"),
    ],
    ids=range(12),
)
def test_what_is_not_written_as_the_protocol_says_is_a_bad_request(witness: Witness, body: bytes):
    assert witness.add_checkpoint(body).status == 400
    assert witness.latest(ORIGIN) is None


def test_two_processes_never_work_in_one_folder(witness: Witness):
    witness.hold()

    with pytest.raises(Unusable):
        Witness(witness.folder).hold()

    witness._held.close()


@pytest.mark.parametrize(
    "words",
    [
        ["init", "--state", "w", "--name", "twice"],
        ["init", "--state", "n", "--name", "with space"],
        ["trust", "--state", "w", "nothing"],
        ["trust", "--state", "none", checkpoint.vkey(ORIGIN, checkpoint.public_bytes(SIGNER))],
        ["serve", "--state", "none"],
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(witness: Witness, monkeypatch, words: list[str]):
    monkeypatch.chdir(witness.folder.parent)

    told = CliRunner().invoke(commands, words)

    assert told.exit_code == 2
    assert told.output.startswith("caredesk: ") and told.output.count("\n") == 1


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", f"{ORIGIN}+deadbeef+" + "A" * 44])
def test_what_is_no_key_is_said_to_be_none(text: str):
    with pytest.raises(ValueError):
        notes.key(text)
