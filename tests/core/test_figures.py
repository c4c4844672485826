"""Figures stand on a page as its reader's language writes them."""

import pytest
from flask import Flask
from flask_babel import force_locale

from caredesk.core import figures

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("lang", "number", "decimal", "whole", "share"),
    [
        ("en", "12,345", "2.5", "96%", "96.2%"),
        ("pl", f"12{NBSP}345", "2,5", "96%", "96,2%"),
        ("hu", f"12{NBSP}345", "2,5", "96%", "96,2%"),
    ],
)
def test_each_language_has_its_own_marks(app: Flask, lang: str, number: str, decimal: str, whole: str, share: str):
    with app.test_request_context(), force_locale(lang):
        assert figures.number(12_345) == number
        assert figures.decimal(2.52) == decimal
        assert figures.percent(96.18) == whole
        assert figures.percent(96.18, 1) == share
        assert figures.percent(100, 1) == "100%"
