"""Striking personal data out of a question and an answer, before they become an article. Pure.

What is found is shown and never taken by itself: a person may put every piece back, or strike more by hand. Words of
everyday stay: a handle like `parcel` is struck only where it is written as a handle, a surname like Nagy only where it
stands beside the first name or behind a title, and digits only where they prove or say what they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from caredesk.knowledge import check_digits, street_words
from caredesk.knowledge.naming import Names, names

LANGS = ("en", "pl", "hu")
SHOWN_AS = {  # in the order of LANGS
    "name": ("[name]", "[imię]", "[név]"),
    "handle": ("[account]", "[konto]", "[fiók]"),
    "email": ("[e-mail]", "[e-mail]", "[e-mail]"),
    "phone": ("[phone]", "[telefon]", "[telefonszám]"),
    "account": ("[bank account]", "[numer konta]", "[számlaszám]"),
    "card": ("[card number]", "[numer karty]", "[kártyaszám]"),
    "person": ("[ID number]", "[numer PESEL]", "[személyi szám]"),
    "order": ("[number]", "[numer]", "[szám]"),
    "address": ("[address]", "[adres]", "[cím]"),
    "postcode": ("[postcode]", "[kod pocztowy]", "[irányítószám]"),
    "hand": ("[…]", "[…]", "[…]"),
    "greeting": ("", "", ""),
}
PLACES = frozenset(text for texts in SHOWN_AS.values() for text in texts if text)
MOST = 20_000


@dataclass(frozen=True, order=True)
class Span:
    """A piece of a text that says who somebody is."""

    start: int
    end: int
    kind: str

    @property
    def key(self) -> str:
        """How a form calls it."""
        return f"{self.start}-{self.end}-{self.kind}"


@dataclass(frozen=True)
class Known:
    """What the desk knows of those whom a text may name. ours: handles of our own accounts, which may stay."""

    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()


@dataclass
class _Found:
    """Spans that do not overlap: what was found first stays."""

    spans: list[Span] = field(default_factory=list)

    def add(self, start: int, end: int, kind: str) -> None:
        if start < end and all(end <= one.start or one.end <= start for one in self.spans):
            self.spans.append(Span(start, end, kind))


def find(text: str, known: Known | None = None) -> list[Span]:
    """The pieces to strike, in their order, none over another."""
    text, known, found = text[:MOST], known or Known(), _Found()
    for kind, pattern, proves in _PROVEN:
        for start, end in _numbers(text, pattern, proves):
            found.add(start, end, kind)
    for start, end, kind in _named(text, known):
        found.add(start, end, kind)
    for kind, pattern, proves in _LIKELY:
        for hit in pattern.finditer(text):
            if proves(hit["it"]) and (hit["it"].startswith("+") or not _is_measure(text, hit.end("it"))):
                found.add(hit.start("it"), hit.end("it"), kind)
    return sorted(found.spans)


def _numbers(text: str, pattern: re.Pattern[str], proves: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Where such numbers stand. What looks like one may hold another that begins later: it is looked for again."""
    at = 0
    while hit := pattern.search(text, at):
        start, length = hit.start("it"), _proven(hit["it"], proves)
        if length:
            yield start, start + length
        at = start + (length or len(hit["it"].split(" ")[0]))


def _proven(text: str, proves: Callable[[str], bool]) -> int:
    """How much of it is the number; words that follow one may look like a part of it."""
    while text and not proves(text):
        text = text.rpartition(" ")[0]
    return len(text)


