"""The life of a promise, with the clock moved: warned, kept, broken, moved, handed on, cancelled, carried along."""

from datetime import UTC, datetime

import pytest

from caredesk import audit
from caredesk.core import db
from caredesk.promises import actions
from caredesk.promises.models import PromiseState
from caredesk.routing import duties
from caredesk.tickets import actions as tickets
from caredesk.tickets import conversation
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Status, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.split import split
from tests import cast
from tests.promises.conftest import notices, promises, say, work
from tests.tickets import scene


def sent(post):
    """The network has it."""
    with db.transaction():
        held = conversation.mark_delivery(post, state="sent")
        audit.record("reply.sent", held, "network", body={})


def refused(post):
    with db.transaction():
        held = conversation.mark_delivery(post, state="failed")
        audit.record("reply.failed", held, "network", body={})


def test_its_owner_is_warned_an_hour_before(time, promise, ola):
    time.to(4, 21, 58)
    work()
    assert notices(ola) == []

    duties.say(ola, duties.Presence.AWAY, ola)
    duties.say(ola, duties.Presence.AVAILABLE, ola)
    time.to(4, 21, 59)
    work()

    assert notices(ola) == ["promise_soon"]
    assert promises()[0].warned_at == datetime(2026, 12, 4, 21, 59, tzinfo=UTC)


def test_it_is_broken_when_its_time_passes_and_people_are_told_once(time, promise, ola, bence):
    time.to(4, 22, 59)
    for _ in range(3):
        work()
        time.on(minutes=10)

    assert promises()[0].state is PromiseState.BROKEN
    assert notices(ola).count("promise_broken") == notices(bence).count("promise_broken") == 1
    assert len(cast.entries("promise.broken")) == 1


def test_a_later_reply_keeps_it_once_the_network_has_it(time, ticket, promise, ola):
    time.on(hours=5)
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    assert promises()[0].state is PromiseState.OPEN

    sent(post)

    (kept,) = promises()
    assert (kept.state, kept.kept_by, kept.ended_by) == (PromiseState.KEPT, post.id, ola.id)
    time.to(5, 9)
    work()
    assert promises()[0].state is PromiseState.KEPT


def test_a_reply_that_promises_anew_keeps_nothing(time, ticket, promise, ola):
    sent(say(ticket, ola, "Jeszcze sprawdzamy, odpiszemy jutro."))

    assert [one.state for one in promises()] == [PromiseState.OPEN, PromiseState.OPEN]


def test_what_is_to_be_done_is_not_kept_by_words_alone(ticket, ola, here):
    say(ticket, ola, "Zwrócimy pieniądze do piątku.")
    sent(say(ticket, ola, "Miłego dnia!"))
    assert promises()[0].state is PromiseState.OPEN

    sent(say(ticket, ola, "Pieniądze są na koncie.", kept=[promises()[0].id]))

    assert promises()[0].state is PromiseState.KEPT


def test_a_reply_that_fails_keeps_nothing_and_promises_nothing(time, ticket, promise, ola):
    refused(say(ticket, ola, "Zadzwonimy jutro."))
    refused(say(ticket, ola, "Paczka jest w Łodzi."))

    assert [one.state for one in promises()] == [PromiseState.OPEN, PromiseState.UNSENT]
    time.to(4, 23)
    work()
    assert promises()[0].state is PromiseState.BROKEN


def test_what_a_reply_had_kept_is_open_again_when_the_network_could_not_deliver_it(time, ticket, promise, ola):
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    sent(post)
    kept_at = promises()[0].ended_at
    time.on(minutes=5)

    refused(post)

    (row,) = promises()
    assert (row.state, row.kept_by, row.ended_at, row.settles_at) == (PromiseState.OPEN, None, None, None)
    assert notices(ola) == ["promise_again"]
    (entry,) = cast.entries("promise.reopened")
    assert (entry["object"], entry["body"]["reply"]) == (row.uuid, post.uuid)
    with pytest.raises(Refused, match="promise_open"):
        tickets.resolve(ticket, ola)
    assert (row.history[0]["what"], row.history[0]["from"]) == ("reopened", kept_at.isoformat())
    time.to(4, 23)
    work()
    assert promises()[0].state is PromiseState.BROKEN


def test_tried_again_it_keeps_the_promise_again(time, ticket, promise, ola):
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    sent(post)
    refused(post)
    time.on(minutes=5)

    sent(post)

    (row,) = promises()
    assert (row.state, row.kept_by, row.ended_at) == (PromiseState.KEPT, post.id, time.now)
    assert len(cast.entries("promise.kept")) == 2


