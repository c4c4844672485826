"""Which keys a bundle needs after the desk replaced its own: what ties them, what is missing, what is never good."""

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caredesk.audit import checkpoint, heads, signers
from caredesk.audit.commands import audit as commands
from caredesk.audit.draft import Log
from caredesk.core import db, secrets
from tests.audit import bundles
from tests.audit.bundles import check, exported, forged, key, members, settle, stretch, talk
from tests.audit.test_bundle_outside import cosign, printed, witness


def replace():
    """Another key signs from now on; the earlier one as its holder kept it, to sign and to check."""
    db.close_reading()
    signer, old = secrets.keys().signer, key()
    told = CliRunner().invoke(commands, ["key", "replace"])
    assert told.exit_code == 0, told.output
    return signer, old


@pytest.fixture
def replaced(desk):
    """A desk whose last checkpoint that a witness signed is of the earlier key."""
    ticket, (cosigner, known) = talk(), witness()
    cosign(cosigner)
    signer, old = replace()
    bundles.scene.post(ticket, "and now?")
    settle()
    return ticket, signer, old, known


def resigned(path, name, signer):
    """The bundle with this checkpoint signed by another key, and by that alone."""

    def change(files):
        text = files[name].decode().partition("\n\n")[0] + "\n"
        files[name] = checkpoint.sign(text, text.partition("\n")[0], signer).encode()

    return forged(path, change)


def test_exactly_the_keys_that_the_command_prints_are_needed(replaced, tmp_path):
    ticket, _, old, known = replaced
    path = tmp_path / "b.zip"

    needed = printed(path, "--ticket", str(ticket.id))

    assert needed == [key(), old]
    whole = check(path, "--key", old, "--witness", known, "--quorum", "0", key=key())
    assert whole.code == 0, whole.words
    for given, missing in ((key(), old), (old, key())):
        told = check(path, key=given)
        assert (told.code, f"that you did not give: {missing}" in told.words) == (2, True), told.words


def test_without_anything_of_the_earlier_key_the_new_one_does(desk, tmp_path):
    ticket = talk()
    _, old = replace()
    bundles.scene.post(ticket, "and now?")
    settle()

    assert printed(tmp_path / "b.zip", "--ticket", str(ticket.id)) == [key()]
    assert [check(tmp_path / "b.zip", key=one).code for one in (key(), old)] == [0, 2]


def test_an_entry_that_says_so_ties_the_earlier_key_to_the_new_one_and_never_the_other_way(replaced, tmp_path):
    _, _, old, _ = replaced
    path = stretch(tmp_path / "c.zip")

    new, earlier = check(path, key=key()), check(path, key=old)

    assert new.code == 0, new.words
    assert (earlier.code, f"that you did not give: {key()}" in earlier.words) == (2, True)


@pytest.mark.parametrize("name", ["before.txt", "after.txt"])
def test_what_the_earlier_key_signs_after_it_was_replaced_is_not_tied(replaced, tmp_path, name):
    _, signer, old, _ = replaced

    told = check(resigned(stretch(tmp_path / "c.zip"), name, signer), key=key())

    assert (told.code, f"that you did not give: {old}" in told.words) == (2, True), told.words


@pytest.mark.parametrize("name", ["before.txt", "after.txt", "witnessed.txt"])
def test_a_signature_that_fits_no_key_inside_is_found_whatever_is_given(replaced, tmp_path, name):
    ticket, _, old, _ = replaced
    path = resigned(exported(tmp_path / "b.zip", ticket), name, Ed25519PrivateKey.generate())

    assert [check(path, "--key", old, key=key()).code, check(path).code] == [1, 1]


def test_whoever_makes_up_a_log_cannot_tie_it_to_a_key_that_is_not_theirs(desk, tmp_path):
    """A wholly foreign desk under our name, with an entry that says that it took over from our key."""
    talk()
    origin = heads.current().origin
    ours = checkpoint.vkey(origin, checkpoint.public_bytes(Ed25519PrivateKey.generate()))
    with db.transaction():
        bundles.scene.record(signers.REPLACED, Log(origin), "cli", body={"old": ours, "new": key()})
    settle()

    told = check(stretch(tmp_path / "c.zip"), key=ours)

    assert (told.code, f"that you did not give: {key()}" in told.words) == (2, True), told.words


def test_a_key_counts_only_for_logs_that_the_bundle_names(desk, tmp_path):
    path = exported(tmp_path / "b.zip", talk())
    elsewhere = checkpoint.vkey("elsewhere.example/1", checkpoint.public_bytes(secrets.keys().signer))

    assert [check(path, key=one).code for one in (elsewhere, key())] == [2, 0]


def test_a_checkpoint_that_was_kept_under_the_earlier_key_still_compares(replaced, tmp_path):
    _, _, old, _ = replaced
    path, kept = stretch(tmp_path / "c.zip"), tmp_path / "kept.txt"
    kept.write_bytes(members(path)["witnessed.txt"])

    assert check(path, "--key", old, "--against", str(kept), key=key()).code == 0
    assert check(path, "--against", str(kept), key=key()).code == 2
