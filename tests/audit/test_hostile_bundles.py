"""What a stranger sends for a bundle: the verifier never breaks down, never takes long, and never calls it sound."""

import io
import json
import random
import resource
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator

import pytest

from caredesk.audit import standalone
from tests.audit import bundles
from tests.audit.bundles import canonical, check, exported, forged, lines, members, packed, put, stretch, talk

SECONDS = 5.0


@pytest.fixture
def bundle(desk, tmp_path):
    """A sound bundle of one ticket, and the desk's key."""
    return exported(tmp_path / "b.zip", talk()), bundles.key()


def fails(path, key):
    """It does not pass, quickly, and in words."""
    began = time.monotonic()
    told = check(path, key=key)
    assert told.code == 1, told.words
    assert told.words.startswith("TAMPERED WITH: ")
    assert time.monotonic() - began < SECONDS


def test_no_byte_of_any_member_can_be_flipped(bundle, tmp_path):
    path, key = bundle
    files, choose = members(path), random.Random(7)
    for name, body in files.items():
        for at in {0, len(body) - 1, *(choose.randrange(len(body)) for _ in range(12))}:
            flipped = body[:at] + bytes([body[at] ^ 1 << choose.randrange(8)]) + body[at + 1 :]
            fails(packed(tmp_path / "f.zip", {**files, name: flipped}), key)


def test_no_byte_of_entries_and_proofs_can_be_flipped_by_one_who_makes_the_manifest_fit(bundle):
    path, key = bundle
    choose = random.Random(11)
    for name in (
        "entries.jsonl",
        "proofs.jsonl",
        "export.json",
        "before.txt",
        "after.txt",
        "history.jsonl",
        "keys.txt",
    ):
        for _ in range(10):

            def flip(files, name=name):
                body, at = files[name], choose.randrange(max(1, len(files[name])))
                files[name] = body[:at] + bytes([(body or b"\0")[at] ^ 1 << choose.randrange(7)]) + body[at + 1 :]

            told = check(forged(path, flip), key=key)
            assert told.code == 1, (name, told)


def test_a_flipped_byte_of_the_zip_itself_changes_nothing_or_is_found(bundle, tmp_path):
    path, key = bundle
    raw, choose, files = path.read_bytes(), random.Random(3), members(path)
    for _ in range(150):
        at = choose.randrange(len(raw))
        (tmp_path / "f.zip").write_bytes(raw[:at] + bytes([raw[at] ^ 1 << choose.randrange(8)]) + raw[at + 1 :])
        told = check(tmp_path / "f.zip", key=key)
        assert told.code == 1 or (told.code == 0 and members(tmp_path / "f.zip") == files)


