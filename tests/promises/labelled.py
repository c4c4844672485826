"""The labelled sentences: what each is, said on Wednesday 2 December 2026 at 10:00 in Warsaw.

`MM-DD` is due by the end of that day, `MM-DD HH:MM` then, `?` a promise without a time, `!` one with a time that cannot
be read, `-` no promise. The files that end in `held_out` were written before the rules, and the rules were not changed
to please them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from caredesk.promises.moments import Around
from caredesk.promises.spot import spot

FOLDER = Path(__file__).parent / "sentences"
AROUND = Around(datetime(2026, 12, 2, 9, tzinfo=UTC), "Europe/Warsaw")
LANGUAGES = ("en", "hu", "pl")


@dataclass(frozen=True)
class Labelled:
    label: str
    text: str

    @property
    def promises(self):
        return self.label != "-"


def read(name):
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [Labelled(*(part.strip() for part in line.split(" | ", 1))) for line in lines if line.strip()]


def told(one, lang):
    """What `spot` makes of it, as a label."""
    found = spot(one.text, lang, AROUND)
    if not found:
        return "-"
    last = found[-1]
    if last.due_at is None:
        return "?" if last.kind == "untimed" else "!"
    return (
        last.due_at.strftime("%m-%d")
        if last.due_at.strftime("%H:%M") == "23:59"
        else last.due_at.strftime("%m-%d %H:%M")
    )


def measure(name, lang):
    """Precision and recall of finding promises, and the share of the found ones that are understood as labelled."""
    rows = [(one, told(one, lang)) for one in read(name)]
    hits = [(one, said) for one, said in rows if one.promises and said != "-"]
    false = [one for one, said in rows if not one.promises and said != "-"]
    return {
        "sentences": len(rows),
        "promises": sum(one.promises for one, _ in rows),
        "precision": round(len(hits) / max(1, len(hits) + len(false)), 3),
        "recall": round(len(hits) / sum(one.promises for one, _ in rows), 3),
        "understood": round(sum(one.label == said for one, said in hits) / max(1, len(hits)), 3),
    }


FLOOR = {"precision": 0.95, "recall": 0.95, "understood": 0.9}
