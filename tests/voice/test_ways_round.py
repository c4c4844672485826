"""Ways round what an answer is asked, each tried: through an approval, with an emoji or a link."""

import pytest

from caredesk.core import db
from caredesk.tickets import conversation
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Status, Ticket
from caredesk.voice import likeness, rulebook
from caredesk.voice.models import VoiceRule
from tests.tickets import scene
from tests.voice import approval_steps as steps

LIKENESS = {"kind": "likeness", "strength": "block", "times": 3, "near": 70, "page_times": 50, **steps.NOTHING}


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def say(ticket, agent, words, own_id="r1", **more):
    return conversation.reply(ticket, agent, words, **({"kind": "public", "own_id": own_id} | more))


def test_who_approves_may_not_write_about_a_topic_that_is_not_theirs(ticket, ola, bence, parcelhop):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    legal = steps.team("Legal", parcelhop)
    steps.topic(bence, legal)

    with pytest.raises(HeldBack) as held:
        steps.approve(row, bence, "Nasz prawnik odpowie.")

    assert held.value.codes == ("topic",)
    assert steps.fresh(row).state == "waiting"


def test_who_approves_may_write_about_a_topic_of_their_own(ticket, ola, bence, parcelhop):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    steps.topic(bence, steps.team("Legal", parcelhop, bence))

    assert steps.approve(row, bence, "Nasz prawnik odpowie.").out_state == "queued"


def test_a_topic_that_came_up_while_it_waited_needs_those_who_answer_it(ticket, ola, bence, parcelhop):
    steps.learn(ola)
    row = steps.ask(ticket, ola)
    steps.topic(bence, steps.team("Legal", parcelhop))
    scene.post(ticket, "Mój prawnik się odezwie.")

    with pytest.raises(HeldBack) as held:
        steps.approve(row, bence, confirmed=True)

    assert held.value.codes == ("topic",)


def test_an_approved_reply_that_promises_leaves_and_its_ticket_stays_open(ticket, ola, bence):
    steps.learn(ola)
    row = steps.ask(ticket, ola, "Wrócimy z odpowiedzią do piątku.", resolves=True)

    post = steps.approve(row, bence)

    assert post.out_state == "queued"
    db.close_reading()
    assert db.session().get_one(Ticket, ticket.id).status is not Status.RESOLVED


@pytest.mark.parametrize("same", ["👍", "https://parcelhop.example/track/1", "@kasia_w https://x.example", "…"])
def test_the_third_same_sign_or_link_is_stopped_like_the_third_same_sentence(ticket, ola, bence, same):
    rulebook.make(VoiceRule, bence, "No answer three times", dict(LIKENESS), is_on=True)
    for n in range(2):
        say(ticket, ola, same, f"r{n}", accept=frozenset({"voice_near"}))

    with pytest.raises(HeldBack) as held:
        say(ticket, ola, same, "r3", accept=frozenset({"voice_near"}))

    assert held.value.codes == ("voice_third",)


def test_two_different_links_are_not_the_same_answer():
    assert likeness.likeness("https://parcelhop.example/a", "https://help.example/returns") < 0.7
    assert likeness.likeness("👍", "🙏") == 0
    assert likeness.likeness("👍", "👍") == 1
