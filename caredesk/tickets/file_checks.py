"""What is asked of files before they leave with words: are they this draft's, do they fit, are they described?"""

from typing import Any

from flask_babel import ngettext

from caredesk.tickets import checking, files, sending
from caredesk.tickets.checking import Finding, Words


def _read(value: Any, words: Words) -> list[dict[str, Any]]:
    return [files.told(one) for one in files.chosen(words.ticket, words.agent, words.kind, value)]


def _undescribed(words: Words) -> list[Finding]:
    """A picture without words is nothing to whoever cannot see it."""
    if words.kind == "note" or not words.along.get("files") or not files.rules(words.account, words.kind).alt:
        return []
    going = {one["id"] for one in words.along["files"]}
    begun = files.of_draft(words.ticket, words.agent, words.kind)
    silent = [one for one in begun if one.uuid in going and one.media.startswith("image/") and not one.alt]
    return [Finding("alt_missing", facts={"pictures": len(silent)})] if silent else []


def _beside_them(words: Words) -> list[Finding]:
    """Some networks take fewer words where a file stands above them."""
    most = files.rules(words.account, words.kind).caption if words.along.get("files") else 0
    if not most:
        return []
    over = sending.length(words.account, None, sending.ACTIONS[words.kind], words.text) - most
    return [Finding("caption_long", blocks=True, facts={"over": over, "limit": most})] if over > 0 else []


def _too_long(facts: dict[str, Any]) -> str:
    return ngettext(
        "With a file this network takes %(limit)s characters: %(num)s too many. Shorten it, or send two replies.",
        "With a file this network takes %(limit)s characters: %(num)s too many. Shorten it, or send two replies.",
        facts["over"],
        limit=facts["limit"],
    )


def _said(facts: dict[str, Any]) -> str:
    return ngettext(
        "%(num)s picture has no description: people who cannot see it will not know what it shows.",
        "%(num)s pictures have no description: people who cannot see them will not know what they show.",
        facts["pictures"],
    )


checking.bring("files", _read)
checking.register("files", _undescribed, alt_missing=_said)
checking.register("captions", _beside_them, caption_long=_too_long)
