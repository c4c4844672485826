"""Search over posts, replies, notes and customers, newest first, within the walls of the one who asks.

The wall stands inside the index: what an agent may not see is not found and then hidden, it is not found. The last word
is taken as a beginning, unless it is a single letter, which would be the beginning of everything.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, column, func, literal_column, select, table
from sqlmodel import col

from caredesk.core import db, numbers
from caredesk.customers.models import Customer, Handle
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.access import LARGEST_ID
from caredesk.tickets.fold import MOST, fold, tokens
from caredesk.tickets.index import wall
from caredesk.tickets.models import Post, SearchDoc, Ticket

_INDEX = table("search_index", column("rowid"), column("search_index"))
_DOC = SearchDoc.__table__  # type: ignore[attr-defined]
_WORD = re.compile(r"\w+")
BEFORE, AFTER = 60, 140


@dataclass(frozen=True)
class Snippet:
    """The words around a hit; `hit` is empty when the whole text fits the question."""

    before: str
    hit: str
    after: str

    def __str__(self) -> str:
        return self.before + self.hit + self.after


@dataclass(frozen=True)
class Hit:
    """One thing that was found. place: give it as `before` to find what is older."""

    kind: str  # in, outside, reply, note, customer, ticket
    place: int
    account_id: int
    ticket_id: int | None
    post_id: int | None
    customer_id: int | None
    who: str
    at: datetime | None
    snippet: Snippet
    erased_at: datetime | None = None  # ticket: when everything about its customer was erased


def search(agent: Agent, asked: str, *, limit: int = 30, before: int | None = None) -> list[Hit]:
    """What this agent may find for these words, newest first; a number finds the ticket of that number as well."""
    accounts, words = visible_accounts(agent), tokens(asked)
    if not words or (accounts is not None and not accounts):
        return []
    query = statement(words, accounts)
    place = _INDEX.c.rowid if db.is_sqlite() else _DOC.c.id
    if before is not None:
        query = query.where(place < before)
    rows = db.session().connection().execute(query.order_by(place.desc()).limit(limit)).mappings()
    hits = [_hit(dict(row), words) for row in rows]
    return (_numbered(asked, accounts) + hits)[:limit] if before is None else hits


def statement(words: list[str], accounts: frozenset[int] | None) -> Select[Any]:
    """Everything that holds these folded words and stands within these walls, with what a hit shows."""
    shown: tuple[Any, ...] = (
        *(_DOC.c.id, _DOC.c.kind, _DOC.c.of_id, _DOC.c.account_id, col(Post.kind).label("post_kind")),
        *(col(Post.ticket_id), col(Post.text), col(Post.occurred_at), col(Handle.name).label("writer")),
        *(col(Agent.name).label("agent"), col(Customer.name).label("customer"), col(Handle.customer_id)),
    )
    if db.is_sqlite():
        docs: FromClause = _INDEX.join(_DOC, _DOC.c.id == _INDEX.c.rowid)
        fits: ColumnElement[Any] = _INDEX.c.search_index.bool_op("MATCH")(_match(words, accounts))
    else:
        docs, fits = _DOC, _fits(words, accounts)
    joined = (
        docs.outerjoin(Post, (_DOC.c.kind == "post") & (col(Post.id) == _DOC.c.of_id))
        .outerjoin(Handle, col(Handle.id) == col(Post.handle_id))
        .outerjoin(Agent, col(Agent.id) == col(Post.agent_id))
        .outerjoin(Customer, (_DOC.c.kind == "customer") & (col(Customer.id) == _DOC.c.of_id))
    )
    stands = (_DOC.c.kind == "customer") | col(Post.ticket_id).is_not(None)
    return select(*shown).select_from(joined).where(fits, stands)


def _match(words: list[str], accounts: frozenset[int] | None) -> str:
    """The question in the language of FTS5: every word quoted, so that none of them is an operator."""
    *whole, last = words
    asked = [f'"{word}"' for word in whole] + [f'"{last}"*' if len(last) > 1 else f'"{last}"']
    inside = " AND ".join(f"words : {word}" for word in asked)
    if accounts is None:
        return inside
    walls = " OR ".join(f'"{wall(account)}"' for account in sorted(accounts))
    return f"{inside} AND wall : ({walls})"


def _fits(words: list[str], accounts: frozenset[int] | None) -> ColumnElement[bool]:
    *whole, last = words
    asked = [f"'{word}'" for word in whole] + [f"'{last}':*" if len(last) > 1 else f"'{last}'"]
    vector = func.to_tsvector(literal_column("'simple'"), _DOC.c.words)
    fits = vector.bool_op("@@")(func.to_tsquery("simple", " & ".join(asked)))
    return fits if accounts is None else fits & _DOC.c.account_id.in_(sorted(accounts))


def _hit(row: dict[str, Any], words: list[str]) -> Hit:
    is_post = row["kind"] == "post"
    who = (row["writer"] or row["agent"]) if is_post else row["customer"]
    return Hit(
        kind=row["post_kind"].value if is_post else "customer",
        place=row["id"],
        account_id=row["account_id"],
        ticket_id=row["ticket_id"],
        post_id=row["of_id"] if is_post else None,
        customer_id=row["customer_id"] if is_post else row["of_id"],
        who=who or "",
        at=row["occurred_at"],
        snippet=snippet(row["text"] if is_post else who or "", words),
    )


def snippet(text: str, words: list[str]) -> Snippet:
    """The place in the text where the first of these folded words stands, with what is around it."""
    text = " ".join(unicodedata.normalize("NFC", text[:MOST]).split())
    for found in _WORD.finditer(text):
        folded = fold(found[0])
        if folded in words[:-1] or (words and folded.startswith(words[-1])):
            start = max(0, found.start() - BEFORE)
            ahead = ("…" if start else "") + text[start : found.start()]
            rest = text[found.end() : found.end() + AFTER]
            return Snippet(ahead, found[0], rest + ("…" if found.end() + AFTER < len(text) else ""))
    return Snippet(text[: BEFORE + AFTER], "", "")


def _numbered(asked: str, accounts: frozenset[int] | None) -> list[Hit]:
    """The ticket of this number, when the question is one and the ticket may be seen."""
    number = numbers.whole(asked.strip().removeprefix("#"))
    found = db.session().get(Ticket, number) if number else None
    if found is None or (accounts is not None and found.account_id not in accounts):
        return []
    customer = db.session().get(Customer, found.customer_id) if found.customer_id else None
    return [
        Hit(
            kind="ticket",
            place=LARGEST_ID,  # before everything else that is found
            account_id=found.account_id,
            ticket_id=found.id,
            post_id=None,
            customer_id=found.customer_id,
            who=customer.name if customer else "",
            at=found.last_at,
            snippet=Snippet(found.snippet, "", ""),
            erased_at=customer.erased_at if customer else None,
        )
    ]
