"""Finding by words, stems and trigrams, side by side over the same questions: how often the right one comes first,
or among the first five."""

import csv
import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from caredesk.knowledge import stems
from caredesk.tickets.fold import fold

DATA = Path(__file__).parent / "data"
Pieces = Callable[[str, str], Iterable[str]]


@dataclass(frozen=True)
class Set:
    """Questions that are remembered, and others that ask the same: each with what it is about."""

    lang: str
    kept: Sequence[tuple[str, str]]
    asked: Sequence[tuple[str, str]]


def wordings(lang: str) -> Set:
    """Our own set: the first wording of each line is remembered, the others ask."""
    lines = [line.split("\t") for line in (DATA / f"questions.{lang}.tsv").read_text("utf-8").splitlines()]
    kept = [(str(number), line[0]) for number, line in enumerate(lines)]
    return Set(lang, kept, [(str(number), text) for number, line in enumerate(lines) for text in line[1:]])


def intents(folder: Path, *, every: int = 20) -> dict[str, Set]:
    """English questions by intent, from outside the repository: one in so many asks, the others are remembered."""
    banking, clinc = folder / "banking77.train.csv.gz", folder / "clinc150.train.tsv.gz"
    found = {}
    if banking.is_file():
        with gzip.open(banking, "rt", encoding="utf-8") as file:
            found["banking77"] = _parted([(row["category"], row["text"]) for row in csv.DictReader(file)], every)
    if clinc.is_file():
        with gzip.open(clinc, "rt", encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
            found["clinc150"] = _parted([(row[0], row[1]) for row in rows], every)
    return found


def _parted(rows: Sequence[tuple[str, str]], every: int) -> Set:
    return Set("en", [row for n, row in enumerate(rows) if n % every], list(rows[::every]))


def words(text: str, _lang: str) -> Iterable[str]:
    return fold(text).split()


def trigrams(text: str, _lang: str) -> Iterable[str]:
    return [gram for word in fold(text).split() for gram in stems.grams(word)]


def stemmed(text: str, lang: str) -> Iterable[str]:
    return stems.stems(text, lang)


WAYS: dict[str, Pieces] = {"words": words, "stems": stemmed, "trigrams": trigrams}


class Ranking:
    """Questions ranked by what they share with another one: rare pieces count more, and long questions less."""

    def __init__(self, kept: Sequence[tuple[str, str]], pieces: Pieces, lang: str) -> None:
        self.kept, self.pieces, self.lang = kept, pieces, lang
        self.holders: dict[str, list[int]] = defaultdict(list)
        parts = [set(pieces(text, lang)) for _, text in kept]
        for number, some in enumerate(parts):
            for piece in some:
                self.holders[piece].append(number)
        self.norms = [math.sqrt(sum(self._weight(piece) ** 2 for piece in some)) or 1.0 for some in parts]

    def _weight(self, piece: str) -> float:
        held = len(self.holders.get(piece, ()))
        return math.log1p((len(self.kept) - held + 0.5) / (held + 0.5))

    def best(self, text: str, most: int = 5) -> list[str]:
        """What the nearest questions are about."""
        scores: Counter[int] = Counter()
        for piece in set(self.pieces(text, self.lang)):
            weight = self._weight(piece) ** 2
            for number in self.holders.get(piece, ()):
                scores[number] += weight / self.norms[number]
        return [
            self.kept[number][0] for number, _ in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        ]


def recall(asked: Sequence[tuple[str, str]], best: Callable[[str], Sequence[str]]) -> tuple[float, float]:
    """How often what was meant is first, and among the first five."""
    found = [(about, list(best(text))) for about, text in asked]
    first = sum(about in ranked[:1] for about, ranked in found)
    five = sum(about in ranked[:5] for about, ranked in found)
    return round(first / len(found), 3), round(five / len(found), 3)


def by(way: str, some: Set) -> tuple[float, float]:
    """Recall at 1 and at 5 of one way over one set."""
    ranking = Ranking(some.kept, WAYS[way], some.lang)
    return recall(some.asked, ranking.best)
