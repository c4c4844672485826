"""What a listening tool found, as events: pure and total.

A body is ours, `{"listening": 1, "mapping": {field: column}, "rows": [...]}`, as an import makes it, or the tool's own,
whose columns are guessed. A row is known by its id, else by its canonical address, else by a digest of its words; other
words under the same name are an edit. Fields seen in such tools: date, time, title, content (often cut after 250
letters), url, host, source category, sentiment, tags, reach. None of them has a public reference that was found.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from caredesk.channels import permalinks, reading
from caredesk.channels.base import Author, Clock, Event, Raw, Skipped
from caredesk.channels.listening import mapping as maps
from caredesk.channels.listening import tables
from caredesk.core.html import text_from_html

MARK = "listening"
_LONGEST_ID = 200
_FACTS = ("source", "reach", "sentiment", "tags")
_CUT = 250


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The hits in one body, in its order, each once."""
    try:
        rows, mapping = _told(raw.body)
    except tables.NoTable as error:
        yield Skipped(str(error))
        return
    seen: set[str] = set()
    for number, row in enumerate(rows[: tables.MOST_ROWS]):
        found = event(row, mapping, raw.received_at, number)
        if isinstance(found, Skipped) or found.key not in seen:
            yield found
        if isinstance(found, Event):
            seen.add(found.key)
    if len(rows) > tables.MOST_ROWS:
        yield Skipped("import_too_long", f"/{tables.MOST_ROWS}")


def _told(body: bytes) -> tuple[list[dict[str, str]], Mapping[str, str]]:
    try:
        told = reading.load(body)
    except reading.Unreadable:
        told = None
    if isinstance(told, dict) and told.get(MARK) == "1" and isinstance(told.get("rows"), list):
        chosen = told.get("mapping")
        rows = [one if isinstance(one, dict) else {} for one in told["rows"]]
        return rows, {name: one for name, one in chosen.items() if isinstance(one, str)} if isinstance(
            chosen, dict
        ) else {}
    rows = tables.read(body)
    return rows, maps.guessed(tables.columns(rows))


def event(
    row: Mapping[str, Any], mapping: Mapping[str, str], received_at: datetime, number: int = 0
) -> Event | Skipped:
    """One row as the desk would put it into a ticket, or why it would not."""

    def told(field: str) -> str:
        return maps.value(row, mapping, field)

    text = _words(told("title"), told("text"))
    if not text:
        return Skipped("import_no_words", f"/rows/{number}")
    url = reading.link(told("url"))
    name = _name(told("id"), url, text)
    at, clock = _when(told("date"), told("time"), received_at)
    return Event(
        kind="created",
        ext_id=name,
        ext_version=sha256(text.encode("utf-8", "replace")).hexdigest()[:16],
        surface="listening",
        thread_ext_id=name,
        author=_author(told("author"), told("author_id"), told("author_url")),
        text=text,
        lang=reading.language(told("lang")),
        permalink=url,
        occurred_at=at,
        clock=clock,
        facts={**{field: told(field)[:300] for field in _FACTS if told(field)}, **_cut(told("text"))},
    )


def _words(title: str, text: str) -> str:
    title, text = (reading.clean(text_from_html(one)).strip() for one in (title, text))
    return text if not title or text.startswith(title.rstrip("….")) else f"{title}\n\n{text}".strip()


def _cut(text: str) -> dict[str, str]:
    """Whether the tool brings only the beginning of the words."""
    return {"cut": "1"} if len(text) >= _CUT - 5 and text.endswith(("…", "...")) else {}


def _name(given: str, url: str | None, text: str) -> str:
    name = given or permalinks.canonical(url or "") or sha256(text.encode("utf-8", "replace")).hexdigest()
    return name if len(name) <= _LONGEST_ID else sha256(name.encode("utf-8", "replace")).hexdigest()


def _when(date: str, time: str, received_at: datetime) -> tuple[datetime, Clock]:
    """Date and time may stand in two columns, and the date with its day first."""
    day, _, rest = date.partition(" ")
    parts = day.replace("/", ".").split(".")
    if len(parts) == 3 and len(parts[2]) == 4 and all(one.isdigit() for one in parts):
        day = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    return reading.moment(f"{day} {rest or time}".strip(), received_at)


def _author(name: str, ext_id: str, url: str) -> Author | None:
    known = ext_id or reading.link(url) or name
    return Author(known, name or known, name or known) if known and len(known) <= _LONGEST_ID else None
