"""Whatever a desk does, `verify` finds nothing: 200 lives of posts, edits, checkpoints, erasures, words given up and
restarts."""

import random

from sqlalchemy import update
from sqlmodel import select

from caredesk import audit
from caredesk.audit import issuing, keyring, log, verify
from caredesk.audit.models import body_table
from caredesk.core import db
from caredesk.tickets import conversation, emptying
from caredesk.tickets.models import Post
from tests import cast
from tests.tickets import scene
from tests.tickets.arrivals import event, put

LIVES = 200


class Life:
    """A desk on which things happen by chance, the same for the same seed."""

    def __init__(self, settings, seed):
        self.settings, self.chance, self.number = settings, random.Random(seed), seed
        self.account = scene.answerable(cast.account("Parcelhop"))
        self.ola = cast.agent("ola@parcelhop.example")

    def greet(self):
        with db.transaction():
            for number in range(self.chance.randint(1, 4)):
                audit.record("agent.greeted", self.ola, self.ola, body={"n": number})

    def arrive(self):
        """A post is written, changed, taken away and put back, and heard of in any order and more than once."""
        kinds = ("created", "edited", "removed", "restored", "edited", "echo")
        told = [
            event(kind, f"p{self.number}", minute=minute, thread_ext_id=f"t{self.number % 7}", text=self.words(kind))
            for minute, kind in enumerate(kinds)
        ]
        put(self.account, *self.chance.sample(told, self.chance.randint(1, 4)))

    def words(self, kind):
        return None if kind in ("removed", "restored") else f"words {self.chance.randint(0, 3)}"

    def answer(self):
        post = db.first(Post, Post.kind == "in", Post.removed_by == "", Post.ticket_id.is_not(None))
        if post is not None:
            ticket = scene.Ticket
            found = db.session().get(ticket, post.ticket_id)
            conversation.note(found, self.ola, "Please look.", own_id=f"n{self.number}")

    def give_up(self):
        """Words go, for any reason, also before entries have numbers; and more is told of the post afterwards."""
        posts = list(db.session().exec(select(Post).where(Post.emptied_at.is_(None)).order_by(Post.id.desc()).limit(3)))
        db.close_reading()
        if posts:
            post = self.chance.choice(posts)
            emptying.empty([post.id], self.chance.choice(emptying.WHY), "desk")
            if post.ext_id and self.chance.random() < 0.7:
                told = {"thread_ext_id": post.thread_ext_id, "minute": self.chance.randint(0, 9)}
                kind = self.chance.choice(("edited", "removed", "restored", "created"))
                put(self.account, event(kind, post.ext_id, text=self.words(kind), **told))

    def sign(self):
        issuing.issue("by chance")

    def erase(self):
        """Somebody asks that their words go."""
        whose = f"somebody {self.number}"
        with db.transaction():
            audit.record("agent.greeted", self.ola, self.ola, subject=whose, body={"words": "mine"})
        while log.sequence():
            pass
        with db.transaction() as session:
            audit.record("subject.erased", self.ola, self.ola, subject=whose)
            session.execute(update(body_table).where(body_table.c.subject == whose).values(sealed=None))

    def restart(self):
        db.connect(self.settings.url)
        keyring.forget()


def test_two_hundred_lives_of_a_desk_raise_no_alarm(desk):
    notes = []
    for seed in range(LIVES):
        life = Life(desk, seed)
        acts = (life.greet, life.arrive, life.arrive, life.answer, life.sign, life.erase, life.restart, life.give_up)
        for act in life.chance.choices(acts, k=3):
            act()
        while log.sequence():
            pass
        db.close_reading()
        if seed % 10 == 0:
            notes.append(issuing.issue("kept"))
        since = life.chance.choice((0, 0, 300, 600)) if seed > 100 else 0
        report = verify.verify(since=since, against=[("kept", "\n".join(notes))] if notes else [])
        assert (seed, report.findings) == (seed, [])

    last = verify.verify()
    assert last.posts > 20 and last.erased > 10 and last.checkpoints > 20
