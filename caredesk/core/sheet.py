"""Tables for spreadsheets: CSV in which no spreadsheet finds a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from flask import Response, stream_with_context

MARK = "\ufeff"  # tells a spreadsheet that the letters are UTF-8
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def answer(name: str, rows: Iterable[Iterable[Any]]) -> Response:
    """These rows as a file of this name, the first one its headings."""
    return _answer(name, text(rows))


def stream(name: str, rows: Iterable[Iterable[Any]]) -> Response:
    """The same, sent row by row as they are read: a long table is never held as a whole."""
    return _answer(name, stream_with_context(_piece(row, first=not number) for number, row in enumerate(rows)))


def _piece(row: Iterable[Any], *, first: bool) -> str:
    return text([row]) if first else text([row]).removeprefix(MARK)


def _answer(name: str, body: str | Iterable[str]) -> Response:
    told = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, mimetype="text/csv", headers=told)


def text(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as CSV. Numbers stay numbers; words that a spreadsheet would run begin with an apostrophe."""
    paper = io.StringIO()
    csv.writer(paper, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return MARK + paper.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, int | float) or value is None:
        return value
    words = str(value)
    return f"'{words}" if words.lstrip(" ").startswith(BEGINS) else words