def test_a_reply_that_did_not_arrive_and_is_taken_back_keeps_nothing(ticket, promise, ola):
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    sent(post)
    refused(post)

    with db.transaction():
        audit.record("reply.cancelled", conversation.mark_delivery(post, state="cancelled"), ola, body={})

    assert (promises()[0].state, promises()[0].keeping_id) == (PromiseState.OPEN, None)


def test_one_that_was_kept_late_is_broken_again_and_people_are_told(time, ticket, promise, ola, bence):
    time.to(5, 9)
    work()
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    sent(post)
    assert promises()[0].state is PromiseState.LATE

    refused(post)
    work()

    (row,) = promises()
    assert (row.state, row.settles_at) == (PromiseState.BROKEN, datetime(2026, 12, 4, 22, 59, tzinfo=UTC))
    assert notices(bence).count("promise_broken") == 2


def test_a_reply_that_is_just_leaving_when_the_time_comes_is_waited_for(time, ticket, promise, ola):
    time.to(4, 22, 58)
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    time.to(4, 22, 59)
    work()
    assert promises()[0].state is PromiseState.OPEN

    time.to(4, 23, 0)
    sent(post)

    assert promises()[0].state is PromiseState.LATE


def test_a_reply_taken_back_leaves_it_open(ticket, promise, ola):
    post = say(ticket, ola, "Paczka jest w Łodzi.")
    conversation.take_back(post, ola)

    assert (promises()[0].state, promises()[0].keeping_id) == (PromiseState.OPEN, None)


def test_it_is_kept_by_hand_with_a_note_and_only_once(promise, ola):
    with pytest.raises(Refused, match="promise_note"):
        actions.keep(promise, ola, " ")
    actions.keep(promise, ola, "Zadzwoniłam.")

    assert (promises()[0].state, promises()[0].note) == (PromiseState.KEPT, "Zadzwoniłam.")
    with pytest.raises(Refused, match="promise_over"):
        actions.cancel(promise, ola, "Za późno")


def test_another_time_needs_a_reason_and_is_watched(time, promise, ola):
    later = datetime(2026, 12, 7, 12, tzinfo=UTC)
    with pytest.raises(Refused, match="promise_reason"):
        actions.move(promise, ola, later, "")
    actions.move(promise, ola, later, "Kurier nie odpowiada.")
    time.to(4, 23)
    work()

    (moved,) = promises()
    assert (moved.state, moved.due_at, moved.moves) == (PromiseState.OPEN, later, 1)
    assert moved.first_due_at == datetime(2026, 12, 4, 22, 59, tzinfo=UTC)
    time.to(7, 12)
    work()
    assert promises()[0].state is PromiseState.BROKEN


def test_a_broken_one_with_a_new_time_is_kept_late_at_best(time, promise, ola):
    time.to(5, 9)
    work()
    actions.move(promise, ola, datetime(2026, 12, 7, 12, tzinfo=UTC), "Kurier nie odpowiada.")
    actions.keep(promise, ola, "Zadzwoniłam.")

    (kept,) = promises()
    assert (kept.state, kept.settles_at) == (PromiseState.LATE, datetime(2026, 12, 4, 22, 59, tzinfo=UTC))


def test_a_ticket_with_an_open_promise_is_not_resolved_silently(ticket, promise, ola):
    with pytest.raises(Refused, match="promise_open"):
        tickets.resolve(ticket, ola)

    tickets.resolve(ticket, ola, despite="Klientka wszystko wie.")

    assert db.session().get_one(Ticket, ticket.id).status is Status.RESOLVED
    assert cast.entries("ticket.resolved")[0]["body"]["despite"] == "Klientka wszystko wie."
    assert promises()[0].state is PromiseState.OPEN


def test_a_reply_on_its_way_that_keeps_it_lets_the_ticket_be_resolved(ticket, promise, ola):
    say(ticket, ola, "Paczka jest w Łodzi.")

    tickets.resolve(ticket, ola)

    assert "despite" not in cast.entries("ticket.resolved")[0]["body"]


def test_merging_and_taking_apart_carry_it_along(ticket, promise, parcelhop, kasia, ola):
    other = scene.ticket(parcelhop, kasia, "I jeszcze jedno")
    merge(ticket, other, ola)
    assert promises()[0].ticket_id == other.id

    unmerge(db.session().get_one(Ticket, ticket.id), ola)

    assert promises()[0].ticket_id == ticket.id
    assert len(cast.entries("promise.carried")) == 2


def test_splitting_takes_it_along_with_its_post(ticket, ola, here):
    second = scene.post(ticket, "A poza tym: zwrot?")
    post = say(ticket, ola, "Odpiszemy jutro.")

    made = split(second, ola, [post.id])

    assert promises()[0].ticket_id == made.id
