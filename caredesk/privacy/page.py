"""The page in a person's copy: everything in plain words, with nothing from elsewhere in it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caredesk.core import i18n
from caredesk.customers.models import Customer

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def html(customer: Customer, held: Mapping[str, list[dict[str, Any]]], lang: str, made_at: datetime) -> str:
    """The page, in this language."""
    told = {"customer": customer, "held": held, "made_at": made_at, "lang": lang}
    return _speaking(lang).get_template("privacy/copy.html").render(**told)


@cache
def _speaking(lang: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    made.trim_blocks = made.lstrip_blocks = True
    made.install_gettext_translations(i18n.translations(lang), newstyle=True)  # type: ignore[attr-defined]
    return made
