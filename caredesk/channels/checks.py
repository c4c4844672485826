"""Trying an account on purpose: does the other side know us, and does it answer?"""

import json

from caredesk.channels import accounts, connector, failures, signature
from caredesk.channels.base import AuthExpired, Trouble
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid


def check(account: Account) -> str:
    """How it went, as a code: ok, no_reply_address, auth_expired, or what the network said."""
    try:
        return _webhook(account) if account.kind == "webhook" else _network(account)
    except Trouble as trouble:
        return trouble.code


def _network(account: Account) -> str:
    """Ask who we are there; the limits it tells are kept."""
    found = connector(account.kind).health(accounts.facts(account))
    with db.transaction():
        row = db.lock(account)
        row.settings = {**row.settings, **found.settings}
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
