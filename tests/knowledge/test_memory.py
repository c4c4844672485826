"""What was answered is remembered: found again for the same question, within the walls, with what came of it."""

import pytest

from caredesk.tickets import conversation
from tests.knowledge.steps import FOUND, LOST, say, suggested
from tests.tickets import scene


@pytest.fixture
def account(parcelhop):
    return scene.answerable(parcelhop)


def test_the_same_question_finds_the_answer_that_was_given(account, kasia, zoltan, ola):
    say(scene.ticket(account, kasia, LOST), ola)

    again = scene.ticket(account, zoltan, "gdzie moja paczka, kuriera nie bylo", thread="t2")

    assert suggested(ola, again) == [FOUND]


def test_a_ticket_does_not_suggest_its_own_answer(account, kasia, ola):
    ticket = scene.ticket(account, kasia, LOST)
    say(ticket, ola)

    assert suggested(ola, ticket) == []


def test_what_is_not_sent_is_not_remembered(account, kasia, zoltan, ola):
    conversation.reply(scene.ticket(account, kasia, LOST), ola, FOUND, kind="public", own_id="r1")

    assert suggested(ola, scene.ticket(account, zoltan, LOST, thread="t2")) == []
