"""ONE table: which actions follow an entry of the audit trail, in order, in the same transaction."""

from caredesk.audit import actions as audit
from caredesk.postroom import expiry, hooks, outgoing, poll
from caredesk.replies import drafts
from caredesk.tickets import assignment, index

Following = tuple[audit.Listener, ...]

TABLE: dict[str, Following] = {
    "customer.changed": (index.follow_customer,),
    "ticket.created": (index.follow_ticket,),
    "post.received": (index.follow_post,),
    "post.edited": (index.follow_post,),
    "post.recognised": (index.follow_post,),
    "reply.edited": (index.follow_post,),
    "reply.queued": (index.follow_post, outgoing.enqueue, drafts.clear_sent),
    "reply.cancelled": (index.follow_post, outgoing.follow_cancel),
    "note.written": (index.follow_post, drafts.clear_sent),
    "agent.suspended": (assignment.release,),
    "agent.role_changed": (assignment.release,),
    "agent.teams_changed": (assignment.release,),
    "account.connected": (hooks.forget, poll.begin, expiry.begin),
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
