"""What a network tells beside words: delivered, not delivered, read, reacted to, labelled, rated; a key taken back."""

from typing import Any

import pytest
from sqlmodel import select

from caredesk.audit.verify import verify
from caredesk.channels.models import Account, AccountState
from caredesk.core import db
from caredesk.customers import holdings
from caredesk.customers.models import Customer
from caredesk.postroom import actions, worker
from caredesk.privacy import rooms
from caredesk.promises.models import Promise
from caredesk.sla.models import Clock, Tally
from caredesk.team.models import Notice
from caredesk.tickets import reading
from caredesk.tickets.models import Post, Reaction, Ticket
from tests import cast
from tests.postroom.conftest import Deliver, event
from tests.postroom.stage import Stage

BROUGHT_IN = (rooms,)


def said(ext_id: str) -> Post:
    db.close_reading()
    found = db.first(Post, Post.ext_id == ext_id)
    assert found is not None
    return found


def told(deliver: Deliver, *events: dict[str, Any]) -> None:
    for one in events:
        assert deliver(one).status_code == 202
    worker.drain()


@pytest.fixture
def answered(stage: Stage) -> Post:
    """A reply that the network has."""
    reply = stage.answer(stage.arrive())
    stage.work(20)
    assert stage.shown(reply).out_state == "sent"
    return stage.shown(reply)


def counted() -> int:
    return sum(db.session().exec(select(Tally.n).where(Tally.what == "out")))


def test_a_reply_is_marked_delivered_and_then_read(deliver: Deliver, answered: Post) -> None:
    ext_id = str(answered.ext_id)

    told(deliver, {"type": "reply.delivered", "id": ext_id}, {"type": "reply.read", "id": ext_id})

    beside = reading.posts(answered.ticket_id or 0, [answered.id or 0])[0].beside
    assert beside.delivered_at is not None
    assert beside.read_at is not None
    assert [len(cast.entries(f"reply.{verb}")) for verb in ("delivered", "read")] == [1, 1]


def test_what_was_read_is_told_by_its_moment_where_no_message_is_named(deliver: Deliver, answered: Post) -> None:
    told(deliver, {"type": "reply.read", "id": "watermark", "thread_id": "t1"})

    assert {"delivered", "read"} <= said(str(answered.ext_id)).marks.keys()


def test_a_reply_that_was_not_delivered_was_never_said(deliver: Deliver, stage: Stage, answered: Post) -> None:
    assert counted() == 1
    clocks = [one.state for one in db.session().exec(select(Clock).where(Clock.stopped_at != None))]  # noqa: E711
    assert clocks

    told(deliver, {"type": "reply.failed", "id": str(answered.ext_id), "reason": "131026"})

    post = stage.shown(answered)
    assert (post.out_state, post.sent_at) == ("failed", None)
    assert post.out_why == "not_delivered: 131026"
    assert counted() == 0
    ticket = db.session().get_one(Ticket, post.ticket_id)
    assert (ticket.waiting_since is not None, ticket.due_at is not None) == (True, True)
    assert [one.kind for one in db.session().exec(select(Notice).where(Notice.agent_id == stage.agent.id))] == [
        "reply_failed"
    ]
    assert verify().findings == []


def test_what_was_not_delivered_can_be_sent_again_and_is_one_answer(deliver, stage, answered) -> None:
    told(deliver, {"type": "reply.failed", "id": str(answered.ext_id), "reason": "131026"})
    told(deliver, {"type": "reply.failed", "id": str(answered.ext_id), "reason": "131026"})

    actions.send_again(stage.row(answered), stage.agent)
    stage.work(20)

    assert stage.shown(answered).out_state == "sent"
    assert len(cast.entries("reply.failed")) == 1
    assert counted() == 1


def test_a_promise_that_it_kept_is_open_until_it_is_delivered_after_all(deliver, stage) -> None:
    asked = stage.arrive()
    stage.answer(asked, "We will get back to you in 3 days.")
    kept = stage.answer(asked, "It is on its way.")
    stage.work(20)
    states = [promise().state]

    told(deliver, {"type": "reply.failed", "id": str(stage.shown(kept).ext_id), "reason": "131026"})
    states.append(promise().state)
    actions.send_again(stage.row(kept), stage.agent)
    stage.work(20)

    assert [*states, promise().state] == ["kept", "open", "kept"]
    assert [len(cast.entries(f"promise.{verb}")) for verb in ("kept", "reopened")] == [2, 1]
    assert verify().findings == []


def promise() -> Promise:
    db.close_reading()
    return db.session().exec(select(Promise)).one()


