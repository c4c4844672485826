"""Who somebody is that a network told by a number alone: asked once, when they write for the first time."""

from datetime import datetime, timedelta
from typing import Any, cast

from caredesk.audit.actions import Happened
from caredesk.channels import accounts, connector
from caredesk.channels.base import Names, Retryable, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.customers import actions as customers

JOB = "postroom.name"
LATER = timedelta(minutes=10)


def follow(happened: Happened) -> None:
    """Follow `customer.created`: somebody came without a name, on a network that can be asked for it."""
    told = happened.body
    if told["handle"] or told["name"] != told["ext_id"]:
        return
    account = db.first(Account, Account.uuid == told["account"])
    if account is not None and connector(account.kind).ability.names:
        payload = {"account_id": account.id, "ext_id": told["ext_id"]}
        jobs.enqueue(JOB, payload, clock.now(), key=f"name:{account.id}:{told['ext_id']}")


@jobs.kind(JOB)
def ask(payload: dict[str, Any]) -> datetime | None:
    """One try; the time for another where the network could not answer. Who was erased meanwhile stays unnamed."""
    with db.reading() as session:
        account = session.get_one(Account, payload["account_id"])
        if account.state is not AccountState.ACTIVE:
            return None
        network, facts = cast(Names, connector(account.kind)), accounts.facts(account)
    try:
        author = network.author(facts, payload["ext_id"])
    except Retryable as trouble:
        return trouble.retry_at or clock.now() + LATER
    except Trouble:
        return None
    if author is not None:
        with db.transaction():
            customers.learn(account, author)
    return None
