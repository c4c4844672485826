"""An answer that was given to one person, made ready for another: whoever it named is left out, as a gap to fill.

Names are never guessed from one case or language into another: a gap is shown, and the agent writes what belongs."""

import re

from caredesk.knowledge.shown import Answer

GAPS = {"en": "[name]", "pl": "[imię]", "hu": "[név]"}
_GREETED = re.compile(
    r"(?P<call>\b(?:pani|panie|pana|panu|panią|pan|kedves|tisztelt|dear|hi|hello|hey|szia|cześć|mr\.?|ms\.?|mrs\.?)\s+)"
    r"(?P<name>[A-ZĄĆĘŁŃÓŚŹŻÁÉÍÓÖŐÚÜŰ][\w'’-]+(?:\s+[A-ZĄĆĘŁŃÓŚŹŻÁÉÍÓÖŐÚÜŰ][\w'’-]+)?)",
    re.IGNORECASE,
)


def adapted(one: Answer) -> str:
    """The words of an answer for somebody else."""
    return (
        _GREETED.sub(lambda hit: hit["call"] + GAPS.get(one.lang, "[…]"), one.text)
        if one.source == "post"
        else one.text
    )
