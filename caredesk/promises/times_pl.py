"""How Polish tells times, for `spot`. Pure."""

from caredesk.promises.grammar import (
    Found,
    Times,
    always,
    compiled,
    count,
    hour,
    length,
    said,
    uncountable,
    words,
)
from caredesk.promises.moments import (
    Around,
    Piece,
    bad,
    clock,
    day_of,
    days_on,
    month_end,
    week_end,
    weekday,
    weekend,
)

_NUMBERS = (
    "jeden jedna jedno jednego jednej jednym",
    "dwa dwie dwoch dwu dwoma",
    "trzy trzech",
    "cztery czterech",
    "piec pieciu",
    "szesc szesciu",
    "siedem siedmiu",
    "osiem osmiu",
    "dziewiec dziewieciu",
    "dziesiec dziesieciu",
    "jedenascie jedenastu",
    "dwanascie dwunastu",
    "trzynascie trzynastu",
    "czternascie czternastu",
    "pietnascie pietnastu",
    "szesnascie szesnastu",
    "siedemnascie siedemnastu",
    "osiemnascie osiemnastu",
    "dziewietnascie dziewietnastu",
    "dwadziescia dwudziestu",
)
NUMBERS = {word: n for n, some in enumerate(_NUMBERS, 1) for word in some.split()}
NUMBERS |= {"trzydziesci": 30, "trzydziestu": 30, "czterdziesci": 40, "czterdziestu": 40, "szescdziesiat": 60}
NUMBERS |= {"dwadziescia cztery": 24, "dwudziestu czterech": 24, "czterdziesci osiem": 48, "czterdziestu osmiu": 48}
_ORDINALS = [
    *("pierwsz", "drugi", "trzeci", "czwart", "piat", "szost", "siodm", "osm", "dziewiat", "dziesiat", "jedenast"),
    *("dwunast", "trzynast", "czternast", "pietnast", "szesnast", "siedemnast", "osiemnast", "dziewietnast"),
    "dwudziest",
]
# `o piątej`, `do piątego`: the same stems with the endings of an hour and of a day.
HOURS = {stem + "ej": n for n, stem in enumerate(_ORDINALS, 1)} | {"drugiej": 2, "trzeciej": 3}
DAYS = {stem + "ego": n for n, stem in enumerate(_ORDINALS, 1)}
VAGUE = {"kilka", "kilku", "pare", "paru", "kilkanascie"}
N = words(r"\d+", *sorted({*NUMBERS, *VAGUE}, key=len, reverse=True))
_WEEKDAYS = (
    "poniedzialek poniedzialku poniedzialkiem pon pn",
    "wtorek wtorku wtorkiem wt",
    "sroda srode srody sr",
    "czwartek czwartku czwartkiem czw",
    "piatek piatku piatkiem pt",
    "sobota sobote soboty sob",
    "niedziela niedziele niedzieli ndz",
)
WEEKDAYS = {name: n for n, names in enumerate(_WEEKDAYS) for name in names.split()}
WD = words(*sorted(WEEKDAYS, key=len, reverse=True))
_MONTHS = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "wrzesnia",
    "pazdziernika",
    "listopada",
    "grudnia",
]
MONTHS = {name: n for n, name in enumerate(_MONTHS, 1)}
MO = words(*_MONTHS)
UNITS = {"d": "day", "g": "hour", "h": "hour", "t": "week"}
UNIT = r"(?:dni|dnia|dzien|godzin\w*|godz|h|minut\w*|min|tygodni\w*|tydzien|miesi\w+)"
WORKING = r"robocz\w+"
HOW = r"(?:(?P<how>do|o|po|przed|od|okolo|ok|na|najpozniej o)\.? )?(?:godz(?:in\w+|\.)? ?)?"
HALF = r"(?: (?P<half>rano|po poludniu|wieczorem))?"
NEXT = r"(?:przyszl|nastepn|kolejn)\w+"


