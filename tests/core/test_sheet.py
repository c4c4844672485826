"""A file for a spreadsheet holds words and numbers, and nothing that a spreadsheet would run."""

import csv
import io

import pytest

from caredesk.core import sheet


def read(text):
    return list(csv.reader(io.StringIO(text.removeprefix(sheet.MARK))))


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", " =cmd", "\uff1dx"])
def test_words_that_a_spreadsheet_would_run_begin_with_an_apostrophe(evil):
    assert read(sheet.text([[evil]])) == [[f"'{evil}"]]


@pytest.mark.parametrize("value", ["węgierski", "a=b", "3\u20134", "", 'a "quoted", word'])
def test_other_words_stay_as_they_are(value):
    assert read(sheet.text([[value, "end"]])) == [[value, "end"]]


def test_numbers_stay_numbers():
    assert read(sheet.text([[-5, 2.5, None, True]])) == [["-5", "2.5", "", "True"]]


def test_the_file_says_that_its_letters_are_utf_8(app):
    with app.test_request_context():
        answer = sheet.answer("fairness", [["ő"]])

    assert answer.get_data().startswith("\ufeffő".encode())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fairness.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
