"""What the pages of privacy say about states, grounds, classes and holds."""

from flask_babel import gettext as _

from caredesk.privacy.models import PrivacyRequest
from caredesk.tickets.hold_models import LegalHold


def typed() -> str:
    """The word that has to be typed before anything is erased."""
    return _("erase")


def is_typed(word: str) -> bool:
    return word.strip().lower() in (typed().lower(), "erase")


def basis(code: str) -> str:
    """A ground for erasing, GDPR Article 17 (1)."""
    return {
        "not_needed": _("Not needed any more (Art. 17(1)(a))"),
        "consent_withdrawn": _("They withdrew their consent (Art. 17(1)(b))"),
        "objection": _("They object (Art. 17(1)(c))"),
        "unlawful": _("It should not have been kept (Art. 17(1)(d))"),
        "obligation": _("A law requires it (Art. 17(1)(e))"),
        "replayed": _("Erased again after a backup was put back"),
    }.get(code, code)


def request(row: PrivacyRequest) -> str:
    """What became of a request."""
    if row.kind == "copy":
        return {
            "asked": _("The copy waits for its turn"),
            "working": _("The copy is being made"),
            "done": _("The copy is ready"),
            "failed": _("The copy could not be written: the disk is full or cannot be reached. Ask again."),
            "void": _("The copy is gone"),
        }.get(row.state, row.state)
    return {
        "asked": _("The erasure waits for its turn"),
        "working": _("Everything is being erased"),
        "done": _("Everything was erased"),
        "held": _("Refused: a legal hold covers it"),
    }.get(row.state, row.state)


def step(name: str) -> str:
    """In which part of the house the work is."""
    return {
        "customers": _("name and names on the networks"),
        "tickets": _("messages, notes and the search index"),
        "moderation": _("requests to hide, and their evidence"),
        "sla": _("clocks"),
        "routing": _("remarks"),
        "replies": _("drafts"),
        "approvals": _("replies that wait for approval"),
        "postroom": _("raw messages and what was sent"),
        "trail": _("the audit trail"),
        "machine": _("kept answers of the API"),
        "bulk": _("results of bulk actions"),
        "copies": _("copies"),
        "files": _("the files of the database"),
    }.get(name, name)


def hold(row: LegalHold) -> str:
    """How a hold stands."""
    return {
        "asked": _("Waits for a second person"),
        "set": _("In force"),
        "release_asked": _("In force; its release waits for a second person"),
        "released": _("Released"),
        "refused": _("Hold refused"),
    }[row.state]


def what(name: str) -> str:
    """A class of what grows old."""
    return {
        "words": _("Words of resolved tickets"),
        "arrivals": _("Raw messages, once they were read"),
        "addresses": _("Network addresses and browsers of sign-ins"),
    }[name]
