"""Networks that call nobody: we ask, or listen."""

from datetime import datetime

from caredesk.channels.base import Accepted, AccountFacts, Challenge, Raw, Rejected


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:  # noqa: ARG001
    """Whoever calls is not this network."""
    return Rejected("no_hook")
