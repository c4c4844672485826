"""The ledger of completeness, what was said before an account was connected, and silences."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.base import Permanent, Raw, Retryable
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.postroom import arrivals, backfill, ledger, quiet, worker
from caredesk.postroom.flow_models import Backfill, Count, Filling, LedgerDay
from caredesk.sla.models import Clock, Tally
from caredesk.sla.tally import slot_of
from caredesk.team.models import Agent, Notice
from caredesk.tickets.models import Post, Status, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.fakes import listed as network
from tests.fakes.listed import There
from tests.postroom.listed import connected
from tests.postroom.stage import Hands


@pytest.fixture
def hands() -> Iterator[Hands]:
    made = Hands()
    made.at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with clock.fixed(made):
        yield made


@pytest.fixture
def listed(desk: object, hands: Hands) -> Iterator[tuple[Account, There]]:
    with connected() as made:
        yield made


def counted(account: Account) -> list[LedgerDay]:
    db.close_reading()
    return ledger.of(account)


def pass_by(hands: Hands, hours: float) -> None:
    """At once while nothing is to be done, and in small steps at the end."""
    hands.pass_by(max(0.0, hours - 1) * 3600)
    for _ in range(int(min(hours, 1) * 12)):
        hands.pass_by(300)
        worker.drain()
    db.close_reading()


def test_what_is_missing_of_a_day_is_fetched_and_then_the_day_is_whole(listed, hands: Hands) -> None:
    account, there = listed
    there.posts = {f"p{n}": (hands.at + timedelta(hours=1), f"words {n}") for n in range(7)}

    pass_by(hands, 14)

    (day,) = counted(account)
    assert (day.state, day.listed, day.held, day.missing, day.fetched) == (Count.WHOLE, 7, 7, [], 7)
    assert len(db.session().exec(select(Post)).all()) == 7
    post = db.session().exec(select(Post)).first()
    assert post is not None
    assert post.occurred_at == datetime(2026, 11, 20, 13, tzinfo=UTC)  # the true time, not ours
    assert [one["verb"] for one in cast.entries() if one["verb"].startswith("ledger")] == [
        "ledger.begun",
        "ledger.counted",
        "ledger.whole",
    ]


def test_what_the_network_lists_and_does_not_give_out_stands_there_in_red(listed, hands: Hands) -> None:
    account, there = listed
    there.posts = {f"p{n}": (hands.at + timedelta(hours=1), "words") for n in range(3)}
    there.hides = {"p1"}

    pass_by(hands, 14)

    (day,) = counted(account)
    assert (day.state, day.listed, day.held, day.missing) == (Count.MISSING, 3, 2, ["p1"])
    assert cast.entries("ledger.missing")[-1]["body"]["missing"] == 1


def test_a_gap_is_filled_after_a_pause(listed, hands: Hands) -> None:
    account, there = listed
    worker.drain()
    actions.pause(account, "cli")
    there.posts = {"p1": (hands.at + timedelta(hours=2), "said meanwhile")}
    hands.pass_by(4 * 3600)
    actions.resume(account, "cli")

    pass_by(hands, 0.5)

    gap = next(one for one in counted(account) if one.kind == "gap")
    assert (gap.state, gap.listed, gap.fetched) == (Count.WHOLE, 1, 1)
    assert gap.until_at - gap.since_at == timedelta(hours=4)


def test_a_network_that_does_not_answer_is_not_called_whole(listed, hands: Hands) -> None:
    account, there = listed
    pass_by(hands, 12)
    there.trouble = Retryable("not_answered")

    pass_by(hands, 2)

    assert counted(account)[0].state is Count.UNKNOWN


def test_a_listing_that_points_to_itself_comes_to_an_end(listed, hands: Hands) -> None:
    account, there = listed
    there.posts, there.loops = {"p1": (hands.at, "x")}, True

    ids, _ = ledger.listed_ids(account, hands.at - timedelta(days=1), hands.at + timedelta(days=1))

    assert ids == ["p1"]


@pytest.fixture
def before(listed, hands: Hands) -> tuple[Account, There]:
    account, there = listed
    there.posts = {f"o{n}": (account.created_at - timedelta(days=n + 1), f"earlier {n}") for n in range(10)}
    return account, there


def test_what_was_said_earlier_comes_in_without_a_sound(before, hands: Hands, bence: Agent) -> None:
    account, _there = before
    told = len(cast.entries("notice.given"))

    backfill.begin(account, bence, days=5, most=100)
    pass_by(hands, 1)

    row = db.session().exec(select(Backfill)).one()
    assert (row.state, row.found, row.fetched) == (Filling.DONE, 5, 5)
    posts = db.session().exec(select(Post)).all()
    assert len(posts) == 5
    assert all(post.old for post in posts)
    tickets = db.session().exec(select(Ticket)).all()
    assert {one.status for one in tickets} == {Status.RESOLVED}
    assert {(one.waiting_since, one.due_at) for one in tickets} == {(None, None)}
    assert list(db.session().exec(select(Clock))) == []
    assert [one for one in db.session().exec(select(Tally)) if one.n] == []
    assert len(cast.entries("notice.given")) == told


def test_it_ends_after_so_many_posts_and_can_be_stopped(before, hands: Hands, bence: Agent) -> None:
    account, _there = before
    backfill.begin(account, bence, days=90, most=4)
    pass_by(hands, 1)
    assert len(db.session().exec(select(Post)).all()) == 4

    backfill.begin(account, bence, days=90, most=100)
    with pytest.raises(Refused, match="backfill_runs"):
        backfill.begin(account, bence, days=1, most=1)
    backfill.stop(account, bence)
    pass_by(hands, 1)

    assert len(db.session().exec(select(Post)).all()) == 4
    with pytest.raises(Refused, match="backfill_over"):
        backfill.stop(account, bence)


def test_somebody_who_writes_again_opens_what_lay_there(before, hands: Hands, bence: Agent) -> None:
    account, there = before
    backfill.begin(account, bence, days=1, most=9)
    pass_by(hands, 1)
    there.posts["n1"] = (hands.at, "And now?")
    with db.transaction():
        body = json.dumps({**network.body("n1"), "thread_id": "t-o0"}).encode()
        arrivals.put(arrivals.row(account.id or 0, Raw(body, clock.now(), {}, "poll"), "k"))
    worker.drain()

    db.close_reading()
    ticket = db.session().exec(select(Ticket)).one()
    assert ticket.status is Status.OPEN
    assert ticket.waiting_since is not None


@pytest.mark.parametrize(("days", "most"), [(0, 1), (91, 1), (1, 0), (1, 10_001)])
def test_bounds_are_kept(before, bence: Agent, days: int, most: int) -> None:
    with pytest.raises(Refused, match="backfill_bounds"):
        backfill.begin(before[0], bence, days=days, most=most)


def test_a_network_that_refuses_is_said(before, hands: Hands, bence: Agent) -> None:
    account, there = before
    backfill.begin(account, bence, days=5, most=100)
    there.trouble = Permanent("not_allowed")
    pass_by(hands, 0.2)

    row = db.session().exec(select(Backfill)).one()
    assert (row.state, row.why) == (Filling.FAILED, "not_allowed")


def usual(account: Account, hours: range, per_hour: int = 4) -> None:
    """Four weeks in which so much came in each of these hours, every day."""
    with db.transaction() as session:
        for day in range(1, 29):
            for hour in hours:
                at = (clock.now() - timedelta(days=day)).replace(hour=hour, minute=0)
                session.add(
                    Tally(
                        slot=slot_of(at), account_id=account.id, team_id=1, agent_id=0, lang="pl", what="in", n=per_hour
                    )
                )
        db.lock(account).created_at = clock.now() - timedelta(days=60)


def hear(account: Account, hands: Hands) -> None:
    """One post comes at this moment."""
    here = {"account_id": account.id, "team_id": 1, "agent_id": 0, "lang": "", "what": "in"}
    with db.transaction() as session:
        session.add(Tally(slot=slot_of(hands.at), n=1, **here))


def test_a_silence_in_busy_hours_is_told_once_and_its_end_too(parcelhop: Account, bence: Agent, hands: Hands) -> None:
    hands.at = hands.at.replace(hour=8)
    usual(parcelhop, range(8, 20))
    hear(parcelhop, hands)
    for _ in range(30):
        hands.pass_by(600)
        quiet.look({})

    assert len(cast.entries("account.quiet")) == 1
    assert [one.kind for one in db.session().exec(select(Notice).where(Notice.agent_id == bence.id))] == [
        "account_quiet"
    ]

    hear(parcelhop, hands)
    hands.pass_by(600)
    quiet.look({})
    assert len(cast.entries("account.heard")) == 1


def test_a_quiet_night_is_no_silence(parcelhop: Account, hands: Hands) -> None:
    hands.at = hands.at.replace(hour=19, minute=50)
    usual(parcelhop, range(8, 20))
    hear(parcelhop, hands)
    for _ in range(12 * 6):
        hands.pass_by(600)
        quiet.look({})

    assert cast.entries("account.quiet") == []


def test_what_would_have_come_is_the_sum_of_the_hours_since() -> None:
    monday = datetime(2026, 11, 16, tzinfo=UTC)
    usual = Counter({slot_of(monday + timedelta(minutes=15 * n)) % quiet.SLOTS_OF_A_WEEK: 8 for n in range(4)})

    assert quiet.expected(usual, monday - timedelta(hours=1), monday + timedelta(hours=2)) == 8.0
    assert quiet.expected(usual, monday + timedelta(hours=2), monday + timedelta(hours=9)) == 0.0
