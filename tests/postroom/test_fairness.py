"""A storm on one account holds up no other: reading in turn, buckets of calls, a day's budget that lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from caredesk.channels.base import Raw
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.postroom import arrivals, budget, poll, worker
from caredesk.postroom.models import Arrival, OutgoingState
from tests import cast
from tests.postroom.listed import connected
from tests.postroom.stage import Hands, Stage


def came(account: Account, number: int) -> None:
    raw = Raw(b"[]", clock.now())
    with db.transaction():
        arrivals.put(arrivals.row(account.id or 0, raw, f"{account.id}:{number}"))


def test_what_came_last_to_a_quiet_account_is_read_with_the_first_of_a_storm(desk: object) -> None:
    stormy, quiet = cast.account("Parcelhop"), cast.account("Elsewhere account")
    for number in range(200):
        came(stormy, number)
    came(quiet, 0)

    first = arrivals.ready(50)

    assert quiet.id in {one.account_id for one in first[:2]}
    assert len(first) <= 50
    mine = [one.id for one in first if one.account_id == stormy.id]
    assert mine == sorted(mine)
    assert len(mine) >= 20


def test_a_single_account_is_read_in_order_and_at_full_speed(desk: object) -> None:
    for number in range(80):
        came(cast.account("Parcelhop"), number)

    assert [one.delivery_key.partition(":")[2] for one in arrivals.ready(50)] == [str(number) for number in range(50)]


def test_what_is_put_off_holds_up_nobody(desk: object) -> None:
    stormy, quiet = cast.account("Parcelhop"), cast.account("Elsewhere account")
    came(stormy, 0)
    came(quiet, 0)
    with db.transaction():
        row = db.session().exec(select(Arrival).where(Arrival.account_id == stormy.id)).one()
        arrivals.postpone(row.id or 0, clock.now() + timedelta(hours=1))

    assert [one.account_id for one in arrivals.ready(50)] == [quiet.id]


def test_a_bucket_is_empty_after_so_many_calls_and_fills_with_time(parcelhop: Account) -> None:
    hands = Hands()
    with clock.fixed(hands):
        assert [budget.take(parcelhop) for _ in range(budget.BURST)] == [None] * budget.BURST
        later = budget.take(parcelhop)
        assert later is not None
        assert timedelta() < later - clock.now() <= timedelta(seconds=1)
        assert budget.take(parcelhop, urgent=True) is None
        hands.pass_by(10)
        assert budget.take(parcelhop) is None


def test_one_account_that_used_its_calls_leaves_those_of_others(parcelhop: Account) -> None:
    with clock.fixed(Hands()):
        for _ in range(budget.BURST + 1):
            budget.take(parcelhop)
        assert budget.take(cast.account("Elsewhere account")) is None


def test_a_day_of_units_lasts_a_day_and_leaves_some_for_people(desk: object) -> None:
    with connected() as (account, there):
        there.budget, there.units = 1000, 100
        hands = Hands()
        hands.at = hands.at.replace(hour=0, minute=1)
        with clock.fixed(hands):
            again = poll.poll({"account_id": account.id})
            while again is not None and again.date() == hands.at.date():
                hands.at = again
                again = poll.poll({"account_id": account.id})
            hands.at = hands.at.replace(hour=23, minute=58)
            standing = budget.standing(account)
            db.close_reading()

        assert 4 <= there.asked.count("poll") <= 10
        assert standing.left >= 100


def test_an_account_whose_day_is_used_up_says_so_and_is_asked_again_tomorrow(desk: object) -> None:
    with connected() as (account, there):
        there.budget, there.units = 100, 95
        hands = Hands()
        hands.at = hands.at.replace(hour=1)
        with clock.fixed(hands):
            again = poll.poll({"account_id": account.id})
            again = poll.poll({"account_id": account.id})
            db.close_reading()

            assert db.session().get_one(Account, account.id).trouble == "budget_gone"
            assert again is not None
            assert again.date() == (hands.at + timedelta(days=1)).date()
            assert there.asked.count("poll") == 1


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        pytest.param(datetime(2026, 12, 2, 7, 59, tzinfo=UTC), datetime(2026, 12, 2, 8, tzinfo=UTC), id="winter"),
        pytest.param(datetime(2026, 7, 2, 6, 59, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC), id="summer"),
        pytest.param(datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC), id="a day of 23 hours"),
    ],
)
def test_a_day_of_units_ends_when_it_does_at_the_networks_home(parcelhop, at: datetime, ends: datetime) -> None:
    hands = Hands()
    hands.at = at
    with clock.fixed(hands):
        with db.transaction():
            row = db.lock(parcelhop)
            row.kind = "youtube"
            budget.spend(row, 9000)
        standing = budget.standing(row)
        hands.at = ends - timedelta(seconds=1)
        before = budget.standing(row)
        hands.at = ends
        db.close_reading()
        after = budget.standing(row)

    assert (standing.used, before.used, after.used) == (9000, 9000, 0)
    assert (standing.resets_at, standing.zone) == (ends, "America/Los_Angeles")


def test_an_account_of_which_nothing_comes_is_asked_less_often(desk: object) -> None:
    with connected() as (account, there), clock.fixed(Hands()) as _:
        account.last_in_at = clock.now() - timedelta(days=1)
        assert poll._every(account) == poll.LONGEST
        account.last_in_at = clock.now() - timedelta(seconds=30)
        assert poll._every(account) == poll.EVERY
        assert there.asked == []


def test_heaps_of_one_kind_leave_room_for_the_others(desk: object) -> None:
    with db.transaction():
        for number in range(5):
            jobs.enqueue("postroom.media", {"media_id": 0}, clock.now(), key=f"media:{number}")
        jobs.enqueue("postroom.expire", {}, clock.now(), key="expire")

    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(worker.AT_ONCE, "postroom.media", 0)
        found = worker._claimed()

    assert found is not None
    assert found.kind == "postroom.expire"
    worker._busy.clear()


def test_what_people_send_goes_first_and_questions_wait_for_it(stage: Stage) -> None:
    asked = stage.arrive()
    with db.transaction():
        budget.of(stage.account).tokens = 1.0
    replies = [stage.answer(asked, f"Answer {number}.") for number in range(3)]
    stage.hands.pass_by(8)
    with db.transaction():
        row = budget.of(stage.account)
        row.tokens, row.filled_at = 1.0, clock.now()
    worker.drain()
    db.close_reading()

    assert [stage.shown(one).out_state for one in replies] == ["sent"] * 3
    assert budget.bucket(stage.account).left == -2.0
    later = budget.take(stage.account)
    assert later is not None
    assert later - clock.now() == timedelta(seconds=1.5)


def test_a_burst_of_replies_keeps_questions_waiting_for_seconds_and_no_longer(parcelhop: Account) -> None:
    hands = Hands()
    with clock.fixed(hands):
        for _ in range(500):
            assert budget.take(parcelhop, urgent=True) is None
        later = budget.take(parcelhop)
        assert later is not None
        assert later - clock.now() == timedelta(seconds=15.5)
        hands.at = later
        assert budget.take(parcelhop) is None


def test_looking_for_a_reply_takes_of_the_same_calls(stage: Stage) -> None:
    reply = stage.answer(stage.arrive())
    stage.work(20)
    with db.transaction():
        row = db.lock(stage.row(reply))
        row.state, row.run_at = OutgoingState.UNKNOWN, clock.now()
        flow = budget.of(stage.account)
        flow.tokens, flow.filled_at = 5.0, clock.now()

    assert worker.step_read_back(worker.Here())

    db.close_reading()
    assert budget.bucket(stage.account).left == 4.0


def test_every_call_of_a_question_leaves_the_bucket(fedi: Stage) -> None:
    """A count, a sweep and a poll ask as often as it takes: they weigh what they cost, and not one call each."""
    posts = [fedi.mention() for _ in range(3)]
    fedi.network.calls.clear()
    with db.transaction():
        flow = budget.of(fedi.account)
        flow.tokens, flow.filled_at = float(budget.BURST), clock.now()
    poll.fetch({"account_id": fedi.account.id, "ext_ids": [one.ext_id for one in posts] + ["404"] * 4})

    db.close_reading()
    asked = len(fedi.network.calls)
    assert asked > 1
    assert budget.bucket(fedi.account).left == budget.BURST - asked


def test_questions_for_what_is_known_by_its_number_wait_for_their_turn(fedi: Stage) -> None:
    with db.transaction():
        flow = budget.of(fedi.account)
        flow.tokens, flow.filled_at = 0.0, clock.now()
    fedi.network.calls.clear()

    assert poll.fetch({"account_id": fedi.account.id, "ext_ids": ["404"]}) > clock.now()
    assert fedi.network.calls == []
