"""Finding the names of known people in a text, in the cases of their language, and not in words of everyday. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from caredesk.tickets.fold import fold

SHORTEST = 3
# Names and forms of names that are words of everyday as well, folded: alone they name nobody.
_EVERYDAY = """
will may mark rose grace hope faith joy bill art jack rob sue pat grant chase dawn august april june summer autumn drew
frank miles page young long short white black brown green king hill wood stone rich price day love cash post parcel
delivery care support shop store order customer team help thanks please
pan pani ani klient paczka kurier sklep maja maj roza wiosna lato zima jesien mroz wilk kot baran zajac sikora wrobel
kowal krol kwiat gora dab kos sowa lis sroka golab duda mazur wojna pokoj prosta maly marka
nagy kis feher fekete voros szabo kovacs varga molnar kiraly virag rozsa ibolya hajnal szep jo uj kicsi lakatos juhasz
halasz hegedus takacs major sipos farkas barany csomag futar ugyfel bolt rendeles segitseg koszonom magyar nemeth
lengyel horvath toth olah balogh
"""
EVERYDAY = frozenset(_EVERYDAY.split())
BEFORE = (  # what stands before a name, and makes a name of whatever follows
    r"(?:pan(?:i|a|u|em|ie|ią|ią)?|państwo|mr|mrs|ms|miss|dr|sir|madam|dear|hello|hi|hey|cześć|hej|witaj|szia|kedves|"
    r"tisztelt|szanown[aey]|drog[ai])\.?"
)
BEHIND = r"(?:úr|asszony|kisasszony|néni|bácsi)\w{0,4}"
HUNGARIAN = (
    r"(?:[aeoö]?t|n[ae]k|h[oeö]z|v[ae]l|(?P=last)[ae]l|r[ae]|[oeö]?n|b[ae]n?|tól|től|ról|ről|ból|ből|nál|nél|ért|"
    r"ék(?:n[ae]k|t[óő]l|h[oe]z|[ae]t)?|é|ig|ként)"
)
POLISH = {  # what an ending becomes in the other cases; the longest ending that fits counts
    "ska": r"sk(?:iej|ą|ie)",
    "cka": r"ck(?:iej|ą|ie)",
    "ski": r"sk(?:iego|iemu|im)",
    "cki": r"ck(?:iego|iemu|im)",
    "ia": r"i(?:ę|ą|u|o)?",
    "ek": r"k(?:a|owi|iem|u)",
    "ec": r"c(?:a|owi|em|u)",
    "eł": r"ł(?:a|owi|em|e)",
    "ka": r"(?:k[ięąo]|ce)",
    "ga": r"(?:g[ięąo]|dze)",
    "ra": r"r(?:y|ę|ą|o|ze)",
    "ła": r"ł(?:y|ę|ą|o)|le",
    "a": r"(?:y|i|ę|ą|o|u|ie|e)",
    "y": r"(?:ego|emu|ym)",
}
CONSONANT = r"(?:a|owi|em|iem|u|ie|ze|e)"


@dataclass(frozen=True)
class Names:
    """Patterns that find one or more persons; the first ones are the surest."""

    patterns: tuple[re.Pattern[str], ...]

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        for pattern in self.patterns:
            for hit in pattern.finditer(text):
                if "sure" in pattern.groupindex or fold(hit["it"]) not in EVERYDAY:
                    yield hit.span("it")


@cache
def names(full: tuple[str, ...]) -> Names:
    """How these persons are named: whole names in any order, then the parts that are nobody's everyday word."""
    every = [[part for part in re.split(r"[\s,]+", one.strip()) if part.strip(".-")] for one in full]
    whole = [_whole(order) for parts in every if len(parts) > 1 for order in permutations(parts[:3])]
    parts = dict.fromkeys(part for some in every if len(some) > 1 for part in some if len(part) >= SHORTEST)
    return Names((*whole, *(pattern for part in parts for pattern in _part(part))))


def _whole(parts: Iterable[str]) -> re.Pattern[str]:
    said = r"[\s,-]+".join(_forms(part, number) for number, part in enumerate(parts))
    return re.compile(rf"(?P<sure>)(?<!\w)(?P<it>{said})(?!\w)", re.IGNORECASE)


def _part(part: str) -> Iterator[re.Pattern[str]]:
    """A part of a name: behind a title or a greeting whatever it is, alone only with a capital letter and if it is no
    word of everyday."""
    said = rf"(?=[^\W\d_a-ząćęłńóśźżáéíóöőúüű])(?i:{_forms(part)})"
    yield re.compile(rf"(?P<sure>)(?<!\w)(?i:{BEFORE})\s+(?P<it>{said})(?!\w)")
    yield re.compile(rf"(?P<sure>)(?<!\w)(?P<it>{said})(?=\s+(?i:{BEHIND})(?!\w))")
    if fold(part) not in EVERYDAY:
        yield re.compile(rf"(?<!\w)(?P<it>{said})(?!\w)")


def _forms(part: str, number: int = 0) -> str:
    """The part as it stands and with the endings that Polish and Hungarian hang on a name: Kasia, Kasi, Bélának."""
    if not part.isalpha():
        return re.escape(part)
    last = f"last{number}"
    hungarian = HUNGARIAN.replace("(?P=last)", f"(?P={last})")
    ways = [rf"{re.escape(part[:-1])}(?P<{last}>{re.escape(part[-1])}){hungarian}?"]
    if part[-1].lower() in "ae":
        ways.append(rf"{re.escape(part[:-1])}[áé]{HUNGARIAN.replace('|(?P=last)[ae]l', '')}")
    ways.extend(_polish(part))
    return f"(?:{'|'.join(ways)})"


def _polish(part: str) -> Iterator[str]:
    low = part.lower()
    for ending, others in POLISH.items():
        if low.endswith(ending) and len(part) - len(ending) >= 2:
            yield rf"{re.escape(part[: -len(ending)])}(?:{others})"
            return
    if low[-1] not in "aeiouyáéíóöőúüű":
        yield rf"{re.escape(part)}{CONSONANT}"