def _how(found: Found) -> str:
    return "after" if found.groupdict().get("how") in ("po", "od") else "by"


def _clock(found: Found, _around: Around) -> Piece:
    told = found["h"]
    hour = HOURS.get(told) or count(told, NUMBERS)
    said = found.groupdict().get("half") or ""
    half = "am" if said == "rano" or told.startswith("0") else "pm" if said else ""
    return clock(hour, int(found.groupdict().get("m") or 0), how=_how(found), half=half)


def _half_to(found: Found, _around: Around) -> Piece:
    return clock((HOURS[found["h"]] - 1) or 12, 30, how=_how(found))


def _quarter(found: Found, _around: Around) -> Piece:
    hour = HOURS[found["h"]]
    return clock(hour, 15, how=_how(found)) if found["side"] == "po" else clock((hour - 1) or 12, 45)


def _weekday(found: Found, around: Around) -> Piece:
    return weekday(around, WEEKDAYS[found["wd"]])


def _weekday_next_week(found: Found, around: Around) -> Piece:
    return weekday(around, WEEKDAYS[found["wd"] or found["wd2"]], weeks=1)


def _length(found: Found, _around: Around) -> Piece:
    told = found["unit"]
    unit = "minute" if told.startswith("min") else "month" if told.startswith("mie") else UNITS[told[0]]
    n = 0 if found["n"] in VAGUE else count(found["n"] or "1", {"1": 1} | NUMBERS)
    if found.groupdict().get("working"):
        if unit == "day":
            return Piece("workdays", n=n) if n else bad("vague")
        return length(n, "workhour" if unit == "hour" else unit)
    return length(n, unit)


def _date(found: Found, around: Around) -> Piece:
    told = found.groupdict()
    month = MONTHS[told["mo"]] if told.get("mo") else int(told["m"]) if told.get("m") else None
    day = DAYS.get(found["d"]) or int(found["d"])
    return day_of(around, day=day, month=month, year=int(told["y"]) if told.get("y") else None)


def _counted(found: Found, around: Around) -> Piece:
    """`2 dni robocze` and `2 robocze dni` are the same."""
    piece = _length(found, around)
    is_working = found["after"] and piece.kind == "length"
    if is_working and piece.unit == "day":
        return Piece("workdays", n=piece.n) if piece.n else bad("vague")
    return length(piece.n, "workhour") if is_working and piece.unit == "hour" else piece


