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


BODIES = "channels/test_nasty_bodies.py::test_"
LETTERS = "channels/test_nasty_letters_and_feeds.py::test_"
ANSWERS = "channels/test_nasty_answers.py::test_"
PAGES = "channels/test_nasty_pages.py::test_"
DOORS = "channels/test_nasty_doors.py::test_"
SENDS = "channels/test_nasty_sends.py::test_"
POSTROOM = "postroom/test_"
TICKETS = "tickets/test_"
MAIL_READ = "channels/test_email_parse.py::test_"
MAIL_SERVERS = "channels/test_email_servers.py::test_"
NO_HOOK = never("nobody calls us: it is asked")
NO_SAY = never("nothing can be said there")
NOT_JSON = never("a letter is a body of its own, and brings no list of entries")
ONE_LETTER = never("a letter that was sent is never edited nor taken back")
NO_PRIVATE = by(f"{ANSWERS}where_everything_is_public_nothing_private_is_ever_told")
PULLED_AGAIN = by(f"{ANSWERS}a_poll_that_is_disturbed_anywhere_loses_nothing")
FAKED_READ = by(f"{BODIES}a_value_that_is_wrong_breaks_nothing_and_is_not_lost_without_a_word")
HEADERS = by(f"{LETTERS}a_letter_without_a_header_or_with_a_spoilt_one_is_read")
ELEMENTS = by(f"{LETTERS}an_entry_with_odd_words_in_any_element_hides_no_other")
SHOWN = "security/test_input.py::test_hostile_words_are_kept_and_shown_harmless"
