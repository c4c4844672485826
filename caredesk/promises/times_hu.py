"""How Hungarian tells times, for `spot`. Pure."""

from datetime import time

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

NOON = Piece("clock", time(12), unit="by")

_NUMBERS = [
    *("egy", "ketto", "harom", "negy", "ot", "hat", "het", "nyolc", "kilenc", "tiz", "tizenegy", "tizenketto"),
    *("tizenharom", "tizennegy", "tizenot", "tizenhat", "tizenhet", "tizennyolc", "tizenkilenc", "husz"),
]
NUMBERS = {word: n for n, word in enumerate(_NUMBERS, 1)} | {"ket": 2, "tizenket": 12, "huszonnegy": 24, "harminc": 30}
NUMBERS |= {"negyven": 40, "negyvennyolc": 48, "otven": 50, "hatvan": 60, "huszonegy": 21, "huszonot": 25}
VAGUE = {"nehany", "par", "tobb"}
N = words(r"\d+", *sorted({*NUMBERS, *VAGUE}, key=len, reverse=True))
HOUR = words(r"\d{1,2}", *sorted((word for word, n in NUMBERS.items() if n <= 24), key=len, reverse=True))
WEEKDAYS = {name: n for n, name in enumerate(("hetfo", "kedd", "szerda", "csutortok", "pentek", "szombat", "vasarnap"))}
WD = words(*WEEKDAYS)
ON = r"(?:ig|n|on|en|ra|re|i)?"
_MONTHS = [
    "januar",
    "februar",
    "marcius",
    "aprilis",
    "majus",
    "junius",
    "julius",
    "augusztus",
    "szeptember",
    "oktober",
    "november",
    "december",
]
MONTHS = {name: n for n, name in enumerate(_MONTHS, 1)} | {name[:3]: n for n, name in enumerate(_MONTHS, 1)}
MONTHS |= {"febr": 2, "marc": 3, "apr": 4, "szept": 9, "okt": 10}
MO = words(*sorted(MONTHS, key=len, reverse=True))
DAY = r"(?P<d>\d{1,2})(?:\.|-?(?:jeig|eig|aig|ig|jen|an|en|ere|ara|re|ra|i|ei|ai|jei))?"
UNITS = {"perc": "minute", "ora": "hour", "nap": "day", "het": "week", "honap": "month", "ho": "month"}
UNIT = words(*UNITS)
PART = r"(?:(?P<half>reggel|delelott|delutan|este|ejjel) )?"
AT = r"(?:-?(?:tol|kor|ig|ra|re|ra|es))?"
# `10-ig` is the tenth of the month; behind the name of a day, or a part of one, it is an hour.
_OF_A_DAY = (
    "ma holnap holnaputan hetfon kedden szerdan csutortokon penteken szombaton vasarnap reggel delelott delutan este"
)
NO_DAY = "".join(rf"(?<!\b{word} )" for word in _OF_A_DAY.split())


def _how(found: Found) -> str:
    return "after" if (found.groupdict().get("how") or "").strip() in ("utan", "utantol", "tol") else "by"


def _clock(found: Found, _around: Around) -> Piece:
    told, said = found["h"], found.groupdict().get("half") or ""
    half = "am" if said in ("reggel", "delelott") or told.startswith("0") else "pm" if said else ""
    return clock(count(told, NUMBERS), int(found.groupdict().get("m") or 0), how=_how(found), half=half)


def _parted(found: Found, _around: Around) -> Piece:
    """`fél öt` is half past four, `negyed öt` a quarter past, `háromnegyed öt` a quarter to five."""
    minute = {"fel": 30, "negyed": 15, "haromnegyed": 45}[found["part"]]
    return clock((count(found["h"], NUMBERS) or 13) - 1 or 12, minute, how=_how(found))


def _weekday(found: Found, around: Around) -> Piece:
    return weekday(around, WEEKDAYS[found["wd"]])


def _weekday_next_week(found: Found, around: Around) -> Piece:
    return weekday(around, WEEKDAYS[found["wd"]], weeks=1)


def _length(found: Found, _around: Around) -> Piece:
    unit, working = UNITS[found["unit"]], found.groupdict().get("working")
    n = 0 if found["n"] in VAGUE else count(found["n"], NUMBERS)
    if working and unit == "day":
        return Piece("workdays", n=n) if n else bad("vague")
    return length(n, "workhour" if working and unit == "hour" else unit)


