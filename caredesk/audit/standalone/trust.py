"""Who signed the checkpoints of a bundle, and whether the keys that were given vouch for all of them."""

from __future__ import annotations

from caredesk.audit.standalone.merkle import Tampered
from caredesk.audit.standalone.notes import Key, Note


class Tie:
    """An entry `key.replaced` under this checkpoint: what the earlier key signed up to here counts as well."""

    def __init__(self, under: Note, index: int, old: Key) -> None:
        self.under, self.index, self.old = under, index, old

    def vouches(self, note: Note, by: list[Key], logs: dict[str, int]) -> bool:
        here, there = logs[self.under.origin], logs[note.origin]
        is_earlier = there < here or (there == here and note.size <= self.index)
        return is_earlier and any(key.is_same(self.old) for key in by)


class Signatures:
    """The checkpoints of one bundle, each with the keys inside the bundle that signed it."""

    def __init__(self, inside: bytes, given: list[Key]) -> None:
        self.inside, self.given = [Key(line) for line in inside.decode().splitlines()], given
        self.notes: list[tuple[Note, list[Key]]] = []
        self.ties: list[Tie] = []

    def add(self, note: Note) -> None:
        """Tampered when no key of the bundle signed it, or when it carries a false signature of any known key."""
        for key in self.given:  # all are asked: a false signature must not hide behind a good one
            key.under(note.origin).signed(note)
        by = [key for key in self.inside if key.signed(note)]
        if not by:
            raise Tampered("signature", "a checkpoint is not signed by any key of the bundle")
        self.notes.append((note, by))

    def doubts(self, logs: dict[str, int]) -> list[str]:
        """Which keys are missing among those given. logs: the numbers of the desk's logs, by the origins that the
        export binds: a key that was given for one of them is good for the others."""
        if not self.given:
            return ["no --key was given: the key inside the bundle proves nothing by itself"]
        ours = [key for key in self.given if key.name in logs]
        sure = [note for note, by in self.notes if any(key.is_same(one) for key in by for one in ours)]
        waiting = [one for one in self.notes if one[0] not in sure]
        while met := [one for one in waiting if self._is_tied(*one, sure, logs)]:
            sure += [note for note, _ in met]
            waiting = [one for one in waiting if one not in met]
        missing = dict.fromkeys((note.origin, by[0].text) for note, by in waiting)
        return [_missing(*one) for one in list(missing)[:20]]

    def _is_tied(self, note: Note, by: list[Key], sure: list[Note], logs: dict[str, int]) -> bool:
        """Only an entry under a checkpoint that is sure counts: whoever makes up a log makes up such entries too."""
        return any(tie.under in sure and tie.vouches(note, by, logs) for tie in self.ties)


def _missing(origin: str, vkey: str) -> str:
    shown = ["".join(one for one in text[:300] if one.isascii() and one.isprintable()) for text in (origin, vkey)]
    return (
        f"a checkpoint of {shown[0]} is signed by a key that you did not give: {shown[1]} "
        "(ask the desk, and not this bundle, whether it is its key)"
    )
