"""Raw bodies do not stay for ever."""

from datetime import timedelta

from sqlmodel import select

from caredesk.core import clock, db
from caredesk.postroom import expiry, receive
from caredesk.postroom.models import Arrival
from tests import cast
from tests.postroom.conftest import Deliver, event


def bodies() -> list[tuple[bool, int]]:
    db.close_reading()
    return [(one.body is None, len(one.body_hash)) for one in db.session().exec(select(Arrival).order_by(Arrival.id))]  # type: ignore[arg-type]


def test_an_old_body_is_emptied_and_its_hash_stays(deliver: Deliver) -> None:
    deliver(event())
    receive.step()
    expiry.expire({})
    assert bodies() == [(False, 64)]

    with clock.fixed(clock.now() + timedelta(days=31)):
        expiry.expire({})
    assert bodies() == [(True, 64)]
    assert cast.entries("arrivals.expired")[-1]["body"] == {"bodies": 1}


def test_what_was_not_read_is_kept_for_whoever_looks(deliver: Deliver) -> None:
    deliver([event(), 7])
    deliver(event("later"))
    receive.step()
    deliver(event("not read yet"))

    with clock.fixed(clock.now() + timedelta(days=31)):
        expiry.expire({})
    assert bodies() == [(False, 64), (True, 64), (False, 64)]
