"""What may be told of a policy: read in one form, and everything that is wrong is named at its field."""

import pytest

from caredesk.sla import policy_rules
from caredesk.sla.policy_rules import Offered, Unfit
from caredesk.sla.week import Calendar
from tests.sla.by_hand import OFFICE, week

OFFERED = Offered({1: Calendar.always(), 2: OFFICE, 3: week("12-12:01")}, {7, 8})
TOLD = {"name": "Shop", "match": {"priorities": ["urgent"]}, "targets": {"first": "90m"}, "calendar": 2}
STEP = {"share": 75, "to": "assignee", "ways": ["notice"]}


def trouble(**changed):
    with pytest.raises(Unfit) as refused:
        policy_rules.read({**TOLD, **changed}, OFFERED)
    return refused.value.errors


def test_a_policy_is_read_in_one_form():
    found = policy_rules.read(
        {
            "name": "  Big   shop ",
            "match": {"langs": ["PL", "hu", "pl"], "tags": ["Re  Fund", "vip"], "teams": [8, 7], "channels": None},
            "targets": {"first": " 90m ", "resolution": "3BD", "next": None},
            "calendar": 2,
            "warn": [STEP],
        },
        OFFERED,
    )

    assert found == {
        "name": "Big shop",
        "match": {
            "channels": [], "surfaces": [], "teams": [7, 8], "priorities": [], "tags": ["re fund", "vip"],
            "langs": ["hu", "pl"],
        },
        "targets": {"claim": "", "first": "1h30m", "next": "", "resolution": "3bd"},
        "calendar": 2,
        "counts_from": "received",
        "courtesy": True,
        "warn": [STEP],
        "escalate": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"name": " "}, {"name": "name"}),
        ({"name": "x" * 81}, {"name": "name"}),
        ({"name": "a\x00b"}, {"name": "name"}),
        ({"name": None}, {"name": "name"}),
        ({"match": None}, {"match": "choice"}),
        ({"match": {"channels": ["pigeon"]}}, {"match.channels": "choice"}),
        ({"match": {"surfaces": ["moon"]}}, {"match.surfaces": "choice"}),
        ({"match": {"priorities": "urgent"}}, {"match.priorities": "choice"}),
        ({"match": {"teams": [9]}}, {"match.teams": "team"}),
        ({"match": {"teams": ["7"]}}, {"match.teams": "team"}),
        ({"match": {"teams": [True]}}, {"match.teams": "team"}),
        ({"match": {"tags": [","]}}, {"match.tags": "tag"}),
        ({"match": {"tags": ["x" * 41]}}, {"match.tags": "tag"}),
        ({"match": {"langs": ["polish"]}}, {"match.langs": "lang"}),
        ({"match": {"tags": [str(n) for n in range(101)]}}, {"match.tags": "tag"}),
        ({"match": {"mood": []}}, {"match.mood": "unknown_field"}),
        ({"targets": None}, {"targets": "no_target"}),
        ({"targets": {}}, {"targets": "no_target"}),
        ({"targets": {"first": ""}}, {"targets": "no_target"}),
        ({"targets": {"first": "0m"}}, {"targets.first": "zero"}),
        ({"targets": {"first": "3650d"}}, {"targets.first": "too_long"}),
        ({"targets": {"first": "soon"}}, {"targets.first": "not_a_duration"}),
        ({"targets": {"first": 90}}, {"targets.first": "not_a_duration"}),
        ({"targets": {"second": "1h"}}, {"targets.second": "unknown_field"}),
        ({"targets": {"first": "365d"}, "calendar": 3}, {"targets.first": "never_due"}),
        ({"targets": {"next": "48h"}, "calendar": 3}, {"targets.next": "never_due"}),
        ({"calendar": 9}, {"calendar": "calendar"}),
        ({"calendar": None}, {"calendar": "calendar"}),
        ({"calendar": True}, {"calendar": "calendar"}),
        ({"counts_from": "yesterday"}, {"counts_from": "choice"}),
        ({"courtesy": "yes"}, {"courtesy": "choice"}),
        ({"courtesy": 1}, {"courtesy": "choice"}),
        ({"warn": [{**STEP, "share": 101}]}, {"warn.0.share": "share_warn"}),
        ({"warn": [STEP, STEP]}, {"warn.1.share": "twice"}),
        ({"warn": "all"}, {"warn": "not_a_list"}),
        ({"escalate": [{"share": 100, "do": "team", "to": 9}]}, {"escalate.0.to": "team"}),
        ({"version": 3}, {"version": "unknown_field"}),
        ({"name": "", "calendar": 9, "targets": {"next": "0m"}},
         {"name": "name", "calendar": "calendar", "targets.next": "zero"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_field(changed, errors):
    assert trouble(**changed) == errors
