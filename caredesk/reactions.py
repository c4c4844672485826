"""ONE table: which actions follow an entry of the audit trail, in order, in the same transaction."""

from caredesk.audit import actions as audit
from caredesk.postroom import hooks, outgoing, poll

Following = tuple[audit.Listener, ...]

TABLE: dict[str, Following] = {
    "reply.queued": (outgoing.enqueue,),
    "reply.cancelled": (outgoing.follow_cancel,),
    "account.connected": (hooks.forget, poll.begin),
    "account.resumed": (poll.begin,),
    "account.rekeyed": (hooks.forget,),
}


def follow(happened: audit.Happened) -> None:
    """Run what the table lists for this verb."""
    for action in TABLE.get(happened.verb, ()):
        action(happened)


def start() -> None:
    """Listen to every entry from now on."""
    audit.follow_with(follow)
