"""Whole numbers as somebody wrote them: in a form, in an address, on the command line."""

LARGEST = 10**18 - 1  # what every key column holds, and every place among its rows


def whole(text: str, most: int = LARGEST) -> int | None:
    """The number that these digits are, from 0 to the most; None for anything else, however long it is."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None
