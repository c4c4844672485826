"""Figures as the reader's language writes them: digits in groups, a comma or a point, its sign of percent."""

from flask_babel import format_decimal, format_percent


def number(n: int) -> str:
    """A whole number: 12,345."""
    return str(format_decimal(n))


def decimal(n: float) -> str:
    """A number with one place, where it has one: 2.5."""
    return str(format_decimal(round(n, 1)))


def percent(whole: float, places: int = 0) -> str:
    """So many in a hundred, with so many places at most: 96%, 96.2%."""
    return str(format_percent(whole / 100, format=f"#,##0.{'#' * places}%" if places else None))


FILTERS = {"number": number, "decimal": decimal, "percent": percent}
