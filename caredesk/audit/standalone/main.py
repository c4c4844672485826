"""Check an evidence bundle of a caredesk, with nothing but Python 3.9 or newer. Nothing of caredesk is needed.

    python verify.py bundle.zip --key VKEY [--key VKEY] [--witness VKEY --quorum K] [--against CHECKPOINT_FILE]

VKEY is the desk's verifier key; get it from somewhere else than the bundle. After the desk replaced its key, more than
one may be needed. CHECKPOINT_FILE is a checkpoint that was kept before the bundle was made. Exit status: 0 sound,
1 tampered with, 2 cannot decide: the words say which key is missing. README.md tells the formats:
RFC 9162 (Merkle tree), RFC 8032 (Ed25519), RFC 8785 (canonical JSON, a subset), c2sp.org (signed notes, checkpoints).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from caredesk.audit.standalone.checks import Check
from caredesk.audit.standalone.merkle import Tampered
from caredesk.audit.standalone.notes import Key, Note
from caredesk.audit.standalone.strict import LARGEST_SMALL, Bundle


def verdict(path: str, given: Any) -> tuple[int, str]:
    keys, witnesses = [Key(one) for one in given.key], [Key(one) for one in given.witness]
    kept = _kept(given.against, keys) if given.against else None
    check = Check(Bundle(path), keys)
    check.wanted = kept.size if kept else -1
    check.run()
    if kept:
        check.kept(kept)
    signed = len({one.public for one in witnesses if one.signed(check.witnessed)})
    wanted = len(witnesses) if given.quorum is None else given.quorum
    if signed < wanted:
        check.doubts.append(f"{signed} of the witnesses have signed the checkpoint, and {wanted} are asked for")
    elif wanted and check.youngest >= check.witnessed.size:
        check.doubts.append(f"entries from {check.witnessed.size} on are younger than what the witnesses signed")
    if check.doubts:
        return 2, "; ".join(check.doubts)
    words = ", ".join(f"{count} {name}" for name, count in check.counts.items() if count)
    return 0, f"{sum(check.counts.values())} entries ({words}), under the checkpoint of size {check.after.size}"


class Unusable(Exception):
    """What was given beside the bundle cannot be used."""


def _kept(path: str, keys: list[Key]) -> Note:
    try:
        note = Note(Path(path).read_bytes()[:LARGEST_SMALL])
        is_ours = not keys or sum(key.under(note.origin).signed(note) for key in keys)
    except Tampered as fault:
        raise Unusable(f"the checkpoint that you kept cannot be used: {fault}") from fault
    if not is_ours:
        raise Unusable("the checkpoint that you kept is not signed by the key that you gave")
    return note


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an evidence bundle.")
    parser.add_argument("bundle")
    parser.add_argument("--key", action="append", default=[], help="the desk's verifier key, from elsewhere")
    parser.add_argument("--witness", action="append", default=[], help="a witness's verifier key")
    parser.add_argument("--quorum", type=int, help="how many of the witnesses must have signed (all)")
    parser.add_argument("--against", help="a checkpoint that was kept before the bundle was made")
    given = parser.parse_args(arguments)
    try:
        for one in given.key + given.witness:
            Key(one)
        for one in filter(None, (given.bundle, given.against)):
            Path(one).open("rb").close()
    except (ValueError, OSError) as error:
        print(f"CANNOT DECIDE: {error}")
        return 2
    try:
        code, words = verdict(given.bundle, given)
    except Unusable as problem:
        code, words = 2, str(problem)
    except Tampered as fault:
        code, words = 1, str(fault)
    except Exception as error:  # whatever a hostile file provokes is a fault of the file
        code, words = 1, f"form: the bundle cannot be read ({type(error).__name__})"
    print(f"{('SOUND', 'TAMPERED WITH', 'CANNOT DECIDE')[code]}: {words}")
    return code


if __name__ == "__main__":
    sys.exit(main())
