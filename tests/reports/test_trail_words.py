"""Whatever the desk writes into its trail has a name that people read."""

import ast
import re
from pathlib import Path

import caredesk
from caredesk.reports import trail_words

VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded():
    """Every verb that stands as it is in a call of `record`, with the module."""
    root = Path(caredesk.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "func", None)
            if isinstance(node, ast.Call) and "record" in (getattr(name, "id", ""), getattr(name, "attr", "")):
                said = node.args[0] if node.args else None
                if isinstance(said, ast.Constant) and VERB.fullmatch(str(said.value)):
                    yield said.value, path.relative_to(root).as_posix()


def test_every_verb_has_words():
    found = set(recorded())

    assert len(found) > 90
    assert {(verb, place) for verb, place in found if verb not in trail_words.VERBS} == set()
