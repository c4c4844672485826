"""ONE table: which actions follow an entry of the audit trail, in order, in the same transaction."""

from caredesk.audit import actions as audit
from caredesk.postroom import hooks, outgoing, poll
from caredesk.replies import drafts
from caredesk.tickets import assignment

Following = tuple[audit.Listener, ...]

TABLE: dict[str, Following] = {
    "reply.queued": (outgoing.enqueue, drafts.clear_sent),
    "reply.cancelled": (outgoing.follow_cancel,),
    "note.written": (drafts.clear_sent,),
    "agent.suspended": (assignment.release,),
    "agent.role_changed": (assignment.release,),
    "agent.teams_changed": (assignment.release,),
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
