"""The table of the nastiest inputs is whole: every input by every kind has a proof that is there, or a reason."""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

from tests.channels.mutations import SAME_AS
from tests.channels.nastiest import ROWS
from tests.channels.nasty_cells import FAMILIES, KINDS, SHARED, Row

TESTS = Path(__file__).parent.parent
NAMES = {f"{one.number} {one.what}": one for one in ROWS}


@pytest.mark.parametrize("name", NAMES)
def test_an_input_has_a_proof_or_a_reason_for_every_kind(name: str) -> None:
    for kind in KINDS:
        cell = NAMES[name].cell(kind)
        assert cell is not None, kind
        assert bool(cell.tests) != bool(cell.never.strip()), kind


def test_all_twenty_are_there_and_none_twice() -> None:
    assert {one.number for one in ROWS} == set(range(1, 21))
    assert len(NAMES) == len(ROWS)


def test_every_cell_is_of_a_kind_or_a_family_and_is_looked_at() -> None:
    for one in ROWS:
        assert set(one.cells) <= {*KINDS, *FAMILIES, "*"}, one.what
        used = {id(one.cell(kind)) for kind in KINDS}
        assert {name for name, cell in one.cells.items() if id(cell) not in used} == set(), one.what


def test_an_input_that_can_happen_to_nobody_is_no_input() -> None:
    assert [one.what for one in ROWS if not _proofs(one)] == []


def _proofs(row: Row) -> list[str]:
    return [test for kind in KINDS for test in (row.cell(kind) or row.cells["*"]).tests]


def test_every_test_that_is_named_is_there() -> None:
    named = {test for one in ROWS for test in _proofs(one)}

    assert {test for test in named if test.partition("::")[2] not in _tests_in(test.partition("::")[0])} == set()


def test_every_test_that_is_named_deals_with_that_kind() -> None:
    wrong = {
        f"{one.what}, {kind}: {test}"
        for one in ROWS
        for kind in KINDS
        for test in (one.cell(kind) or one.cells["*"]).tests
        if not _deals_with(test.partition("::")[0], kind)
    }

    assert wrong == set()


def _deals_with(path: str, kind: str) -> bool:
    """Whether all kinds go through what it tests, or the module, or the fixtures of its folder, name the kind."""
    if path.startswith(SHARED):
        return True
    words = _source(path) + path
    beside = str(Path(path).parent / "conftest.py")
    if Path(path).parts[1] != Path(path).name:  # a folder of one network
        words += _source(beside) if (TESTS / beside).exists() else ""
    return kind in words or SAME_AS.get(kind, kind) in words


@lru_cache
def _source(path: str) -> str:
    return (TESTS / path).read_text()


@lru_cache
def _tests_in(path: str) -> frozenset[str]:
    if not (TESTS / path).is_file():
        return frozenset()
    found = ast.parse(_source(path)).body
    return frozenset(one.name for one in found if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))
