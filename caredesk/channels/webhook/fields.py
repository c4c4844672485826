"""The fields of one event as a sender wrote them, and what stands beside its words: stars, subject, facts, files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Skipped
from caredesk.channels.reading import WrongType

T = TypeVar("T")
MOST_STARS, MOST_FACTS, MOST_FILES = 5, 12, 10
FILES = ("image", "video", "audio", "file")


@dataclass
class Fields:
    """The fields of one event; what holds nonsense is noted and reads as if it were not there."""

    told: Mapping[str, Any]
    pointer: str
    ignored: list[Skipped] = field(default_factory=list)

    def words(self, name: str, most: int = 0) -> str | None:
        try:
            return reading.words(self.told, name, most)
        except WrongType:
            self._ignore(name)
            return None

    def one_of(self, name: str, allowed: tuple[str, ...]) -> Any:
        return self.read(name, lambda value: value if value in allowed else None)

    def read(self, name: str, read: Callable[[Any], T | None]) -> T | None:
        value = self.told.get(name)
        found = read(value)
        if found is None and value not in (None, ""):
            self._ignore(name)
        return found

    def inside(self, name: str) -> "Fields | None":
        """The fields of an object inside this one."""
        found = self.read(name, lambda value: value if isinstance(value, dict) else None)
        return None if found is None else Fields(found, f"{self.pointer}/{name}", self.ignored)

    def _ignore(self, name: str) -> None:
        self.ignored.append(Skipped("field_ignored", f"{self.pointer}/{name}"))


def beside(fields: Fields) -> dict[str, Any]:
    """What an event says beside its words, as the keyword arguments of an Event."""
    return {
        "rating": fields.read("rating", _stars),
        "subject": fields.words("subject", 300) or "",
        "facts": fields.read("facts", _facts) or {},
        "attachments": tuple(_files(fields)),
    }


def _stars(value: Any) -> int | None:
    found = reading.count(value)
    return found if found is not None and 1 <= found <= MOST_STARS else None


def _facts(value: Any) -> dict[str, str] | None:
    """Small facts by name; anything else than short text for short text is no fact."""
    if not isinstance(value, dict) or len(value) > MOST_FACTS:
        return None
    is_fit = all(isinstance(one, str) and len(name) <= 40 and len(one) <= 300 for name, one in value.items())
    return {reading.clean(name): reading.clean(one) for name, one in value.items()} if is_fit else None


def _files(fields: Fields) -> Iterator[Attachment]:
    """Where each file can be fetched; one without an address is noted and left out."""
    told = fields.read("attachments", lambda value: value if isinstance(value, list) else None)
    for number, one in enumerate((told or [])[:MOST_FILES]):
        inside = Fields(one if isinstance(one, dict) else {}, f"{fields.pointer}/attachments/{number}", fields.ignored)
        url = inside.read("url", reading.link)
        if url is None:
            if "url" not in inside.told:
                fields.ignored.append(Skipped("field_ignored", inside.pointer))
            continue
        kind = inside.one_of("kind", FILES) or "file"
        description, name = inside.words("description", 1500) or "", inside.words("name", 300) or ""
        yield Attachment(kind, url, description, name, inside.words("media_type", 100) or "")
