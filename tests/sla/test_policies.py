"""Policies in the desk: versions, order, the default, and no policy that can have no ticket."""

import pytest

from caredesk.core import db
from caredesk.sla import calendars, matching, policies, policy_queries, terms
from caredesk.sla.models import Clock, Policy, PolicyVersion
from caredesk.sla.policies import Default, Hides, Stale
from caredesk.sla.policy_rules import MATCH, Unfit
from caredesk.tickets import actions
from caredesk.tickets.models import Priority, Status, Ticket
from tests import cast
from tests.sla.rules import again, calendar, default, every, made, names, told
from tests.tickets import scene

POLISH = {"langs": ["pl"]}


def test_a_new_policy_is_asked_last_before_the_default(bence):
    made(bence, "Shop")
    line = made(bence, "Polish", **POLISH)

    assert names() == ["Shop", "Polish", "Everybody"]
    assert (line.version.version, line.terms["calendar"]["hours"]["name"]) == (1, "24/7")
    (entry,) = [one for one in cast.entries("policy.created") if one["body"]["name"] == "Polish"]
    assert (entry["actor"], entry["body"]["terms"]) == (bence.uuid, line.terms)


def test_a_ticket_takes_the_first_that_fits(bence, parcelhop, kasia):
    made(bence, "Shop", by="24/7", first="1h", langs=["hu"])
    polish = made(bence, "Polish", **POLISH)

    ticket = scene.ticket(parcelhop, kasia)

    assert {one.version_id for one in every(Clock) if one.ticket_id == ticket.id} == {polish.version.id}


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"match": {}}, {"match": "no_match"}),
        ({"name": "Everybody"}, {"name": "taken"}),
        ({"targets": {"first": "0m"}}, {"targets.first": "zero"}),
        ({"match": {"teams": [999]}}, {"match.teams": "team"}),
    ],
    ids=["for everybody", "name taken", "no time", "no such team"],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(bence, changed, errors):
    with pytest.raises(Unfit) as refused:
        policies.create(bence, {**told(), **changed})

    assert refused.value.errors == errors
    assert names() == ["Everybody"]
    assert len(every(PolicyVersion)) == 1


def test_a_policy_counts_only_by_a_calendar_in_force(bence):
    asked = told(by="Business hours")
    calendars.retire(bence, calendar("Business hours"))

    with pytest.raises(Unfit) as refused:
        policies.create(bence, asked)

    assert refused.value.errors == {"calendar": "calendar"}


def test_a_policy_that_nobody_can_match_is_refused_with_the_one_before_it(bence):
    made(bence, "Polish", **POLISH)

    with pytest.raises(Hides) as refused:
        made(bence, "Urgent and Polish", priorities=["urgent"], **POLISH)

    assert (refused.value.hidden, refused.value.behind) == ("Urgent and Polish", "Polish")
    assert names() == ["Polish", "Everybody"]


def test_a_change_that_would_leave_nothing_for_another_is_refused(bence):
    first = made(bence, "First", priorities=["urgent"], **POLISH)
    made(bence, "Polish", **POLISH)

    with pytest.raises(Hides) as refused:
        policies.change(bence, first.policy, {**again(first), "match": POLISH})

    assert (refused.value.hidden, refused.value.behind) == ("Polish", "First")
    assert policy_queries.policy(first.policy.id).version.version == 1


def test_a_change_is_a_new_version_and_the_old_one_stays(bence):
    line = made(bence)

    changed = policies.change(bence, line.policy, {**again(line), "name": "Shops", "targets": {"first": "2h"}})

    assert (changed.version.version, changed.policy.name) == (2, "Shops")
    versions = policy_queries.versions(line.policy.id)
    assert [(one.version, one.terms["targets"]["first"]) for one in versions] == [(2, "2h"), (1, "1h")]
    assert db.session().get_one(Policy, line.policy.id).version_id == versions[0].id
    (entry,) = cast.entries("policy.changed")
    assert entry["body"] == {"version": 2, "before": line.terms, "after": changed.terms}


def test_running_clocks_keep_their_version(bence, parcelhop, kasia):
    old = scene.ticket(parcelhop, kasia, "One")
    before = default()
    policies.change(bence, before.policy, {**again(before), "targets": {"first": "1h"}})
    new = scene.ticket(parcelhop, kasia, "Two")

    versions = {one.ticket_id: one.version_id for one in every(Clock)}
    assert versions == {old.id: before.version.id, new.id: default().version.id}


def test_the_same_again_is_no_version(bence):
    line = made(bence)

    policies.change(bence, line.policy, again(line))

    assert len(policy_queries.versions(line.policy.id)) == 1
    assert cast.entries("policy.changed") == []


