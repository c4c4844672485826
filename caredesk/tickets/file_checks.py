"""What is asked of files before they leave with words: are they this draft's, do they fit, are they described?"""

from typing import Any

from flask_babel import ngettext

from caredesk.tickets import checking, files
from caredesk.tickets.checking import Finding, Words


def _read(value: Any, words: Words) -> list[dict[str, Any]]:
    return [files.told(one) for one in files.chosen(words.ticket, words.agent, words.kind, value)]


def _undescribed(words: Words) -> list[Finding]:
    """A picture without words is nothing to whoever cannot see it."""
    if words.kind == "note" or not words.along.get("files"):
        return []
    going = {one["id"] for one in words.along["files"]}
    begun = files.of_draft(words.ticket, words.agent, words.kind)
    silent = [one for one in begun if one.uuid in going and one.media.startswith("image/") and not one.alt]
    return [Finding("alt_missing", facts={"pictures": len(silent)})] if silent else []


def _said(facts: dict[str, Any]) -> str:
    return ngettext(
        "%(num)s picture has no description: people who cannot see it will not know what it shows.",
        "%(num)s pictures have no description: people who cannot see them will not know what they show.",
        facts["pictures"],
    )


checking.bring("files", _read)
checking.register("files", _undescribed, alt_missing=_said)
