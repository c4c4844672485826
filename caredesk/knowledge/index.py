"""Keeping the full-text index of the memory, and how common each stem is, true to its lines.

SQLite's index takes its content from `memory_line` and is fed by hand: what goes out must be told word for word as it
came in. How common a stem is decides which words of a question are looked for, so it is kept and never counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.knowledge import stems
from caredesk.knowledge.memory_models import MemoryGram, MemoryLine, MemoryStem

Line = dict[str, Any]
LINE = MemoryLine.__table__  # type: ignore[attr-defined]
STEM = MemoryStem.__table__  # type: ignore[attr-defined]
GRAM = MemoryGram.__table__  # type: ignore[attr-defined]
EVERY = ""  # the stem that counts the lines
NOTHING = {"asked": "", "said": "", "wall": ""}  # what is not found any more; its line stays: others may speak of it
MERGED_AT_ONCE = 2000  # pages
WORDS = ("asked", "said", "wall")
_OUT = text(
    "INSERT INTO memory_index (memory_index, rowid, asked, said, wall) VALUES ('delete', :id, :asked, :said, :wall)"
)
_IN = text("INSERT INTO memory_index (rowid, asked, said, wall) VALUES (:id, :asked, :said, :wall)")


def put(wanted: dict[int, Line | None], source: str) -> int:
    """Let these answers (ids of posts or variants) be remembered like this, or not at all; how many lines changed."""
    known = {row["of_id"]: dict(row) for part in parts(sorted(wanted)) for row in _known(part, source)}
    fresh = [line for of_id, line in wanted.items() if line is not None and of_id not in known]
    pairs = [(known[of_id], wanted[of_id] or NOTHING) for of_id in sorted(known)]
    changed = [(old, new) for old, new in pairs if any(old[name] != value for name, value in new.items())]
    counted: Counter[str] = Counter()
    _change(changed, counted)
    _add(fresh, source, counted)
    _count(counted)
    return len(fresh) + len(changed)


def _known(ids: Sequence[int], source: str) -> Any:
    query = select(LINE).where(LINE.c.source == source, LINE.c.of_id.in_(ids))
    return db.session().connection().execute(query).mappings().all()


def _add(lines: Sequence[Line], source: str, counted: Counter[str]) -> None:
    if not lines:
        return
    connection = db.session().connection()
    connection.execute(insert(LINE).inline(), [{**_BLANK, **line, "source": source} for line in lines])
    counted.update(stem for line in lines for stem in _stems(line))
    if db.is_sqlite():
        made = [dict(row) for part in parts([line["of_id"] for line in lines]) for row in _known(part, source)]
        connection.execute(_IN, [{name: row[name] for name in ("id", *WORDS)} for row in made])


_BLANK = {"outcome": "", "thanked": False, "used": 0, "solved": 0, "reopened": 0, "article_id": None}


def _change(pairs: Sequence[tuple[Line, Line]], counted: Counter[str]) -> None:
    connection = db.session().connection()
    spoken = [(old, {**old, **new}) for old, new in pairs]
    for old, new in spoken:
        counted.subtract(_stems(old))
        counted.update(_stems(new))
    if db.is_sqlite() and spoken:
        connection.execute(_OUT, [{name: old[name] for name in ("id", *WORDS)} for old, _ in spoken])
        connection.execute(_IN, [{name: new[name] for name in ("id", *WORDS)} for _, new in spoken])
    for old, new in pairs:
        connection.execute(update(LINE).where(LINE.c.id == old["id"]).values(**new))


def _stems(line: Line) -> set[str]:
    found = {stem for part in stems.questions(line["asked"]) for stem in part} | {*line["said"].split()}
    return found | {EVERY} if found else found


def _count(counted: Counter[str]) -> None:
    """Add to how common these stems are, always in the same order: on PostgreSQL two writers wait, and do not lock each
    other out."""
    moved = {stem: n for stem, n in sorted(counted.items()) if n}
    if not moved:
        return
    connection = db.session().connection()
    add = (sqlite.insert if db.is_sqlite() else postgresql.insert)(STEM)
    more = add.on_conflict_do_update(index_elements=["stem"], set_={"lines": STEM.c.lines + add.excluded.lines})
    connection.execute(
        more.inline(), [{"stem": stem, "head": stems.head(stem), "lines": n} for stem, n in moved.items()]
    )
    for part in parts(moved):
        there = connection.execute(select(STEM.c.stem, STEM.c.lines).where(STEM.c.stem.in_(part)))
        now = {row.stem: int(row.lines) for row in there}
        _spell(stem for stem in part if now[stem] == moved[stem] > 0)
        _forget([stem for stem in part if now[stem] <= 0])


def _spell(fresh: Iterable[str]) -> None:
    """Let words that look like these stems be led to them."""
    rows = [{"gram": gram, "stem": stem} for stem in fresh if stem != EVERY for gram in sorted(stems.grams(stem))]
    if rows:
        add = (sqlite.insert if db.is_sqlite() else postgresql.insert)(GRAM)
        db.session().connection().execute(add.on_conflict_do_nothing().inline(), rows)


def _forget(gone: list[str]) -> None:
    """No line holds these stems any more: they may be the name of somebody."""
    if gone:
        connection = db.session().connection()
        connection.execute(delete(GRAM).where(GRAM.c.stem.in_(gone)))
        connection.execute(delete(STEM).where(STEM.c.stem.in_(gone), STEM.c.lines <= 0))


def mark(ids: Iterable[int], source: str = "post", **facts: Any) -> None:
    """Write down what became of these answers, where they are remembered."""
    for part in parts(sorted(ids)):
        here = (LINE.c.source == source, LINE.c.of_id.in_(part))
        db.session().connection().execute(update(LINE).where(*here).values(**facts))


def press() -> None:
    """SQLite: merge the index until nothing of what went out of it is kept in an old part of it, in small steps."""
    step = -MERGED_AT_ONCE
    while db.is_sqlite():
        with db.transaction() as session:
            connection = session.connection()
            before = connection.execute(text("SELECT total_changes()")).scalar_one()
            merge = text("INSERT INTO memory_index (memory_index, rank) VALUES ('merge', :pages)")
            connection.execute(merge, {"pages": step})
            changed = connection.execute(text("SELECT total_changes()")).scalar_one() - before
        if changed < 2:  # so the documentation of FTS5 says: the work is done
            return
        step = MERGED_AT_ONCE
