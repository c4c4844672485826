"""What the verbs, fields and values of the audit trail are called by people; translated by whoever shows them."""

from collections.abc import Callable

Say = Callable[[str], str]


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


POSTS = {
    "post.received": _l("Message received"),
    "post.edited": _l("Message edited by its author"),
    "post.gone": _l("Message gone from the network"),
    "post.restored": _l("Message back on the network"),
    "post.moved": _l("Message moved"),
    "post.recognised": _l("Our own message recognised"),
    "post.emptied": _l("Words of a message erased"),
    "content.withdrawn": _l("Words withdrawn as the network demands"),
    "note.written": _l("Note written"),
    "reply.queued": _l("Reply written"),
    "reply.cancelled": _l("Reply taken back"),
    "reply.attempted": _l("Reply handed to the network"),
    "reply.sent": _l("Reply published"),
    "reply.failed": _l("Reply refused by the network"),
    "reply.unknown": _l("Reply: outcome unknown"),
    "reply.reconciled": _l("Reply found on the network"),
    "reply.retried": _l("Reply sent again"),
    "reply.passed": _l("Reply given up"),
    "reply.edited": _l("Reply edited on the network"),
    "draft.kept": _l("Draft kept"),
    "draft.moved": _l("Draft moved"),
    "draft.emptied": _l("Draft erased"),
}
TICKETS = {
    "ticket.created": _l("Ticket opened"),
    "ticket.assigned": _l("Ticket assigned"),
    "ticket.unassigned": _l("Ticket released"),
    "ticket.prioritised": _l("Priority changed"),
    "ticket.judged": _l("Tone judged"),
    "ticket.tagged": _l("Tags changed"),
    "ticket.pending": _l("Ticket set to pending"),
    "ticket.resolved": _l("Ticket resolved"),
    "ticket.reopened": _l("Ticket reopened"),
    "ticket.snoozed": _l("Ticket snoozed"),
    "ticket.woken": _l("Ticket back from snooze"),
    "ticket.merged": _l("Tickets merged"),
    "ticket.unmerged": _l("Merge undone"),
    "ticket.split": _l("Ticket split"),
    "ticket.rejoined": _l("Split undone"),
    "ticket.warned": _l("Deadline warning"),
    "ticket.escalated": _l("Ticket escalated"),
    "ticket.overdue": _l("Deadline missed"),
    "ticket.recomputed": _l("Deadline worked out anew"),
    "ticket.reordered": _l("Place in the queue worked out anew"),
    "ticket.emptied": _l("Words of a ticket erased"),
    "turn.contested": _l("Place in the queue contested"),
    "turn.decided": _l("Place in the queue decided"),
    "turn.weighted": _l("Order of the queue changed"),
    "clock.ruled": _l("Thank-you or question: decided"),
    "clock.put_off": _l("Deadline put off"),
    "alert.sent": _l("Alert sent"),
    "alert.cancelled": _l("Alert no longer needed"),
    "bulk.done": _l("Many tickets changed at once"),
    "bulk.undone": _l("Change of many tickets undone"),
    "bulk.put_back": _l("Ticket put back as it was"),
}
MODERATION = {
    "hide.asked": _l("Hiding asked for"),
    "hide.allowed": _l("Hiding approved"),
    "hide.refused": _l("Hiding refused"),
    "hide.done": _l("Message hidden on the network"),
    "hide.failed": _l("Hiding failed"),
    "hide.reversed": _l("Hiding reversed"),
    "delete.refused": _l("Deleting refused"),
    "hold.set": _l("Legal hold set"),
    "hold.released": _l("Legal hold released"),
    "subject.erased": _l("Person's words erased"),
    "erase.refused": _l("Erasure refused"),
    "retention.run": _l("Old words erased by rule"),
}
PEOPLE = {
    "customer.created": _l("Customer seen for the first time"),
    "customer.changed": _l("Customer's profile changed"),
    "customer.noted": _l("Note on the customer changed"),
    "customer.emptied": _l("Customer's data erased"),
    "agent.invited": _l("Colleague invited"),
    "agent.joined": _l("Colleague joined"),
    "agent.changed": _l("Profile changed"),
    "agent.role_changed": _l("Role changed"),
    "agent.teams_changed": _l("Teams of a colleague changed"),
    "agent.suspended": _l("Colleague suspended"),
    "agent.reinstated": _l("Colleague reinstated"),
    "agent.password_changed": _l("Password changed"),
    "agent.password_reset": _l("Password set anew"),
    "login.failed": _l("Sign-in failed"),
    "session.begun": _l("Signed in"),
    "session.ended": _l("Signed out"),
    "link.made": _l("Link made"),
    "link.used": _l("Link used"),
    "link.voided": _l("Link made void"),
    "key.made": _l("API key made"),
    "key.revoked": _l("API key revoked"),
    "team.made": _l("Team made"),
    "team.renamed": _l("Team renamed"),
    "duty.begun": _l("Colleague takes part in the distribution"),
    "duty.changed": _l("Presence or capacity changed"),
    "route.changed": _l("Distribution of a team changed"),
    "view.saved": _l("View saved"),
    "view.retired": _l("View removed"),
    "notice.given": _l("Notice given"),
    "notice.read": _l("Notices read"),
}
DESK = {
    "account.connected": _l("Account connected"),
    "account.changed": _l("Account changed"),
    "account.paused": _l("Account paused"),
    "account.resumed": _l("Account resumed"),
    "account.rekeyed": _l("Account's key replaced"),
    "account.given": _l("Account given to teams"),
    "arrival.stopped": _l("Delivery could not be read"),
    "arrival.retried": _l("Delivery read again"),
    "arrivals.expired": _l("Raw deliveries expired"),
    "arrivals.emptied": _l("Raw deliveries erased"),
    "policy.created": _l("Service rule made"),
    "policy.changed": _l("Service rule changed"),
    "policy.moved": _l("Service rule moved"),
    "policy.retired": _l("Service rule removed"),
    "calendar.created": _l("Calendar made"),
    "calendar.changed": _l("Calendar changed"),
    "calendar.retired": _l("Calendar removed"),
    "sla.changed": _l("Alert settings changed"),
    "sla.rekeyed": _l("Alert key replaced"),
    "sla.tried": _l("Alert tried"),
    "recompute.asked": _l("Working out deadlines anew: asked for"),
    "recompute.begun": _l("Working out deadlines anew: begun"),
    "recompute.done": _l("Working out deadlines anew: done"),
    "recompute.cancelled": _l("Working out deadlines anew: cancelled"),
    "fairness.measured": _l("Equal treatment measured"),
    "fairness.warned": _l("Unequal treatment found"),
    "fairness.cleared": _l("Unequal treatment is over"),
    "log.opened": _l("Log opened"),
    "checkpoint.issued": _l("Checkpoint signed"),
    "trail.verified": _l("Audit trail checked"),
    "clock.jumped": _l("The machine's clock jumped"),
    "restore.detected": _l("Older state of the database found"),
    "key.replaced": _l("Signing key replaced"),
    "export.made": _l("Evidence exported"),
    "export.failed": _l("Export failed"),
    "sensitive.viewed": _l("Entry looked at"),
}
VERBS = {**POSTS, **TICKETS, **MODERATION, **PEOPLE, **DESK}
FIELDS = {
    "status": _l("Status"),
    "priority": _l("Priority"),
    "tone": _l("Tone"),
    "assignee": _l("Assignee"),
    "team": _l("Team"),
    "name": _l("Called"),
    "role": _l("Role"),
    "teams": _l("Teams"),
    "text": _l("Words"),
    "why": _l("Why"),
    "reason": _l("Reason"),
    "how": _l("How"),
    "until": _l("Until"),
    "at": _l("At"),
    "add": _l("Added"),
    "remove": _l("Removed"),
    "tags": _l("Tags"),
    "account": _l("Account"),
    "channel": _l("Channel"),
    "handle": _l("Handle"),
    "due": _l("Deadline"),
    "attempt": _l("Attempt"),
    "removed_by": _l("Removed by"),
    "occurred_at": _l("Written at"),
    "received_at": _l("Received at"),
    "send_at": _l("Leaves at"),
    "email": _l("E-mail"),
    "address": _l("Address"),
    "lang": _l("Language"),
    "entries": _l("Entries"),
    "presence": _l("Presence"),
    "capacity": _l("Capacity"),
    "ticket": _l("Ticket"),
    "tickets": _l("Tickets"),
    "kind": _l("Kind"),
}
VALUES = {
    "open": _l("Open"),
    "pending": _l("Pending"),
    "snoozed": _l("Snoozed"),
    "resolved": _l("Resolved"),
    "low": _l("Low"),
    "normal": _l("Normal"),
    "high": _l("High"),
    "urgent": _l("Urgent"),
    "negative": _l("Negative"),
    "neutral": _l("Neutral"),
    "positive": _l("Positive"),
    "author": _l("the author"),
    "platform": _l("the network"),
    "us": _l("us"),
    "unknown": _l("unknown"),
}
CHANGED = {  # what `from` and `to` are of, by verb
    "ticket.prioritised": "priority",
    "ticket.judged": "tone",
    "ticket.assigned": "assignee",
    "ticket.unassigned": "assignee",
    "ticket.recomputed": "due",
    "agent.role_changed": "role",
    "agent.teams_changed": "teams",
    "team.renamed": "name",
    **{f"ticket.{state}": "status" for state in ("pending", "resolved", "reopened", "snoozed")},
}
ACTORS = {"desk": _l("The desk itself"), "network": _l("A network"), "cli": _l("The command line")}

COLLEAGUE = _l("Colleague %(code)s")
YES, NO = _l("yes"), _l("no")


def verb(name: str, say: Say) -> str:
    """What happened, in words; a verb that nobody has named yet is shown as it is written."""
    return say(VERBS[name]) if name in VERBS else name


def field(name: str, say: Say) -> str:
    return say(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def value(text: str, say: Say) -> str:
    return say(VALUES[text]) if text in VALUES else text


def actor(name: str, say: Say) -> str:
    return say(ACTORS[name]) if name in ACTORS else name
