"""Why a file was not taken, in the agent's language; the words beside it are kept."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

Facts = dict[str, Any]


def _named(facts: Facts) -> str:
    return str(facts.get("name") or _("This file"))


SENTENCES: dict[str, Callable[[Facts], str]] = {
    "file_empty": lambda facts: _("%(name)s is empty.", name=_named(facts)),
    "file_too_large": lambda facts: _(
        "%(name)s is larger than %(most)s MB. Make it smaller and try again.", name=_named(facts), most=facts["most"]
    ),
    "file_lies": lambda facts: _(
        "%(name)s is named like a picture, but holds something else. It was not taken.", name=_named(facts)
    ),
    "file_type": lambda facts: _(
        "%(name)s cannot go along: PNG, JPEG, GIF and WebP pictures and PDF documents can.", name=_named(facts)
    ),
    "file_broken": lambda facts: _("%(name)s is damaged and cannot be read.", name=_named(facts)),
    "file_bomb": lambda facts: _(
        "%(name)s would unpack to more than %(most)s million points. It was not opened.",
        name=_named(facts),
        most=facts["most"],
    ),
    "files_many": lambda facts: ngettext(
        "%(num)s file can go with it at most.", "%(num)s files can go with it at most.", facts["most"]
    ),
    "file_type_there": lambda facts: _("This network does not take files like %(name)s.", name=_named(facts)),
    "file_large_there": lambda facts: _(
        "%(name)s is larger than the %(most)s MB that this network takes.", name=_named(facts), most=facts["most"]
    ),
    "file_gone": lambda _facts: _("This file has left with its words, or was left out. Reload the page."),
    "file_program": lambda facts: _("%(name)s is a program. It was not taken.", name=_named(facts)),
    "file_lost": lambda _facts: _("A file cannot be read any more. Take the reply back and add the file again."),
    "alt_long": lambda facts: _("A description has %(most)s characters at most here.", most=facts["most"]),
    "alt_not_there": lambda _facts: _("This network shows no descriptions of pictures."),
}
