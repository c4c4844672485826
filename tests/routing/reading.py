"""How the tests of the pages read them."""

import re

from caredesk.core import db

PART = {"HX-Request-Type": "partial"}


def words(answer) -> str:
    """What a person reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def fresh(model, key):
    db.close_reading()
    return db.session().get(model, key)
