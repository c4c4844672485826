"""The words that scripts in the page need, in the language of the request."""

from flask_babel import gettext as _
from flask_babel import ngettext

Word = str | dict[str, str]

# One number of each plural class of English, Polish and Hungarian, as the browser's Intl.PluralRules names them.
_SAMPLES = {"one": 1, "few": 2, "many": 5, "other": 5}


def words() -> dict[str, Word]:
    """Everything by the key that static/js asks for; {n} and {name} are filled in there."""
    return {
        **_counts(),
        **_news(),
        **_sending(),
        **_putting_in(),
        **_done(),
        **_groups(),
        **_for_a_ticket(),
        **_for_the_list(),
        **_pages(),
    }


def _counts() -> dict[str, Word]:
    return {
        "new_tickets": {name: ngettext("{n} new ticket", "{n} new tickets", n) for name, n in _SAMPLES.items()},
        "new_posts": {name: ngettext("{n} new post", "{n} new posts", n) for name, n in _SAMPLES.items()},
        "picked": {name: ngettext("{n} selected", "{n} selected", n) for name, n in _SAMPLES.items()},
        "pick_all": {
            name: ngettext("Select {n} ticket in this view", "Select all {n} in this view", n)
            for name, n in _SAMPLES.items()
        },
        "applies_to": {
            name: ngettext("For {n} ticket: {names}", "For {n} tickets: {names}", n) for name, n in _SAMPLES.items()
        },
        "too_long": {
            name: ngettext("{n} character too many", "{n} characters too many", n) for name, n in _SAMPLES.items()
        },
        "progress": _("{done} of {total}"),
    }


def _news() -> dict[str, Word]:
    return {
        "row_gone": _("No longer in this view"),
        "as_of": _("as of {time}"),
        "unreachable": _("The desk cannot be reached. Nothing is lost; try again in a moment."),
        "refused": _("That did not work. Reload the page and try again."),
        "notice_mention": _("A colleague mentioned you."),
        "notice_assigned": _("A ticket was assigned to you."),
        "notice_routed": _("It is your turn: the desk gave you a ticket"),
        "notice_reply": _("A customer answered in your ticket."),
        "notice_failed": _("One of your replies was not sent."),
        "notice": _("There is news for you."),
        "open": _("Open it"),
        "undo": _("Undo"),
        "copied": _("Copied."),
    }


def _sending() -> dict[str, Word]:
    return {
        "sending_now": _("Sending now"),
        "send_lost": _("The desk did not answer. Your words are kept: send again, they will not go out twice."),
        "send_offline": _("Sending waits until the thread is up to date. Your words are kept."),
        "send_too_long": _("The text is too long for this network."),
        "template_gaps": _("Choose a template and fill its gaps."),
        "template_only": _("Only a template that was approved can leave here now."),
        "snooze_past": _("Choose a time that is still to come."),
        "ask_approval": _("Ask for approval"),
        "reply_held": _("Your reply has not left yet. Decide about it first."),
    }


def _putting_in() -> dict[str, Word]:
    """The menus of the composer, and what is asked before something goes in."""
    return {
        "colleagues": _("Colleagues"),
        "templates": _("Templates"),
        "group_macro": _("Macros"),
        "macro_gone": _("its template was retired"),
        "macro_strip": _("With this reply:"),
        "macro_drop": _("Send without it"),
        "macro_lost": _("The macro of this draft is gone. The reply will be sent without it."),
        "macro_done": _("Done: {name}."),
        "macro_undone": _("Put back as it was."),
        "macro_left": {
            name: ngettext("{n} thing was changed since and stays.", "{n} things were changed since and stay.", n)
            for name, n in _SAMPLES.items()
        },
        "no_template": _("No template fits."),
        "past_answers": _("Answers"),
        "no_answers": _("Nothing like this was answered before."),
        "no_wording": _("not in this language"),
        "room_of": _("{n} of {limit} characters"),
        "length": _("Length: {n}"),
        "said_to": _("Who is it said to?"),
        "form_any": _("Anybody"),
        "form_f": _("A woman"),
        "form_m": _("A man"),
        "remember": _("Remember for next time"),
        "otherwise": _("Left empty: “{text}”"),
        "insert": _("Insert"),
        "with_gaps": _("Insert with gaps"),
        "cancel": _("Cancel"),
    }


def _done() -> dict[str, Word]:
    return {
        "done_claim": _("The ticket is yours."),
        "done_assign": _("Assigned."),
        "done_resolve": _("Resolved."),
        "done_snooze": _("Snoozed."),
        "done_priority": _("Priority changed."),
        "done_tone": _("Tone noted."),
        "done_lang": _("Language noted."),
        "done_tags": _("Tags changed."),
        "done_asked": _("Kept until a colleague has looked at it."),
        "promise_open": _("A promise is still open"),
    }


def _groups() -> dict[str, Word]:
    return {
        "group_ticket": _("This ticket"),
        "group_list": _("List"),
        "group_go": _("Go to"),
        "group_look": _("Appearance"),
        "group_found": _("Found"),
        "group_always": _("Everywhere"),
    }


def _for_a_ticket() -> dict[str, Word]:
    return {
        "do_take": _("Assign to me"),
        "do_assign": _("Assign to somebody"),
        "do_unassign": _("Assign to nobody"),
        "do_resolve": _("Resolve"),
        "do_resolve_next": _("Resolve and open the next"),
        "do_reopen": _("Reopen"),
        "do_snooze": _("Snooze"),
        "do_tags": _("Change tags"),
        "do_priority": _("Change priority"),
        "do_tone": _("Judge the tone"),
        "do_lang": _("Correct the language"),
        "do_pending": _("Mark as pending"),
        "do_write_public": _("Write a public reply"),
        "do_write_direct": _("Write a direct message"),
        "do_write_note": _("Write a private note"),
        "do_hand_over": _("Hand over to those who answer this topic"),
        "do_promise": _("Promises of the ticket"),
        "do_history": _("History of the ticket"),
    }


def _for_the_list() -> dict[str, Word]:
    return {
        "do_next": _("Next ticket"),
        "do_previous": _("Previous ticket"),
        "do_open": _("Open the ticket"),
        "do_back": _("Back to the list"),
        "do_pick": _("Select the ticket"),
        "do_pick_range": _("Select up to here"),
        "do_clear_picks": _("Clear the selection"),
        "do_take_next": _("Take the next ticket"),
        "do_show_held": _("Show what has arrived"),
        "do_view_before": _("Previous view"),
        "do_view_after": _("Next view"),
    }


def _pages() -> dict[str, Word]:
    return {
        "do_go_inbox": _("Inbox"),
        "do_go_sla": _("SLA board"),
        "do_go_knowledge": _("Knowledge"),
        "do_go_promises": _("Promises"),
        "do_go_deliveries": _("Deliveries"),
        "do_go_reports": _("Reports"),
        "do_go_approvals": _("Approvals"),
        "do_go_channels": _("Channels"),
        "do_go_team": _("Team"),
        "do_go_audit": _("Audit trail"),
        "do_go_routing": _("Routing"),
        "do_go_me": _("Your profile"),
        "do_theme": _("Switch between light and dark"),
        "do_density": _("Switch between comfortable and compact"),
        "do_search": _("Search"),
        "do_keys": _("Keyboard shortcuts"),
        "do_palette": _("Commands and search"),
        "do_suggested": _("Insert the first suggested answer; 2 and 3 the next ones"),
        "do_send": _("Send"),
        "do_send_resolve": _("Send and resolve"),
        "do_leave": _("Leave the field, close what is open"),
    }
