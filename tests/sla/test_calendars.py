"""Calendars in the desk: made, changed with the policies that follow, and never taken from a policy that has them."""

import pytest

from caredesk.sla import calendars, policies
from caredesk.sla.calendars import InUse, Stale
from caredesk.sla.hours_file import Unfit
from caredesk.sla.models import Calendar, PolicyVersion
from caredesk.team.access import NotFound
from tests import cast
from tests.sla.alarms import works_by
from tests.sla.rules import DAYS, calendar, default, every, hours, made


def test_a_calendar_is_made_from_its_file(bence):
    row = calendars.create(bence, hours("  Late   shift ", "13:00", "21:00", holidays={"country": "PL"}))

    (entry,) = [one for one in cast.entries("calendar.created") if one["actor"] == bence.uuid]
    assert (row.name, row.v, row.hours["holidays"]["country"]) == ("Late shift", 1, "PL")
    assert entry["body"] == {"name": "Late shift", "hours": row.hours}
    assert calendar("Late shift").hours["windows"]["mon"] == [["13:00", "21:00"]]


@pytest.mark.parametrize(
    ("told", "errors"),
    [
        (hours(""), {"name": "name"}),
        (hours("x" * 81), {"name": "name"}),
        (hours("Business hours"), {"name": "taken"}),
        (hours("Care", "17:00", "09:00"), {f"windows.{day}.0": "ends_before_start" for day in DAYS}),
        (hours("", zone="Mars"), {"name": "name", "zone": "unknown_zone"}),
        ("nonsense", {"name": "name", "file": "not_a_calendar"}),
    ],
    ids=["no name", "long name", "name taken", "backwards", "two fields", "no file"],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(bence, told, errors):
    with pytest.raises(Unfit) as refused:
        calendars.create(bence, told)

    assert refused.value.errors == errors
    assert [one.name for one in every(Calendar)] == ["24/7", "Business hours"]


def test_a_change_renews_every_policy_that_counts_by_it_and_no_other(bence):
    shop = made(bence, "Shop", by="Business hours")
    other = made(bence, "Other", by="24/7", langs=["pl"])

    changed = calendars.change(bence, calendar("Business hours"), hours("Office", "08:00", "16:00"))

    versions = [(one.policy_id, one.version) for one in every(PolicyVersion)]
    assert versions == [(default().policy.id, 1), (shop.policy.id, 1), (other.policy.id, 1), (shop.policy.id, 2)]
    newest = every(PolicyVersion)[-1]
    assert newest.terms == {**shop.terms, "calendar": {"id": changed.id, "v": 2, "hours": changed.hours}}
    assert (changed.name, changed.hours["name"], changed.v) == ("Office", "Office", 2)
    (entry,) = cast.entries("policy.changed")
    assert (entry["actor"], entry["body"]["version"]) == (bence.uuid, 2)
    (entry,) = cast.entries("calendar.changed")
    assert entry["body"]["before"]["windows"]["mon"] == [["09:00", "17:00"]]


def test_the_same_hours_again_change_nothing(bence):
    there = calendar("Business hours")

    calendars.change(bence, there, there.hours)

    assert calendar("Business hours").v == 1
    assert cast.entries("calendar.changed") == []


def test_hours_by_which_a_policy_could_not_keep_its_word_are_refused(bence):
    made(bence, "Shop", by="Business hours", first="365d")
    rare = {**hours("Business hours"), "windows": {"mon": [["09:00", "09:30"]]}}

    with pytest.raises(Unfit) as refused:
        calendars.change(bence, calendar("Business hours"), rare)

    assert refused.value.errors == {"windows": "too_rare"}
    assert calendar("Business hours").v == 1


def test_nothing_is_written_over_the_change_of_somebody_else(bence, eva):
    seen = calendar("Business hours").v
    calendars.change(eva, calendar("Business hours"), hours("Business hours", "10:00", "18:00"))

    with pytest.raises(Stale):
        calendars.change(bence, calendar("Business hours"), hours("Business hours", "07:00", "15:00"), seen=seen)

    assert calendar("Business hours").hours["windows"]["mon"] == [["10:00", "18:00"]]


def test_a_calendar_in_use_is_not_retired_and_it_is_said_by_which_policies(bence):
    made(bence, "Shop", by="Business hours")
    made(bence, "Fair", by="Business hours", langs=["pl"])

    with pytest.raises(InUse) as refused:
        calendars.retire(bence, calendar("Business hours"))

    assert (refused.value.policies, refused.value.people) == (["Shop", "Fair"], 0)
    assert calendar("Business hours").retired_at is None


def test_a_calendar_by_which_somebody_works_is_not_retired(bence, ola):
    works_by(ola)

    with pytest.raises(InUse) as refused:
        calendars.retire(bence, calendar("Business hours"))

    assert (refused.value.policies, refused.value.people) == ([], 1)


def test_a_calendar_that_nobody_has_is_retired_and_its_name_is_free(bence):
    line = made(bence, "Shop", by="Business hours")
    policies.retire(bence, line.policy)

    calendars.retire(bence, calendar("Business hours"))
    again = calendars.create(bence, hours("Business hours"))

    assert [(one.name, one.retired_at is None) for one in every(Calendar)] == [
        ("24/7", True), ("Business hours", False), ("Business hours", True),
    ]  # fmt: skip
    assert again.id != every(Calendar)[1].id
    assert [one["body"]["name"] for one in cast.entries("calendar.retired")] == ["Business hours"]


def test_a_retired_calendar_is_missing(bence):
    from caredesk.sla import policy_queries

    old = calendar("Business hours")
    calendars.retire(bence, old)

    with pytest.raises(NotFound):
        policy_queries.calendar(old.id)
