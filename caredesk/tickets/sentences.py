"""Why something was refused, in the agent's language: what happened, and what to do next."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.channels import reasons
from caredesk.tickets import file_sentences
from caredesk.tickets.refusals import Refused

SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "taken_first": lambda facts: _("%(name)s took it first.", name=facts.get("name", "")),
    "too_late": lambda _facts: _("The reply has already left."),
    "not_eligible": lambda _facts: _("They cannot see or answer this ticket. Add them to a team of its channel first."),
    "snooze_time": lambda _facts: _("Choose a time within the next year."),
    "too_many_tags": lambda facts: _("A ticket can carry %(most)s tags at most.", most=facts.get("most", 20)),
    "tag_name": lambda _facts: _("A tag has 1 to 40 characters."),
    "empty": lambda _facts: _("Write something first."),
    "too_long": lambda facts: _too_long(**facts),
    "unreadable": lambda _facts: _("The text holds characters that cannot be sent."),
    "own_id": lambda _facts: _("This reply belongs to another ticket. Reload the page."),
    "unknown_kind": lambda _facts: _("Choose a public reply, a direct message or a note."),
    **file_sentences.SENTENCES,
    "backfill_not_there": lambda _facts: _("This network does not list what was said earlier."),
    "backfill_bounds": lambda facts: _(
        "At most %(days)s days and %(posts)s posts can be brought in.", days=facts["days"], posts=facts["posts"]
    ),
    "backfill_runs": lambda _facts: _("It is being brought in already."),
    "backfill_over": lambda _facts: _("Nothing is being brought in at this moment."),
    "door_open": lambda _facts: _("This can be answered from here: write your answer, and it is kept word for word."),
    "held_words": lambda facts: str(facts["says"]),
    "same_words": lambda _facts: _("These words are there already."),
    "link": lambda _facts: _("A link begins with https:// or http://."),
    "template_gone": lambda _facts: _("This template is not approved any more. Choose another one."),
    "template_words": lambda _facts: _("Only a template that was approved can leave so: choose one and fill its gaps."),
    "nothing_to_answer": lambda _facts: _("There is no post here that can be answered."),
    "post_removed": lambda _facts: _("The post is gone from the network, so it cannot be answered there."),
    "not_on_this_network": lambda _facts: _("This network has no direct messages."),
    "private_stays_private": lambda _facts: _("They wrote in private, so the answer stays private too."),
    "no_reply_address": lambda _facts: _("This channel has no reply address yet. A supervisor can add one."),
    "no_such_view": lambda _facts: _("This view does not exist any more."),
    "filter": lambda _facts: _("This filter is not known. Clear the filters."),
    "cursor": lambda _facts: _("The list has moved on. Load it again."),
    "bulk_undone": lambda _facts: _("This was undone already."),
    "batch_used": lambda _facts: _("This name was given to another action. Choose another one."),
    "bulk_size": lambda _facts: _("At most 50 tickets go into one request."),
    "merged": lambda facts: _merged(**facts),
    "erased": lambda _facts: _(
        "Everything about this person was erased at their request. Nothing can be written here."
    ),
    "hold_input": lambda _facts: _("Say what is to be held, and why, in up to 300 characters."),
    "hold_erasing": lambda _facts: _("What this would hold is being erased at this moment: it came too late for that."),
    "hold_size": lambda facts: _("This filter finds more than %(most)s tickets. Narrow it.", most=facts.get("most", 0)),
    "retention_days": lambda facts: _("Give a number of days, %(least)s or more.", least=facts.get("least", 1)),
    "erase_basis": lambda _facts: _("Choose on which ground it is erased."),
    "agent_still_here": lambda _facts: _("Only colleagues who have left and are suspended can be forgotten, once."),
    "second_person": lambda _facts: _("Somebody else has to confirm this: it takes two persons."),
    "merge_number": lambda _facts: _("There is no ticket with this number here."),
    "not_split": lambda _facts: _("This ticket was not taken out of another one."),
    "not_merged": lambda _facts: _("This ticket is not merged into another one any more."),
    "merge_itself": lambda _facts: _("A ticket cannot be merged with itself. Type the number of another one."),
    "merge_account": lambda _facts: _("Only tickets of the same channel can be merged."),
    "split_kind": lambda _facts: _("Only what a customer wrote can become a ticket of its own."),
    "split_all": lambda _facts: _("Something has to stay in this ticket. Leave out at least one message."),
    "view_name": lambda _facts: _("Give the view a name of up to 60 characters."),
    "changed_since": lambda _facts: _("Somebody has changed it since."),
    "macro_retired": lambda _facts: _("This macro was retired. Choose another one."),
    "macro_template": lambda _facts: _("Its template is not there any more. Give it another one."),
    "macro_step": lambda _facts: _("The desk cannot do this any more. Take it out of the macro."),
    "input": lambda _facts: _("Something is missing or wrong in what was sent."),
}
CONFLICTS = (
    *("taken_first", "too_late", "bulk_undone", "batch_used", "changed_since", "merged", "not_merged", "hide_asked"),
    *("hide_already", "hide_decided", "hide_edited", "hide_unseen", "hide_no_evidence", "hide_leaving"),
    *("alarm_explained", "erased", "hold_erasing", "approval_decided"),
    *("promise_open", "promise_over", "promise_gone"),
)
FORBIDDEN = ("never_deleted", "hide_many", "hide_own", "hide_not_yours", "approval_own", "approval_not_yours")


def say(code: str, facts: dict[str, Any] | None = None) -> str:
    """The sentence for this code; a network's own code without one is told as it is."""
    sentence = SENTENCES.get(code)
    if sentence:
        return sentence(facts or {})
    return reasons.known(code) or _("The network does not allow this now (%(code)s).", code=code)


