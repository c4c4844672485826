"""The rules of business time against a second reading of them that walks minute by minute, and against themselves."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caredesk.sla import hours
from caredesk.sla.hours import Calendar, Pause, Window

MINUTE, MICRO = timedelta(minutes=1), timedelta(microseconds=1)
# Zones with the days of 2026 on which they change their clocks: by hours, by half an hour, at midnight, never.
CHANGES = {
    "UTC": (),
    "Asia/Kathmandu": (),
    "Pacific/Kiritimati": (),
    "Europe/Warsaw": ("03-29", "10-25"),
    "Europe/Budapest": ("03-29", "10-25"),
    "America/New_York": ("03-08", "11-01"),
    "America/St_Johns": ("03-08", "11-01"),
    "Australia/Lord_Howe": ("04-05", "10-04"),
    "Pacific/Auckland": ("04-05", "09-27"),
    "America/Havana": ("03-08", "11-01"),
    "Asia/Beirut": ("03-29", "10-25"),
    "Africa/Cairo": ("04-24", "10-30"),
}
# Hungary in 2026, from the government's list; the second is worked like the weekday that was given away for it.
HOLIDAYS = {
    "01-01", "01-02", "03-15", "04-03", "04-05", "04-06", "05-01", "05-24", "05-25", "08-20", "08-21", "10-23", "11-01",
    "12-24", "12-25", "12-26",
}  # fmt: skip
WORKED = {"01-10": 4, "08-08": 4}
OTHERS = ("01-10", "04-03", "08-08", "10-23", "01-27", "06-04")  # working Saturdays, holidays, and where blocks meet


def worked(calendar, on):
    """The windows that begin on this day."""
    if on in calendar.extra:
        return calendar.windows[calendar.extra[on][0]]
    if on in calendar.off:
        return ()
    if calendar.country and f"{on:%m-%d}" in WORKED:
        return calendar.windows[WORKED[f"{on:%m-%d}"]]
    if calendar.country and f"{on:%m-%d}" in HOLIDAYS:
        return ()
    return calendar.windows[on.weekday()]


def counts(at, calendar, zone, pauses):
    """Whether the minute that begins now counts, by what the clock on the wall shows."""
    if any(one.from_at <= at and (one.until_at is None or at < one.until_at) for one in pauses):
        return False
    shown = at.astimezone(zone)
    minute, on = shown.hour * 60 + shown.minute, shown.date()
    today = any(one.start_minute <= minute < one.end_minute for one in worked(calendar, on))
    night = worked(calendar, on - timedelta(days=1))
    return today or any(one.start_minute <= minute + 1440 < one.end_minute for one in night)


def walked(start, until, calendar, pauses):
    """Every minute that counts, one after the other."""
    zone, at = ZoneInfo(calendar.zone), start
    while at < until:
        if counts(at, calendar, zone, pauses):
            yield at
        at += MINUTE


@st.composite
def windows(draw):
    start = draw(st.integers(0, 1439))
    return Window(start, draw(st.integers(start, min(start + 1440, 2880))))


minutes = st.integers(0, 3 * 1440)
micros = st.integers(0, 6 * 24 * 3600 * 10**6)


@st.composite
def scenes(draw):
    """A calendar and a moment shortly before something happens to it."""
    zone = draw(st.sampled_from(list(CHANGES)))
    turn = date.fromisoformat("2026-" + draw(st.sampled_from(CHANGES[zone] * 3 + OTHERS)))
    near = st.integers(-1, 2).map(lambda days: turn + timedelta(days=days))
    calendar = Calendar(
        zone=zone,
        windows=draw(st.tuples(*[st.lists(windows(), max_size=3).map(tuple)] * 7)),
        country=draw(st.sampled_from([None, "HU"])),
        off=draw(st.dictionaries(near, st.just(""), max_size=2)),
        extra=draw(st.dictionaries(near, st.tuples(st.integers(0, 6), st.just("")), max_size=2)),
    )
    return calendar, datetime.combine(turn, datetime.min.time(), UTC) - draw(st.integers(0, 1800)) * MINUTE


@st.composite
def pauses(draw, start, steps, step):
    """A few stretches, in any order, some without an end."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begins = start + (draw(steps) - draw(steps) // 2) * step
        ends = draw(st.one_of(st.none(), steps)) if draw(st.booleans()) else draw(steps)
        found.append(Pause(begins, None if ends is None else begins + ends * step))
    return found


@given(st.data(), scenes(), minutes)
@settings(max_examples=250)
def test_it_agrees_with_a_walk_minute_by_minute(data, scene, length):
    calendar, start = scene
    held = data.draw(pauses(start, minutes, MINUTE))
    until = start + length * MINUTE

    counted = list(walked(start, until, calendar, held))

    assert hours.elapsed(start, until, calendar, held) == len(counted) * MINUTE
    if counted:
        chosen = data.draw(st.integers(1, len(counted)))
        assert hours.due(start, chosen * MINUTE, calendar, held) == counted[chosen - 1] + MINUTE
        assert hours.is_open(counted[0], calendar)
        assert hours.next_open(counted[0], calendar) == counted[0]


@given(st.data(), scenes(), micros, st.integers(1, 3 * 24 * 3600 * 10**6))
def test_due_and_elapsed_are_inverse(data, scene, shift, length):
    calendar, start = scene[0], scene[1] + shift * MICRO
    assume(calendar.opens)
    target = length * MICRO
    held = data.draw(pauses(start, micros, MICRO))

    due = hours.due(start, target, calendar, held)

    if due is None:
        later = start + timedelta(days=1000)
        assert any(one.until_at is None for one in held)
        assert hours.elapsed(start, later, calendar, held) < target
    else:
        assert hours.elapsed(start, due, calendar, held) == target
        assert hours.elapsed(start, due - MICRO, calendar, held) == target - MICRO


@given(st.data(), scenes(), micros)
def test_what_has_elapsed_was_due_by_then(data, scene, length):
    calendar, start = scene
    until = start + length * MICRO
    held = data.draw(pauses(start, micros, MICRO))
    counted = hours.elapsed(start, until, calendar, held)

    due = hours.due(start, counted, calendar, held)

    assert due is not None and due <= until
    assert hours.elapsed(start, due, calendar, held) == counted


@given(st.data(), scenes(), micros, st.integers(0, 10**12))
def test_time_adds_up(data, scene, first, second):
    calendar, start = scene
    held = data.draw(pauses(start, micros, MICRO))
    middle, end = start + first * MICRO, start + (first + second) * MICRO

    both = hours.elapsed(start, middle, calendar, held) + hours.elapsed(middle, end, calendar, held)

    assert hours.elapsed(start, end, calendar, held) == both


@given(st.data(), scenes(), st.integers(1, 10**12))
def test_a_ledger_has_no_gap_and_counts_what_elapsed(data, scene, length):
    calendar, start = scene
    until = start + length * MICRO
    held = data.draw(pauses(start, micros, MICRO))

    told = hours.ledger(start, until, calendar, held)

    assert told[0].from_at == start and told[-1].until_at == until
    assert all(one.until_at == two.from_at and one.length for one, two in pairwise(told))
    counted = sum((span.length for span in told if span.counted), timedelta())
    assert counted == hours.elapsed(start, until, calendar, held)
    paused = sum((span.length for span in told if span.why == "pause"), timedelta())
    assert counted + paused == hours.elapsed(start, until, calendar)
