"""English, Polish, Hungarian: one .po file per room, gathered into one catalogue per language at first need."""

import gettext
import io
from functools import cache
from pathlib import Path

from babel import support
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Domain, get_locale

LANGUAGES = {"en": "English", "pl": "Polski", "hu": "Magyar"}
FOLDER = Path(__file__).parent / "translations"


class Rooms(Domain):
    """The translations of all rooms as flask-babel's default domain."""

    def get_translations(self) -> gettext.NullTranslations:
        locale = get_locale()
        return translations(locale.language if locale else "en")


def speak(app: Flask) -> None:
    """Let templates translate with one look at the reader's language for each string, instead of four."""
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]


def _gettext(text: str) -> str:
    locale = get_locale()
    return translations(locale.language if locale else "en").gettext(text)


def _ngettext(one: str, many: str, count: int) -> str:
    locale = get_locale()
    return translations(locale.language if locale else "en").ngettext(one, many, count)


@cache
def translations(lang: str) -> gettext.NullTranslations:
    """Everything that is translated into this language; for English, and any other, the words as they are written."""
    if lang not in LANGUAGES or lang == "en":
        return support.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, gathered(lang))
    compiled.seek(0)
    return support.Translations(compiled)


def gathered(lang: str) -> Catalog:
    """All .po files of a language as one catalogue."""
    everything = Catalog(locale=lang)
    for path in sorted((FOLDER / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id:
                    everything[message.id] = message
    return everything


def best(asked: str | None) -> str:
    """The language of ours that fits this Accept-Language header or code."""
    for part in (asked or "").replace(";", ",").split(","):
        code = part.strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"
