"""ONE table: which actions follow an entry of the audit trail, in order, in the same transaction."""

from caredesk.audit import actions as audit
from caredesk.audit import mirrors
from caredesk.channels import watching
from caredesk.knowledge import article_lines, memory, outcomes, owners, proposals, usage, using
from caredesk.knowledge import uses as answered
from caredesk.moderation import carrying, outside, withdrawal
from caredesk.postroom import doors, expiry, hooks, ledger, names, outgoing, poll, quiet, restored
from caredesk.promises import closure, heirs, macro_step, making, offering
from caredesk.promises import keep as promises
from caredesk.promises import outside as promised
from caredesk.replies import drafts, helping, macro_runs, macro_steps, uses
from caredesk.replies import later_following as later
from caredesk.reports import fair_watch, trail_watch
from caredesk.routing import keep as turns
from caredesk.sla import keep as clocks
from caredesk.sla import outside as outside_told
from caredesk.sla import outside_accounts, windows
from caredesk.tickets import assignment, closing, index, mirror, tongue
from caredesk.tickets import file_following as files
from caredesk.triage import language, speaking
from caredesk.voice import approval_clock, canning

Following = tuple[audit.Listener, ...]
BROUGHT_IN = (using,)  # what is asked of words before they leave
AWAY = (outside.follow, withdrawal.follow)  # what is told of a post may take it away, or bring it back

TABLE: dict[str, Following] = {
    "customer.created": (names.follow,),
    "customer.changed": (index.follow_customer,),
    "subject.erased": (index.follow_customer,),
    "ticket.created": (index.follow_ticket, clocks.follow_ticket, turns.follow),
    "ticket.assigned": (clocks.follow_ticket, turns.follow),
    "ticket.unassigned": (clocks.follow_ticket, turns.follow),
    "ticket.pending": (clocks.follow_ticket, turns.follow),
    "ticket.snoozed": (clocks.follow_ticket, turns.follow),
    "ticket.woken": (clocks.follow_ticket, turns.follow),
    "ticket.resolved": (
        *(clocks.follow_ticket, turns.follow, outcomes.follow_resolved, later.follow_resolved, uses.follow_resolved),
        *(usage.follow_ticket, proposals.follow_resolved, answered.follow_resolved),
    ),
    "ticket.reopened": (
        *(clocks.follow_ticket, turns.follow, outcomes.follow_reopened, uses.follow_reopened),
        *(usage.follow_ticket, proposals.follow_reopened, answered.follow_reopened),
    ),
    "ticket.prioritised": (clocks.follow_ticket, turns.follow),
    "ticket.judged": (turns.follow,),
    "language.corrected": (clocks.follow_post, turns.follow, memory.follow_post),
    "ticket.tagged": (clocks.follow_ticket, turns.follow),
    "ticket.merged": (
        clocks.follow_ticket,
        turns.follow,
        drafts.follow_merge,
        approval_clock.follow_merge,
        files.follow_merge,
        later.follow_merge,
    ),
    "ticket.unmerged": (clocks.follow_ticket, turns.follow),
    "ticket.recomputed": (turns.follow,),
    "ticket.split": (clocks.follow_ticket, turns.follow),
    "turn.decided": (turns.follow,),
    "clock.ruled": (clocks.follow_ticket, turns.follow),
    "post.received": (
        index.follow_post,
        clocks.follow_post,
        turns.follow,
        speaking.follow_post,
        memory.follow_new,
        later.follow_post,
        offering.follow_post,
        *AWAY,
    ),
    "post.edited": (
        index.follow_post,
        clocks.follow_post,
        turns.follow,
        speaking.follow_post,
        memory.follow_post,
        *AWAY,
    ),
    "post.recognised": (index.follow_post, clocks.follow_post, turns.follow, memory.follow_post),
    "post.gone": (clocks.follow_post, turns.follow, memory.follow_post, *AWAY),
    "post.restored": (clocks.follow_post, turns.follow, memory.follow_post, *AWAY),
    "post.hidden": AWAY,
    "post.unhidden": AWAY,
    "post.labelled": AWAY,
    "content.withdrawn": (index.follow_post, memory.follow_post, expiry.follow_withdrawal),
    "post.moved": (clocks.follow_post, turns.follow, memory.follow_post, outgoing.follow_move, promises.follow_move),
    "post.emptied": (memory.follow_post,),
    "reply.edited": (index.follow_post, memory.follow_post),
    "reply.queued": (
        files.follow_words,
        helping.follow_words,
        index.follow_post,
        outgoing.enqueue,
        drafts.clear_sent,
        clocks.follow_post,
        turns.follow,
        uses.follow_reply,
        canning.follow,
        usage.follow_reply,
        answered.follow_reply,
        making.follow_queued,
        macro_runs.follow_reply,
    ),
    "reply.cancelled": (
        index.follow_post,
        outgoing.follow_cancel,
        files.follow_back,
        clocks.follow_post,
        turns.follow,
        uses.follow_cancel,
        usage.follow_cancel,
        answered.follow_cancel,
        macro_runs.follow_cancel,
        promises.follow_cancelled,
    ),
    "reply.noted": (index.follow_post, clocks.follow_post, turns.follow, memory.follow_post),
    "reply.sent": (clocks.follow_post, turns.follow, memory.follow_post, promises.follow_sent, doors.follow_sent),
    "reply.reconciled": (clocks.follow_post, turns.follow, memory.follow_post, promises.follow_sent, doors.follow_sent),
    "reply.failed": (clocks.follow_post, turns.follow, memory.follow_post, promises.follow_failed),
    "reply.unknown": (clocks.follow_post, turns.follow, memory.follow_post),
    "reply.retried": (clocks.follow_post, turns.follow, memory.follow_post, promises.follow_retried),
    **{f"article.{one}": (article_lines.follow,) for one in ("made", "changed", "published", "retired", "restored")},
    **{f"article.{one}": (article_lines.follow,) for one in ("questioned", "emptied")},
    "alarm.raised": (outside_told.follow,),
    "promise.warned": (promised.follow,),
    "promise.broken": (promised.follow,),
    "hide.allowed": (carrying.follow,),
    "hide.reversed": (carrying.follow,),
    "note.written": (files.follow_words, index.follow_post, drafts.clear_sent),
    "agent.suspended": (assignment.release, later.follow_suspended, owners.follow_leaving, heirs.follow_agent),
    "agent.role_changed": (assignment.release, heirs.follow_agent),
    "agent.teams_changed": (assignment.release, heirs.follow_agent),
    "duty.changed": (heirs.follow_duty,),
    "account.connected": (
        *(hooks.forget, poll.begin, expiry.begin, fair_watch.begin, watching.follow),
        *(ledger.begin, quiet.begin),
    ),
    "account.resumed": (poll.begin, watching.follow, ledger.begin),
    "account.changed": (windows.follow_account,),
    "account.rekeyed": (hooks.forget, watching.follow),
    "account.renewed": (hooks.forget,),
    "account.paused": (outside_accounts.follow,),
    "account.alarmed": (outside_accounts.follow,),
    "restore.detected": (restored.follow, later.follow_restore),
    "witness.refused": (trail_watch.follow_refusal,),
}


def follow(happened: audit.Happened) -> None:
    """Run what the table lists for this verb."""
    for action in TABLE.get(happened.verb, ()):
        action(happened)


def start() -> None:
    """Listen to every entry from now on, let `verify` compare what the screens show, and ask before resolving."""
    audit.follow_with(follow)
    tongue.register(language.guess)
    mirrors.register("posts", mirror.compare)
    closing.register("promises", closure.ask)
    macro_steps.register("promise", macro_step.STEP)
