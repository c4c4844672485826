"""An evidence bundle: what is in it, what it proves to a stranger, and which changes of it are found."""

import json
import re
import resource
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from caredesk.audit import bundle, keyring
from caredesk.audit.commands import audit as commands
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.reports import exporting
from caredesk.reports.exporting import Choice
from tests import cast
from tests.audit import bundles
from tests.audit.bundles import check, exported, forged, key, lines, members, put, settle, stretch, talk


def test_a_stranger_with_nothing_but_python_can_check_it(desk, tmp_path):
    path = exported(tmp_path / "b.zip", talk())
    with zipfile.ZipFile(path) as read:
        read.extract("verify.py", tmp_path)

    def ask(*more):
        run = [sys.executable, "-I", "-S", "verify.py", "b.zip", *more]
        return subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)

    sound, unsure = ask("--key", key()), ask()

    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout.startswith("SOUND: ")
    assert (unsure.returncode, unsure.stderr) == (2, "")
    assert "proves nothing by itself" in unsure.stdout


def test_the_export_stands_between_two_checkpoints_and_is_an_entry(desk, tmp_path):
    ticket = talk()

    files = members(exported(tmp_path / "b.zip", ticket))

    made = cast.entries("export.made")[-1]
    sizes = [int(files[name].split(b"\n")[1]) for name in ("before.txt", "after.txt")]
    assert sizes[0] <= made["idx"] < sizes[1]
    assert (made["actor"], made["object"]) == ("cli", ticket.uuid)
    assert made["body"]["entries"] == len(files["entries.jsonl"].splitlines())


def test_words_of_notes_stay_out_and_their_commitments_in(desk, tmp_path):
    ticket = talk()

    without = members(exported(tmp_path / "a.zip", ticket))
    with_notes = members(exported(tmp_path / "b.zip", ticket, with_notes=True))

    assert not any(b"furious" in body for body in without.values())
    assert "note.written" in [json.loads(line["data"])["k"] for line in lines(without)]
    assert b"furious" in with_notes["entries.jsonl"] and b"furious" in with_notes["index.html"]
    assert check(tmp_path / "a.zip", key=key()).code == check(tmp_path / "b.zip", key=key()).code == 0


def test_the_page_in_it_is_escaped_speaks_its_readers_language_and_leads_nowhere(desk, tmp_path):
    page = members(exported(tmp_path / "b.zip", talk(), lang="pl"))["index.html"].decode()

    assert "You lost my parcel &lt;b&gt;again&lt;/b&gt;!" in page and "Zażółć gęślą jaźń" in page
    assert '<html lang="pl">' in page and "Rozmowa" in page
    assert re.search(r"<script|<a |src=|https?://", page) is None
    assert "Ola Nowak" not in page


def test_colleagues_are_named_where_that_is_asked_for(desk, tmp_path):
    page = members(exported(tmp_path / "b.zip", talk(), with_names=True))["index.html"].decode()

    assert "Ola Nowak" in page


def test_all_of_a_person_and_nothing_of_another(desk, tmp_path):
    talk()
    other = bundles.scene.ticket(cast.account("Parcelhop"), cast.customer("Nagy Zoltán"), "somebody else")
    settle()

    exporting.of_customer(tmp_path / "b.zip", cast.customer("Kasia Wrona"), Choice("cli"))
    entries = lines(members(tmp_path / "b.zip"))

    assert check(tmp_path / "b.zip", key=key()).code == 0
    assert any("You lost my parcel" in line.get("body", "") for line in entries)
    assert other.uuid not in str(entries) and "somebody else" not in str(entries)


def test_a_range_is_checked_against_every_checkpoint_that_somebody_kept(desk, tmp_path):
    ticket = talk()
    kept = tmp_path / "kept.txt"
    kept.write_bytes(members(exported(tmp_path / "a.zip", ticket))["after.txt"])
    with db.transaction():
        for number in range(300):
            bundles.scene.record("agent.greeted", cast.agent("ola@parcelhop.example"), "cli", body={"n": number})
    settle()

    whole = stretch(tmp_path / "b.zip")
    part = stretch(tmp_path / "c.zip", first=5, last=40)

    assert check(whole, "--against", str(kept), key=key()).code == 0
    assert check(part, key=key()).code == 0


