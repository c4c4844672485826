"""Whatever order events come in, and however often, the desk ends in the same state."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db
from caredesk.customers.models import Handle
from caredesk.tickets import counts, tongue
from caredesk.tickets.models import Post, PostVersion, Ticket
from tests.tickets.arrivals import KASIA, NOON, STRANGER, event, put

TEXTS = st.sampled_from(["Grr", "Please", "Thank you"])
SHOWN = (
    *("kind", "text", "versions", "removed_by", "removed_at", "occurred_at"),
    *("surface", "visibility", "thread_ext_id", "permalink", "automatic"),
)
ROW = (
    *("status", "snippet", "snippet_by", "posts_count", "removed", "waiting_since", "due_at"),
    *("last_at", "last_in_at", "private", "surface"),
)


@st.composite
def events(draw: Any) -> list[Any]:
    """Events of up to four posts of two people and one of ours, some of which do not tell their thread."""
    ext_id = draw(st.sampled_from(["p1", "p2", "p3", "o1"]))
    ours = ext_id == "o1"
    kind = draw(st.sampled_from(["echo"] if ours else ["created", "created", "edited", "removed", "restored"]))
    more: dict[str, Any] = {"minute": draw(st.integers(0, 6))}
    if kind in ("created", "edited", "echo"):
        more |= {
            "text": draw(TEXTS),
            "thread_ext_id": draw(st.sampled_from(["t1", "t1", ext_id])),
            "lang": draw(st.sampled_from([None, "pl", "hu"])),
            "surface": draw(st.sampled_from(["comment", "mention", "dm"])),
            "permalink": draw(st.sampled_from([None, "https://n.example/1"])),
            "automatic": draw(st.sampled_from([False, False, True])),
        }
    if kind in ("created", "edited"):
        more["author"] = STRANGER if ext_id == "p3" else KASIA
    return [event(kind, ext_id, **more)]


SETS = st.lists(events(), min_size=2, max_size=8, unique_by=lambda one: one[0].key).map(
    lambda told: [e for (e,) in told]
)


def fresh_account() -> Account:
    with db.transaction() as session:
        made = Account(kind="webhook", name="Shuffled", ext_id="parcelhop")
        session.add(made)
        session.flush()
        session.add(AccountTeam(account_id=made.id, team_id=1))
    return made


def outcome(account: Account) -> dict[str, Any]:
    """Everything that is to be the same; tickets that a post has left are no part of it."""
    db.close_reading()
    here = db.session().exec(select(Ticket).where(Ticket.account_id == account.id, Ticket.posts_count > 0))
    tickets = {one.id: one for one in here}
    handles = {one.id: one for one in db.session().exec(select(Handle))}
    people = {one.customer_id: one.ext_id for one in handles.values()}
    told = {}
    for post in db.session().exec(select(Post).where(Post.account_id == account.id)):
        kept = db.session().exec(select(PostVersion).where(PostVersion.post_id == post.id))
        told[post.ext_id] = (
            {name: getattr(post, name) for name in SHOWN} | {"lang": _lang(post)},
            tickets[post.ticket_id].thread_ext_id if post.ticket_id else None,
            handles[post.handle_id].ext_id if post.handle_id else None,
            sorted((one.kind, one.ext_version, one.text or "") for one in kept),
        )
    rows = {
        one.thread_ext_id: ({name: getattr(one, name) for name in ROW}, people.get(one.customer_id))
        for one in tickets.values()
    }
    return {"posts": told, "tickets": rows}


def _lang(post: Post) -> str:
    """In which language it is written; for a few letters that is what their author wrote in before, which is a matter
    of what came first."""
    return "" if post.lang_by == tongue.BY_CUSTOMER else post.lang


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=SETS, random=st.randoms(use_true_random=False))
def test_every_order_with_duplicates_ends_in_the_same_state(desk, told, random):
    first, second = fresh_account(), fresh_account()

    put(first, *told)
    put(second, *random.sample(told + told[: len(told) // 2], len(told) + len(told) // 2))

    assert outcome(first) == outcome(second)
    assert counts.kept() == counts.recount()


def test_the_outcome_is_not_empty(desk):
    account = fresh_account()

    put(account, event("edited", "p1", minute=2, text="b"), event("created", "p1", text="a"))

    assert outcome(account)["posts"]["p1"][0]["text"] == "b"
    assert outcome(account)["tickets"]["t1"][0]["waiting_since"] == NOON
    assert outcome(account)["tickets"]["t1"][0]["due_at"] == NOON + timedelta(hours=1 + 4)
