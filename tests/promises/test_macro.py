"""A macro promises an answer together with its reply, and takes the promise back with it."""

from datetime import UTC, datetime

import pytest

from caredesk.promises.models import PromiseState
from caredesk.replies import macro_runs, macros
from caredesk.tickets.refusals import Refused
from tests.promises.conftest import promises


@pytest.fixture
def macro(ola, time):
    told = {"name": "Ask the depot", "shortcut": "depot", "scope": "personal", "team": None, "template": None}
    return macros.create(ola, told | {"steps": [{"do": "promise", "hours": "4"}]})


def test_a_macro_promises_in_the_customers_language_and_takes_it_back(macro, ticket, ola):
    row = macro_runs.run(macro, ticket, ola, macro_runs.Order("m1"))

    (made,) = promises()
    assert (made.words, made.source, made.due_at) == (
        "Odpowiedź w ciągu 4 godzin",
        "macro",
        datetime(2026, 12, 2, 13, tzinfo=UTC),
    )
    macro_runs.undo(row, ola)
    assert promises()[0].state is PromiseState.VOID


def test_a_macro_that_resolves_says_what_is_still_promised(ticket, ola, time):
    told = {"name": "Close", "shortcut": "close", "scope": "personal", "team": None, "template": None}
    made = macros.create(ola, told | {"steps": [{"do": "promise", "hours": "4"}, {"do": "resolve"}]})

    with pytest.raises(Refused, match="promise_open"):
        macro_runs.run(made, ticket, ola, macro_runs.Order("m1"))

    assert promises() == []


@pytest.mark.parametrize("hours", ["", "0", "-1", "soon", "99999"])
def test_hours_that_will_not_do_are_told(ola, time, hours):
    from caredesk.replies.template_rules import Unfit

    told = {"name": "Wrong", "shortcut": "wrong", "scope": "personal", "team": None, "template": None}
    with pytest.raises(Unfit):
        macros.create(ola, told | {"steps": [{"do": "promise", "hours": hours}]})
