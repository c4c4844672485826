"""Which policy a clock is under: the first that fits, the version it began under, another when the ticket changes."""

from datetime import timedelta

import pytest

from caredesk.core import db
from caredesk.sla import policies, queries, why
from caredesk.sla.models import Calendar, ClockKind, Policy
from caredesk.team.models import Membership, Team
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Priority
from tests.sla.test_keep import FOUR_HOURS, NOON, RECEIVED, answer, asked, at, clocks, first  # noqa: F401 - a fixture
from tests.tickets.arrivals import event, put, ticket

ANY = {name: [] for name in ("channels", "surfaces", "teams", "priorities", "tags", "langs")}
HOUR = timedelta(hours=1)


def told(name, first="1h", **match):
    always = db.first(Calendar, Calendar.name == "24/7")
    return {
        "name": name,
        "match": ANY | match,
        "targets": {"claim": "", "first": first, "next": first, "resolution": ""},
        "calendar": always.id,
        "counts_from": "received",
        "courtesy": True,
        "warn": [],
        "escalate": [],
    }


@pytest.fixture
def urgent(bence):
    return policies.create(bence, told("Urgent", priorities=["urgent"])).policy


def policy_of(clock):
    db.close_reading()
    return db.session().get_one(Policy, queries.version(clock.version_id).policy_id).name


def test_a_ticket_that_becomes_urgent_is_due_sooner_from_where_it_began(asked, ola, urgent):  # noqa: F811
    with at(30):
        actions.prioritise(asked, ola, Priority.URGENT)

    assert (first().due_at, first().started_at) == (RECEIVED + HOUR, RECEIVED)
    assert policy_of(first()) == "Urgent"
    assert ticket().due_at == RECEIVED + HOUR


def test_and_later_again_when_it_is_not(asked, ola, urgent):  # noqa: F811
    with at(30):
        actions.prioritise(asked, ola, Priority.URGENT)
    with at(40):
        actions.prioritise(ticket(), ola, Priority.NORMAL)

    assert first().due_at == RECEIVED + FOUR_HOURS


def test_a_kind_of_clock_that_the_new_policy_does_not_have_ends(asked, ola, urgent):  # noqa: F811
    with at(30):
        actions.prioritise(asked, ola, Priority.URGENT)

    (done,) = clocks(ClockKind.RESOLUTION)
    assert (done.state.value, done.stop_why) == ("void", "policy")


def test_a_stopped_clock_keeps_the_policy_it_was_measured_by(asked, ola, urgent):  # noqa: F811
    answer(asked, ola, 10, sent=11)

    with at(30):
        actions.prioritise(ticket(), ola, Priority.URGENT)

    assert policy_of(first()) == "Everybody"
    assert first().state.value == "met"


def test_a_new_version_is_for_new_posts(asked, parcelhop, ola, bence):  # noqa: F811
    everybody = db.first(Policy, Policy.name == "Everybody")
    policies.change(bence, everybody, told("Everybody", first="2h"))

    with at(30):
        actions.tag(ticket(), ola, add=["zwrot"])
    put(parcelhop, event("created", "q1", thread_ext_id="t2"), at=RECEIVED)

    assert first_of("t1").due_at == RECEIVED + FOUR_HOURS
    assert first_of("t2").due_at == RECEIVED + 2 * HOUR


def first_of(thread):
    (found,) = [one for one in clocks(ClockKind.FIRST) if one.ticket_id == ticket(thread).id]
    return found


def test_moving_to_another_team_takes_that_teams_policy(asked, parcelhop, ola, bence):  # noqa: F811
    with db.transaction() as session:
        night = Team(name="Night shift")
        session.add(night)
        session.flush()
        session.add(Membership(agent_id=ola.id, team_id=night.id))
        from caredesk.channels.models import AccountTeam

        session.add(AccountTeam(account_id=parcelhop.id, team_id=night.id))
    policies.create(bence, told("Night", first="30m", teams=[night.id]))

    with at(10):
        assignment.assign_team(ticket(), ola, night.id)

    assert policy_of(first()) == "Night"
    assert first().due_at == RECEIVED + timedelta(minutes=30)


def test_the_first_policy_in_order_wins(parcelhop, bence):
    policies.create(bence, told("Polish", first="3h", langs=["pl"]))
    policies.create(bence, told("Comments", first="1h", surfaces=["comment"]))

    put(parcelhop, event("created", "p1", lang="pl", surface="comment"), at=RECEIVED)

    assert policy_of(first()) == "Polish"


def test_counting_from_when_it_was_written_is_told_apart_from_when_we_had_it(parcelhop, bence):
    policies.create(bence, told("Written", langs=["hu"]) | {"counts_from": "published"})

    put(parcelhop, event("created", "p1", lang="hu"), at=NOON + timedelta(minutes=20))

    assert (first().started_at, first().due_at) == (NOON, NOON + HOUR)
    assert (first().published_at, first().received_at) == (NOON, NOON + timedelta(minutes=20))


def test_where_a_policy_wants_it_a_thank_you_asks_too(parcelhop, ola, bence):
    from tests.tickets.scene import answerable

    answerable(parcelhop)
    policies.create(bence, told("Answer all", langs=["en"]) | {"courtesy": False})
    put(parcelhop, event("created", "p1", lang="en"), at=RECEIVED)
    answer(ticket(), ola, 10, sent=11)

    put(parcelhop, event("created", "p2", minute=30, text="Thanks!", lang="en"), at=NOON + timedelta(minutes=31))

    assert [one.due_at for one in clocks(ClockKind.NEXT)] == [NOON + timedelta(minutes=31) + HOUR]
    assert why.thanks(ticket()) == ()


def test_the_networks_own_window_is_the_deadline_when_it_ends_first(parcelhop):
    with db.transaction():
        db.lock(parcelhop).settings = {"reply_window_hours": 2}

    put(parcelhop, event("created", "p1"), at=RECEIVED)

    assert (ticket().due_at, ticket().due_kind) == (NOON + timedelta(hours=2), "window")
    assert (first().window_at, first().due_at) == (NOON + timedelta(hours=2), RECEIVED + FOUR_HOURS)


def test_each_new_word_of_the_customer_opens_the_window_anew(parcelhop):
    with db.transaction():
        db.lock(parcelhop).settings = {"reply_window_hours": 2}
    put(parcelhop, event("created", "p1"), at=RECEIVED)

    put(parcelhop, event("created", "p2", minute=50), at=NOON + timedelta(minutes=51))

    assert first().window_at == NOON + timedelta(minutes=50) + timedelta(hours=2)