def test_who_may_not_see_an_account_takes_away_only_its_hashes(desk, tmp_path):
    talk()
    foreign = bundles.scene.ticket(cast.account("Elsewhere account"), cast.customer("Nagy Zoltán"), "a foreign word")
    settle()

    exporting.of_range(tmp_path / "b.zip", 0, 10**9, Choice(cast.agent("bence@parcelhop.example")))
    files = members(tmp_path / "b.zip")

    assert check(tmp_path / "b.zip", key=key()).code == 0
    assert not any(word in body for body in files.values() for word in (b"a foreign word", foreign.uuid.encode()))
    assert {"open", "dark"} <= {line["state"] for line in lines(files)}


def erase(customer: Customer, *, is_told: bool) -> None:
    with db.transaction() as session:
        for table, column in (("audit_body", "sealed"), ("subject_key", "wrapped")):
            where = {"wrapped": f"DELETE FROM {table}", "sealed": f"UPDATE {table} SET sealed = NULL"}[column]
            session.connection().exec_driver_sql(f"{where} WHERE subject = '{customer.uuid}'")
        if is_told:
            bundles.scene.record("subject.erased", customer, "cli", body={"scope": "all"})
    keyring.forget()
    settle()


@pytest.mark.parametrize(("is_told", "code"), [(True, 0), (False, 1)], ids=["with its entry", "in silence"])
def test_erased_words_are_sound_only_where_an_entry_says_so(desk, tmp_path, is_told, code):
    ticket, kasia = talk(), cast.customer("Kasia Wrona")
    erase(kasia, is_told=is_told)

    told = check(exported(tmp_path / "b.zip", ticket), key=key())
    ranged = check(stretch(tmp_path / "r.zip", 0, cast.entries("note.written")[-1]["idx"]), key=key())

    assert told.code == ranged.code == code
    assert ("erased" in told.words) if is_told else told.words.startswith("TAMPERED WITH: body at entry")


def edited(files):
    rows = lines(files)
    row = next(row for row in rows if "lost my parcel" in row.get("body", ""))
    row["body"] = row["body"].replace("lost", "found")
    put(files, rows)


def left_out(files):
    at = next(at for at, row in enumerate(lines(files)) if "lost my parcel" in row.get("body", ""))
    put(files, lines(files)[:at] + lines(files)[at + 1 :])
    put(files, lines(files, "proofs.jsonl")[:at] + lines(files, "proofs.jsonl")[at + 1 :], "proofs.jsonl")


def cut_off(files):
    for name in ("entries.jsonl", "proofs.jsonl"):
        put(files, lines(files, name)[:-1], name)


def swapped(files):
    for name in ("entries.jsonl", "proofs.jsonl"):
        rows = lines(files, name)
        put(files, [rows[1], rows[0], *rows[2:]], name)


def withheld(files):
    rows = lines(files)
    row = next(row for row in rows if row["state"] == "open")
    del row["body"], row["salt"]
    row["state"] = "withheld"
    put(files, rows)


def page_changed(files):
    files["index.html"] = files["index.html"].replace(b"lost", b"found")


def checkpoint_changed(files):
    files["after.txt"] = files["after.txt"].replace(b"\n", b"\n9", 1)


def verifier_changed(files):
    files["verify.py"] = b"print('SOUND')\n"


FORGERIES = [edited, left_out, cut_off, swapped, withheld, page_changed, checkpoint_changed, verifier_changed]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.__name__)
def test_what_a_forger_without_the_key_changes_is_found(desk, tmp_path, forgery):
    path = exported(tmp_path / "b.zip", talk())
    assert check(path, key=key()).code == 0

    told = check(forged(path, forgery), key=key())

    assert told.code == 1
    assert told.words.startswith("TAMPERED WITH: ")
    assert check(tmp_path / "forged.zip").code == 1


