"""`promises spot`: sentences in, one JSON object a line out, and no line can make it fall."""

import json

import pytest
from click.testing import CliRunner

from caredesk.promises.commands import promises

USUAL = ("--lang", "pl", "--now", "2026-12-02T10:00", "--zone", "Europe/Warsaw")
FIELDS = {"text", "found", "kind", "due_at", "from_at", "words", "problem", "zone"}


def ask(told, *options):
    answer = CliRunner().invoke(promises, ["spot", *(options or USUAL)], input=told)
    return answer.exit_code, [json.loads(line) for line in answer.stdout.splitlines()] if answer.exit_code != 2 else []


def test_each_sentence_has_its_line():
    code, (found, none) = ask("Wrócimy do piątku.\nDziękujemy!\n")

    assert code == 0
    assert set(found) == set(none) == FIELDS
    assert (found["found"], found["kind"], found["words"]) == (True, "timed", "Wrócimy do piątku.")
    assert found["due_at"] == "2026-12-04T23:59:00+01:00"
    assert (none["found"], none["kind"], none["due_at"]) == (False, None, None)


def test_a_time_that_cannot_be_read_is_found_and_says_why():
    _, (told,) = ask("Zwrócimy pieniądze do 31 lutego.")

    assert (told["found"], told["kind"], told["due_at"], told["problem"]) == (True, "unreadable", None, "no_such_date")
    assert told["says"] == "There is no such date. Say which day you mean."


def test_a_line_that_cannot_be_read_says_so_and_the_next_one_is_read():
    code, lines = ask(b"\xff\xfe\n\n" + b"a" * 20_000 + b"\nOddzwonimy jutro.\n")

    assert code == 1
    assert ["error" in line for line in lines] == [True, True, True, False]
    assert lines[3]["due_at"] == "2026-12-03T23:59:00+01:00"


def test_two_promises_in_a_line_are_both_told():
    _, (told,) = ask("Sprawdzimy to dziś i oddzwonimy jutro.")

    assert [told["due_at"][:10], *(one["due_at"][:10] for one in told["also"])] == ["2026-12-02", "2026-12-03"]


def test_nothing_on_standard_input_is_nothing():
    assert ask("") == (0, [])


def test_a_calendar_says_what_a_working_day_is(tmp_path):
    hours = {"name": "Care", "zone": "Europe/Warsaw", "windows": {"mon": [["08:00", "16:00"]]}, "holidays": None}
    file = tmp_path / "care.json"
    file.write_text(json.dumps(hours | {"off": [], "extra": []}))

    _, (told,) = ask("Odpowiemy w ciągu 2 dni roboczych.", *USUAL, "--calendar", str(file))

    assert told["due_at"] == "2026-12-14T16:00:00+01:00"


@pytest.mark.parametrize(
    "options",
    [
        ("--lang", "de", *USUAL[2:]),
        (*USUAL[:2], "--now", "soon", *USUAL[4:]),
        (*USUAL[:2], "--now", "1066-10-14T09:00", *USUAL[4:]),
        (*USUAL[:4], "--zone", "Mars/Olympus"),
        (*USUAL, "--calendar", "/nowhere.json"),
        USUAL[:4],
    ],
    ids=["language", "time", "year", "zone", "calendar", "missing"],
)
def test_options_that_will_not_do_end_with_two(options):
    assert ask("Wrócimy jutro.", *options)[0] == 2
