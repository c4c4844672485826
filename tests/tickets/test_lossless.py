"""Whatever is merged, taken apart and split, with new posts in between: every post stands in exactly one ticket."""

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import clock, db
from caredesk.team.models import Agent
from caredesk.tickets import actions, conversation, counts, thread
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.split import split
from caredesk.tickets.standing import standing
from tests.tickets.arrivals import STRANGER, event, put

# What is done, and two numbers that choose to what: a ticket, a post or a thread.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "merge", "merge", "unmerge", "split", "resolve", "note", "reply", "rename"]),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    min_size=4,
    max_size=14,
)


def fresh_account() -> Account:
    with db.transaction() as session:
        made = Account(kind="webhook", name="Moved", ext_id="parcelhop", settings={"base_url": "https://a.example"})
        session.add(made)
        session.flush()
        session.add(AccountTeam(account_id=made.id, team_id=1))
    return made


class Play:
    """One account, and what happens in it."""

    def __init__(self, ola: Agent) -> None:
        self.account, self.ola, self.written = fresh_account(), ola, 0

    def tickets(self, *where: Any) -> list[Ticket]:
        db.close_reading()
        query = select(Ticket).where(Ticket.account_id == self.account.id, *where).order_by(Ticket.id)
        return list(db.session().exec(query))

    def posts(self, *where: Any) -> list[Post]:
        db.close_reading()
        query = select(Post).where(Post.account_id == self.account.id, *where).order_by(Post.id)
        return list(db.session().exec(query))

    def run(self, step: tuple[str, int, int]) -> None:
        what, one, other = step
        with suppress(Refused):
            getattr(self, what)(one, other)

    def write(self, one: int, other: int) -> None:
        """Somebody writes in one of four threads, maybe in answer to a post that is there."""
        name, there = f"t{one % 4}", self.posts(Post.kind == PostKind.IN)
        parent = there[other % len(there)].ext_id if there and other % 2 else None
        author = {"author": STRANGER} if other % 3 == 0 else {}
        told = {"thread_ext_id": name, "parent_ext_id": parent, "minute": self.written, **author}
        put(self.account, event("created", f"p{self.written}", **told), at=clock.now())
        self.written += 1

    def rename(self, one: int, other: int) -> None:
        """A later wording names another thread."""
        there = self.posts(Post.kind == PostKind.IN)
        ext_id = there[one % len(there)].ext_id or ""
        put(self.account, event("edited", ext_id, thread_ext_id=f"t{other % 6}", minute=100 + other), at=clock.now())

    def merge(self, one: int, other: int) -> None:
        every = self.tickets()
        merge(every[one % len(every)], every[other % len(every)], self.ola)

    def unmerge(self, one: int, _other: int) -> None:
        every = self.tickets(Ticket.merged_into.is_not(None))
        if every:
            unmerge(every[one % len(every)], self.ola)

    def split(self, one: int, other: int) -> None:
        there = self.posts(Post.kind == PostKind.IN)
        split(there[one % len(there)], self.ola, {there[other % len(there)].id or 0})

    def resolve(self, one: int, _other: int) -> None:
        every = self.tickets()
        actions.resolve(every[one % len(every)], self.ola)

    def note(self, one: int, other: int) -> None:
        every = self.tickets()
        conversation.note(every[one % len(every)], self.ola, "Hm.", own_id=f"{self.account.id}-{one}-{other}")

    def reply(self, one: int, other: int) -> None:
        every = self.tickets()
        own_id = f"{self.account.id}-{one}-{other}"
        post = conversation.reply(every[one % len(every)], self.ola, "Soon.", kind="public", own_id=own_id)
        with db.transaction():
            conversation.mark_delivery(post, state="sent", ext_id=f"x{own_id}")

    def check(self) -> None:
        tickets = {one.id: one for one in self.tickets()}
        for post in self.posts():
            here, home = tickets[post.ticket_id], tickets[post.home_id or post.ticket_id]
            assert here.merged_into is None
            assert home.merged_into == (here.id if post.home_id else None)
        for ticket in tickets.values():
            self._check_ticket(ticket, tickets)
        assert counts.kept() == counts.recount()

    def _check_ticket(self, ticket: Ticket, tickets: dict[int | None, Ticket]) -> None:
        assert ticket.posts_count == len(self.posts(Post.ticket_id == ticket.id))
        if ticket.merged_into is not None:
            assert (ticket.posts_count, ticket.status) == (0, Status.RESOLVED)
            assert tickets[ticket.merged_into].merged_into is None
        elif ticket.posts_count and ticket.status is not Status.RESOLVED:
            now = standing(thread.lines(ticket), ticket.resolved_at)
            assert {name: getattr(ticket, name) for name in now} == now


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_post_stands_in_one_ticket_and_the_counters_are_right(desk, ola, steps):
    play = Play(ola)
    for _ in range(3):
        play.write(play.written, 0)

    for step in steps:
        play.run(step)
        play.check()

    ids = {post.ext_id for post in play.posts(Post.kind == PostKind.IN)}
    assert ids == {f"p{number}" for number in range(play.written)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(merges=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6))
def test_all_merges_undone_everything_is_where_it_was(desk, ola, merges):
    play = Play(ola)
    for number in range(6):
        play.write(number, 0)
    before = {post.uuid: post.ticket_id for post in play.posts()}
    shown = [(one.status, one.posts_count, one.snippet, one.waiting_since) for one in play.tickets()]

    for one, other in merges:
        play.run(("merge", one, other))
    while merged := play.tickets(Ticket.merged_into.is_not(None)):
        unmerge(merged[0], ola)

    assert {post.uuid: post.ticket_id for post in play.posts()} == before
    assert {post.home_id for post in play.posts()} == {None}
    assert [(one.status, one.posts_count, one.snippet, one.waiting_since) for one in play.tickets()] == shown