def _date(found: Found, around: Around) -> Piece:
    told = found.groupdict()
    month = MONTHS[told["mo"]] if told.get("mo") else int(told["m"]) if told.get("m") else None
    return day_of(around, day=int(found["d"]), month=month, year=int(told["y"]) if told.get("y") else None)


WITHIN = r"(?:on|en|an|n)? (?:belul|mulva|alatt)"
FIGURES = r"(?:(?P<y>\d{4})\. ?)?(?P<m>1[0-2]|0?[1-9])\. ?(?P<d>\d{1,2})\.?(?:-?(?:ig|an|en|re|ra))?(?![\d:])"
TIMES: Times = compiled(
    (rf"{N} {WD} mulva", uncountable),
    (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?:-?ig)?", _date),
    (rf"(?:(?P<y>\d{{4}})\.? )?(?P<mo>{MO})\.? {DAY}(?!\d|:)", _date),
    (FIGURES, _date),
    (r"(?P<d>\d{1,2})-(?:jeig|eig|aig|jen|an|en|ere|ara)(?! kor)", _date),
    (rf"{NO_DAY}(?P<d>\d{{1,2}})-ig(?! kor)", _date),
    (r"holnaputan(?:ig|ra|i)?", said(days_on, 2)),
    (r"holnap(?:ig|ra|i)?", said(days_on, 1)),
    (r"tegnap\w*", said(days_on, -1)),
    (r"ma(?:ig|ra|i)?|nap vege(?:ig|n|re)", said(days_on, 0)),
    (rf"jovo (?:het |heten |heti )?(?P<wd>{WD}){ON}", _weekday_next_week),
    (rf"(?P<wd>{WD}){ON}(?! ota)", _weekday),
    (r"jovo het elej\w+", said(weekday, 1, weeks=1)),
    (r"jovo het(?:en|ig|re| vege\w*)?", said(week_end, 1)),
    (r"hetveg\w+", said(weekend)),
    (r"(?:ezen a|a|e) heten|het vege(?:ig|n|re)", said(week_end)),
    (r"jovo honap(?:ban|ig| vege\w*)?", said(month_end, 1)),
    (r"(?:honap|ho) vege(?:ig|n|re)|ebben a honapban", said(month_end)),
    (r"(?:kovetkezo|legkozelebbi|elso) munkanap(?:on|ig|ra)?", always(Piece("workdays", n=1))),
    (rf"fel ora{WITHIN}|felora{WITHIN}", always(length(30, "minute"))),
    (rf"masfel ora{WITHIN}", always(length(90, "minute"))),
    (rf"negyedora{WITHIN}", always(length(15, "minute"))),
    (rf"(?:{N} ?(?:-|vagy) ?)?(?P<n>{N}) ?(?P<working>munka)?(?P<unit>{UNIT}){WITHIN}", _length),
    (rf"kovetkezo (?P<n>{N}) (?P<working>munka)?(?P<unit>{UNIT})\w*", _length),
    (rf"{PART}(?P<part>fel|haromnegyed|negyed) (?P<h>{HOUR}){AT}(?P<how> utan)?", _parted),
    (rf"{PART}(?P<h>\d{{1,2}})[:.](?P<m>\d\d){AT}(?P<how> utan)?", _clock),
    (rf"{PART}(?P<h>{HOUR}) ora(?:ig|kor|ra|i)?(?P<how> utan| elott| korul)?(?! (?:belul|mulva|alatt))", _clock),
    (rf"{PART}(?P<h>{HOUR})-?(?:kor|ig|re|ra)(?P<how> utan)?", _clock),
    (rf"(?P<half>reggel|delelott|delutan|este) (?P<h>{HOUR})(?: elott)?", _clock),
    (r"del(?:ig|re|ben)", always(NOON)),
    (r"ejfel(?:ig|kor)", always(clock(24))),
    (r"reggel(?:ig|re)?|delelott", hour(12)),
    (r"delutan(?:ig|ra)?", hour(18)),
    (r"est(?:e|ig|ere)|ma este", hour(22)),
)
