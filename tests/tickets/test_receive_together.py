"""Two workers at once: one post is one post, one thread one ticket, one stranger one customer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from caredesk.channels.base import Author
from caredesk.core import db
from caredesk.customers.models import Handle
from caredesk.tickets import counts
from tests.tickets.arrivals import event, posts, put, ticket

ROUNDS = 8


def at_once(account, *plans):
    """Receive each plan in a thread of its own, all beginning together."""
    gate = Barrier(len(plans))

    def work(plan):
        gate.wait(10)
        put(account, *plan)
        db.close_reading()

    with ThreadPoolExecutor(len(plans)) as pool:
        for done in [pool.submit(work, plan) for plan in plans]:
            done.result(60)


def test_the_same_events_from_two_workers_are_there_once(parcelhop):
    strangers = [Author(f"u{n}", f"u{n}", f"User {n}") for n in range(ROUNDS)]
    plan = [event("created", f"p{n}", minute=n, thread_ext_id=f"t{n}", author=strangers[n]) for n in range(ROUNDS)]

    at_once(parcelhop, plan, plan)

    assert [post.versions for post in posts()] == [1] * ROUNDS
    met = db.session().exec(select(Handle).where(Handle.ext_id.in_([who.ext_id for who in strangers]))).all()
    assert len(met) == ROUNDS
    assert counts.kept() == counts.recount()
    assert sum(counts.kept().values()) == ROUNDS


def test_two_workers_in_one_thread_lose_no_post(parcelhop):
    one = [event("created", f"a{n}", minute=2 * n) for n in range(ROUNDS)]
    other = [event("created", f"b{n}", minute=2 * n + 1) for n in range(ROUNDS)]

    at_once(parcelhop, one, other)

    assert ticket().posts_count == len(posts()) == 2 * ROUNDS
    assert counts.kept() == counts.recount()
