"""Pages of calendars: everybody reads, supervisors change, errors stand at their field, and nothing typed is lost."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest

from caredesk.core import clock
from caredesk.sla import calendar_form, hours_file, policy_queries
from caredesk.sla.models import Calendar
from tests import cast
from tests.sla.rules import DAYS, calendar, every, hours, made

TYPED = {"name": "Late shift", "zone": "Europe/Budapest", "country": "HU", "mon.0.start": "13", "mon.0.end": "21.30"}


@pytest.fixture
def supervisor(app, bence):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, bence)


@pytest.fixture
def agent(app, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


def names():
    return [one.name for one in every(Calendar) if one.retired_at is None]


def text(answer, code=200):
    assert answer.status_code == code, answer.get_data(as_text=True)[:3000]
    return answer.get_data(as_text=True)


def test_the_list_says_who_works_when_and_for_which_policies(supervisor, bence):
    made(bence, "Shop", by="Business hours")

    page = text(supervisor.get("/sla/calendars"))

    assert "Mon – Fri 09:00–17:00" in page and "Mon – Sun 00:00–24:00" in page
    assert ">Shop</a>" in page and "New calendar" in page


def test_everybody_reads_and_only_supervisors_change(agent):
    page = text(agent.get("/sla/calendars/2"))

    assert "Business hours" in page and "disabled" in page
    assert "New calendar" not in text(agent.get("/sla/calendars"))
    for address in ("/sla/calendars", "/sla/calendars/2", "/sla/calendars/2/retirement", "/sla/calendars/preview"):
        assert agent.post(address, data=TYPED).status_code == 403
    assert agent.get("/sla/calendars/new").status_code == 403
    assert calendar("Business hours").v == 1


def test_what_is_typed_becomes_a_calendar(supervisor):
    answer = supervisor.post(
        "/sla/calendars",
        data={
            **TYPED,
            **{"fri.3.start": "22:00", "fri.3.end": "06:00", "fri.3.next": "1", "sun.0.start": "", "sun.0.end": ""},
            **{"off.0.on": "2026-12-28", "off.0.name": "Retreat", "off.1.on": "", "off.1.name": ""},
            **{"extra.0.on": "2026-12-12", "extra.0.like": "mon", "extra.0.name": ""},
        },
    )

    made_one = calendar("Late shift")
    assert answer.status_code == 303 and answer.location == f"/sla/calendars/{made_one.id}"
    assert made_one.hours == {
        "name": "Late shift",
        "zone": "Europe/Budapest",
        "windows": {
            **{day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
            **{"mon": [["13:00", "21:30"]], "fri": [["22:00", "06:00+1"]]},
        },
        "holidays": {"country": "HU", "subdivision": None},
        "off": [{"on": "2026-12-28", "name": "Retreat"}],
        "extra": [{"on": "2026-12-12", "like": "mon", "name": ""}],
    }


@pytest.mark.parametrize(
    ("changed", "says", "kept"),
    [
        ({"name": ""}, "Give it a name of up to 80 characters.", 'value="13:00"'),
        ({"name": "24/7"}, "Another one has this name already.", 'value="24/7"'),
        ({"zone": "Mars/Olympus"}, "There is no such time zone.", "Mars/Olympus"),
        ({"mon.0.end": "09:00"}, "It ends before it begins. For a night, tick “next day”.", 'value="09:00"'),
        ({"mon.0.end": "late"}, "A time is written like 09:00; the end of the day is 24:00.", 'value="late"'),
        ({"mon.1.start": "20:00", "mon.1.end": "22:00"}, "It overlaps with another one: every minute counts once.",
         'value="22:00"'),
        ({"mon.0.start": "", "mon.0.end": ""}, "It would never be open: give at least one weekday hours.",
         "Late shift"),
        ({"country": "XX"}, "The holidays of this country are not known.", "Late shift"),
        ({"subdivision": "ZZ"}, "This country has no such part with holidays of its own.", 'value="ZZ"'),
        ({"off.0.on": "soon", "off.0.name": "Party"}, "Choose a date between 1970 and 2199.", 'value="Party"'),
        ({"off.0.on": "2026-12-01", "off.5.on": "2026-12-01"}, "This is here twice.", 'value="2026-12-01"'),
        ({"extra.0.on": "2026-12-01", "extra.0.like": "feb"}, "Choose a weekday.", 'value="2026-12-01"'),
    ],
    ids=["name", "taken", "zone", "backwards", "time", "overlap", "never", "country", "part", "date", "twice", "day"],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(supervisor, changed, says, kept):
    page = text(supervisor.post("/sla/calendars", data={**TYPED, **changed}), 422)

    assert f"<span>{says}</span>" in page
    assert kept in page
    assert names() == ["24/7", "Business hours"]


def test_a_change_is_told_from_what_was_seen(supervisor):
    there = calendar("Business hours")

    first = supervisor.post(f"/sla/calendars/{there.id}", data={**TYPED, "seen": "1"})
    second = supervisor.post(f"/sla/calendars/{there.id}", data={**TYPED, "name": "Mine", "seen": "1"})

    assert first.status_code == 303
    page = text(second, 409)
    assert "Somebody changed it meanwhile." in page and 'value="Mine"' in page
    assert 'name="seen" value="2"' in page
    assert names() == ["24/7", "Late shift"]


def test_the_coming_weeks_show_what_will_be_worked(supervisor):
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    own = {"off.0.on": tomorrow, "off.0.name": "Stocktaking", "mon.0.end": "20:17"}

    page = text(supervisor.post("/sla/calendars/preview", data={**TYPED, **every_day(), **own}))

    assert "<span>Stocktaking" in page and "13:00 – 20:17" in page
    assert names() == ["24/7", "Business hours"]


def every_day():
    """Hours on the other weekdays, so that whatever tomorrow is has some to lose."""
    days = ("tue", "wed", "thu", "fri", "sat", "sun")
    return {f"{day}.0.start": "09:00" for day in days} | {f"{day}.0.end": "17:00" for day in days}


def test_holidays_and_make_up_days_are_named_in_the_readers_language():
    office = hours_file.read(hours(zone="Europe/Budapest", holidays={"country": "HU"}))

    days = {one.on: one for week in calendar_form.weeks(office, date(2026, 1, 1), "hu") for one in week}

    assert len(days) == 28 and min(days) == date(2025, 12, 29)
    assert (days[date(2026, 1, 1)].name, days[date(2026, 1, 1)].hours) == ("Újév", ())
    assert days[date(2026, 1, 10)].is_extra and days[date(2026, 1, 10)].hours == ("09:00 – 17:00",)
    assert [days[date(2025, 12, 31)].is_past, days[date(2026, 1, 1)].is_past] == [True, False]


def test_a_preview_says_what_is_wrong(supervisor):
    page = text(supervisor.post("/sla/calendars/preview", data={**TYPED, "of": "2", "mon.0.end": "9"}))

    assert "It ends before it begins." in page
    assert "They show here as soon as the hours can be read." in page


def test_a_calendar_in_use_stays_and_it_is_said_why(supervisor, bence):
    made(bence, "Shop", by="Business hours")

    page = text(supervisor.post(f"/sla/calendars/{calendar('Business hours').id}/retirement"), 409)

    assert "It is in use by these policies: Shop." in page
    assert "Business hours" in names()


def test_a_calendar_is_retired_and_then_missing(supervisor):
    there = calendar("Business hours")

    assert supervisor.post(f"/sla/calendars/{there.id}/retirement").status_code == 303

    assert names() == ["24/7"]
    assert supervisor.get(f"/sla/calendars/{there.id}").status_code == 404
    assert supervisor.get("/sla/calendars/999").status_code == 404


def test_a_file_goes_out_and_comes_in_again(supervisor, agent):
    out = agent.get("/sla/calendars/2/file")
    assert out.headers["Content-Disposition"] == 'attachment; filename="calendar-2.json"'

    page = text(supervisor.post("/sla/calendars/file", data={"file": (BytesIO(out.get_data()), "a.json")}))

    assert out.get_json() == calendar("Business hours").hours
    assert 'value="Business hours"' in page and page.count('value="17:00"') == len(DAYS)
    assert names() == ["24/7", "Business hours"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "This is no calendar file."),
        (b"\xff\xfe\x00", "This is no calendar file."),
        (b"[]", "This is no calendar file."),
        (b'{"zone": "\\u0000"}', "This is no calendar file."),
        (b"[" * 100_000, "This is no calendar file."),
        (json.dumps(hours(zone="Mars")).encode(), "<code>zone</code> There is no such time zone."),
        (json.dumps(hours(holidays={"country": "XX"})).encode(),
         "<code>holidays.country</code> The holidays of this country are not known."),
        (json.dumps(hours(**{"<b>": 1})).encode(), "<code>&lt;b&gt;</code> The desk knows no such field."),
    ],
    ids=["no json", "no text", "a list", "nul", "deep", "zone", "country", "unknown field"],
)  # fmt: skip
def test_a_file_with_nonsense_is_refused_and_nothing_is_kept(supervisor, content, says):
    page = text(supervisor.post("/sla/calendars/file", data={"file": (BytesIO(content), "a.json")}), 422)

    assert says in page
    assert names() == ["24/7", "Business hours"]
    assert policy_queries.calendars()[1].v == 1


def test_no_file_at_all_is_refused(supervisor):
    assert "This is no calendar file." in text(supervisor.post("/sla/calendars/file"), 422)
