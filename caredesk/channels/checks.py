"""Trying an account on purpose: does the other side know us, does it deliver to us, and does it answer?"""

import json

from caredesk.channels import accounts, connector, failures, queries, signature, standing
from caredesk.channels.base import AuthExpired, Trouble
from caredesk.channels.finding import OWN
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid


def check(account: Account) -> str:
    """How it went, as a code: ok, no_reply_address, auth_expired, or what the network said."""
    try:
        code = standing.look(account)
        if code != "ok":
            return code
        if account.kind == OWN:
            return _webhook(account)
        return _subscribe(account)
    except Trouble as trouble:
        return trouble.code


def _subscribe(account: Account) -> str:
    """Ask the network to deliver here, where it takes that from us; what it says against it is kept for the page."""
    network = connector(account.kind)
    if not network.ability.subscribes:
        return "ok"
    try:
        network.subscribe(accounts.facts(account), queries.hook_url(account))  # type: ignore[attr-defined]
    except Trouble as trouble:
        with db.transaction():
            row = standing.held(db.lock(account))
            row.trouble, row.webhook_valid = trouble.code, False
        raise
    return "ok"


def _webhook(account: Account) -> str:
    """A signed ping to the reply address; who refuses this kind of event is there and knows our key all the same."""
    known = accounts.facts(account)
    if not known.base_url:
        return "no_reply_address"
    number = new_uuid()
    body = json.dumps({"type": "ping", "id": number}).encode()
    headers = signature.sign(number, clock.now(), body, known.secrets) | {"content-type": "application/json"}
    try:
        failures.act(lambda _answer: None, "POST", known.base_url, headers=headers, body=body)
    except AuthExpired:
        raise
    except Trouble as trouble:
        if trouble.code not in ("http_400", "http_404", "http_405", "http_422"):
            raise
    return "ok"
