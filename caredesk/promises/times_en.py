"""How English tells times, for `spot`. Pure."""

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

_WORDS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
]
NUMBERS = {word: n for n, word in enumerate(_WORDS)} | {"a": 1, "an": 1, "thirty": 30, "forty-eight": 48}
NUMBERS |= {"twenty-four": 24, "couple of": 2, "a couple of": 2, "forty": 40, "sixty": 60}
VAGUE = {"few", "a few", "some", "several"}
N = words(r"\d+", *sorted({*NUMBERS, *VAGUE} - {"zero"}, key=len, reverse=True))
_FULL = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS = {name: n for n, name in enumerate(_FULL)} | {"mon": 0, "tue": 1, "tues": 1, "wed": 2}
WEEKDAYS |= {"thu": 3, "thurs": 3, "fri": 4}
WD = words(*sorted(WEEKDAYS, key=len, reverse=True))
_MONTHS = [
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
]
MONTHS = {name: n for n, name in enumerate(_MONTHS, 1)} | {name[:3]: n for n, name in enumerate(_MONTHS, 1)}
MONTHS["sept"] = 9
MO = words(*sorted(MONTHS, key=len, reverse=True))
UNITS = {"min": "minute", "hou": "hour", "hrs": "hour", "hr": "hour", "h": "hour", "day": "day", "wee": "week"}
UNITS["mon"] = "month"
UNIT = words("minutes?", "mins?", "hours?", "hrs?", "h", "days?", "weeks?", "months?")
HOW = r"(?P<how>by|before|until|till|at|after|from|around|about|past|as of)?\s*"
HALF = r"(?P<half>a\.?m\.?|p\.?m\.?|o'clock)"


def _half(found: Found) -> str:
    told = (found.groupdict().get("half") or "").replace(".", "")
    hour = found.groupdict().get("h") or ""
    return told if told in ("am", "pm") else "am" if hour.startswith("0") else ""


def _how(found: Found) -> str:
    return "after" if (found.groupdict().get("how") or "") in ("after", "from", "past", "as of") else "by"


def _clock(found: Found, _around: Around) -> Piece:
    hour = count(found["h"], NUMBERS)
    return clock(hour, int(found.groupdict().get("m") or 0), how=_how(found), half=_half(found))


def _half_past(found: Found, _around: Around) -> Piece:
    return clock(count(found["h"], NUMBERS), 15 if found["part"] == "quarter" else 30, how=_how(found))


def _quarter_to(found: Found, _around: Around) -> Piece:
    return clock((count(found["h"], NUMBERS) or 13) - 1, 45, how=_how(found))


def _length(found: Found, _around: Around) -> Piece:
    unit, working = UNITS[found["unit"][:3]] if found["unit"] != "h" else "hour", found.groupdict().get("working")
    n = 0 if found["n"] in VAGUE else count(found["n"], NUMBERS)
    if working and unit == "day":
        return Piece("workdays", n=n) if n else bad("vague")
    return length(n, "workhour" if working and unit == "hour" else unit)


def _date(found: Found, around: Around) -> Piece:
    told = found.groupdict()
    month = MONTHS[told["mo"]] if told.get("mo") else int(told["m"]) if told.get("m") else None
    return day_of(around, day=int(found["d"]), month=month, year=int(told["y"]) if told.get("y") else None)


def _weekday(found: Found, around: Around) -> Piece:
    return weekday(around, WEEKDAYS[found["wd"]])


def _weekday_next_week(found: Found, around: Around) -> Piece:
    return weekday(around, WEEKDAYS[found["wd"] or found["wd2"]], weeks=1)


def _within_the(found: Found, _around: Around) -> Piece:
    return length(1, UNITS[found["unit"][:3]])


LEAD = r"(?:(?:with)?in|over|after|inside|under|less than|no more than|at most|next|following|for)"
END_OF_DAY = r"end of (?:the |this |business |working )*day|close of business|eod|cob|end of (?:play|today)"
WEEKDAY_NEXT_WEEK = rf"(?:(?P<wd>{WD})(?:,? of)? next week|next week,?(?: on)? (?P<wd2>{WD}))"
WORKING = r"(?P<working>working |business )?"
RANGE = rf"(?: {N} ?(?:-|to|or) ?)?"
COUNTED = rf"{LEAD}(?: the| next| about| around)*{RANGE} ?(?P<n>{N})[ -]?(?:more |full )?{WORKING}(?P<unit>{UNIT})"
AT_MOST = rf"(?P<n>{N}) ?{WORKING}(?P<unit>{UNIT})(?: at (?:the )?(?:most|latest)| max| from now)"
NO_HOUR = rf"(?! ?(?:{UNIT}|most|least|times|hundred))"
BARE_HOUR = rf"(?P<how>by|before|until|till|at|after) (?P<h>{N}){NO_HOUR}"
TIMES: Times = compiled(
    (rf"in {N} {words(*(f'{name}s' for name in _FULL))}", uncountable),
    (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", _date),
    (rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mo>{MO})(?:,? (?P<y>\d{{4}}))?", _date),
    (rf"(?P<mo>{MO}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?", _date),
    (r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})(?:[./](?P<y>\d{4}))?(?! ?[ap]\.?m)(?<!\d\.\d\d)", _date),
    (r"the (?P<d>\d{1,2})(?:st|nd|rd|th)", _date),
    (r"the day after tomorrow", said(days_on, 2)),
    (r"tomorrow", said(days_on, 1)),
    (r"yesterday|last night", said(days_on, -1)),
    (r"tonight", hour(22)),
    (END_OF_DAY, said(days_on, 0)),
    (r"today|this morning", said(days_on, 0)),
    (WEEKDAY_NEXT_WEEK, _weekday_next_week),
    (rf"next (?P<wd>{WD})(?P<wd2>)", _weekday_next_week),
    (rf"(?P<wd>{WD})", _weekday),
    (r"(?:early|beginning of|start of) next week", said(weekday, 1, weeks=1)),
    (r"(?:the )?week after next", said(week_end, 2)),
    (r"next week", said(week_end, 1)),
    (r"this week|end of (?:the )?week|(?:the )?week is out", said(week_end)),
    (r"week-?end", said(weekend)),
    (r"next month", said(month_end, 1)),
    (r"this month|end of (?:the )?month|month'?s end", said(month_end)),
    (r"(?:the )?(?:next|following) (?:working|business) day", always(Piece("workdays", n=1))),
    (r"half an hour", always(length(30, "minute"))),
    (r"(?:an|one) hour and a half", always(length(90, "minute"))),
    (r"within the (?P<unit>hour|day|week|month)", _within_the),
    (COUNTED, _length),
    (AT_MOST, _length),
    (rf"{HOW}half past (?P<h>{N})(?P<part>)", _half_past),
    (rf"{HOW}(?:a )?(?P<part>quarter) past (?P<h>{N})", _half_past),
    (rf"{HOW}(?:a )?quarter to (?P<h>{N})", _quarter_to),
    (rf"{HOW}(?P<h>\d{{1,2}})[:.](?P<m>\d\d)(?: ?{HALF})?", _clock),
    (rf"{HOW}(?P<h>{N}) ?{HALF}", _clock),
    (BARE_HOUR, _clock),
    (r"noon|midday", always(NOON)),
    (r"midnight", always(clock(24))),
    (r"first thing|in the morning|morning", hour(12)),
    (r"afternoon", hour(18)),
    (r"evening", hour(22)),
)