def _named(text: str, known: Known) -> Iterator[tuple[int, int, str]]:
    told = names(known.names)
    greeting = _GREETING.match(text)
    if greeting and _is_greeting_of(greeting[0], told, known):
        yield greeting.start(), greeting.end(), "greeting"
    yield from ((start, end, "name") for start, end in told.find(text))
    for hit in _TITLED.finditer(text):
        place = "it" if hit["it"] else "before"
        yield hit.start(place), hit.end(place), "name"
    ours = {one.lstrip("@").lower() for one in known.ours}
    for hit in _MENTION.finditer(text):
        if hit["it"].lstrip("@").lower() not in ours:
            yield hit.start("it"), hit.end("it"), "handle"
    for hit in _PROFILE.finditer(text):
        if hit["it"].rstrip("/").rpartition("/")[2].lstrip("@").lower() not in ours:
            yield hit.start("it"), hit.end("it"), "handle"
    for handle in known.handles:
        bare = handle.lstrip("@")
        if len(bare) >= 4 and not bare.isalpha():
            yield from ((hit.start(), hit.end(), "handle") for hit in _whole(bare).finditer(text))


def _is_greeting_of(line: str, told: Names, known: Known) -> bool:
    """A greeting that names the one who is greeted; `Hello everybody,` may stay."""
    return any(told.find(line)) or any(one.lstrip("@").lower() in line.lower() for one in known.handles if one)


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@?{re.escape(word)}(?!\w)", re.IGNORECASE)


def by_hand(text: str, words: Iterable[str]) -> list[Span]:
    """These words wherever they stand, struck because a person says so."""
    found = _Found()
    for word in (one.strip() for one in words):
        for hit in _whole(word).finditer(text[:MOST]) if word else ():
            found.add(hit.start(), hit.end(), "hand")
    return sorted(found.spans)


def together(*groups: Iterable[Span]) -> list[Span]:
    """Spans of several readings of one text; where two overlap the earlier group's stays."""
    found = _Found()
    for group in groups:
        for one in group:
            found.add(one.start, one.end, one.kind)
    return sorted(found.spans)


def strike(text: str, spans: Iterable[Span], lang: str) -> str:
    """The text without these pieces: in the place of each stands what it was, in the language of the text."""
    text, parts, at = text[:MOST], [], 0
    for one in sorted(spans):
        parts += [text[at : one.start], shown_as(one.kind, lang)]
        at = one.end
    struck = "".join([*parts, text[at:]]).strip()
    return struck[:1].upper() + struck[1:] if any(one.kind == "greeting" for one in spans) else struck


def segments(text: str, spans: Iterable[Span]) -> list[tuple[str, Span | None]]:
    """The text in pieces, those to strike with what they are: for a page that shows both."""
    text, found, at = text[:MOST], [], 0
    for one in sorted(spans):
        found += [(text[at : one.start], None), (text[one.start : one.end], one)]
        at = one.end
    return [(piece, span) for piece, span in [*found, (text[at:], None)] if piece]


def shown_as(kind: str, lang: str) -> str:
    return SHOWN_AS[kind][LANGS.index(lang) if lang in LANGS else 0]


def left_in(text: str) -> list[str]:
    """What stands in the place of struck words here: it may not go to a customer as it is."""
    return sorted(one for one in PLACES if one in text)


def _always(_text: str) -> bool:
    return True


def _is_measure(text: str, end: int) -> bool:
    """Money, weights and times are no numbers of anything."""
    return _UNIT.match(text, end) is not None


def _is_phone(text: str) -> bool:
    plain = check_digits.digits(text)
    groups = re.split(r"[ ().\-/]+", text.strip("+() "))
    if not 9 <= len(plain) <= 15 or _DATE.search(text):
        return False
    return text.startswith(("+", "00", "(")) or len(groups) > 1 or len(plain) in (9, 11) or plain.startswith("0")


def _is_number(text: str) -> bool:
    """A number of something: digits enough, and no year."""
    plain = check_digits.digits(text)
    return len(plain) >= 4 and not re.fullmatch(r"(19|20)\d\d", text) and not _DATE.search(text)


