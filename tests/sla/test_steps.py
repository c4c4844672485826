"""The steps of a policy: what can be written there, and what is told of what cannot."""

from typing import Any

import pytest

from caredesk.sla.alerts import read_steps

WARN = {"share": 75, "to": "assignee", "ways": ["notice", "mail", "hook"]}
ACT = {"share": 100, "do": "priority", "to": "urgent"}


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        pytest.param("warn", [], id="none"),
        pytest.param("warn", [WARN, {**WARN, "share": 100, "to": "supervisor"}], id="warnings"),
        pytest.param("warn", [WARN, {**WARN, "to": "team"}], id="two at one share"),
        pytest.param("warn", [{**WARN, "share": 1, "ways": ["hook"]}], id="the smallest share"),
        pytest.param("escalate", [ACT, {**ACT, "do": "team", "to": 2}], id="acts"),
        pytest.param("escalate", [{**ACT, "share": 300, "do": "notify", "to": "team"}], id="the largest share"),
    ],
)
def test_what_can_be_taken_has_no_errors(kind: str, steps: list[Any]) -> None:
    assert read_steps(steps, kind, teams={1, 2}) == {}


@pytest.mark.parametrize(
    ("kind", "steps", "errors"),
    [
        pytest.param("warn", "75", {"": "not_a_list"}, id="no list"),
        pytest.param("warn", [{**WARN, "share": one} for one in range(1, 12)], {"": "too_many"}, id="too many"),
        pytest.param("warn", [75], {"0": "not_a_step"}, id="no step"),
        pytest.param("warn", [{**WARN, "share": 0}], {"0.share": "share_warn"}, id="nothing used up"),
        pytest.param("warn", [{**WARN, "share": 101}], {"0.share": "share_warn"}, id="a warning after the fact"),
        pytest.param("warn", [{**WARN, "share": True}], {"0.share": "share_warn"}, id="no number"),
        pytest.param("warn", [{**WARN, "share": 75.5}], {"0.share": "share_warn"}, id="no whole number"),
        pytest.param("warn", [WARN, {**WARN, "to": "everybody"}], {"1.to": "receiver"}, id="nobody known"),
        pytest.param("warn", [{**WARN, "to": ["team"]}], {"0.to": "receiver"}, id="a list of people"),
        pytest.param("warn", [{**WARN, "ways": []}], {"0.ways": "ways"}, id="no way"),
        pytest.param("warn", [{**WARN, "ways": ["pigeon"]}], {"0.ways": "ways"}, id="an unknown way"),
        pytest.param("warn", [{**WARN, "ways": ["mail", "mail"]}], {"0.ways": "ways"}, id="a way twice"),
        pytest.param("warn", [{**WARN, "ways": [["mail"]]}], {"0.ways": "ways"}, id="no words"),
        pytest.param("warn", [{**WARN, "if": "x"}], {"0.if": "unknown_field"}, id="an unknown field"),
        pytest.param("warn", [WARN, dict(WARN)], {"1.share": "twice"}, id="the same step twice"),
        pytest.param("escalate", [{**ACT, "share": 99}], {"0.share": "share_escalate"}, id="before it is due"),
        pytest.param("escalate", [{**ACT, "share": 301}], {"0.share": "share_escalate"}, id="too late to matter"),
        pytest.param("escalate", [{**ACT, "do": "delete"}], {"0.do": "act"}, id="an unknown act"),
        pytest.param("escalate", [{**ACT, "to": "low"}], {"0.to": "raised"}, id="to press less"),
        pytest.param("escalate", [{**ACT, "do": "team", "to": 3}], {"0.to": "team"}, id="an unknown team"),
        pytest.param("escalate", [{**ACT, "do": "team", "to": "1"}], {"0.to": "team"}, id="no team's number"),
        pytest.param("escalate", [{**ACT, "do": "notify"}], {"0.to": "receiver"}, id="nobody to tell"),
        pytest.param("escalate", [{"share": 100}], {"0.do": "act"}, id="nothing to do"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field(kind: str, steps: Any, errors: dict[str, str]) -> None:
    assert read_steps(steps, kind, teams={1, 2}) == errors


def test_a_number_that_no_team_can_have_is_no_team() -> None:
    assert read_steps([{**ACT, "do": "team", "to": 2**40}], "escalate") == {"0.to": "team"}
