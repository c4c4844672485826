"""One try of one outgoing act: is it still allowed? Send it with no transaction open, write down the answer."""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.exc import OperationalError

from caredesk.channels import accounts, connector
from caredesk.channels.base import Denied, Permanent, Sent, Trouble, Unknown
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.postroom import facts, settle
from caredesk.postroom.models import Outgoing
from caredesk.postroom.outgoing import Claim
from caredesk.tickets.facing import around, post_facts
from caredesk.tickets.models import Post

log = logging.getLogger(__name__)
WRITES = 8  # with five seconds of waiting for the writer each, within the lease
PAUSE_SECONDS = 0.2


def run(claim: Claim) -> None:
    """Send what was claimed; the outcome is written whatever happened, and tried again where the database is busy."""
    outcome = _tried(claim.outgoing)
    persist(lambda: settle.answered(claim, outcome))


def persist(write: Callable[[], None]) -> None:
    """Write down what the network told us; a busy database, or a deadlock, is no reason to forget it."""
    for tries_left in reversed(range(WRITES)):
        try:
            write()
            return
        except (db.Busy, OperationalError):
            if not tries_left:
                raise
            time.sleep(PAUSE_SECONDS)


def _tried(row: Outgoing) -> Sent | Trouble:
    try:
        return _send(row)
    except Trouble as trouble:
        return trouble
    except Exception as error:  # bytes may have left before it broke: what follows is the care of an unclear outcome
        return Unknown("broken", noted(error, f"outgoing {row.id}"))


def _send(row: Outgoing) -> Sent:
    with db.reading() as session:
        account = session.get(Account, row.account_id)
        post = session.get(Post, row.post_id)
        assert account is not None
        assert post is not None
        network, known, out = connector(account.kind), accounts.facts(account), facts.of_outgoing(row)
        parent = facts.parent_of(post)
        about = post_facts(parent, around(parent, leaving=post)) if parent else None
    if about is None:
        raise Permanent("parent_missing")
    allowed = network.can(known, about, row.action, clock.now())
    if isinstance(allowed, Denied):
        raise Permanent(allowed.reason)
    out = replace(out, last_in_at=about.last_in_at, facts=about.facts, root_ext_id=about.root_ext_id)
    return network.send(known, out)


def noted(error: Exception, what: str) -> str:
    """The trace goes to the log under an id, without the words it may quote; the id is what people see."""
    ref = new_uuid()[:8]
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed, ref %s: %s\n%s", what, ref, type(error).__name__, trace)
    return f"{type(error).__name__} ref {ref}"
