"""From kept bodies to tickets."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.postroom import receive as receiving
from caredesk.postroom import worker
from caredesk.postroom.models import Arrival, ArrivalState
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.postroom.conftest import Deliver, event


def posts() -> list[str]:
    db.close_reading()
    return [post.text for post in db.session().exec(select(Post).order_by(Post.id)).all()]


def arrival() -> Arrival:
    db.close_reading()
    return db.session().exec(select(Arrival)).one()


def test_a_delivery_becomes_a_post_in_a_ticket(deliver: Deliver, parcelhop: Account) -> None:
    deliver(event(text="Where is my parcel?"))

    assert worker.step_receive() is True
    assert worker.step_receive() is False

    db.close_reading()
    ticket = db.session().exec(select(Ticket)).one()
    assert (ticket.account_id, ticket.snippet, ticket.thread_ext_id) == (parcelhop.id, "Where is my parcel?", "t1")
    assert [one["verb"] for one in cast.entries()][-1] in ("ticket.created", "post.received")
    assert (arrival().state, arrival().events) == (ArrivalState.DONE, 1)


def test_the_same_event_in_five_deliveries_is_one_post(deliver: Deliver) -> None:
    for _ in range(5):
        deliver([event("c1"), event("c2", "And when?")])

    worker.drain()

    assert posts() == ["Where is my parcel?", "And when?"]


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours that one post brings to light."""
    whole = receiving.receive

    def receive(account, told, *rest, **more):
        if told.text == "poison":
            raise ZeroDivisionError("words of the customer")
        return whole(account, told, *rest, **more)

    monkeypatch.setattr(receiving, "receive", receive)


def test_one_poisoned_event_among_fifty_leaves_the_others_alone(deliver: Deliver, poisoned: None) -> None:
    deliver([event(f"c{n}", "poison" if n == 20 else f"post {n}") for n in range(50)])
    deliver(event("after", "the one behind it"))

    worker.drain()

    assert len(posts()) == 50
    assert posts()[-1] == "the one behind it"


def test_what_fails_three_times_stops_with_a_reference_and_no_words(deliver: Deliver, poisoned: None) -> None:
    deliver(event(text="poison"))

    for minutes in range(4):
        with clock.fixed(clock.now() + timedelta(minutes=minutes)):
            worker.drain()

    assert (arrival().state, arrival().attempts) == (ArrivalState.STOPPED, 3)
    assert "ZeroDivisionError ref " in arrival().trouble
    assert "customer" not in arrival().trouble
    assert len(cast.entries("arrival.stopped")) == 1


def test_what_cannot_be_read_is_kept_and_listed_with_the_reason(deliver: Deliver) -> None:
    deliver([event(), {"type": "post.liked"}, 7])

    worker.drain()

    assert arrival().skipped == [
        {"reason": "unknown_type", "pointer": "/1/type"},
        {"reason": "not_an_object", "pointer": "/2"},
    ]
    assert arrival().unread == 2
    assert len(posts()) == 1


def test_a_field_that_was_left_out_is_listed_and_the_post_is_there(deliver: Deliver) -> None:
    deliver([event(), event("c2", "And when?", occurred_at=[], visibility="friends")])

    worker.drain()

    assert arrival().skipped == [
        {"reason": "field_ignored", "pointer": "/1/visibility"},
        {"reason": "field_ignored", "pointer": "/1/occurred_at"},
    ]
    assert posts() == ["Where is my parcel?", "And when?"]


def test_the_order_of_one_account_is_kept(deliver: Deliver) -> None:
    for number in range(60):
        deliver(event(f"c{number}", f"post {number}"))

    worker.drain()

    assert posts() == [f"post {number}" for number in range(60)]


def test_nothing_is_half_done_when_the_commit_fails(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(event())
    monkeypatch.setattr(receiving, "_close", lambda *_: (_ for _ in ()).throw(db.Busy()))

    with pytest.raises(db.Busy):
        worker.step_receive()

    assert posts() == []
    assert arrival().state is ArrivalState.READY
    monkeypatch.undo()
    worker.drain()
    assert len(posts()) == 1
