"""Tables for spreadsheets: CSV in which no spreadsheet finds a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask, Response, current_app
from flask_babel import force_locale, get_locale

MARK = "\ufeff"  # tells a spreadsheet that the letters are UTF-8
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


_end: Callable[[], Iterable[Iterable[Any]]] = tuple


def end_with(rows: Callable[[], Iterable[Iterable[Any]]]) -> None:
    """Let every table that leaves the desk end with these rows, asked for when its own are written."""
    global _end
    _end = rows


def _ended(rows: Iterable[Iterable[Any]]) -> Iterator[Iterable[Any]]:
    yield from rows
    yield from _end()


def answer(name: str, rows: Iterable[Iterable[Any]]) -> Response:
    """These rows as a file of this name, the first one its headings."""
    return _answer(name, text(_ended(rows)))


def stream(name: str, rows: Iterable[Iterable[Any]]) -> Response:
    """The same, sent row by row as they are read: a long table is never held as a whole.

    Each row is made by itself, in the language of who asked; between two of them nothing is open, so that a reader who
    is slow, or goes away, holds no connection to the database."""
    app: Any = current_app
    return _answer(name, _pieces(app._get_current_object(), str(get_locale() or "en"), _ended(rows)))


def _pieces(app: Flask, lang: str, rows: Iterator[Iterable[Any]]) -> Iterator[str]:
    mark = MARK
    while True:
        with app.app_context(), force_locale(lang):
            row = next(rows, None)
        if row is None:
            return
        yield mark + text([row]).removeprefix(MARK)
        mark = ""


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
