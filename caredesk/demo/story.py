"""The story: what was said and done in the last days, as told in `story.toml`."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

LOCKED = "locked"  # the forum takes no replies in this thread: the demo's failed delivery


@dataclass(frozen=True)
class Said:
    """A customer wrote, changed or took back something, so many minutes ago."""

    ago: float
    account: str
    thread: str
    by: str
    text: str = ""
    post: str = ""
    parent: str = ""
    kind: str = "post.created"
    automatic: bool = False


@dataclass(frozen=True)
class Did:
    """A colleague did something with the ticket of that thread."""

    ago: float
    who: str
    thread: str
    act: str
    told: dict[str, Any] = field(default_factory=dict)


Line = Said | Did


def _read() -> dict[str, Any]:
    return tomllib.loads(files("caredesk.demo").joinpath("story.toml").read_text(encoding="utf-8"))


def lines() -> list[Line]:
    """The story, oldest first."""
    return sorted((_line(one) for one in _read()["line"]), key=lambda line: -line.ago)


def _line(one: dict[str, Any]) -> Line:
    text = {"text": one["text"]} if "text" in one else {}
    if "said" in one:
        return Said(**one["said"], **text)
    told = dict(one["did"])
    plain = {name: told.pop(name) for name in ("ago", "who", "thread", "act")}
    return Did(**plain, told=told | text)


def live() -> list[tuple[str, str, str]]:
    """(account, writer, words) of what customers write while the demo is live."""
    return [(one["account"], one["by"], one["text"]) for one in _read()["live"]]
