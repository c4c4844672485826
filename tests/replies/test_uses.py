"""What becomes of templates in replies: a gap stops them, a use is counted, changed words and solved tickets too."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.replies import template_queries, templates, uses
from caredesk.tickets import actions, conversation
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests.replies.wordings import made, text
from tests.tickets import scene


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


@pytest.fixture
def saying(ola):
    return made(ola, variants=[text("en", "The courier will come today between four and six.")])


def send(ticket, agent, words, *brought, own_id="u1"):
    told = [{"id": one.id, "version": 1, "lang": "en", "text": one.variants[0]["text"]} for one in brought]
    along = {"template": told} if told else None
    return conversation.reply(ticket, agent, words, kind="public", own_id=own_id, along=along)


def counts(template):
    db.close_reading()
    found = template_queries.counts(template)
    return found.used, found.edited, found.solved, found.told


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Hi {{customer.first_name}}, soon.", "{{customer.first_name}}"),
        ("Order {{Order number}} is on its way", "{{Order number}}"),
        ("Hi {{", "{{"),
        ("Hi {{" + "x" * 200, "{{" + "x" * 38),
    ],
)
def test_a_gap_never_leaves_the_desk(ticket, ola, words, place):
    with pytest.raises(HeldBack) as held:
        conversation.reply(ticket, ola, words, kind="public", own_id="u1", accept=frozenset({"unfilled"}))

    assert (held.value.codes, held.value.blocks) == (("unfilled",), True)
    assert held.value.findings[0].facts == {"place": place}
    assert db.first(Post, Post.own_id == "u1") is None


def test_a_reply_as_it_was_inserted_is_a_use(ticket, ola, saying):
    send(ticket, ola, "The courier will come today\nbetween four and six.", saying)

    assert counts(saying) == (1, 0, 0, 0)


def test_changed_words_are_a_use_that_was_edited(ticket, ola, saying):
    send(ticket, ola, "Hello! The courier will come today between five and seven.", saying)

    assert counts(saying) == (1, 1, 0, 0)


def test_what_was_deleted_again_was_not_used(ticket, ola, saying):
    send(ticket, ola, "Sorry, I do not know yet.", saying)

    assert counts(saying) == (0, 0, 0, 0)


def test_a_reply_that_is_taken_back_used_nothing(ticket, ola, saying):
    post = send(ticket, ola, saying.variants[0]["text"], saying)

    conversation.take_back(post, ola)

    assert counts(saying) == (0, 0, 0, 0)


def test_solved_is_resolved_and_still_so_after_three_days(ticket, ola, saying):
    send(ticket, ola, saying.variants[0]["text"], saying)
    actions.resolve(ticket, ola, despite="They know.")
    assert counts(saying) == (1, 0, 0, 0)

    with clock.fixed(clock.now() + uses.COUNTS_FOR):
        assert counts(saying) == (1, 0, 1, 1)


def test_what_comes_back_within_three_days_was_not_solved(ticket, ola, saying):
    send(ticket, ola, saying.variants[0]["text"], saying)
    actions.resolve(ticket, ola, despite="They know.")
    with clock.fixed(clock.now() + timedelta(hours=71)):
        actions.reopen(ticket, ola)
        actions.resolve(ticket, ola, despite="They know.")

    with clock.fixed(clock.now() + timedelta(days=9)):
        assert counts(saying) == (1, 0, 0, 1)


def test_what_comes_back_later_was_solved(ticket, ola, saying):
    send(ticket, ola, saying.variants[0]["text"], saying)
    actions.resolve(ticket, ola, despite="They know.")

    with clock.fixed(clock.now() + timedelta(hours=73)):
        actions.reopen(ticket, ola)
        assert counts(saying) == (1, 0, 1, 1)


def test_half_of_five_uses_changed_is_often(ticket, ola, saying):
    for n in range(5):
        words = saying.variants[0]["text"] + (" Really." if n % 2 == 0 else "")
        send(ticket, ola, words, saying, own_id=f"u{n}")

    assert template_queries.counts(saying).is_often_changed
    assert [line.template.id for line in template_queries.listed(ola, template_queries.Wanted(state="changed"))]


@pytest.mark.once
@pytest.mark.parametrize(
    "brought",
    [
        *(1, "x", [], {}, {"id": 1}, {"id": True, "version": 1}),
        *({"id": 1, "version": 1, "more": 1}, {"id": 2**80, "version": 1}, {"id": 1, "version": 1, "text": 7}),
    ],
    ids=str,
)
def test_what_is_no_template_does_not_come_along(ticket, ola, saying, brought):
    with pytest.raises(Refused, match="input"):
        conversation.reply(ticket, ola, "Hi", kind="public", own_id="u1", along={"template": brought})


def test_a_template_that_one_may_not_see_does_not_come_along_and_stops_nothing(ticket, ola, bence):
    foreign = made(bence, variants=[text("pl", "Kurier będzie dzisiaj.")])

    send(ticket, ola, "Kurier będzie dzisiaj.", foreign)

    assert counts(foreign) == (0, 0, 0, 0)


def test_a_retired_one_that_was_inserted_before_still_counts(ticket, ola, saying):
    templates.retire(ola, saying)

    send(ticket, ola, saying.variants[0]["text"], saying)

    assert counts(saying) == (1, 0, 0, 0)
