"""What the networks ask about words that were deleted over there, and what an account does sooner than that."""

from caredesk import audit
from caredesk.channels import connector
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import known
from caredesk.moderation.models import Terms
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
    mine, theirs = own(account), asked(account)
    told = [one for one in (mine.hours if mine else None, theirs) if one]
    return min(told) if told else None


def change(account: Account, agent: Agent, told: int) -> Terms:
    """Give words up sooner than the network asks; 0: as it asks. Later than it asks is refused."""
    theirs = asked(account)
    if not 0 <= told <= LONGEST_HOURS:
        raise Refused("terms_hours", most=LONGEST_HOURS)
    if theirs is not None and told > theirs:
        raise Refused("terms_later", most=theirs)
    with db.transaction() as session:
        row = session.get(Terms, account.id, with_for_update=True)
        if row is None:
            row = Terms(account_id=known(account.id), hours=0)
            session.add(row)
        before, row.hours = row.hours, told
        row.v += 1
        session.flush()
        body = {"before": {"hours": before}, "after": {"hours": told}, "network": theirs}
        audit.record("terms.changed", account, agent, body=body)
        return row
