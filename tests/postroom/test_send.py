"""Replies on their way: sent, in order, taken back."""

import pytest

from caredesk.channels import actions
from caredesk.core import db
from caredesk.postroom.models import OutgoingState
from caredesk.team.models import Agent
from caredesk.tickets import conversation
from caredesk.tickets.models import Visibility
from caredesk.tickets.refusals import Refused, TooLate
from tests import cast
from tests.postroom.stage import Stage


def test_a_reply_waits_for_its_undo_and_then_is_public_once(stage: Stage) -> None:
    reply = stage.answer(stage.arrive(), "On its way.")

    stage.work(7)
    assert (stage.public(), stage.shown(reply).out_state) == ([], "queued")

    stage.work(2)
    stage.work(60)
    assert stage.public() == ["On its way."]
    assert (stage.shown(reply).out_state, stage.shown(reply).ext_id) == ("sent", stage.network.public[0]["ext_id"])
    assert stage.shown(reply).permalink.startswith(stage.network.url)
    assert stage.tries(reply) == ["sent"]


def test_a_private_comment_is_answered_in_private_or_not_at_all(stage: Stage) -> None:
    post = stage.arrive(visibility="private", surface="comment")

    with pytest.raises(Refused, match="private_stays_private"):
        stage.answer(post, "Aloud.")
    stage.answer(post, "To you alone.", kind="direct")
    stage.work(10)

    assert [(one["kind"], one["visibility"]) for one in stage.network.public] == [("direct", "private")]


def test_a_post_that_became_private_is_not_answered_aloud_by_what_waited(stage: Stage) -> None:
    post = stage.arrive()
    reply = stage.answer(post, "Aloud.")
    with db.transaction():
        db.lock(stage.shown(post)).visibility = Visibility.PRIVATE

    stage.work(60)

    assert (stage.public(), stage.shown(reply).out_state) == ([], "failed")
    assert stage.row(reply).reason == "private_stays_private"


def test_the_trail_tells_the_whole_way(stage: Stage) -> None:
    stage.answer(stage.arrive())
    stage.work(10)

    told = [one["verb"] for one in cast.entries() if one["verb"].startswith("reply.")]
    assert told == ["reply.queued", "reply.attempted", "reply.sent"]


def test_what_was_taken_back_never_leaves(stage: Stage) -> None:
    reply = stage.answer(stage.arrive())
    conversation.take_back(reply, stage.agent)
    stage.work(60)

    assert stage.public() == []
    assert stage.row(reply).state is OutgoingState.CANCELLED


def test_what_has_left_cannot_be_taken_back(stage: Stage) -> None:
    reply = stage.answer(stage.arrive())
    stage.work(10)

    with pytest.raises(TooLate):
        conversation.take_back(stage.shown(reply), stage.agent)
    assert stage.row(reply).state is OutgoingState.SENT


def test_replies_of_one_conversation_keep_their_order(stage: Stage) -> None:
    post = stage.arrive()
    for number in range(5):
        stage.answer(post, f"reply {number}")
    stage.network.fault("answer", status=429, headers={"Retry-After": "5"}, times=2)
    stage.work(120)

    assert stage.public() == [f"reply {number}" for number in range(5)]


def test_a_slow_conversation_holds_up_no_other(stage: Stage) -> None:
    first, second = stage.arrive("c1", "t1"), stage.arrive("c2", "t2")
    stage.network.fault("answer", status=500, times=1)
    stage.answer(first, "stuck")
    stage.answer(first, "behind it")
    stage.answer(second, "elsewhere")
    stage.work(10)

    assert stage.public() == ["elsewhere"]


def test_replies_of_a_paused_account_wait_and_leave_in_order_afterwards(stage: Stage, eva: Agent) -> None:
    post = stage.arrive()
    actions.pause(stage.account, eva)
    for number in range(3):
        stage.answer(post, f"reply {number}")
    stage.work(60)
    assert stage.public() == []

    actions.resume(stage.account, eva)
    stage.work(10)
    assert stage.public() == ["reply 0", "reply 1", "reply 2"]


def test_a_direct_reply_is_private(stage: Stage) -> None:
    stage.answer(stage.arrive(surface="dm", visibility="private"), "Just for you", kind="direct")
    stage.work(10)

    assert [(one["kind"], one["visibility"]) for one in stage.network.public] == [("direct", "private")]
