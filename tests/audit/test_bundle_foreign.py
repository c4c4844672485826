"""A bundle before a program of others: its checkpoints, its consistency and the place of every entry."""

import json
import zipfile
from pathlib import Path

from caredesk.audit import issuing
from tests.audit.bundles import exported, key, settle, talk


def test_anothers_c2sp_tool_comes_to_the_same(desk: object, tmp_path: Path) -> None:
    from aics_tlog import checkpoint, hashing, note, tree

    ticket = talk()
    issuing.issue("test")
    settle()
    bundle = zipfile.ZipFile(exported(tmp_path / "b.zip", ticket))
    ours = note.parse_vkey(key())

    def head(name: str) -> checkpoint.Checkpoint:
        signed = note.parse_note(bundle.read(name))
        assert checkpoint.verify_checkpoint(signed, ours).ok
        return checkpoint.checkpoint_from_note(signed)[0]

    before, after = head("before.txt"), head("after.txt")
    between = [bytes.fromhex(one) for one in json.loads(bundle.read("manifest.json"))["consistency"]]
    assert tree.verify_consistency(before.size, after.size, before.root, after.root, between)
    lines = zip(bundle.read("entries.jsonl").splitlines(), bundle.read("proofs.jsonl").splitlines(), strict=True)
    held = [
        (json.loads(entry)["data"].encode(), [bytes.fromhex(one) for one in json.loads(path)]) for entry, path in lines
    ]
    assert len(held) > 4
    for data, path in held:
        place = (json.loads(data)["i"], after.size, path)
        assert tree.verify_inclusion(hashing.leaf_hash(data), *place, after.root)
        assert not tree.verify_inclusion(hashing.leaf_hash(data + b" "), *place, after.root)