_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d)(?!\d)")
_UNIT = re.compile(r"\s?(?:zł|zl|pln|eur|euro|usd|gbp|huf|ft|forint\w*|kg|g|km|m|cm|mm|%|€|\$|£)(?!\w)", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./])(?P<it>@[A-Za-z0-9_][\w.-]*[\w](?:@[\w-]+(?:\.[\w-]+)+)?)")
_TITLE = r"(?:pani?|panie|państwo|mr|mrs|ms|miss|dr)\.?"
_CALLED = (  # one word with a capital letter, or up to three
    r"(?-i:[^\W\d_a-ząćęłńóśźżáéíóöőúüű])\w+(?:\s+(?-i:[^\W\d_a-ząćęłńóśźżáéíóöőúüű])\w+){0,2}"
    r"(?:\s+(?:úr|asszony|néni|bácsi))?"
)
_HELLO = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|cześć|czesc|hej|witaj|witam|dzień dobry|dzien dobry|"
    r"szanown[aey]|drog[ai]|szia|kedves|tisztelt|jó napot|üdv(?:özlöm)?)"
)
_GREETING = re.compile(
    rf"\s*(?:{_HELLO},?\s+(?:{_TITLE}\s+)?|{_TITLE}\s+){_CALLED}[ \t]*(?:[,!.:]+|\n)\s*", re.IGNORECASE
)
_PHONE = re.compile(  # `tel:600100200` is one, and what follows a digit or a path of an address is none
    r"(?<![\w+/,-])(?<!\d[.:])(?P<it>(?:\+|00)?\(?\+?\d(?:[ ().\-/]{0,2}\d){8,14})(?![\w/-]|[.,:]\d)"
)
_PROFILE = re.compile(
    r"(?<![\w.])(?P<it>(?:https?://)?(?:(?:www|m)\.)?(?:facebook\.com|fb\.me|fb\.com|instagram\.com|twitter\.com|x\.com|"
    r"tiktok\.com|linkedin\.com/in|t\.me|wa\.me)/@?[\w.-]*\w/?)",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"(?<!\w)(?:(?:[Pp]an(?:i|a|u|em|ie|ią)?|Mr\.?|Mrs\.?|Ms\.?|Miss)\s+(?P<it>{street_words.CAPITAL}\w+)"
    rf"|(?P<before>{street_words.CAPITAL}\w+)(?=\s+(?:úr|asszony)\w{{0,4}}\b))"
)
_CODE = re.compile(  # letters and at least four digits, as on a label
    r"(?<![\w-])(?P<it>(?=[A-Z0-9/-]{7,32}(?![\w-]))(?=[A-Z0-9/-]*[A-Z])(?:[A-Z/-]*\d){4}[A-Z0-9/-]*)(?![\w-])"
)
_Rule = tuple[str, re.Pattern[str], Callable[[str], bool]]
_PROVEN: tuple[_Rule, ...] = (
    (
        "email",
        re.compile(r"(?<![@\w.])(?P<it>[\w.+%-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE),
        _always,
    ),
    ("account", re.compile(r"(?<!\w)(?P<it>[A-Za-z]{2}\d\d(?: ?[A-Za-z0-9]){11,30})(?!\w)"), check_digits.iban),
    ("account", re.compile(r"(?<![\w-])(?P<it>\d\d(?: ?\d{4}){6})(?![\w-])"), check_digits.polish_account),
    ("account", re.compile(r"(?<!\w)(?P<it>\d{8}[- ]?\d{8}(?:[- ]?\d{8})?)(?!\w)"), check_digits.hungarian_account),
    ("card", re.compile(r"(?<![\w+-])(?P<it>\d(?:[ -]?\d){12,18})(?![\w-])"), check_digits.card),
    ("person", re.compile(r"(?<!\w)(?P<it>\d{11})(?!\w)"), check_digits.pesel),
)
_LIKELY: tuple[_Rule, ...] = (
    *(("address", pattern, _always) for pattern in street_words.ADDRESSES),
    *(("postcode", pattern, _always) for pattern in street_words.POSTCODES),
    ("order", street_words.ORDER, _is_number),
    ("phone", _PHONE, _is_phone),
    ("order", re.compile(r"(?<![\w.,:+-])(?P<it>\d{8,32})(?![\w-]|[.,:]\d)"), _is_number),
    ("order", _CODE, _is_number),
)
