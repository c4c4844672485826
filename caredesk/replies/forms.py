"""What a customer may be called: proposals from the name on the network, for a person to confirm. Pure.

Nothing here is ever put into words by itself. A name that only looks like a name (`magda_k`) gives no proposal.
"""

import re

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*")
_SOFT = re.compile(r"(?:[szc]ia|(?:^|[^y])nia)$")
# Where no rule of the ending holds.
_SPECIAL = {
    **{"Paweł": "Pawle", "Piotr": "Piotrze", "Kacper": "Kacprze", "Jerzy": "Jerzy", "Antoni": "Antoni"},
    **{"Ignacy": "Ignacy", "Olek": "Olku", "Maria": "Mario", "Sonia": "Soniu", "Zofia": "Zofio", "Marta": "Marto"},
    **{"Stanisław": "Stanisławie", "Kuba": "Kubo", "Ewa": "Ewo", "Eugenia": "Eugenio", "Aleksander": "Aleksandrze"},
    **{"Antonia": "Antonio", "Laura": "Lauro", "Ela": "Elu", "Ala": "Alu", "Ola": "Olu", "Ula": "Ulu", "Jola": "Jolu"},
}
_ENDINGS = (
    ("eusz", "euszu"),
    *((end, f"{end}u") for end in ("sz", "rz", "cz", "ch", "j", "l", "ż", "g", "k")),
    ("ń", "niu"),
    ("ś", "siu"),
    ("r", "rze"),
    ("t", "cie"),
    ("d", "dzie"),
    ("ł", "le"),
    *((end, f"{end}ie") for end in ("n", "m", "b", "f", "w", "p", "s", "z")),
)


def first_name(name: str, lang: str) -> str:
    """The given name, as its language orders it: last in Hungarian, first elsewhere. Empty when it is no full name."""
    words = [word for word in name.split() if _NAME.fullmatch(word) and word[:1].isupper()]
    if not words or len(words) != len(name.split()):
        return ""
    return words[-1] if lang == "hu" else words[0]


def vocative(first: str) -> str:
    """How somebody of this Polish name is called; empty where we do not know."""
    if first in _SPECIAL:
        return _SPECIAL[first]
    if first.endswith("a"):
        return f"{first[:-1]}u" if _SOFT.search(first) and len(first) <= 5 else f"{first[:-1]}o"
    if first.endswith("ek") and len(first) > 3:
        return f"{first[:-2]}ku"
    return next((f"{first.removesuffix(end)}{said}" for end, said in _ENDINGS if first.endswith(end)), "")
