"""Finding the names of known people in a text, in the cases of their language, and not in words of everyday. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from caredesk.tickets.fold import fold

SHORTEST = 3
# Names and forms of names that are words of everyday as well, folded: alone they name nobody.
_ENGLISH = """
will may mark rose grace hope faith joy bill art jack rob sue pat grant chase dawn august april june summer autumn drew
frank miles page young long short white black brown green king hill wood stone rich price day love cash post parcel
delivery care support shop store order customer team help thanks please
"""
_OTHERS = """
pan pani ani klient paczka kurier sklep maja maj roza wiosna lato zima jesien mroz wilk kot baran zajac sikora wrobel
kowal krol kwiat gora dab kos sowa lis sroka golab duda mazur wojna pokoj prosta maly marka
nagy kis feher fekete voros szabo kovacs varga molnar kiraly virag rozsa ibolya hajnal szep jo uj kicsi lakatos juhasz
halasz hegedus takacs major sipos farkas barany csomag futar ugyfel bolt rendeles segitseg koszonom magyar nemeth
lengyel horvath toth olah balogh
"""
SMALL = frozenset(_OTHERS.split())  # words that begin with a small letter within a sentence
EVERYDAY = SMALL | frozenset(_ENGLISH.split())
BEFORE = (  # what stands before a name, and makes a name of whatever follows
    r"(?:pan(?:i|a|u|em|ie|ią|ią)?|państwo|mr|mrs|ms|miss|dr|sir|madam|dear|hello|hi|hey|cześć|hej|witaj|szia|kedves|"
    r"tisztelt|szanown[aey]|drog[ai])\.?"
)
BEHIND = r"(?:úr|asszony|kisasszony|néni|bácsi)\w{0,4}"
_CASES = r"(?:[aeoö]?t|n[ae]k|h[oeö]z|v[ae]l|r[ae]|tól|től|ról|ről|ból|ből|nál|nél|ért)"
HUNGARIAN = (
    rf"(?:{_CASES}|(?P=last)[ae]l|[oeö]?n|b[ae]n?|ig|ként|(?:ék|é|né){_CASES}?)"  # Béláékhoz, Balázsét, Kovácsnénak
)
DOUBLED = re.compile(r"(?:cs|zs|sz|gy|ny|ty|ly)$", re.IGNORECASE)  # Kovács: Kováccsal
POLISH = {  # what an ending becomes in the other cases; the longest ending that fits counts
    "ska": r"sk(?:iej|ą|ie|ich|im)",
    "cka": r"ck(?:iej|ą|ie|ich|im)",
    "ski": r"sk(?:iego|iemu|im|ich|imi)|scy",
    "cki": r"ck(?:iego|iemu|im|ich|imi)|ccy",
    "ia": r"i(?:ę|ą|u|o|i)?",
    "el": r"l(?:a|owi|em|u|e)",
    "ek": r"k(?:a|owi|iem|u)",
    "ec": r"c(?:a|owi|em|u)",
    "eł": r"ł(?:a|owi|em)|le",
    "ka": r"(?:k[ięąo]|ce)",
    "ga": r"(?:g[ięąo]|dze)",
    "ra": r"r(?:y|ę|ą|o|ze)",
    "ła": r"ł(?:y|ę|ą|o)|le",
    "ta": r"t(?:y|ę|ą|o)|cie",
    "da": r"d(?:y|ę|ą|o)|dzie",
    "a": r"(?:y|i|ę|ą|o|u|ie|e)",
    "y": r"(?:ego|emu|ym)",
    "i": r"i(?:ego|emu|m)",
}
CONSONANT = r"(?:a|owi|em|iem|u|ie|ze|e|owie|ów|om|ami|ow[aą]|owej)"
SOFTENED = {"t": "cie", "d": "dzie", "ł": "le"}  # Robert: Robercie


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
    parts = {part: len(some) > 1 for some in every for part in some if len(part) >= SHORTEST}
    return Names((*whole, *(pattern for part, is_one_of in parts.items() for pattern in _part(part, is_one_of))))


def _whole(parts: Iterable[str]) -> re.Pattern[str]:
    said = r"[\s,-]+".join(_forms(part, number) for number, part in enumerate(parts))
    return re.compile(rf"(?P<sure>)(?<!\w)(?P<it>{said})(?!\w)", re.IGNORECASE)


def _part(part: str, is_one_of: bool) -> Iterator[re.Pattern[str]]:
    """A part of a name: behind a title or a greeting whatever it is; alone only with a capital letter, if it is one of
    several, and no word of everyday where such words begin small."""
    said = rf"(?=[^\W\d_a-ząćęłńóśźżáéíóöőúüű])(?i:{_forms(part)})"
    yield re.compile(rf"(?P<sure>)(?<!\w)(?i:{BEFORE})\s+(?P<it>{said})(?!\w)")
    yield re.compile(rf"(?P<sure>)(?<!\w)(?P<it>{said})(?=\s+(?i:{BEHIND})(?!\w))")
    if is_one_of and fold(part) not in EVERYDAY:
        yield re.compile(rf"(?<!\w)(?P<it>{said})(?!\w)")
    elif is_one_of and fold(part) in SMALL:
        yield re.compile(rf"(?P<sure>)(?<=[a-ząćęłńóśźżáéíóöőúüű,] )(?P<it>{said})(?!\w)")


def _forms(part: str, number: int = 0) -> str:
    """The part as it stands and with the endings that Polish and Hungarian hang on a name: Kasia, Kasi, Bélának."""
    if not part.isalpha():
        return re.escape(part)
    last = f"last{number}"
    hungarian = HUNGARIAN.replace("(?P=last)", f"(?P={last})")
    ways = [rf"{re.escape(part[:-1])}(?P<{last}>{re.escape(part[-1])}){hungarian}?"]
    if DOUBLED.search(part):
        ways.append(rf"{re.escape(part[:-1])}{re.escape(part[-2:])}[ae]l")
    elif part.lower().endswith(("th", "ss")):
        ways.append(rf"{re.escape(part)}t?[ae]l")
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
    if low[-1] in SOFTENED:
        yield rf"{re.escape(part[:-1])}{SOFTENED[low[-1]]}"
