"""What a run of `verify` says: findings, which prove tampering, and doubts, which leave it open."""

from dataclasses import dataclass, field

from caredesk.audit.schema_check import Finding

__all__ = ["Finding", "Report"]
MOST_KEPT = 1000


@dataclass
class Report:
    """What a run of `verify` saw. Only the first thousand findings are kept; `count` goes on."""

    entries: int = 0
    erased: int = 0
    checkpoints: int = 0
    outside: int = 0  # checkpoints kept elsewhere that were compared
    mirrors: str = "compared"  # what the screens show; a resumed run leaves it out
    posts: int = 0
    unread: int = 0  # posts whose entries were erased: nothing to compare with
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def found(self, kind: str, idx: int, words: str) -> None:
        """Note something that must not be; idx: the entry it was found at, -1 for none."""
        self.add(Finding(kind, idx, words))

    def doubt(self, words: str) -> None:
        """Note, once, what leaves it open."""
        if words not in self.doubts:
            self.doubts.append(words)

    def add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.findings) < MOST_KEPT:
            self.findings.append(finding)

    @property
    def is_sound(self) -> bool:
        """Nothing was found, and nothing stayed open."""
        return not self.findings and not self.doubts

    @property
    def status(self) -> int:
        """The exit status: 0 sound, 1 tampered with, 2 cannot decide."""
        return 1 if self.findings else 2 if self.doubts else 0

    @property
    def first(self) -> Finding | None:
        """The first bad entry; where no finding has an entry, the first finding."""
        placed = [finding for finding in self.findings if finding.idx >= 0]
        return min(placed, key=lambda finding: finding.idx) if placed else next(iter(self.findings), None)
