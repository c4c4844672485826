"""The first start: one rule of the voice, so that nobody gets the same answer three times from the first day on."""

from typing import Any

from caredesk.core import db
from caredesk.voice import rulebook
from caredesk.voice.models import VoiceRule
from caredesk.voice.rule_terms import USUAL

NAME = "No answer three times"
EVERYWHERE: dict[str, Any] = {"langs": [], "channels": [], "accounts": [], "teams": []}
TERMS = {"kind": "likeness", "strength": "block", **EVERYWHERE, **USUAL}


def plant() -> None:
    """Make the rule where there never was one; twice changes nothing, and one that was retired stays so."""
    with db.reading():
        if db.first(VoiceRule) is not None:
            return
    with db.transaction():
        if db.first(VoiceRule) is None:
            rulebook.make(VoiceRule, "desk", NAME, dict(TERMS), is_on=True)
