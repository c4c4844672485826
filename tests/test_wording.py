"""Polish and Hungarian speak as `translations/README.md` says: to whom, and with one word for one idea."""

import re

import pytest

from tests.test_translations import FOLDER, translated

FRIENDS = {
    "pl": "Twój Twoja Twoje Twojej Twoim Twoich Ciebie Tobie Tobą Cię Wasz możesz musisz jesteś widzisz",
    "hu": "téged neked rád nálad hozzád rólad válassz válaszd írj írd nyomj próbáld nézd vedd adj töltsd olvasd küldd",
}
GUESSES = {"pl": r"\([ałs]\)|\(-\w+\)|\w/-\w|\bPan[aiu]/Pan", "hu": r"\b[Aa]\(z\)|%\(num\)s-"}
# On a button these are commands to the desk; a sentence, which has a full stop, asks a person.
COMMANDS = (
    "Wybierz|Wpisz|Podaj|Nadaj|Napisz|Spróbuj|Odśwież|Skróć|Usuń|Wyślij|Zobacz|Sprawdź|Dodaj|Zapisz|Otwórz|Przeczytaj"
    "|Przywróć|Zostaw|Ustaw|Wycofaj|Użyj|Zaznacz|Zmień|Utwórz|Przekaż|Zaloguj|Naciśnij"
)


def sentences(lang):
    for message, file in translated(lang):
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            yield text, file


def found(pattern, lang, flags=0):
    wanted = re.compile(pattern, flags)
    return [f"{file}: {text}" for text, file in sentences(lang) if wanted.search(text)]


def strangers(lang):
    """The words that the glossary says are not ours, as a pattern; a star takes every ending."""
    column = {"pl": 3, "hu": 5}[lang]
    rows = [line.split("|") for line in (FOLDER / "README.md").read_text().splitlines() if line.startswith("| ")]
    words = [word.strip() for row in rows[1:] for word in row[column].split(",") if word.strip()]
    return r"\b(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) + r")\b"


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_one_word_stands_for_one_idea(lang):
    assert found(strangers(lang), lang, re.IGNORECASE) == []


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_nobody_is_addressed_as_a_friend(lang):
    assert found(r"\b(?:" + FRIENDS[lang].replace(" ", "|") + r")\b", lang, re.IGNORECASE) == []


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_no_gender_article_or_ending_is_left_to_the_reader(lang):
    assert found(GUESSES[lang], lang) == []


def test_a_polish_sentence_asks_politely():
    assert found(rf"(?:^|[.:;] )(?:{COMMANDS}|{COMMANDS.lower()})\b[^.]*\.$", "pl") == []


def test_no_sentence_landed_in_the_other_language():
    assert found(r"[őűŐŰ]|\b(?:és|vagy|Hiba)\b", "pl") + found(r"[ąćęłńśźż]|\b(?:nie|się|jest)\b", "hu") == []


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_quotes_dashes_and_dots_are_those_of_the_language(lang):
    assert found(r"[“‘«»\"]|\.\.\.|(?<=\w) - (?=\w)|  |\w [,;.?!](?!\w)|^ | $", lang) == []