def test_nothing_is_written_over_the_change_of_somebody_else(bence, eva):
    line = made(bence)
    policies.change(eva, line.policy, {**again(line), "targets": {"first": "2h"}})

    with pytest.raises(Stale):
        policies.change(bence, line.policy, {**again(line), "targets": {"first": "3h"}}, seen=1)

    assert len(policy_queries.versions(line.policy.id)) == 2


def test_policies_move_up_and_down_and_no_further(bence):
    for name, lang in (("A", "pl"), ("B", "hu"), ("C", "en")):
        made(bence, name, langs=[lang])
    rows = {one.policy.name: one.policy for one in policy_queries.policies()}

    policies.move(bence, rows["C"], "up")
    assert names() == ["A", "C", "B", "Everybody"]
    policies.move(bence, rows["A"], "down")
    assert names() == ["C", "A", "B", "Everybody"]
    policies.move(bence, rows["C"], "up")
    policies.move(bence, rows["B"], "down")
    assert names() == ["C", "A", "B", "Everybody"]
    assert len(cast.entries("policy.moved")) == 4


def test_a_move_that_would_leave_nothing_for_another_is_refused(bence):
    made(bence, "Both", priorities=["urgent"], **POLISH)
    polish = made(bence, "Polish", **POLISH)

    with pytest.raises(Hides):
        policies.move(bence, polish.policy, "up")

    assert names() == ["Both", "Polish", "Everybody"]


def test_the_default_is_for_everybody_stands_last_and_stays(bence):
    line = default()

    with pytest.raises(Unfit) as refused:
        policies.change(bence, line.policy, {**again(line), "match": POLISH})
    for act in (lambda: policies.retire(bence, line.policy), lambda: policies.move(bence, line.policy, "up")):
        with pytest.raises(Default):
            act()

    assert refused.value.errors == {"match": "default_match"}
    assert names() == ["Everybody"]


def test_a_retired_policy_gets_no_new_clocks_and_keeps_those_it_has(bence, parcelhop, kasia):
    line = made(bence, "Polish", **POLISH)
    old = scene.ticket(parcelhop, kasia, "One")
    policies.retire(bence, line.policy)
    new = scene.ticket(parcelhop, kasia, "Two")

    under = {one.ticket_id: one.version_id for one in every(Clock) if one.kind == "first"}
    assert under == {old.id: line.version.id, new.id: default().version.id}
    assert made(bence, "Polish", **POLISH).policy.id != line.policy.id


@pytest.fixture
def crowd(parcelhop, kasia, zoltan, ola):
    """Tickets of all sorts, some of them resolved, some elsewhere."""
    for number, (who, priority) in enumerate((who, one) for who in (kasia, zoltan) for one in Priority):
        ticket = scene.ticket(parcelhop, who, f"Question {number}", surface="dm" if number % 3 else "comment")
        actions.prioritise(ticket, ola, priority)
        actions.tag(ticket, ola, add=["vip"] if number % 2 else ["calm", "vip"] if number % 3 else [])
    actions.resolve(every(Ticket)[0], ola)
    scene.ticket(cast.account("Elsewhere account"), kasia, "Far away")


MATCHES = [
    {}, {"langs": ["pl"]}, {"priorities": ["urgent", "low"]}, {"tags": ["vip"]}, {"tags": ["calm", "angry"]},
    {"surfaces": ["dm"], "langs": ["hu"]}, {"channels": ["mastodon"]}, {"channels": ["webhook"], "tags": ["vip"]},
    {"teams": [1], "priorities": ["high"]},
]  # fmt: skip


@pytest.mark.parametrize("match", MATCHES, ids=str)
def test_the_preview_counts_as_the_policy_will_choose(crowd, bence, match):
    made(bence, "First", langs=["pl"], priorities=["urgent", "high"])
    whole = {field: match.get(field, []) for field in MATCH}
    seen = [one for one in every(Ticket) if one.status is not Status.RESOLVED and one.account_id == 1]
    line = policy_queries.policies()[0]

    found = matching.preview(bence, whole, place=None)

    fits = [one for one in seen if terms.read({**line.terms, "match": whole}).fits(one)]
    assert found.open == len(fits)
    assert found.taken == len([one for one in fits if terms.of(line.version).fits(one)])
    assert matching.preview(bence, whole, place=line.policy.place).taken == 0


def test_the_preview_counts_behind_the_wall(crowd, bence, eva, outsider):
    everything = {field: [] for field in MATCH}

    counts = [matching.preview(one, everything, place=None).open for one in (eva, bence, outsider)]

    assert counts == [8, 7, 1]
