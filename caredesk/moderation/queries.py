"""What the moderation page lists: requests, alarms, words that are to be given up; each behind its reader's wall."""

import functools
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sql
from sqlmodel import col, select

from caredesk import channels
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Handle
from caredesk.moderation import evidence
from caredesk.moderation.models import (
    Alarm,
    Carried,
    Evidence,
    HideRequest,
    RequestState,
    Terms,
    Withdrawal,
    WithdrawalState,
)
from caredesk.team.access import accounts_of, may, sees_all, visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from caredesk.tickets.whereabouts import Whereabouts, whereabouts

MOST = 50
CARRIED = (RequestState.ALLOWED, RequestState.REVERSED)
DECIDED = (RequestState.ALLOWED, RequestState.REFUSED, RequestState.TAKEN_BACK, RequestState.REVERSED)


@dataclass(frozen=True)
class Case:
    """A request, an alarm or a withdrawal, with the post that it is about and the names of those who acted."""

    row: Any
    post: Post
    account: Account
    author: str
    names: dict[int | None, str]

    @property
    def where(self) -> Whereabouts:
        return where(self.post, self.account)


def where(post: Post, account: Account) -> Whereabouts:
    """Where the post stands on its network, as far as anybody knows."""
    return whereabouts(post, clock.now(), is_asked=channels.connector(account.kind).ability.is_swept)


def waiting(agent: Agent) -> list[Case]:
    """The requests that wait for a second person, oldest first."""
    return _cases(
        agent, select(HideRequest).where(HideRequest.state == RequestState.WAITING).order_by(col(HideRequest.id))
    )


def decided(agent: Agent, before: int | None = None, limit: int = MOST) -> list[Case]:
    """What became of the others, newest first."""
    query = select(HideRequest).where(col(HideRequest.state).in_(DECIDED))
    if before is not None:
        query = query.where(col(HideRequest.id) < before)
    return _cases(agent, query.order_by(col(HideRequest.id).desc()).limit(limit))


def alarms(agent: Agent, limit: int = MOST) -> list[Case]:
    """What happened outside the desk: first what nobody has explained yet, then the newest."""
    unsaid = col(Alarm.said_at).is_not(None)
    return _cases(agent, select(Alarm).order_by(unsaid, col(Alarm.id).desc()).limit(limit))


def withdrawals(agent: Agent, limit: int = MOST) -> list[Case]:
    """Words that are to be given up, the nearest deadline first; then those that were."""
    is_over = col(Withdrawal.state).in_((WithdrawalState.DONE, WithdrawalState.DROPPED))
    return _cases(agent, select(Withdrawal).order_by(is_over, col(Withdrawal.due_at)).limit(limit))


def _cases(agent: Agent, query: Any) -> list[Case]:
    accounts = visible_accounts(agent)
    model = query.column_descriptions[0]["entity"]
    if accounts is not None:
        query = query.where(model.account_id.in_(sorted(accounts)))
    return cases(db.session().exec(query).all())


def cases(rows: Sequence[Any]) -> list[Case]:
    """These rows with their posts and names, in few statements."""
    posts = _by_id(Post, {row.post_id for row in rows})
    accounts = _by_id(Account, {row.account_id for row in rows})
    handles = _by_id(Handle, {post.handle_id for post in posts.values()})
    people = names(set().union(*map(_people, rows)))
    found = []
    for row in rows:
        post = posts[row.post_id]
        handle = handles.get(post.handle_id)
        author = (handle.name or handle.handle) if handle else "?"
        found.append(Case(row, post, accounts[row.account_id], author, people))
    return found


def names(ids: Iterable[int | None]) -> dict[int | None, str]:
    """What these agents are called."""
    return {key: one.name for key, one in _by_id(Agent, set(ids)).items()}


def _people(row: Any) -> set[int]:
    return {
        one
        for one in (getattr(row, name, None) for name in ("agent_id", "decided_by", "reversed_by", "said_by"))
        if one
    }


def _by_id(model: Any, ids: set[Any]) -> dict[Any, Any]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {one.id: one for one in db.session().exec(select(model).where(model.id.in_(wanted)))}


def case(row: Any) -> Case:
    return cases([row])[0]


