"""What the posts of a storm need to know is asked at once, and what one of them changes is no surprise to the next."""

from typing import Any

import pytest
from sqlmodel import select

from caredesk.channels.models import Account
from caredesk.core import db, foreseen
from caredesk.customers.models import Customer, Handle
from caredesk.postroom import receive as receiving
from caredesk.postroom import worker
from caredesk.postroom.models import Seen
from caredesk.tickets.models import Post, Ticket
from tests.postroom.conftest import Deliver, event
from tests.tickets.statements import counted

OURS = {"author": {"id": "parcelhop", "handle": "parcelhop", "name": "Parcelhop"}}


def stranger(number: int, **more: Any) -> dict[str, Any]:
    """A post of its own, in a thread of its own, by somebody of their own."""
    who = {"id": f"a{number}", "handle": f"a{number}", "name": f"Kasia {number}"}
    return event(f"p{number}", f"Where is parcel {number}?", **{"thread_id": f"t{number}", "author": who, **more})


def conversations() -> dict[str, list[str]]:
    """The posts of each ticket, by its thread, oldest first."""
    db.close_reading()
    query = select(Ticket.thread_ext_id, Post.ext_id).join(Post, Post.ticket_id == Ticket.id).order_by(Post.id)
    found: dict[str, list[str]] = {}
    for thread, post in db.session().exec(query):
        found.setdefault(thread, []).append(post)
    return found


STORM = [stranger(number) for number in range(8)]
ALONE = {f"t{number}": [f"p{number}"] for number in range(8)}


def asked(deliver: Deliver, posts: list[dict[str, Any]]) -> int:
    """How many questions are put for these posts, once their first reading has been prepared."""
    deliver(posts)
    with counted() as said:
        worker.drain()
    return sum(one.lstrip().startswith("SELECT") for one in said)


def test_many_new_posts_ask_for_little_more_than_each_customers_key(deliver: Deliver) -> None:
    asked(deliver, [stranger(number) for number in range(100, 105)])

    few = asked(deliver, [stranger(number) for number in range(200, 205)])
    many = asked(deliver, [stranger(number) for number in range(300, 325)])

    assert (many - few) / 20 < 2.5, (few, many)  # each by itself would ask for six things


def test_two_bodies_that_tell_the_same_are_one_post(deliver: Deliver) -> None:
    deliver([*STORM, stranger(3)])
    deliver([stranger(5), stranger(8)])

    worker.drain()

    assert conversations() == ALONE | {"t8": ["p8"]}


def test_an_event_is_marked_with_the_body_that_told_of_it_first(deliver: Deliver) -> None:
    for posts in (STORM, STORM):
        deliver(posts)

    worker.drain()

    db.close_reading()
    assert len({mark.arrival_id for mark in db.session().exec(select(Seen))}) == 1


def test_a_second_post_of_a_thread_goes_into_the_ticket_of_the_first(deliver: Deliver) -> None:
    deliver([*STORM, stranger(8, thread_id="t2"), stranger(9, thread_id="t9"), stranger(10, thread_id="t9")])

    worker.drain()

    assert conversations() == ALONE | {"t2": ["p2", "p8"], "t9": ["p9", "p10"]}


@pytest.mark.parametrize("first", [True, False], ids=["ours first", "ours last"])
def test_our_own_words_of_the_same_moment_are_in_the_conversation(deliver: Deliver, first: bool) -> None:
    ours = stranger(8, thread_id="t2", **OURS)
    deliver([ours, *STORM] if first else [*STORM, ours])

    worker.drain()

    assert sorted(conversations()["t2"]) == ["p2", "p8"]


def test_our_own_words_that_waited_come_into_the_conversation(deliver: Deliver) -> None:
    deliver([stranger(8, thread_id="t2", **OURS)])
    worker.drain()
    assert conversations() == {}

    deliver(STORM)
    worker.drain()

    assert sorted(conversations()["t2"]) == ["p2", "p8"]


def test_somebody_who_writes_in_many_threads_is_one_customer(deliver: Deliver) -> None:
    same = STORM[0]["author"]
    deliver([stranger(number, author=same) for number in range(8)])
    worker.drain()
    deliver([stranger(number, author=same) for number in range(8, 16)])

    worker.drain()

    db.close_reading()
    theirs = select(Customer.id).join(Handle, Handle.customer_id == Customer.id).where(Handle.ext_id == same["id"])
    (customer,) = db.session().exec(theirs).all()
    assert set(db.session().exec(select(Ticket.customer_id))) == {customer}
    assert len(conversations()) == 16


def test_edits_and_removals_of_what_is_new_find_it(deliver: Deliver) -> None:
    edited = stranger(2, type="post.edited", occurred_at="2030-01-01T00:00:00Z") | {"text": "Found it."}
    deliver([*STORM, edited, stranger(3, type="post.removed")])

    worker.drain()

    db.close_reading()
    told = {post.ext_id: post for post in db.session().exec(select(Post))}
    assert (told["p2"].text, told["p3"].removed_by != "") == ("Found it.", True)


def test_what_a_batch_foresaw_is_forgotten_when_it_is_done_again_one_by_one(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = receiving.receive

    def receive(account: Account, told: Any, *rest: Any, **more: Any) -> Any:
        if told.ext_id == "p7":
            raise ZeroDivisionError
        return whole(account, told, *rest, **more)

    monkeypatch.setattr(receiving, "receive", receive)
    deliver(STORM)

    worker.drain()

    assert conversations() == {thread: posts for thread, posts in ALONE.items() if thread != "t7"}


def test_answers_that_there_is_nothing_are_good_once(desk: object) -> None:
    with db.transaction():
        foreseen.put("colour", {"sky": "blue", "night": None})

        assert [foreseen.take("colour", "sky", lambda: "grey") for _ in range(2)] == ["blue", "blue"]
        assert [foreseen.take("colour", "night", lambda: "black") for _ in range(2)] == [None, "black"]

    with db.transaction():
        assert foreseen.take("colour", "sky", lambda: "grey") == "grey"


def test_nothing_is_foreseen_outside_a_transaction(desk: object) -> None:
    with pytest.raises(RuntimeError):
        foreseen.put("colour", {"sky": "blue"})
