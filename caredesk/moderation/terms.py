"""What the networks ask about words that were deleted over there, and what an account does sooner than that.

To be sooner takes words away that could stay: one person asks for it, a second one confirms. To be later again, up to
what the network asks, takes nothing from anybody, and one person does it.
"""

from caredesk import audit
from caredesk.channels import connector
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.moderation.models import Terms
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

LONGEST_HOURS = 24 * 30


def asked(account: Account) -> int | None:
    """Within how many hours the network wants the words gone; None where it lets us keep them."""
    ability = connector(account.kind).ability
    return ability.withdraw_hours if ability.retain_deleted == "hash" else None


def own(account: Account) -> Terms | None:
    return db.session().get(Terms, account.id)


def hours(account: Account) -> int | None:
    """Within how many hours words go that are deleted over there; None: they stay here as they were."""
    mine = own(account)
    return _within(mine.hours if mine else 0, asked(account))


def _within(told: int, theirs: int | None) -> int | None:
    found = [one for one in (told, theirs) if one]
    return min(found) if found else None


def change(account: Account, agent: Agent, told: int) -> Terms:
    """Give words up sooner than the network asks; 0: as it asks. Later than it asks is refused.

    Sooner than now only becomes a request, which a second person confirms."""
    _check(account, told)
    with db.transaction():
        row, theirs = _held(account), asked(account)
        before, after = _within(row.hours, theirs), _within(told, theirs)
        if after is not None and (before is None or after < before):
            if row.asked_hours is not None:
                raise Refused("hide_asked")
            row.asked_hours, row.asked_by, row.asked_at = told, agent.id, clock.now()
            return _tell("terms.asked", row, (account, agent), was=row.hours)
        was, row.hours = row.hours, told
        row.asked_hours = row.asked_by = row.asked_at = None
        return _tell("terms.changed", row, (account, agent), was=was)


def _check(account: Account, told: int) -> None:
    theirs = asked(account)
    if not 0 <= told <= LONGEST_HOURS:
        raise Refused("terms_hours", most=LONGEST_HOURS)
    if theirs is not None and told > theirs:
        raise Refused("terms_later", most=theirs)


def confirm(account: Account, agent: Agent, seen: int) -> Terms:
    """The second person says yes to what they have seen. One's own request is refused, and that is written down."""
    with db.transaction():
        row = _decidable(account, agent, seen)
        if row.asked_by == agent.id:
            ids = row.account_id, known(agent.id)
            db.once_over(lambda: _refused_own(*ids, seen))
            raise Refused("second_person")
        _check(account, seen)
        was, row.hours, first = row.hours, seen, db.session().get_one(Agent, row.asked_by)
        row.asked_hours = row.asked_by = row.asked_at = None
        return _tell("terms.changed", row, (account, agent), was=was, asked_by=first.uuid)


def refuse(account: Account, agent: Agent, seen: int) -> Terms:
    """The words stay as long as before. Whoever asked may think better of it too."""
    with db.transaction():
        row = _decidable(account, agent, seen)
        row.asked_hours = row.asked_by = row.asked_at = None
        return _tell("terms.refused", row, (account, agent), was=row.hours, why="decided", asked=seen)


def _decidable(account: Account, agent: Agent, seen: int) -> Terms:
    """The request, locked, for somebody who may decide at this very moment; who decides is locked first."""
    now = db.lock_by_id(Agent, agent.id)
    row = _held(account)
    if not (now.is_active and access.may(now, "moderate") and access.sees_account(now, known(account.id))):
        raise Refused("hide_not_yours")
    if row.asked_hours is None or row.asked_hours != seen:
        raise Refused("changed_since")
    return row


def _held(account: Account) -> Terms:
    """The terms of this account, locked; made when there are none yet."""
    db.lock(account)
    row = db.session().get(Terms, account.id, with_for_update=True, populate_existing=True)
    if row is None:
        row = Terms(account_id=known(account.id), hours=0)
        db.session().add(row)
        db.session().flush()
    return row


def _tell(verb: str, row: Terms, about: tuple[Account, Agent], *, was: int, **more: object) -> Terms:
    account, agent = about
    row.v += 1
    db.session().flush()
    now = row.hours if row.asked_hours is None else row.asked_hours
    body = {"before": {"hours": was}, "after": {"hours": now}, "network": asked(account), **more}
    audit.record(verb, account, agent, body=body)
    return row


def _refused_own(account_id: int, agent_id: int, seen: int) -> None:
    with db.transaction() as session:
        account, agent = session.get_one(Account, account_id), session.get_one(Agent, agent_id)
        audit.record("terms.refused", account, agent, body={"why": "own", "asked": seen})