def test_reactions_are_counted_once_each_and_make_no_ticket(deliver: Deliver) -> None:
    told(deliver, event("c1"))
    tickets = len(db.session().exec(select(Ticket)).all())

    who = [{"id": f"fan{number}"} for number in range(3)]
    told(
        deliver,
        *({"type": "post.reacted", "id": "c1", "reaction": "like", "author": one} for one in [*who, who[0]]),
        {"type": "post.reacted", "id": "c1", "reaction": "love", "author": who[1]},
        {"type": "post.reacted", "id": "c1", "reaction": "like", "author": who[2], "withdrawn": True},
        {"type": "post.reacted", "id": "unknown", "reaction": "like", "author": who[2]},
    )

    assert said("c1").marks == {"reactions": {"like": 2, "love": 1}}
    assert len(db.session().exec(select(Ticket)).all()) == tickets
    assert len(db.session().exec(select(Customer)).all()) == 2  # the cast: who only reacts is nobody here
    assert not [one for one in db.session().exec(select(Reaction)) if "fan" in one.who]


def test_a_person_who_is_erased_has_reacted_to_nothing(deliver: Deliver, kasia: Customer) -> None:
    told(deliver, event("c1"), event("c2", author={"id": "other", "handle": "other"}))
    told(
        deliver,
        *({"type": "post.reacted", "id": "c2", "reaction": "like", "author": {"id": one}} for one in ("kasia_w", "x")),
    )
    who = holdings.person(kasia)
    room = next(one for one in holdings.rooms() if one.name == "reactions")

    assert [one["reaction"] for one in room.copy(kasia)] == ["like"]
    assert room.erase(who) == 1
    assert said("c2").marks == {"reactions": {"like": 1}}


def test_a_changed_rating_keeps_both_values(deliver: Deliver) -> None:
    review = event("r1", "Never again", surface="review", rating=1, subject="Lost parcel", facts={"device": "Pixel 8"})
    told(deliver, review, {**review, "type": "post.edited", "rating": 4, "occurred_at": "2026-11-22T10:00:00Z"})

    post = said("r1")
    assert (post.rating, post.about["rated"], post.about["subject"]) == (4, 1, "Lost parcel")
    assert [one.facts.get("rating") for one in reading.versions(post)] == [1]
    assert cast.entries("post.received")[-1]["body"]["rating"] == 1
    assert cast.entries("post.edited")[-1]["body"]["rating"] == 4
    assert verify().findings == []


def test_a_rating_that_somebody_changed_in_the_database_is_found(deliver: Deliver) -> None:
    told(deliver, event("r1", rating=1))
    assert len(cast.entries("post.received")) == 1  # what has no number yet is not compared
    assert verify().findings == []
    with db.transaction():
        db.lock(said("r1")).rating = 5

    assert "beside the words" in verify().findings[0].words


def test_a_label_of_the_network_is_shown_and_removes_nothing(deliver: Deliver) -> None:
    told(deliver, event("c1"), {"type": "post.labelled", "id": "c1", "label": "spam"})

    assert (said("c1").about["label"], said("c1").removed_by) == ("spam", "")
    assert len(cast.entries("post.labelled")) == 1
    assert verify().findings == []

    told(deliver, {"type": "post.labelled", "id": "c1", "label": "policy", "removed_by": "platform"})

    assert said("c1").removed_by == "platform"
    assert said("c1").text == "Where is my parcel?"
    assert verify().findings == []


def test_a_key_that_was_taken_back_pauses_the_account_once(deliver: Deliver, parcelhop: Account) -> None:
    told(deliver, {"type": "account.revoked"}, {"type": "account.revoked"})

    db.close_reading()
    account = db.session().get_one(Account, parcelhop.id)
    assert (account.state, account.paused_why) == (AccountState.PAUSED, "auth_expired")
    assert len(cast.entries("account.paused")) == 1


def test_stars_subject_and_facts_stand_on_the_page(deliver: Deliver, app, ola) -> None:
    told(
        deliver,
        event("r1", "Meh", surface="review", rating=2, subject="Late <b>", facts={"device": "Pixel 8", "ad": "1"}),
    )
    client = cast.signed_in(app, ola)

    page = client.get(f"/tickets/{said('r1').ticket_id}").get_data(as_text=True)

    assert "2 of 5 stars" in page
    assert "Late &lt;b&gt;" in page
    assert "Pixel 8" in page
    assert "Under an advertisement" in page


@pytest.mark.once
@pytest.mark.parametrize("rating", [0, 6, -1, "5 stars", 10**30, [], {}, True, 2.5])
def test_what_is_no_rating_is_none_and_the_words_are_kept(deliver: Deliver, rating: object) -> None:
    told(deliver, event("r1", rating=rating))

    assert (said("r1").rating, said("r1").text) == (None, "Where is my parcel?")