def test_what_is_cut_off_is_found(bundle, tmp_path):
    path, key = bundle
    raw = path.read_bytes()
    for size in (0, 1, 21, 22, 100, len(raw) // 2, len(raw) - 1):
        (tmp_path / "f.zip").write_bytes(raw[:size])
        fails(tmp_path / "f.zip", key)
    (tmp_path / "f.zip").write_bytes(raw + b"\0")
    fails(tmp_path / "f.zip", key)


def bomb(files):
    files["entries.jsonl"] = b" " * (1 << 26)


def deep(files):
    files["manifest.json"] = b"[" * 100_000


def not_a_number(files):
    files["manifest.json"] = files["manifest.json"].replace(b'"format"', b'"a":NaN,"format"')


def huge_number(files):
    files["manifest.json"] = files["manifest.json"].replace(b'"format"', b'"a":' + b"9" * 3_000_000 + b',"format"')


def twice_a_key(files):
    files["manifest.json"] = files["manifest.json"].replace(b'"format"', b'"format":"x","format"')


def no_list(files):
    files["manifest.json"] = b"7"


def no_text(files):
    files["manifest.json"] = b"\xff\xfe\x00"


def stray(files):
    files["../../etc/passwd"] = b"root"


def absolute(files):
    files["/tmp/evil"] = b"x"


def missing(files):
    del files["after.txt"]


@pytest.mark.parametrize(
    "change", [bomb, deep, not_a_number, huge_number, twice_a_key, no_list, no_text, stray, absolute, missing]
)
def test_hostile_members_are_refused(bundle, tmp_path, change):
    path, key = bundle
    files = members(path)
    change(files)
    fails(packed(tmp_path / "f.zip", files), key)


def claims(files):
    made = json.loads(files["export.json"])
    made["line"]["body"] = made["line"]["body"].replace('"entries":', '"entries":1000000000,"x":')
    files["export.json"] = canonical(made)


def endless_line(files):
    files["entries.jsonl"] = b'{"data":"' + bytes(random.Random(1).choices(range(97, 122), k=9_000_000)) + b'"}\n'


def strange_types(files):
    put(files, [{**row, "log": [1], "state": {"a": 1}} for row in lines(files)])


def negative(files):
    put(files, [{**row, "log": -1} for row in lines(files)])


def lone_surrogate(files):
    files["entries.jsonl"] = files["entries.jsonl"].replace(b"parcel", b"\\ud800", 1)


def loose(files):
    put(files, [{**row, "loose": True} for row in lines(files)])


def no_entries(files):
    files["entries.jsonl"] = files["proofs.jsonl"] = b""


def many_proofs(files):
    put(files, [["00" * 32] * 64] * 20_000, "proofs.jsonl")


def strange_notes(files):
    files["before.txt"] = "\n\n— x y\n".encode() * 1000


def all_dark(files):
    rows = lines(files)
    dark = [{"i": n, "leaf": "00" * 32, "log": 1, "state": "dark"} for n, _ in enumerate(rows)]
    put(files, dark)


FORGED = [claims, endless_line, strange_types, negative, lone_surrogate, loose, no_entries, many_proofs, strange_notes]


@pytest.mark.parametrize("change", [*FORGED, all_dark])
def test_hostile_contents_are_refused_though_the_manifest_fits(bundle, change):
    path, key = bundle
    fails(forged(path, change), key)


def test_members_that_are_links_twice_there_or_encrypted_are_refused(bundle, tmp_path):
    path, key = bundle
    files = members(path)

    def made(*further, link=""):
        with zipfile.ZipFile(tmp_path / "f.zip", "w") as written:
            for name, body in [*files.items(), *further]:
                info = zipfile.ZipInfo(name)
                info.external_attr = (0o120777 if name == link else 0o100644) << 16
                written.writestr(info, body)
        return tmp_path / "f.zip"

    fails(made(link="after.txt"), key)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = made(("after.txt", b"x"))
    fails(twice, key)
    raw = bytearray(made().read_bytes())
    raw[raw.rindex(b"PK\1\2") + 8] |= 1
    (tmp_path / "f.zip").write_bytes(raw)
    fails(tmp_path / "f.zip", key)


def directories() -> Iterator[bytes]:
    """Ends of zip files that claim what is not there."""
    for count, length in ((0xFFFF, 0xFFFFFFFF), (60_000, 1 << 30), (5, 60_000), (0, 0)):
        yield struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, length, 0, 0)


@pytest.mark.parametrize("end", list(directories()))
def test_a_directory_of_a_billion_members_is_not_read(tmp_path, end):
    (tmp_path / "f.zip").write_bytes(b"\0" * 100_000 + end)
    fails(tmp_path / "f.zip", None)


def test_what_is_no_bundle_and_what_is_not_there(tmp_path):
    other = packed(tmp_path / "other.zip", {"hello.txt": b"hello"})

    assert check(other).code == 1
    assert check(tmp_path / "missing.zip").code == 2
    assert check(other, "--against", str(tmp_path / "missing.txt")).code == 2
    assert check(other, "--against", str(other)).code == 2


def test_a_bomb_is_refused_in_little_memory(bundle, tmp_path):
    path, key = bundle
    files = members(path)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as made:
        for name in files:
            with made.open(name, "w", force_zip64=True) as member:
                for _ in range(64 if name == "entries.jsonl" else 0):
                    member.write(b"\0" * (1 << 24))
    (tmp_path / "f.zip").write_bytes(body.getvalue())
    (tmp_path / "verify.py").write_text(standalone.text())
    limit = 300 << 20
    run = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "f.zip", "--key", key],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )

    assert (run.returncode, run.stderr) == (1, "")
    assert "too large" in run.stdout


def test_a_range_whose_edges_are_forged_is_found(desk, tmp_path):
    talk()
    path, key = stretch(tmp_path / "r.zip", 3, 12), bundles.key()
    assert check(path, key=key).code == 0

    def moved(files):
        (row,) = lines(files, "proofs.jsonl")
        put(files, [{**row, "first": 0, "parts": []}], "proofs.jsonl")

    def shorter(files):
        put(files, lines(files)[1:])

    def without_edge(files):
        (row,) = lines(files, "proofs.jsonl")
        put(files, [{**row, "path": row["path"][1:]}], "proofs.jsonl")

    for change in (moved, shorter, without_edge):
        fails(forged(path, change), key)
