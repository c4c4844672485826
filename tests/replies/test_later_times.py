"""Times for replies that leave later: a table of moments, zones and what was typed."""

from datetime import UTC, datetime

import pytest

from caredesk.replies.later_times import choices, read
from caredesk.tickets.refusals import Refused

THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "offered"),
    [
        pytest.param(
            THURSDAY,
            "Europe/Warsaw",
            {"hour": "2026-11-26T10:30", "evening": "2026-11-26T17:00", "tomorrow": "2026-11-27T08:00"}
            | {"monday": "2026-11-30T08:00"},
            id="a morning in Warsaw",
        ),
        pytest.param(
            SUNDAY,
            "Europe/Budapest",
            {"hour": "2026-11-29T21:00", "tomorrow": "2026-11-30T08:00"},
            id="Sunday evening: no evening is left, and Monday is tomorrow",
        ),
        pytest.param(
            datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
            "Europe/Warsaw",
            {"hour": "2026-10-24T21:00", "tomorrow": "2026-10-25T08:00", "monday": "2026-10-26T08:00"},
            id="the night in which summer time ends",
        ),
    ],
)
def test_the_quick_choices_are_meant_in_the_agents_zone(now: datetime, zone: str, offered: dict[str, str]) -> None:
    assert {one.key: one.at for one in choices(now, zone)} == {key: at(text) for key, text in offered.items()}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tomorrow", "2026-11-27T08:00"),
        ("2026-11-27T09:15", "2026-11-27T08:15"),
        ("2026-11-27T09:15+00:00", "2026-11-27T09:15"),
        ("2026-11-27T09:15Z", "2026-11-27T09:15"),
    ],
)
def test_a_time_without_an_offset_is_meant_where_the_agent_is(text: str, meant: str) -> None:
    assert read(text, THURSDAY, "Europe/Warsaw") == at(meant)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-31T09:00", "2026-11-26T10:29", "2027-11-28T09:00", "2027-03-28T02:30", "monday'", "9" * 400],
    ids=["nothing", "a word", "no such day", "past", "too far", "an hour that is skipped", "odd", "long"],
)
def test_what_is_no_time_to_come_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="later_time"):
        read(text, THURSDAY, "Europe/Warsaw")