def of_post(post: Post) -> list[Case]:
    """Every request about this post, newest first."""
    query = select(HideRequest).where(HideRequest.post_id == post.id).order_by(col(HideRequest.id).desc()).limit(MOST)
    return cases(db.session().exec(query).all())


def alarm_of(post: Post) -> Alarm | None:
    """The alarm that stands about this post."""
    return db.first(Alarm, Alarm.post_id == post.id, col(Alarm.over_at).is_(None))


def withdrawal_of(post: Post) -> Withdrawal | None:
    query = select(Withdrawal).where(Withdrawal.post_id == post.id).order_by(col(Withdrawal.id).desc()).limit(1)
    return db.session().exec(query).first()


def shots(request: HideRequest) -> list[tuple[Evidence, dict[str, Any] | None]]:
    """The evidence of a request, newest first, opened where it can be."""
    query = select(Evidence).where(Evidence.request_id == request.id).order_by(col(Evidence.id).desc())
    return [(one, evidence.opened(one)) for one in db.session().exec(query)]


def counts(agent: Agent) -> dict[str, int]:
    """What waits, list by list, for everybody who may decide; in one statement."""
    return _counted(agent, lambda who: who.is_not(None))


def calls(agent: Agent) -> int | ColumnElement[int]:
    """How much waits for this agent: what others ask for, hides that failed, alarms nobody explained, late words."""
    if not may(agent, "moderate"):
        return 0
    return functools.reduce(operator.add, _parts(agent, lambda who: who != agent.id).values())


def _counted(agent: Agent, whose: Callable[[Any], Any]) -> dict[str, int]:
    parts = [part.label(name) for name, part in _parts(agent, whose).items()]
    return dict(db.session().execute(sql(*parts)).one()._mapping)


def _parts(agent: Agent, whose: Callable[[Any], Any]) -> dict[str, Any]:
    """Each list, counted by a subquery."""
    failed = (col(HideRequest.carried) == Carried.FAILED, col(HideRequest.state).in_(CARRIED))
    asked = {
        "requests": (HideRequest, col(HideRequest.state) == RequestState.WAITING, whose(col(HideRequest.agent_id))),
        "decided": (HideRequest, *failed),
        "outside": (Alarm, col(Alarm.said_at).is_(None)),
        "words": (Withdrawal, *late()),
        "terms": (Terms, col(Terms.asked_hours).is_not(None), whose(col(Terms.asked_by))),
    }
    accounts = None if sees_all(agent) else accounts_of(agent.id)
    return {name: _count(accounts, *one) for name, one in asked.items()}


def late() -> tuple[Any, ...]:
    """Words whose time to go is over."""
    return col(Withdrawal.state) == WithdrawalState.DUE, col(Withdrawal.due_at) < clock.now()


def _count(accounts: Any, model: Any, *conditions: Any) -> Any:
    query = sql(func.count()).select_from(model).where(*conditions)
    return (query if accounts is None else query.where(model.account_id.in_(accounts))).scalar_subquery()


def accounts(agent: Agent) -> list[Account]:
    """The accounts that this agent sees, by name."""
    seen = visible_accounts(agent)
    query = select(Account).order_by(col(Account.name), col(Account.id))
    return list(db.session().exec(query if seen is None else query.where(col(Account.id).in_(sorted(seen)))))


def page_of_requests(agent: Agent, state: str, *, after: int | None, limit: int) -> tuple[list[HideRequest], str]:
    """One page of requests by number, and the cursor of the next one."""
    query = select(HideRequest).order_by(col(HideRequest.id))
    return _page(agent, query.where(HideRequest.state == state) if state else query, after, limit)


def page_of_alarms(agent: Agent, *, after: int | None, limit: int) -> tuple[list[Alarm], str]:
    return _page(agent, select(Alarm).order_by(col(Alarm.id)), after, limit)


def _page(agent: Agent, query: Any, after: int | None, limit: int) -> tuple[list[Any], str]:
    model, accounts = query.column_descriptions[0]["entity"], visible_accounts(agent)
    if accounts is not None:
        query = query.where(model.account_id.in_(sorted(accounts)))
    if after is not None:
        query = query.where(model.id > after)
    found = list(db.session().exec(query.limit(limit + 1)))
    return found[:limit], str(found[limit - 1].id) if len(found) > limit else ""