def test_a_bundle_of_another_desk_is_not_sound(desk, tmp_path):
    path = exported(tmp_path / "b.zip", talk())
    origin, _, public = key().partition("+")
    strange = bundles.checkpoint.vkey(origin, bytes(range(32)))
    other = bundles.checkpoint.vkey("other.example/caredesk/1", bytes(range(32)))

    told = [check(path, key=one) for one in (strange, other)]
    assert [(one.code, f"that you did not give: {key()}" in one.words) for one in told] == [(2, True)] * 2
    assert check(path, key="no key").code == 2 and public


def test_a_log_that_went_back_or_forks_from_a_kept_checkpoint_is_found(desk, tmp_path):
    path = exported(tmp_path / "b.zip", talk())
    note = members(path)["after.txt"].decode()
    origin, size, root = note.split("\n")[:3]
    signer = bundles.secrets.keys().signer

    def kept(size, root):
        made = tmp_path / "kept.txt"
        made.write_text(bundles.checkpoint.sign(bundles.checkpoint.text(origin, size, root), origin, signer))
        return check(path, "--against", str(made), key=key())

    later, fork, unknown = kept(int(size) + 9, bytes(32)), kept(int(size), bytes(32)), kept(1, bytes(32))

    assert (later.code, fork.code, unknown.code) == (1, 1, 2)
    assert "rollback" in later.words and "fork" in fork.words and root


def test_a_full_disk_leaves_no_half_file(desk, tmp_path):
    ticket = talk()
    kinds = resource.RLIMIT_FSIZE
    before = resource.getrlimit(kinds)
    out = tmp_path / "out"
    out.mkdir()
    (out / "b.zip").write_text("the older one")

    def too_small(*given):
        resource.setrlimit(kinds, (2_000, before[1]))
        return page(*given)

    page = exporting.evidence_page.made("x")
    wanted = exporting.evidence.of_ticket(ticket, None)
    try:
        with pytest.raises(bundle.NotWritten, match="too large"):
            bundle.write(out / "b.zip", bundle.Order(wanted, ticket, "cli", too_small))
    finally:
        resource.setrlimit(kinds, before)

    assert [one.name for one in out.iterdir()] == ["b.zip"]
    assert (out / "b.zip").read_text() == "the older one"


def test_an_export_that_fails_after_it_was_recorded_says_so(desk, tmp_path, monkeypatch):
    ticket = talk()

    class Full:
        def __init__(self, _notes):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle.proving, "Proofs", Full)
    with pytest.raises(bundle.NotWritten, match="No space left"):
        exported(tmp_path / "b.zip", ticket)

    assert [one["verb"] for one in cast.entries()][-1] == "export.failed"
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_the_command_writes_one_and_tells_how_to_check_it(desk, tmp_path):
    ticket = talk()
    run = CliRunner().invoke

    made = run(commands, ["export", "--ticket", str(ticket.id), "-o", str(tmp_path / "b.zip"), "--json"])
    ranged = run(commands, ["export", "--range", "0", "9", "-o", str(tmp_path / "c.zip")])
    missing = run(commands, ["export", "--ticket", "999999", "-o", str(tmp_path / "d.zip")])
    nowhere = run(commands, ["export", "--ticket", str(ticket.id), "-o", str(tmp_path / "no" / "d.zip")])

    assert (json.loads(made.output)["key"], json.loads(made.output)["keys"]) == (key(), [key()])
    assert check(tmp_path / "b.zip", key=key()).code == check(tmp_path / "c.zip", key=key()).code == 0
    assert "verify.py" in ranged.output
    assert (missing.exit_code, nowhere.exit_code) == (2, 2)
    assert run(commands, ["verifier"]).output == bundles.standalone.text()