LEAD = (
    r"(?:w ciagu|w przeciagu|na przestrzeni|za|w|do|po uplywie|przez|nie dluzej niz)"
    r"(?: (?:najblizszych|kolejnych|nastepnych|najdalej|okolo|ok\.?|maksymalnie|max|najwyzej))*"
)
ORDINAL_DAY = words(*DAYS)
ORDINAL_HOUR = words(*HOURS)
HOUR_WORD = r"(?:godz(?:in\w+|\.)? ?)?"
WEEKDAY_NEXT_WEEK = rf"(?P<wd>{WD}) (?:w )?{NEXT} tygodni\w+|{NEXT} tygodni\w+ w(?:e)? (?P<wd2>{WD})"
RANGE = rf"(?: {N} ?(?:-|do|lub|albo) ?)?"
COUNTED = rf"{LEAD}{RANGE} ?(?P<n>{N}) ?(?P<working>{WORKING} )?(?P<unit>{UNIT})(?P<after> {WORKING})?"
ONE = r"(?:w ciagu|za|w przeciagu) (?P<n>)(?P<unit>godzin[ey]|tydzien|tygodnia|miesiac|miesiaca|minute|dzien|dnia)"
NO_HOUR = rf"(?! ?(?:{UNIT}|zl|procent|euro|%))"
BARE_HOUR = rf"(?P<how>do|o|po|przed|od|okolo) {HOUR_WORD}(?P<h>\d{{1,2}}|{ORDINAL_HOUR}){HALF}{NO_HOUR}"
TODAY = r"dzis(?:iaj)?|dzisiejsz\w+(?: dni\w+)?|konca (?:\w+ )?dnia(?! robocz\w+ )(?: pracy)?"
TIMES: Times = compiled(
    (rf"za {N} (?:poniedzialk|wtork|srod|czwartk|piatk|sobot|niedziel)\w+", uncountable),
    (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", _date),
    (rf"(?P<d>\d{{1,2}}|{ORDINAL_DAY})\.? (?P<mo>{MO})(?:,? (?P<y>\d{{4}}))?", _date),
    (r"(?P<how>o|po|przed) (?:godz(?:in\w+|\.)? ?)?(?P<h>\d{1,2})\.(?P<m>\d\d)(?!\.)", _clock),
    (r"godz(?:in\w+|\.)? ?(?P<h>\d{1,2})\.(?P<m>\d\d)(?!\.)", _clock),
    (r"(?P<d>\d{1,2})[./](?P<m>1[0-2]|0?[1-9])(?:[./](?P<y>\d{4}))?(?!\d)", _date),
    (r"(?P<d>\d{1,2})-?(?:tego|go|ego)", _date),
    (r"pojutrz\w*", said(days_on, 2)),
    (r"jutr(?:o|a)|jutrzejsz\w+(?: dni\w+)?", said(days_on, 1)),
    (r"wczoraj\w*", said(days_on, -1)),
    (TODAY, said(days_on, 0)),
    (WEEKDAY_NEXT_WEEK, _weekday_next_week),
    (rf"{NEXT} (?P<wd>{WD})(?P<wd2>)", _weekday_next_week),
    (rf"(?P<wd>{WD})", _weekday),
    (rf"poczatku {NEXT} tygodnia", said(weekday, 1, weeks=1)),
    (rf"{NEXT} (?:tydzien|tygodni\w+)|(?:tydzien|tygodni\w+) {NEXT}", said(week_end, 1)),
    (r"(?:konca|w) (?:tego |tym |biezac\w+ )?(?:tygodnia|tygodniu)", said(week_end)),
    (r"weekend\w*", said(weekend)),
    (rf"{NEXT} miesi\w+", said(month_end, 1)),
    (r"(?:konca|w) (?:tego |tym |biezac\w+ )?(?:miesiaca|miesiacu)", said(month_end)),
    (r"(?:nastepn|najblizsz|kolejn|pierwsz)\w+ (?:dnia|dzien|dniu) robocz\w+", always(Piece("workdays", n=1))),
    (r"pol godziny", always(length(30, "minute"))),
    (r"poltorej godziny|poltora godziny", always(length(90, "minute"))),
    (r"kwadrans(?! (?:po|przed))", always(length(15, "minute"))),
    (r"(?:ciagu|przeciagu) (?:jednej )?doby|za dobe", always(length(24, "hour"))),
    (COUNTED, _counted),
    (ONE, _length),
    (r"(?P<n>\d{1,4}) ?(?P<unit>h|godzin\w*)", _length),
    (rf"{HOW}wpol do (?P<h>{ORDINAL_HOUR})", _half_to),
    (rf"{HOW}kwadrans (?P<side>po|przed) (?P<h>{ORDINAL_HOUR})", _quarter),
    (rf"{HOW}(?P<h>\d{{1,2}})[:.](?P<m>\d\d){HALF}", _clock),
    (BARE_HOUR, _clock),
    (rf"godz(?:in\w+|\.)? ?(?P<h>\d{{1,2}}|{ORDINAL_HOUR}){HALF}", _clock),
    (r"(?:przed poludniem|do poludnia|w poludnie)", hour(12)),
    (r"polnoc\w*", always(clock(24))),
    (r"rano|z samego rana", hour(12)),
    (r"po poludniu|popoludni\w+", hour(18)),
    (r"wiecz(?:or\w*|orem)", hour(22)),
)
