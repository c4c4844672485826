"""Posts whose words may not be held any more: the post, its time, its hash and what we did stay, the words go.

why: `erased` at the person's request, `withdrawn` because the network's terms ask for it, `retention` by age. None of
them looks at what the words say.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying as bodies
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.parts import parts
from caredesk.core.types import known
from caredesk.customers import holdings
from caredesk.team.models import Agent
from caredesk.tickets import hold_race, holds, index, thread
from caredesk.tickets.models import Post, PostVersion, Ticket

AT_ONCE = 200
SPOKEN = (  # entries whose bodies hold words, or whose they are
    *("post.received", "post.edited", "post.gone", "post.restored", "post.hidden", "post.unhidden"),
    *("post.labelled", "post.file_kept", "reply.noted", "post.act_asked"),
    *("reply.queued", "reply.cancelled", "reply.edited", "reply.sent", "reply.reconciled", "reply.failed"),
    *("reply.unknown", "note.written"),
)
WHY = ("erased", "withdrawn", "retention")
_VERSION = PostVersion.__table__  # type: ignore[attr-defined]
FLEETING = ("permalink", "subject", "facts", "mail")  # facts of a version that name its author, or are words


def empty(ids: Collection[int], why: str, actor: Agent | str) -> int:
    """Take the words out of these posts, some in each transaction, everywhere they stand; how many had any."""
    assert why in WHY
    return sum(_empty(part, why, actor) for part in parts(sorted(ids), AT_ONCE))


def _empty(ids: Sequence[int], why: str, actor: Agent | str) -> int:
    with db.transaction():
        hold_race.no_hold_comes()
        tickets, posts = _locked(ids)
        if why != "erased":  # a hold may have come since somebody looked; an erasure has asked for the whole person
            kept = holds.held_posts(known(post.id) for post in posts)
            posts = [post for post in posts if post.id not in kept]
        if not posts:
            return 0
        clear(posts, why)
        listed = _empty_bodies(posts, why)
        for post in posts:
            audit.record("post.emptied", post, actor, body={"why": why, **_facts(post), **listed[post.uuid]})
        for ticket in tickets:
            thread.follow(ticket)
    return len(posts)


def _facts(post: Post) -> dict[str, Any]:
    """What `verify` can hold the row to when no other entry says it any more."""
    return {"kind": post.kind, "ticket_id": post.ticket_id, "home_id": post.home_id}


def clear(posts: Sequence[Post], why: str) -> None:
    """Take the words out of posts that are locked, and out of what every room holds of them, in the open transaction.
    Whoever calls writes the entry."""
    ids = [known(post.id) for post in posts]
    db.session().flush()
    holdings.empty_posts(ids)
    _clear_versions(ids)
    for post in posts:
        post.text, post.permalink, post.out_why, post.about, post.v = "", "", "", {}, post.v + 1
        post.emptied_at, post.emptied_why = clock.now(), why
        index.note(post)
    db.session().flush()


def _empty_bodies(posts: Sequence[Post], why: str) -> dict[str, bodies.Listed]:
    """An erasure takes every body about them; age takes those with words in them, and leaves what else was done."""
    return bodies.of_objects((post.uuid for post in posts), () if why == "erased" else SPOKEN)


def _locked(ids: Sequence[int]) -> tuple[list[Ticket], list[Post]]:
    """The posts that still have their words, locked after their tickets, as everywhere."""
    still = (col(Post.id).in_(ids), col(Post.emptied_at).is_(None))
    where = select(col(Post.ticket_id)).where(*still, col(Post.ticket_id).is_not(None)).distinct()
    numbers = sorted(db.session().execute(where).scalars().all())
    tickets = [db.lock_by_id(Ticket, number) for number in numbers]
    query = select(Post).where(*still).order_by(col(Post.id)).with_for_update(key_share=True)
    return tickets, list(db.session().execute(query.execution_options(populate_existing=True)).scalars())


def _clear_versions(ids: Sequence[int]) -> None:
    """The wordings go, the fact that there was each of them stays."""
    query = select(_VERSION.c.id, _VERSION.c.facts).where(_VERSION.c.post_id.in_(ids), _VERSION.c.text.is_not(None))
    found = db.session().connection().execute(query).all()
    cleared = [{"of": row.id, "left": _left(row.facts)} for row in found]
    if cleared:
        change = update(_VERSION).where(_VERSION.c.id == bindparam("of"))
        db.session().connection().execute(change.values(text="", facts=bindparam("left")), cleared)


def _left(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in FLEETING}


def is_closed(account: Account, ext_id: str) -> bool:
    """Whether this is a post that takes no words any more: what the network tells of it again is not for us."""
    here = (Post.account_id == account.id, Post.ext_id == ext_id, col(Post.emptied_at).is_not(None))
    return db.first(Post, *here) is not None


def hide_names(posts: Sequence[Post], who: holdings.Person) -> int:
    """Blot the names of a person out of what others wrote about them; how many posts held any."""
    done = 0
    for post in posts:
        with db.transaction():
            hold_race.no_hold_comes()
            ticket, held = thread.held(post)
            plain = who.hidden(held.text)
            if plain == held.text or holds.covers_post(held):
                continue
            holdings.empty_posts([known(held.id)])
            _clear_versions([known(held.id)])
            listed = bodies.of_objects([held.uuid])[held.uuid]
            held.text, held.v = plain, held.v + 1
            left = hashlib.sha256(plain.encode()).hexdigest()
            told = {"why": "named", "sha256": left, **_facts(held), **listed}
            audit.record("post.emptied", held, "desk", body=told)
            index.note(held)
            if ticket is not None:
                thread.follow(ticket)
        done += 1
    return done
