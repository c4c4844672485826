"""Keeping macros: what fits, whose they are, who saved first."""

import pytest

from caredesk.core import db
from caredesk.replies import macros, owning
from caredesk.replies.macro_models import Macro
from caredesk.replies.template_rules import Unfit
from caredesk.replies.templates import Stale
from caredesk.team.access import Forbidden, NotFound
from caredesk.team.models import Team
from tests.replies.macro_making import macro_of


def test_steps_are_kept_in_the_order_in_which_they_are_done(ola):
    macro = macro_of(ola)

    assert [one["do"] for one in macro.steps] == ["tag", "assign", "resolve"]
    assert macro.steps[0]["add"] == ["refund"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"name": ""}, "name", "empty"),
        ({"shortcut": "a b/c"}, "shortcut", "letters"),
        ({"steps": []}, "steps", "none"),
        ({"steps": [{"do": "delete"}]}, "steps", "step"),
        ({"steps": [{"do": "resolve"}, {"do": "resolve"}]}, "steps", "step"),
        ({"steps": [{"do": "resolve"}, {"do": "snooze", "hours": 2}]}, "steps", "both"),
        ({"steps": [{"do": "tag", "add": [], "remove": []}]}, "tags", "tag"),
        ({"steps": [{"do": "tag", "add": ["x" * 41], "remove": []}]}, "tags", "tag"),
        ({"steps": [{"do": "assign", "to": "agent:x"}]}, "assign", "assign"),
        ({"steps": [{"do": "assign", "to": "everybody"}]}, "assign", "assign"),
        ({"steps": [{"do": "snooze", "hours": "soon"}]}, "hours", "hours"),
        ({"steps": [{"do": "snooze", "hours": -1}]}, "hours", "hours"),
        ({"template": 999}, "template", "template"),
        ({"template": "x"}, "template", "template"),
        ({"scope": "desk"}, "scope", "scope"),
    ],
)
def test_what_cannot_be_kept_is_told_by_field(ola, more, field, code):
    with pytest.raises(Unfit) as error:
        macro_of(ola, **more)

    assert error.value.errors == {field: code}


def test_a_shortcut_means_one_macro(ola, bence):
    macro_of(bence, scope="desk")

    with pytest.raises(Unfit) as error:
        macro_of(ola)
    assert error.value.errors == {"shortcut": "taken"}


def test_who_saves_second_is_told(ola):
    macro = macro_of(ola)
    macros.change(ola, macro, {"name": "Other"}, seen=1)

    with pytest.raises(Stale):
        macros.change(ola, macro, {"name": "Mine"}, seen=1)
    assert macros.change(ola, macro, {"name": "Other"}, seen=2).v == 2


def test_a_macro_of_others_is_not_there_and_the_desks_are_not_everybodys_to_change(ola, bence, outsider, vera):
    desks = macro_of(bence, scope="desk")
    team = db.first(Team, Team.name == "Care PL").id
    ours = macro_of(bence, shortcut="ours", scope="team", team=team)

    with pytest.raises(NotFound):
        owning.one(Macro, outsider, ours.id)
    with pytest.raises(Forbidden):
        owning.to_change(Macro, ola, desks.id)
    with pytest.raises(Forbidden):
        macro_of(vera)


def test_what_a_team_has_does_not_become_a_colleagues_own(ola, bence):
    team = db.first(Team, Team.name == "Care PL").id
    macro = macro_of(ola, scope="team", team=team)

    with pytest.raises(Unfit) as error:
        macros.change(bence, macro, {"scope": "personal"})
    assert error.value.errors == {"scope": "scope"}
    assert macros.change(ola, macro, {"scope": "personal"}).owner_key == f"agent:{ola.id}"
