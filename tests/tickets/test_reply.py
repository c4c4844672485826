"""Replies and notes: what is queued, what is refused, what stops a send, what can be taken back."""

import pytest
from sqlmodel import select

from caredesk.core import db
from caredesk.team.models import Notice
from caredesk.tickets import conversation
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility
from caredesk.tickets.refusals import Refused, ThreadMoved, TooLate
from tests import cast
from tests.tickets import scene


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def reload(row):
    db.close_reading()
    return db.session().get(type(row), row.id)


def test_a_reply_is_queued_with_its_entry_and_shown_in_the_row(ticket, ola):
    made = conversation.reply(ticket, ola, "It is on its way.", kind="public", own_id="u1")

    assert (made.out_state, made.agent_id, made.visibility.value) == ("queued", ola.id, "public")
    assert made.send_at > made.occurred_at
    assert (reload(ticket).snippet, reload(ticket).snippet_by) == ("It is on its way.", "out")
    entry = cast.entries("reply.queued")[0]
    assert (entry["object"], entry["body"]["text"], entry["body"]["kind"]) == (made.uuid, "It is on its way.", "public")


def test_a_second_click_is_the_same_reply(ticket, ola):
    first = conversation.reply(ticket, ola, "Once.", kind="public", own_id="u1")

    again = conversation.reply(ticket, ola, "Once.", kind="public", own_id="u1")

    assert again.id == first.id
    assert len(cast.entries("reply.queued")) == 1


def test_one_own_id_cannot_be_used_in_two_tickets(ticket, ola, parcelhop, zoltan):
    conversation.reply(ticket, ola, "Once.", kind="public", own_id="u1")

    with pytest.raises(Refused, match="own_id"):
        conversation.reply(scene.ticket(parcelhop, zoltan), ola, "Twice.", kind="public", own_id="u1")


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("  ", "public", "empty"),
        ("x" * 20_001, "public", "too_long"),
        ("a\x00b", "public", "unreadable"),
        ("a\ud800b", "public", "unreadable"),
        ("hello", "note", "unknown_kind"),
        ("hello", "shout", "unknown_kind"),
    ],
    ids=["no words", "too long", "NUL", "half a letter", "a note is no reply", "no such kind"],
)
def test_words_that_cannot_go_are_refused_and_nothing_is_left(ticket, ola, text, kind, code):
    with pytest.raises(Refused, match=code):
        conversation.reply(ticket, ola, text, kind=kind, own_id="u1")

    assert not cast.entries("reply.queued")
    assert reload(ticket).posts_count == 1


def test_a_private_thread_is_never_answered_in_public(parcelhop, kasia, ola):
    ticket = scene.ticket(scene.answerable(parcelhop), kasia, private=True)
    scene.post(ticket, "secret", surface="dm", visibility=Visibility.PRIVATE)

    with pytest.raises(Refused, match="private_stays_private"):
        conversation.reply(ticket, ola, "hello", kind="public", own_id="u1")
    assert conversation.reply(ticket, ola, "hello", kind="direct", own_id="u2").visibility.value == "private"


def test_a_length_that_the_network_does_not_take_is_refused(parcelhop, kasia, ola):
    ticket = scene.ticket(scene.answerable(parcelhop), kasia)
    with db.transaction():
        db.lock(parcelhop).settings = scene.REPLIES | {"max_characters": 10}

    with pytest.raises(Refused) as refused:
        conversation.reply(ticket, ola, "x" * 13, kind="public", own_id="u1")

    assert (refused.value.code, refused.value.facts["over"]) == ("too_long", 3)


def test_a_send_is_stopped_when_the_customer_wrote_since(ticket, ola):
    began = scene.newest()
    came = scene.post(ticket, "Never mind, it is here!")

    with pytest.raises(ThreadMoved) as stopped:
        conversation.reply(ticket, ola, "We look for it.", kind="public", own_id="u1", seen=began)

    assert stopped.value.post_ids == (came.id,)
    assert conversation.reply(ticket, ola, "Good!", kind="public", own_id="u1", seen=began, anyway=True).id


def test_a_send_is_stopped_by_a_colleagues_reply_and_not_by_ones_own(ticket, ola, bence):
    began = scene.newest()
    conversation.reply(ticket, ola, "First of mine.", kind="public", own_id="u1", seen=began)

    assert conversation.reply(ticket, ola, "Second of mine.", kind="public", own_id="u2", seen=began).id
    with pytest.raises(ThreadMoved) as stopped:
        conversation.reply(ticket, bence, "Mine.", kind="public", own_id="u3", seen=began)
    assert len(stopped.value.post_ids) == 2


def test_undo_cancels_a_waiting_reply_and_the_row_shows_the_customer_again(ticket, ola):
    made = conversation.reply(ticket, ola, "Oops.", kind="public", own_id="u1")

    conversation.take_back(made, ola)

    assert reload(made).out_state == "cancelled"
    assert (reload(ticket).snippet, reload(ticket).snippet_by) == ("Where is my parcel?", "in")
    assert cast.entries("reply.cancelled")[0]["body"]["text"] == "Oops."


def test_what_is_leaving_cannot_be_taken_back(ticket, ola):
    made = conversation.reply(ticket, ola, "Too late.", kind="public", own_id="u1")
    with db.transaction():
        conversation.mark_delivery(made, state="sending")

    with pytest.raises(TooLate):
        conversation.take_back(made, ola)

    assert not cast.entries("reply.cancelled")


def test_a_sent_reply_ends_the_waiting_unless_the_customer_wrote_after_it(ticket, ola):
    made = conversation.reply(ticket, ola, "Here.", kind="public", own_id="u1")
    later = scene.post(ticket, "One more question")

    with db.transaction():
        conversation.mark_delivery(made, state="sent", ext_id="r1", permalink="https://shop.example/r1")

    assert reload(ticket).waiting_since == later.occurred_at
    assert (reload(made).ext_id, reload(made).out_state) == ("r1", "sent")
    with db.transaction():
        second = conversation.reply(ticket, ola, "Done.", kind="public", own_id="u2")
        conversation.mark_delivery(second, state="sent", ext_id="r2")
    assert reload(ticket).waiting_since is None


def test_an_echo_that_came_first_and_the_reply_are_one_message(ticket, ola):
    made = conversation.reply(ticket, ola, "Here.", kind="public", own_id="u1")
    echo = scene.post(ticket, "Here.", kind=PostKind.OUTSIDE, ext_id="r1", handle_id=None)

    with db.transaction():
        conversation.mark_delivery(made, state="sent", ext_id="r1")

    assert (reload(made).ext_id, reload(echo).out_state) == ("r1", "echo")
    assert cast.entries("post.recognised")[0]["object"] == echo.uuid


def test_a_note_tells_the_colleagues_it_names_and_nobody_else(ticket, ola, bence, outsider):
    made = conversation.note(ticket, ola, "@bence and @outsider: mail me at a@bence.example", own_id="n1")

    told = db.session().exec(select(Notice)).all()
    assert [(one.agent_id, one.kind, one.post_id) for one in told] == [(bence.id, "mention", made.id)]
    assert cast.entries("note.written")[0]["body"]["mentioned"] == [bence.uuid]


def test_a_note_never_leaves(ticket, ola):
    made = conversation.note(ticket, ola, "Careful here.", own_id="n1")

    assert (made.out_state, made.visibility.value, made.kind.value) == ("", "private", "note")
    assert reload(ticket).snippet_by == "note"
    assert conversation.note(ticket, ola, "Careful here.", own_id="n1").id == made.id
    assert db.session().get(Post, made.id).send_at is None
