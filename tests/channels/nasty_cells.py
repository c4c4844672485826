"""What the table of the nastiest inputs is made of: its rows and cells, the families of kinds, and which test modules
speak for every kind at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from caredesk.channels import networks

KINDS = tuple(sorted(networks.KINDS))
MAIL = ("email", "gmail", "microsoft365")
META = ("facebook", "instagram", "whatsapp")
HEARD = ("feed", "listening")  # nothing can be said there
REVIEWS = ("appstore", "googlebusiness", "googleplay", "trustpilot")
SIGNED = ("discord", *META, "listening", "telegram", "webhook", "x")
POLLED = ("appstore", "bluesky", "discord", "feed", "googlebusiness", "googleplay", "mastodon", "reddit", "telegram",
          "trustpilot", "x", "youtube")  # fmt: skip
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "mail": MAIL,
    "meta": META,
    "heard": HEARD,
    "reviews": REVIEWS,
    "signed": SIGNED,
    "polled": POLLED,
    "pages": ("appstore", "bluesky", "discord", "googlebusiness", "googleplay", "mastodon", "reddit", "telegram",
              "trustpilot", "x", "youtube"),
}  # fmt: skip
# One room or one function for every kind: what they prove there holds for all.
SHARED = (
    *("channels/test_nasty_", "channels/test_every_network.py", "channels/test_failures.py", "channels/test_tokens.py"),
    *("channels/test_lengths.py", "postroom/test_receive.py", "postroom/test_outcomes.py", "postroom/test_send.py"),
    *("postroom/test_media.py", "postroom/test_poll.py", "postroom/test_line.py", "postroom/test_fairness.py"),
    *("postroom/test_hook.py", "postroom/test_ledger.py", "postroom/test_signs.py", "tickets/", "security/"),
    *("privacy/", "core/", "customers/", "faults/"),
)


@dataclass(frozen=True)
class Cell:
    tests: tuple[str, ...] = ()
    never: str = ""


@dataclass(frozen=True)
class Row:
    """One input: its number on the list, what it is, and its cells."""

    number: int
    what: str
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def cell(self, kind: str) -> Cell | None:
        if kind in self.cells:
            return self.cells[kind]
        own = (name for name, kinds in FAMILIES.items() if kind in kinds)
        named = set(own) | {"*"}
        return next((cell for name, cell in self.cells.items() if name in named and name != "*"), self.cells.get("*"))


def by(*tests: str) -> Cell:
    return Cell(tests)


def never(why: str) -> Cell:
    return Cell(never=why)


def row(number: int, what: str, **cells: Cell) -> Row:
    """`every` is the cell of all that no other names."""
    return Row(number, what, {"*" if name == "every" else name: cell for name, cell in cells.items()})
