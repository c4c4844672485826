"""Posts that were moved, given up, or had names hidden: what their entries still say of them is held to them."""

import random

import pytest
from sqlmodel import select

from caredesk.audit import issuing
from caredesk.core import db
from caredesk.customers.holdings import Person
from caredesk.tickets import conversation, emptying
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.split import split
from tests import cast
from tests.tickets import scene
from tests.tickets.arrivals import STRANGER, event, put, ticket
from tests.tickets.test_mirror import by_hand, found

KASIA = Person(0, "nobody", ("Kasia Wrona",))


def known(ext_id):
    db.close_reading()
    return db.first(Post, Post.ext_id == ext_id)


def settle():
    issuing.issue("test")
    cast.entries()


@pytest.fixture
def history(parcelhop, ola):
    """A merged ticket, one split off, an erased complaint, one that age took, a note in which a name was hidden."""
    scene.answerable(parcelhop)
    put(parcelhop, event("created", "a"), event("created", "b", minute=1), event("created", "c", minute=2))
    put(parcelhop, event("created", "m", thread_ext_id="t2", author=STRANGER), event("created", "e", minute=3))
    conversation.note(ticket("t2"), ola, "Neighbour of Kasia Wrona.", own_id="n1")
    split(known("c"), ola)
    merge(ticket("t2"), ticket("t1"), ola)
    put(parcelhop, event("created", "late", thread_ext_id="t2", minute=7, author=STRANGER))
    put(parcelhop, event("created", "taken", thread_ext_id="t2", minute=8, author=STRANGER))
    emptying.empty([known("taken").id], "retention", "desk")
    emptying.empty([known("e").id], "erased", "desk")
    emptying.empty([known("b").id], "retention", "desk")
    emptying.hide_names([db.first(Post, Post.kind == "note")], KASIA)
    settle()


def test_moved_and_emptied_posts_are_sound(desk, history):
    assert found() == []


CHANGES = [
    pytest.param("UPDATE post SET text = 'All is well.' WHERE ext_id = 'e'", "given up", id="words erased"),
    pytest.param("UPDATE post SET text = 'All is well.' WHERE ext_id = 'b'", "given up", id="words by age"),
    pytest.param("UPDATE post SET emptied_at = NULL, emptied_why = '' WHERE ext_id = 'e'", "given up", id="not erased"),
    pytest.param("UPDATE post SET emptied_why = 'withdrawn' WHERE ext_id = 'e'", "given up", id="another reason"),
    pytest.param("UPDATE post SET kind = 'outside' WHERE ext_id = 'e'", "another kind", id="erased, as ours"),
    pytest.param("UPDATE post SET kind = 'note' WHERE ext_id = 'b'", "another kind", id="by age, as a note"),
    pytest.param("UPDATE post SET ticket_id = NULL WHERE ext_id = 'e'", "another ticket", id="erased, out"),
    pytest.param("UPDATE post SET handle_id = NULL WHERE ext_id = 'e'", "whose post", id="erased, nobody's"),
    pytest.param("UPDATE post SET text = 'Nothing of note.' WHERE kind = 'note'", "a name was hidden", id="named"),
    pytest.param("UPDATE post SET home_id = NULL WHERE ext_id = 'm'", "which merged ticket", id="merged for good"),
    pytest.param("UPDATE post SET home_id = NULL WHERE ext_id = 'late'", "which merged ticket", id="came after it"),
    pytest.param("UPDATE post SET home_id = NULL WHERE ext_id = 'taken'", "which merged ticket", id="came, by age"),
    pytest.param(
        "UPDATE post SET ticket_id = home_id, home_id = NULL WHERE ext_id = 'm'", "another ticket", id="not merged"
    ),
    pytest.param(
        "UPDATE post SET ticket_id = (SELECT ticket_id FROM post WHERE ext_id = 'a') WHERE ext_id = 'c'",
        "another ticket",
        id="not split",
    ),
    pytest.param(
        "UPDATE post SET home_id = (SELECT home_id FROM post WHERE ext_id = 'm') WHERE ext_id = 'c'",
        "which merged ticket",
        id="split, of another",
    ),
]


@pytest.mark.parametrize(("statement", "words"), CHANGES)
def test_a_change_by_hand_is_found(desk, history, statement, words):
    by_hand(desk, statement)

    findings = found()
    assert {finding.kind for finding in findings} == {"mirror"}
    assert any(words in finding.words for finding in findings)


class Life:
    """A desk on which posts are told in any order, moved by the network and by people, and given up."""

    def __init__(self, account, agent, seed):
        self.account, self.agent, self.chance, self.count = account, agent, random.Random(seed), 0

    def arrive(self):
        kind = self.chance.choice(("created", "created", "created", "edited", "edited", "removed", "restored", "echo"))
        self.count += 1
        told = {"thread_ext_id": f"t{self.chance.randint(0, 4)}", "minute": self.count}
        if self.chance.random() < 0.5:
            told["parent_ext_id"] = f"p{self.chance.randint(0, 20)}"
        put(self.account, event(kind, f"p{self.chance.randint(0, 20)}", **told))

    def pick(self, model, *where):
        db.close_reading()
        every = [one for one in db.session().exec(select(model).order_by(model.id)) if all(test(one) for test in where)]
        return self.chance.choice(every) if every else None

    def merge(self):
        one, other = self.pick(Ticket), self.pick(Ticket)
        if one and other:
            merge(one, other, self.agent)

    def unmerge(self):
        one = self.pick(Ticket, lambda it: it.merged_into)
        if one:
            unmerge(one, self.agent)

    def split(self):
        one = self.pick(Post, lambda it: it.kind is PostKind.IN and it.ticket_id)
        if one:
            split(one, self.agent)

    def answer(self):
        one, self.count = self.pick(Ticket), self.count + 1
        if one:
            conversation.note(one, self.agent, f"Kasia Wrona {self.count}", own_id=f"n{self.count}")
        one = self.pick(Post, lambda it: it.kind is PostKind.IN and it.ticket_id and not it.removed_by)
        if one:
            held = db.session().get(Ticket, one.ticket_id)
            conversation.reply(held, self.agent, "Yes.", target=one.id, kind="public", own_id=f"r{self.count}")

    def empty(self):
        one = self.pick(Post)
        if one:
            emptying.empty([one.id], self.chance.choice(emptying.WHY), "desk")

    def hide(self):
        one = self.pick(Post, lambda it: it.kind is PostKind.NOTE)
        if one:
            emptying.hide_names([one], KASIA)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_moved_and_given_up_raises_no_alarm(desk, parcelhop, ola, seed):
    life = Life(scene.answerable(parcelhop), ola, seed)
    acts = (*[life.arrive] * 6, life.merge, life.merge, life.unmerge, life.split, life.answer, life.empty, life.hide)
    for step in range(100):
        try:
            life.chance.choice(acts)()
        except Refused:
            continue
        if step % 20 == 19:
            settle()
            assert (step, found()) == (step, [])
