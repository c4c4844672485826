"""Templates, answers and macros that are not there any more for who speaks: nothing is held back for a count."""

import pytest

from caredesk.replies import macro_runs, macros, templates
from caredesk.replies.macro_runs import Order
from caredesk.replies.template_rules import Unfit
from caredesk.team import actions as team
from caredesk.tickets import conversation
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from tests.replies.wordings import made, text
from tests.tickets import scene
from tests.voice import approval_steps as steps


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def say(ticket, agent, words, own_id="r1", **more):
    return conversation.reply(ticket, agent, words, **({"kind": "public", "own_id": own_id} | more))


def test_a_template_that_its_user_may_not_see_any_more_stops_no_reply(ticket, ola, bence):
    shared = made(bence, scope="desk", variants=[text("pl", "Dzień dobry, już sprawdzam paczkę.")])
    along = {"template": {"id": shared.id, "version": 1, "lang": "pl", "text": shared.variants[0]["text"]}}
    templates.change(bence, shared, {"scope": "personal"})

    post = say(ticket, ola, "Dzień dobry, już sprawdzam paczkę.", along=along)

    assert post.out_state == "queued"


def test_a_macro_for_many_says_no_template_of_one(ola, bence):
    own = made(bence, variants=[text("pl", "Moje słowa.")])
    told = {"name": "M", "shortcut": "m", "scope": "desk", "team": None, "template": own.id, "steps": []}

    with pytest.raises(Unfit) as error:
        macros.create(bence, told)

    assert error.value.errors == {"template": "narrower"}


def test_a_macro_whose_template_became_somebodys_own_says_so(ticket, ola, bence):
    shared = made(bence, scope="desk", variants=[text("pl", "Dzień dobry.")])
    told = {"name": "M", "shortcut": "m", "scope": "desk", "team": None, "template": shared.id, "steps": []}
    macro = macros.create(bence, told)
    templates.change(bence, shared, {"scope": "personal"})

    with pytest.raises(Refused) as error:
        macro_runs.run(macro, ticket, ola, Order("m1"))

    assert error.value.code == "macro_template"


def test_an_approver_who_speaks_for_a_suspended_author_needs_none_of_their_templates(ticket, ola, bence, eva):
    steps.learn(ola)
    own = made(ola, variants=[text("pl", steps.WORDS)])
    along = {"template": {"id": own.id, "version": 1, "lang": "pl", "text": steps.WORDS}}
    row = steps.ask(ticket, ola, along=along)
    team.suspend(ola, eva)

    post = steps.approve(row, bence)

    assert (post.agent_id, post.out_state) == (bence.id, "queued")