def _too_long(over: int = 0, limit: int = 0, most: int = 0) -> str:
    """A network has a limit of its own; a draft that is longer than ours stays where it was written."""
    if limit:
        return _("%(over)s characters too many: the network takes %(limit)s.", over=over, limit=limit)
    return _(
        "%(over)s characters too many: a draft holds %(most)s. It is kept in this browser only.", over=over, most=most
    )


def _merged(number: int = 0) -> str:
    if not number:
        return _("This ticket was merged into another one.")
    return _("This ticket was merged into #%(number)s. Go on there.", number=number)


def status(error: Refused) -> int:
    """409 when somebody else was quicker, 403 for what is nobody's to do, 422 when the request itself will not do."""
    if error.code in FORBIDDEN:
        return 403
    return 409 if error.code in CONFLICTS else 422


def merged(number: int) -> str:
    """Why a ticket has left every list."""
    return _("Merged into #%(number)s", number=number)


def gone(status: str, holder: str) -> str:
    """Why a ticket has left a list, for who still sees its row; empty when it goes without saying."""
    said = {"resolved": _("Resolved"), "snoozed": _("Snoozed"), "pending": _("Pending")}
    return said.get(status) or (_("Taken by %(name)s", name=holder) if holder else "")


def notice(kind: str, by: str) -> str:
    """What a notice says; never a customer's words, for it may be shown on a locked screen."""
    said = {
        "mention": _("%(name)s mentioned you in a note", name=by),
        "assigned": _("%(name)s gave you a ticket", name=by),
        "routed": _("It is your turn: the desk gave you a ticket"),
        "account_paused": _("%(name)s is paused and needs a new key", name=by),
        "account_scopes": _("The key of %(name)s has lost rights", name=by),
        "account_expires": _("The key of %(name)s ends soon", name=by),
        "credential_viewed": _("A secret was shown to %(name)s", name=by),
        "trail": _("The audit trail was changed: look at it now"),
        "unfair": _("A group of customers waits longer than the others"),
        "hide_asked": _("%(name)s asks to hide a post: look at it and decide", name=by),
        "hide_allowed": _("%(name)s allowed what you asked to hide", name=by),
        "hide_refused": _("%(name)s decided that the post stays", name=by),
        "reply_failed": _("A reply of yours could not be delivered: look at it"),
        "account_quiet": _("Nothing comes from %(name)s for longer than usual: look whether it works", name=by),
        "outside": _("A comment was removed or hidden outside the desk"),
        "outside_negative": _("A negative comment was removed or hidden outside the desk"),
        "later_held": _("A reply that you planned is held: look at it"),
        "template_retired": _("The template “%(name)s” was retired", name=by),
        "approval_asked": _("%(name)s waits for your approval of a reply", name=by),
        "approval_given": _("%(name)s approved your reply", name=by),
        "approval_refused": _("%(name)s sent your reply back with a note", name=by),
        "approval_overdue": _("A reply waits too long for your approval"),
        "handed_over": _("%(name)s handed a conversation over to your team", name=by),
        "article_review": _("Articles of yours are due for a review"),
        "article_given": _("Articles of a colleague who left are yours now"),
        "sla_soon": _("Ticket %(name)s is due soon", name=by),
        "sla_overdue": _("Ticket %(name)s is overdue", name=by),
        "promise_soon": _("A promise to a customer is due soon"),
        "promise_broken": _("A promise to a customer was broken"),
        "promise_again": _("A promise of yours is open again: the reply that kept it did not arrive"),
        "promise_offered": _("An answer outside the desk may keep a promise of yours"),
        "promise_yours": _("You see to a promise to a customer now"),
    }
    if kind == "sla_many":
        return ngettext("%(num)s ticket needs you now", "%(num)s tickets need you now", int(by))
    return said.get(kind) or _("Something needs your attention")
