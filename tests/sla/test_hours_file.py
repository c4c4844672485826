"""The calendar file: what is exported can be read again, and what is wrong is named at its field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.sla import hours_file
from caredesk.sla.hours import Calendar, Window
from caredesk.sla.hours_file import Unfit

WEEK = {"mon": [["09:00", "12:00"], ["12:30", "17:00"]], "fri": [["22:00", "06:00+1"]], "sun": [["00:00", "24:00"]]}
FILE = {
    "name": "Care",
    "zone": "Europe/Budapest",
    "windows": WEEK,
    "holidays": {"country": "HU", "subdivision": None},
    "off": [{"on": "2026-12-24", "name": "Christmas  Eve"}],
    "extra": [{"on": "2026-01-10", "like": "fri", "name": "Working Saturday"}],
}


def file(**changed):
    return {**FILE, **changed}


def trouble(told):
    with pytest.raises(Unfit) as refused:
        hours_file.read(told)
    return refused.value.errors


def test_a_file_is_read():
    assert hours_file.read(FILE) == Calendar(
        zone="Europe/Budapest",
        windows=(
            (Window(540, 720), Window(750, 1020)), (), (), (), (Window(1320, 1800),), (), (Window(0, 1440),),
        ),
        country="HU",
        off={date(2026, 12, 24): "Christmas Eve"},
        extra={date(2026, 1, 10): (4, "Working Saturday")},
    )  # fmt: skip


def test_a_file_needs_no_more_than_zone_and_windows():
    assert hours_file.read({"zone": "UTC", "windows": {"mon": [["09:00", "17:00"]]}}).opens


def test_what_is_told_can_be_read_again():
    calendar = hours_file.read(FILE)

    told = hours_file.told(calendar, "Care")

    assert hours_file.read(told) == calendar
    assert told["windows"] == {**{day: [] for day in ("tue", "wed", "thu", "sat")}, **WEEK}
    assert list(told["windows"]) == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert told["off"] == [{"on": "2026-12-24", "name": "Christmas Eve"}]
    assert hours_file.read(hours_file.told(Calendar.always())) == Calendar.always()


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"zone": "Europe/Atlantis"}, {"zone": "unknown_zone"}),
        ({"zone": "Europe"}, {"zone": "unknown_zone"}),
        ({"zone": "../../etc/passwd"}, {"zone": "unknown_zone"}),
        ({"zone": None}, {"zone": "unknown_zone"}),
        ({"windows": None}, {"windows": "not_a_week"}),
        ({"windows": {}}, {"windows": "never_open"}),
        ({"windows": {"mon": [], "sat": []}}, {"windows": "never_open"}),
        ({"windows": {"monday": []}}, {"windows.monday": "unknown_weekday"}),
        ({"windows": {"mon": "9-17"}}, {"windows.mon": "time"}),
        ({"windows": {"mon": [["09:00", "17:00"]] * 13}}, {"windows.mon": "too_many"}),
        ({"windows": {"mon": [["9:00", "17:00"]]}}, {"windows.mon.0": "time"}),
        ({"windows": {"mon": [["09:00", "25:00"]]}}, {"windows.mon.0": "time"}),
        ({"windows": {"mon": [["24:00", "24:00"]]}}, {"windows.mon.0": "time"}),
        ({"windows": {"mon": [["09:60", "17:00"]]}}, {"windows.mon.0": "time"}),
        ({"windows": {"mon": [["09:00"]]}}, {"windows.mon.0": "time"}),
        ({"windows": {"mon": [[540, 1020]]}}, {"windows.mon.0": "time"}),
        ({"windows": {"mon": [["17:00", "09:00"]]}}, {"windows.mon.0": "ends_before_start"}),
        ({"windows": {"mon": [["09:00", "09:00"]]}}, {"windows.mon.0": "ends_before_start"}),
        ({"windows": {"mon": [["22:00", "00:00"]]}}, {"windows.mon.0": "ends_before_start"}),
        ({"windows": {"mon": [["09:00", "12:00"], ["11:59", "17:00"]]}}, {"windows.mon.1": "overlaps"}),
        ({"windows": {"mon": [["11:59", "17:00"], ["09:00", "12:00"]]}}, {"windows.mon.0": "overlaps"}),
        ({"windows": {"mon": [["22:00", "06:00+1"]], "tue": [["05:00", "07:00"]]}}, {"windows.tue.0": "overlaps"}),
        ({"windows": {"sun": [["22:00", "06:00+1"]], "mon": [["05:00", "07:00"]]}}, {"windows.mon.0": "overlaps"}),
        ({"holidays": {"country": "XX"}}, {"holidays.country": "unknown_country"}),
        ({"holidays": {"country": "HolidayBase"}}, {"holidays.country": "unknown_country"}),
        ({"holidays": ["HU"]}, {"holidays.country": "unknown_country"}),
        ({"holidays": {"country": "DE", "subdivision": "??"}}, {"holidays.subdivision": "unknown_subdivision"}),
        ({"off": [{"on": "2026-02-29"}]}, {"off.0": "date"}),
        ({"off": [{"on": "1066-10-14"}]}, {"off.0": "date"}),
        ({"off": ["2026-03-01"]}, {"off.0": "date"}),
        ({"off": "2026-03-01"}, {"off": "date"}),
        ({"off": [{"on": "2026-03-01", "name": "x" * 81}]}, {"off.0": "name"}),
        ({"off": [{"on": "2026-03-01"}, {"on": "2026-03-01"}]}, {"off.1": "twice"}),
        ({"off": [{"on": "2026-03-01"}] * 1001}, {"off": "too_many"}),
        ({"extra": [{"on": "2026-03-07"}]}, {"extra.0": "unknown_weekday"}),
        ({"extra": [{"on": "soon", "like": "mon"}]}, {"extra.0": "date"}),
        ({"windws": {}}, {"windws": "unknown_field"}),
        (
            {"zone": "?", "off": [{"on": ""}], "windows": {"mon": [["a", "b"]]}},
            {"zone": "unknown_zone", "windows.mon.0": "time", "off.0": "date"},
        ),
    ],
)
def test_what_is_wrong_is_named_at_its_field(changed, errors):
    assert trouble(file(**changed)) == errors


@pytest.mark.parametrize("nonsense", [None, [], "a", 7])
def test_what_is_no_file_is_refused(nonsense):
    assert trouble(nonsense) == {"file": "not_a_calendar"}


def test_windows_that_touch_do_not_overlap():
    week = {"mon": [["09:00", "12:00"], ["12:00", "24:00"]], "tue": [["00:00", "06:00"]], "sun": [["22:00", "09:00+1"]]}

    assert hours_file.read(file(windows=week)).opens


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FILE, "mon", "on", "like"]), inner),
)


@given(json, st.sampled_from(list(FILE)))
def test_any_nonsense_is_refused_or_read_but_never_breaks(nonsense, field):
    for told in (nonsense, file(**{field: nonsense}), file(windows={"mon": nonsense}), file(off=[nonsense])):
        try:
            assert isinstance(hours_file.read(told), Calendar)
        except Unfit as refused:
            assert refused.errors
