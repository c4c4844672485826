"""The one way in which a tag is written, whether it is put on a ticket or looked for. Pure."""

from caredesk.tickets.refusals import Refused

LONGEST = 40


def plain(name: str) -> str:
    """In small letters, without commas, with single spaces; Refused for what cannot be a tag."""
    found = " ".join(name.replace(",", " ").split()).lower()
    if not 0 < len(found) <= LONGEST or "\x00" in found:
        raise Refused("tag_name")
    return found
