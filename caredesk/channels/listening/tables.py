"""Files of listening tools as rows: CSV in any spelling, JSON of any shape. Pure, and bounded.

JSON: a list of objects, one object, or an object that holds such a list; what is nested is named by its path,
`author.name`. CSV: separated by comma, semicolon, tab or bar, in UTF-8, UTF-16 or else the letters of Central Europe.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from caredesk.channels import reading

MOST_ROWS, MOST_BYTES = 5000, 5 * 1024 * 1024
_LONGEST, _DEEPEST, _MOST_COLUMNS = 20_000, 4, 200
Table = list[dict[str, str]]


class NoTable(ValueError):
    """The file holds no rows; the text is a code."""


def read(body: bytes) -> Table:
    """The rows of this file, at most MOST_ROWS and one more, by which a longer one is known."""
    if len(body) > MOST_BYTES:
        raise NoTable("import_too_large")
    text = _text(body).lstrip("\ufeff \r\n\t")
    if not text:
        raise NoTable("import_empty")
    rows = list(_json(text) if text[0] in "[{" else _csv(text))
    if not rows:
        raise NoTable("import_empty")
    return rows


def columns(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Every column that a row has, in the order in which they came."""
    found: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(row))
    return list(found)[:_MOST_COLUMNS]


def _text(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1250", "replace")


def _json(text: str) -> Iterator[dict[str, str]]:
    try:
        told = reading.load(text.encode("utf-8", "replace"))
    except reading.Unreadable as error:
        raise NoTable("import_" + str(error)) from None
    for one in _rows_in(told)[: MOST_ROWS + 1]:
        row = dict(list(_flat(one, "", 0))[:_MOST_COLUMNS]) if isinstance(one, dict) else {}
        yield row


def _rows_in(told: Any) -> list[Any]:
    """The longest list of objects near the top; else the object itself."""
    if isinstance(told, list):
        return told
    lists = [one for one in _values(told, 0) if isinstance(one, list) and any(isinstance(row, dict) for row in one)]
    return max(lists, key=len, default=[told])


def _values(told: Mapping[str, Any], depth: int) -> Iterator[Any]:
    for one in told.values():
        yield one
        if isinstance(one, dict) and depth < 2:
            yield from _values(one, depth + 1)


def _flat(told: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, one in told.items():
        path = f"{above}{reading.clean(name)[:120]}"
        if isinstance(one, dict) and depth < _DEEPEST:
            yield from _flat(one, f"{path}.", depth + 1)
        elif isinstance(one, list):
            yield path, ", ".join(_word(each) for each in one[:50])[:_LONGEST]
        elif one is not None and not isinstance(one, dict):
            yield path, _word(one)


def _word(one: Any) -> str:
    if isinstance(one, bool):
        return str(one).lower()
    return reading.clean(one)[:_LONGEST] if isinstance(one, str) else ""


def _csv(text: str) -> Iterator[dict[str, str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    names: list[str] = []
    try:
        for number, cells in enumerate(reader):
            if not names:
                names = [reading.clean(one).strip()[:120] for one in cells[:_MOST_COLUMNS]]
                continue
            if any(cell.strip() for cell in cells):
                yield {name: reading.clean(cell)[:_LONGEST] for name, cell in zip(names, cells, strict=False) if name}
            if number > MOST_ROWS:
                return
    except csv.Error:
        raise NoTable("import_csv") from None


def _delimiter(text: str) -> str:
    """What stands most often in the first line, outside of quotes."""
    first = text.split("\n", 1)[0]
    outside = "".join(first.split('"')[::2])
    return max(",;\t|", key=outside.count)
