"""What a person decides about a delivery: try again, it is there, take it back, let others go first."""

from caredesk import audit
from caredesk.channels.base import Sent
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.postroom import pace, settle
from caredesk.postroom.models import Arrival, ArrivalState, Outgoing, OutgoingState
from caredesk.team.models import Agent
from caredesk.tickets import conversation
from caredesk.tickets.models import Post
from caredesk.tickets.refusals import TooLate


def send_again(row: Outgoing, agent: Agent) -> None:
    """Put a failed or unknown reply back into the line; TooLate when it went on meanwhile."""
    with settle.held(row) as mine:
        _only(mine, OutgoingState.FAILED, OutgoingState.UNKNOWN)
        before = mine.state.value
        mine.attempts, mine.settled_at, mine.deadline_at = 0, None, clock.now() + pace.LIFE
        settle.requeue(mine, clock.now(), "")
        body = {"was": before, "send_id": mine.send_id}
        audit.record("reply.retried", _post(mine), agent, body=body)


def mark_sent(row: Outgoing, agent: Agent) -> None:
    """A person looked: it is there."""
    with settle.held(row) as mine:
        _only(mine, OutgoingState.FAILED, OutgoingState.UNKNOWN)
        settle.sent(mine, Sent(mine.ext_id, mine.permalink or None), found_by="person", actor=agent)


def cancel(row: Outgoing, agent: Agent) -> Post:
    """It never leaves; its words stay on the row. TooLate while it may be public."""
    if row.state is OutgoingState.QUEUED:
        return conversation.take_back(_post(row), agent)
    with settle.held(row) as mine:
        _only(mine, OutgoingState.FAILED)
        mine.state, mine.settled_at = OutgoingState.CANCELLED, clock.now()
        settle.report(mine, "reply.cancelled", agent, {"was": "failed"})
        return _post(mine)


def pass_by(row: Outgoing, agent: Agent) -> None:
    """Let the replies behind it in its conversation go first."""
    with settle.held(row) as mine:
        _only(mine, OutgoingState.QUEUED, OutgoingState.UNKNOWN)
        mine.passed_at = clock.now()
        audit.record("reply.passed", _post(mine), agent, body={"send_id": mine.send_id})


def read_again(arrival: Arrival, agent: Agent) -> None:
    """Read a stopped body once more, after what was wrong with us is mended."""
    with db.transaction():
        row = db.lock(arrival)
        if row.state is not ArrivalState.STOPPED:
            raise TooLate
        row.state, row.attempts, row.run_at, row.trouble = ArrivalState.READY, 0, clock.now(), ""
        account = known(db.session().get(Account, row.account_id))
        audit.record("arrival.retried", row, agent, body={"account": account.uuid})


def _only(row: Outgoing, *states: OutgoingState) -> None:
    if row.state not in states:
        raise TooLate


def _post(row: Outgoing) -> Post:
    return known(db.session().get(Post, row.post_id))
