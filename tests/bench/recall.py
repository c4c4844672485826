"""How often the right answer is found: words, Snowball stems, trigrams and what the desk does, over the same questions.

Polish and Hungarian questions are ours (tests/knowledge/data). English intents lie outside the repository:
CAREDESK_BENCH names a folder with banking77.train.csv.gz and clinc150.train.tsv.gz; where it is missing, that is
said."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.knowledge import index, search, stems
from caredesk.start import open_desk
from tests import cast
from tests.knowledge import recall

AT_ONCE = 500
MOST_ASKED = 500


def run() -> dict[str, Any]:
    """Recall at 1 and at 5 for each set and way; stems must beat words on the Polish set."""
    folder = Path(os.environ.get("CAREDESK_BENCH", ""))
    sets = {lang: recall.wordings(lang) for lang in ("pl", "hu")}
    sets |= recall.intents(folder) if str(folder) != "." else {}
    found = {name: {"kept": len(one.kept), "asked": len(one.asked), **_ways(one)} for name, one in sets.items()}
    missing = [] if len(sets) > 2 else ["english: CAREDESK_BENCH names no folder with the intents"]
    ok = all(stem > word for stem, word in zip(found["pl"]["stems"], found["pl"]["words"], strict=True))
    return {"recall_at_1_and_5": found, "missing": missing, "ok": ok}


def _ways(one: recall.Set) -> dict[str, Any]:
    asked = one.asked[:MOST_ASKED]
    found: dict[str, Any] = {way: recall.by(way, recall.Set(one.lang, one.kept, asked)) for way in recall.WAYS}
    with desk(one) as best:
        return found | {"desk": recall.recall(asked, best)}


@contextmanager
def desk(one: recall.Set) -> Iterator[Any]:
    """A desk that remembers these questions; gives what tells of a text which are nearest."""
    with tempfile.TemporaryDirectory(prefix="caredesk-recall-") as folder:
        open_desk(Settings(data=Path(folder)))
        cast.assemble()
        remember(one)
        owner = cast.agent("eva@parcelhop.example")
        try:
            yield lambda text: nearest(owner, one, text)
        finally:
            db.close_reading()
            db.database().dispose()


def remember(one: recall.Set) -> None:
    """A line for each question, as a sent answer would leave it; its answer says nothing."""
    account = cast.account("Parcelhop").id
    about = {"account_id": account, "channel": "webhook", "agent_id": None, "form": "public", "lang": one.lang}
    about |= {"at": clock.now(), "said": "", "wall": f"a{account}", "question_id": None}
    for first in range(0, len(one.kept), AT_ONCE):
        part = one.kept[first : first + AT_ONCE]
        lines = {
            first + at: {**about, "of_id": first + at, "asked": stems.line(stems.stems(text, one.lang))}
            for at, (_, text) in enumerate(part)
        }
        with db.transaction():
            index.put(lines, "post")


def nearest(owner: Any, one: recall.Set, text: str) -> Sequence[str]:
    """What the lines that the desk finds are about, best first."""
    return [one.kept[line["of_id"]][0] for line in search.alike(owner, text, one.lang).lines]
