"""English, Polish and Hungarian say the same: every string of a room is in both of its .po files, none too many."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "caredesk/core/translations"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")
EXTENSIONS = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}


@cache
def used():
    """Every translatable string of the product, with the files it stands in."""
    found = defaultdict(set)
    for path in sorted((ROOT / "caredesk").rglob("*.py")):
        with path.open("rb") as file:
            for _, message, *_ in extract("python", file, KEYWORDS):
                found[key(message)].add(path.name)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, KEYWORDS, [], EXTENSIONS):
                found[key(message)].add(path.name)
    return found


def key(message):
    return message[0] if isinstance(message, tuple | list) else message


@cache
def translated(lang):
    """Every translated string of this language: its message and the file."""
    found = []
    for path in sorted((FOLDER / lang).glob("*.po")):
        with path.open("rb") as file:
            found += [(message, path.name) for message in read_po(file, locale=lang) if message.id]
    return found


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_every_word_of_the_product_is_translated(lang):
    have = {key(message.id) for message, _ in translated(lang) if all_of(message.string)}

    missing = {text: sorted(files) for text, files in used().items() if text and text not in have}

    assert missing == {}


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_nothing_is_translated_that_nobody_says(lang):
    said = set(used())

    assert [f"{file}: {key(message.id)}" for message, file in translated(lang) if key(message.id) not in said] == []


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_a_translation_has_the_same_blanks_to_fill(lang):
    wrong = []
    for message, file in translated(lang):
        wanted = set(PLACEHOLDER.findall("".join(message.id) if isinstance(message.id, tuple) else message.id))
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            if not set(PLACEHOLDER.findall(text)) <= wanted:
                wrong.append(f"{file}: {text}")

    assert wrong == []


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_two_files_do_not_translate_the_same_words_differently(lang):
    seen, wrong = {}, []
    for message, file in translated(lang):
        known = seen.setdefault(key(message.id), (message.string, file))
        if known[0] != message.string:
            wrong.append(f"{key(message.id)!r}: {known[1]} and {file}")

    assert wrong == []


def test_no_message_is_built_in_the_middle_of_a_sentence():
    built = []
    for path in sorted((ROOT / "caredesk").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") in KEYWORDS
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
            ):
                built.append(f"{path.name}:{node.lineno}")

    assert built == []


def all_of(text):
    return all(text) if isinstance(text, tuple) else bool(text)
