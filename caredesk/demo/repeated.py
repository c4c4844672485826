"""What is asked again and again: the same questions in other words, answered before, and asked once more just now."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from caredesk.demo.story import Did, Line, Said

DAY = 24 * 60.0


def lines() -> list[Line]:
    """Every such talk, in the order of the file."""
    text = files("caredesk.demo").joinpath("repeated.toml").read_text(encoding="utf-8")
    return [line for number, one in enumerate(tomllib.loads(text)["talk"]) for line in _talk(f"again-{number}", one)]


def _talk(thread: str, one: dict[str, Any]) -> Iterator[Line]:
    """A question; its answer, what the customer said to that, and its end, where there were any."""
    ago = one["days"] * DAY
    yield Said(ago, one["account"], thread, one["by"], one["text"], post=f"{thread}-1")
    if "answer" not in one:
        return
    told = {"text": one["answer"], "kind": "direct" if one["account"] == "app" else "public"}
    yield Did(ago - 8, one["who"], thread, "claim")
    yield Did(ago - 14, one["who"], thread, "reply", told)
    if "end" in one:
        yield Said(ago - 40, one["account"], thread, one["by"], one["end"], post=f"{thread}-2")
    yield Did(ago - 50, one["who"], thread, "resolve")
