"""Who is on shift: there, seen, not out of office, within their hours."""

from datetime import UTC, datetime, timedelta

import pytest

from caredesk.routing.models import Duty, Presence
from caredesk.routing.shift import Person, why_off
from caredesk.sla import hours_file

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday, 13:00 in Warsaw
WEEK = {"mon": [["09:00", "17:00"]], "fri": [["09:00", "13:00"]]}
HOURS = hours_file.read({"zone": "Europe/Warsaw", "windows": WEEK, "holidays": None, "off": [], "extra": []})


def there(**values):
    told = {"agent_id": 1, "how": "auto", "since_at": NOON - timedelta(hours=9)} | values
    return Duty(**told)


def ago(minutes):
    return NOON - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("person", "why"),
    [
        pytest.param(Person(there(), seen_at=ago(1)), "", id="there"),
        pytest.param(Person(there(), seen_at=ago(14)), "", id="seen within the minutes"),
        pytest.param(Person(there(), seen_at=ago(15)), "unseen", id="not seen for so long"),
        pytest.param(Person(there()), "unseen", id="never seen"),
        pytest.param(Person(there(how="person", since_at=ago(3))), "", id="said so just now"),
        pytest.param(Person(there(how="person", since_at=ago(60))), "unseen", id="said so long ago"),
        pytest.param(Person(there(presence=Presence.AWAY), seen_at=ago(1)), "away", id="away"),
        pytest.param(Person(there(until_at=NOON + timedelta(1)), seen_at=ago(1)), "out_of_office", id="out of office"),
        pytest.param(Person(there(until_at=ago(1)), seen_at=ago(1)), "", id="the leave is over"),
        pytest.param(Person(there(), is_active=False, seen_at=ago(1)), "inactive", id="suspended"),
        pytest.param(Person(there(), seen_at=ago(1), calendar=HOURS), "off_hours", id="after hours"),
    ],
)
def test_why_somebody_gets_no_work(person, why):
    assert why_off(person, NOON, 15) == why


def test_within_their_hours_they_get_work():
    person = Person(there(), seen_at=NOON - timedelta(hours=1), calendar=HOURS)

    assert why_off(person, NOON - timedelta(minutes=1), 600) == ""


def test_where_nobody_looks_for_absence_nobody_is_unseen():
    assert why_off(Person(there()), NOON, 0) == ""
