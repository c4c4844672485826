"""A bundle and the outside: witnesses who signed as well, a log that ended with a restore, a key that was replaced."""

import base64
import re

from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from caredesk.audit import carrying, checkpoint, heads, issuing, notes, restores
from caredesk.audit.commands import audit as commands
from caredesk.audit.models import Cosignature
from caredesk.core import clock, db, secrets
from caredesk.privacy import erasure
from caredesk.start import open_desk
from caredesk.tickets.models import Post
from tests import cast
from tests.audit import bundles
from tests.audit.backups import Backup
from tests.audit.bundles import check, exported, forged, key, members, settle, stretch, talk

NAME = "witness.example/press"


def printed(path, *what):
    """The keys that the command names when it writes this bundle."""
    db.close_reading()
    told = CliRunner().invoke(commands, ["export", *what, "-o", str(path)])
    assert told.exit_code == 0, told.output
    return re.findall(r"--key (\S+)", told.output)


def witness():
    """A witness's key, and the text that others know it by."""
    signer = Ed25519PrivateKey.generate()
    raw = notes.WITNESS + signer.public_key().public_bytes_raw()
    number = checkpoint.hashlib.sha256(NAME.encode() + b"\n" + raw).digest()[:4]
    return signer, f"{NAME}+{number.hex()}+{base64.b64encode(raw).decode()}"


def cosign(signer):
    issuing.issue("test")
    log, head = heads.newest()
    line = notes.cosign(head, NAME, signer, int(clock.now().timestamp()))
    with db.transaction() as session:
        session.add(Cosignature(log=log, size=head.size, witness=NAME, line=f"{line.rstrip()}\n", at=clock.now()))
    db.close_reading()


def test_a_witness_counts_where_it_signed_over_these_entries(desk, tmp_path):
    ticket, (signer, known), (_, stranger) = talk(), witness(), witness()
    cosign(signer)
    path = exported(tmp_path / "b.zip", ticket)

    def asked(*given):
        return check(path, *given, key=key())

    assert asked("--witness", known, "--quorum", "1").code == 0
    assert asked("--witness", known, "--witness", stranger, "--quorum", "1").code == 0
    assert asked("--witness", known, "--witness", stranger).code == 2
    assert asked("--witness", stranger).code == 2


def test_a_witness_who_has_not_seen_the_entries_does_not_count(desk, tmp_path):
    signer, known = witness()
    cosign(signer)
    path = exported(tmp_path / "b.zip", talk())

    told = check(path, "--witness", known, key=key())

    assert told.code == 2
    assert "younger than what the witnesses signed" in told.words


def test_a_false_signature_of_a_witness_is_found(desk, tmp_path):
    ticket, (signer, known) = talk(), witness()
    cosign(signer)
    path = exported(tmp_path / "b.zip", ticket)

    def forge(files):
        head, _, line = files["witnessed.txt"].decode().rstrip("\n").rpartition(" ")
        raw = bytearray(base64.b64decode(line))
        raw[20] ^= 1
        files["witnessed.txt"] = f"{head} {base64.b64encode(raw).decode()}\n".encode()

    assert check(forged(path, forge), "--witness", known, key=key()).code == 1


def test_entries_of_a_log_that_ended_with_a_restore_stand_in_the_bundle(desk, template, tmp_path):
    ticket = talk()
    backup = Backup(desk, template.cluster)
    issuing.issue("test")
    backup.take()
    with db.transaction():
        bundles.scene.record("agent.greeted", cast.agent("ola@parcelhop.example"), "cli")
    settle()
    issuing.issue("test")
    carrying.keep()
    open_desk(backup.put_back())
    row = restores.unconfirmed()
    size = notes.head(row.outside).size
    restores.confirm(row, cast.agent("bence@parcelhop.example"), typed=str(size), reason="The disk broke.")
    settle()
    bundles.scene.post(ticket, "still waiting")
    settle()

    one, whole = tmp_path / "b.zip", stretch(tmp_path / "c.zip")
    assert printed(one, "--ticket", str(ticket.id)) == [key()]
    keys = members(one)["keys.txt"].decode().split()

    assert {line["log"] for line in bundles.lines(members(one))} == {1, 2}
    for path in (one, whole):
        for given in keys:  # the same key, known for the old log or for the new one
            told = check(path, key=given)
            assert told.code == 0, told.words
        stranger = checkpoint.vkey(key().partition("+")[0], bytes(range(32)))
        assert check(path, key=stranger).code == 2


def test_after_the_key_was_replaced_the_old_one_alone_does_not_do(desk, tmp_path):
    ticket, old = talk(), key()
    exported(tmp_path / "a.zip", ticket)
    keys = secrets.keys()
    replaced = secrets.Keys(**{**vars_of(keys), "seed": bytes(range(32)), "olds": (keys.publics[0], *keys.olds)})
    secrets.use(replaced)
    bundles.scene.post(ticket, "and now?")
    settle()

    path = exported(tmp_path / "b.zip", ticket)

    assert check(path, key=key()).code == 0
    told = check(path, key=old)
    assert (told.code, f"that you did not give: {key()}" in told.words) == (2, True)
    assert len(members(path)["keys.txt"].split()) == 2


def test_what_is_left_of_a_person_who_was_erased_is_sound_and_wordless(desk, tmp_path):
    ticket, kasia, bence = talk(), cast.customer("Kasia Wrona"), cast.agent("bence@parcelhop.example")
    with db.transaction() as session:
        post = session.exec(select(Post).where(Post.ticket_id == ticket.id)).first()
        bundles.scene.record("post.edited", post, "network", subject=kasia.uuid, body={"text": "a changed mind"})
    settle()
    assert b"a changed mind" in members(exported(tmp_path / "a.zip", ticket))["entries.jsonl"]

    erasure.finish(erasure.ask(kasia, bence, basis="objection"))
    settle()
    files = members(exported(tmp_path / "b.zip", ticket, lang="hu"))

    told = check(tmp_path / "b.zip", key=key())
    assert (told.code, "erased" in told.words) == (0, True), told.words
    assert not any(b"a changed mind" in body for body in files.values())
    assert "subject.erased" in files["entries.jsonl"].decode()
    assert check(stretch(tmp_path / "c.zip"), key=key()).code == 0


def vars_of(keys):
    return {name: getattr(keys, name) for name in keys.__dataclass_fields__}
