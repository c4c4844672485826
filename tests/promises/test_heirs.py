"""Who watches a promise when its owner leaves, is suspended or away."""

from datetime import timedelta

from caredesk.routing import duties
from caredesk.team import actions as people
from tests import cast
from tests.promises.conftest import notices, promises, work


def test_a_suspended_owner_hands_on_at_once(promise, ola, bence, eva):
    people.suspend(ola, eva)

    assert promises()[0].owner_id == bence.id
    assert notices(bence) == ["promise_yours"]
    assert cast.entries("promise.passed")[0]["body"]["why"] == "agent.suspended"


def test_an_owner_out_of_office_beyond_the_time_hands_on_at_once(time, promise, ola, bence):
    duties.go_out(ola, ola, until=time.now + timedelta(hours=8), hand_to=None)
    assert promises()[0].owner_id == ola.id

    duties.go_out(ola, ola, until=time.now + timedelta(days=5), hand_to=bence.id)

    assert promises()[0].owner_id == bence.id


def test_an_owner_who_is_away_when_it_is_nearly_due_is_replaced(time, promise, ola, bence):
    time.to(4, 21, 59)
    duties.say(bence, duties.Presence.AVAILABLE, bence)
    duties.say(ola, duties.Presence.AWAY, ola)
    work()

    assert promises()[0].owner_id == bence.id
    assert notices(bence) == ["promise_yours"]
