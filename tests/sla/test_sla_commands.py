"""Business time asked on the command line: JSON out, one line and exit 2 when it cannot be."""

import json

import pytest
from click.testing import CliRunner

from caredesk.sla.commands import sla

OFFICE = {
    "name": "Care",
    "zone": "Europe/Warsaw",
    "windows": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": {"country": "PL"},
}


@pytest.fixture
def calendar(tmp_path):
    path = tmp_path / "office.json"
    path.write_text(json.dumps(OFFICE))
    return str(path)


def asked(*words):
    answer = CliRunner().invoke(sla, list(words))
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def refused(*words):
    answer = CliRunner().invoke(sla, list(words))
    assert answer.exit_code == 2
    assert len(answer.output.splitlines()) == 1
    return answer.output.strip()


def spans(told):
    return [(one["from_at"], one["until_at"], one["counted"], one["reason"], one["name"]) for one in told["spans"]]


def test_due_tells_when_and_why(calendar):
    told = asked("due", "--calendar", calendar, "--start", "2026-04-30T16:00", "--target", "2h")

    assert told["due_at"] == "2026-05-04T08:00:00Z"
    assert (told["start_at"], told["target_seconds"], told["zone"]) == ("2026-04-30T14:00:00Z", 7200, "Europe/Warsaw")
    assert spans(told) == [
        ("2026-04-30T14:00:00Z", "2026-04-30T15:00:00Z", True, "open", ""),
        ("2026-04-30T15:00:00Z", "2026-04-30T22:00:00Z", False, "night", ""),
        ("2026-04-30T22:00:00Z", "2026-05-01T22:00:00Z", False, "holiday", "National Day"),
        ("2026-05-01T22:00:00Z", "2026-05-03T22:00:00Z", False, "weekend", ""),
        ("2026-05-03T22:00:00Z", "2026-05-04T07:00:00Z", False, "night", ""),
        ("2026-05-04T07:00:00Z", "2026-05-04T08:00:00Z", True, "open", ""),
    ]
    assert sum(one["seconds"] for one in told["spans"] if one["counted"]) == 7200


def test_pauses_move_it(calendar):
    told = asked(
        *("due", "--calendar", calendar, "--start", "2026-03-02T10:00:00+01:00", "--target", "1h"),
        *("--pause", "2026-03-02T10:30/2026-03-02T11:00", "--pause", "2026-03-02T10:00:00Z/2026-03-02T11:00:00Z"),
    )

    assert told["due_at"] == "2026-03-02T11:30:00Z"
    assert [one[3] for one in spans(told)] == ["open", "pause", "open"]


def test_a_pause_without_an_end_leaves_it_open(calendar):
    words = ("due", "--calendar", calendar, "--start", "2026-03-02T10:00", "--target", "2bd")

    told = asked(*words, "--pause", "2026-03-02T11:00/")

    assert told["due_at"] is None
    assert spans(told) == [("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", True, "open", "")]


def test_elapsed_tells_how_much(calendar):
    words = ("--calendar", calendar, "--start", "2026-04-30T16:00", "--until", "2026-05-04T09:00:00.25")

    told = asked("elapsed", *words)

    assert told["elapsed_seconds"] == 3600.25
    assert told["until_at"] == "2026-05-04T07:00:00.250000Z"
    assert {one["name"] for one in told["spans"]} == {"", "National Day"}


def test_windows_that_overlap_may_be_asked_and_count_once(tmp_path):
    path = tmp_path / "overlap.json"
    path.write_text(json.dumps({"zone": "UTC", "windows": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}}))

    told = asked("due", "--calendar", str(path), "--start", "2026-03-02T11:00", "--target", "3h")

    assert told["due_at"] == "2026-03-02T14:00:00Z"


def test_what_is_due_has_elapsed_by_then(calendar):
    words = ("--calendar", calendar, "--start", "2026-10-23T16:00", "--pause", "2026-10-26T09:00/2026-10-26T09:20")

    due = asked("due", *words, "--target", "1d")["due_at"]

    assert asked("elapsed", *words, "--until", due)["elapsed_seconds"] == 24 * 3600


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--start", "soon", "--target", "2h"), "--start: soon is not a time like"),
        (("--start", "0001-01-01T00:00", "--target", "2h"), "the years from 1970 to 2199 are known"),
        (("--start", "2026-03-02T10:00", "--target", "0m"), "--target is one minute at least"),
        (("--start", "2026-03-02T10:00", "--target", "3650d"), "--target is 365 days at most"),
        (("--start", "2026-03-02T10:00", "--target", "soon"), "--target is written like"),
        (("--start", "2026-03-02T10:00", "--target", "2h", "--pause", "2026-03-02T10:00"), "is not FROM/TO"),
        (("--start", "2026-03-02T10:00", "--target", "2h", "--pause", "x/y"), "--pause: x is not a time like"),
        (
            ("--start", "2026-03-02T10:00", "--target", "2h", "--pause", "2026-03-02T12:00/2026-03-02T11:00"),
            "ends before it begins",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(calendar, words, says):
    assert says in refused("due", "--calendar", calendar, *words)


def test_a_calendar_that_is_none_is_refused(tmp_path):
    words = ("--start", "2026-03-02T10:00", "--target", "2h")
    bad, wrong, rare = (tmp_path / name for name in ("bad.json", "wrong.json", "rare.json"))
    bad.write_text("{")
    wrong.write_text(json.dumps({**OFFICE, "zone": "Europe/Atlantis", "off": [{"on": "soon"}]}))
    rare.write_text(json.dumps({"zone": "UTC", "windows": {"mon": [["09:00", "09:01"]]}}))

    assert "cannot be read" in refused("due", "--calendar", str(tmp_path / "none.json"), *words)
    assert "is not JSON" in refused("due", "--calendar", str(bad), *words)
    assert "zone: unknown_zone; off.0: date" in refused("due", "--calendar", str(wrong), *words)
    assert "within fifty years" in refused("due", "--calendar", str(rare), *words[:3], "365d")
