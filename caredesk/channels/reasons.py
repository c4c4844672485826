"""Why something did not go out, came in odd or stands still: the sentence for each code, in the reader's language."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from flask_babel import gettext as _

from caredesk.channels import networks

SENTENCES: dict[str, Callable[[], str]] = {
    "gone": lambda: _("The post is gone over there. The reply stays in the ticket."),
    "post_removed": lambda: _("The post was removed over there before the reply could leave."),
    "parent_missing": lambda: _("The post that this answers is not known any more."),
    "too_long": lambda: _("The network finds it too long. Shorten it and send it again."),
    "not_allowed": lambda: _("The network does not allow this. They may have blocked the account."),
    "not_on_this_network": lambda: _("The network has no such message."),
    "private_stays_private": lambda: _("They wrote in private, so a public answer is refused."),
    "no_reply_address": lambda: _("The account has no reply address. Add one on the channel's page."),
    "receiver_gone": lambda: _("The reply address says that it is closed for good."),
    "address_refused": lambda: _(
        "The address leads into a private network. An administrator can allow it by CAREDESK_ALLOW_PRIVATE_NET."
    ),
    "not_delivered": lambda: _("The network took the reply, and could not deliver it."),
    "deadline": lambda: _("It waited too long to leave. Read it again before you send it."),
    "gave_up": lambda: _("Twelve tries did not help. The network may be down."),
    "broken": lambda: _("A fault of the desk stopped it. Tell your administrator the reference."),
    "lease_lost": lambda: _("The desk was stopped while sending. It looks whether the reply is there."),
    "restored": lambda: _("An older copy of the database was put back. The desk looks whether the reply is there."),
    "interrupted": lambda: _("The connection broke before the answer. The desk looks whether the reply is there."),
    "answer_unreadable": lambda: _("The answer could not be read. The desk looks whether the reply is there."),
    "answer_without_id": lambda: _("The network did not name the post. The desk looks whether the reply is there."),
    "cannot_tell": lambda: _("The network cannot say whether it is there. Look yourself, then decide."),
    "never_sent_twice": lambda: _("This network cannot be asked. Look yourself, then decide."),
    "auth_expired": lambda: _("The network refuses the key of the account. Enter a new one; replies wait."),
    "renew_refused": lambda: _("The network gives no fresh key. Sign in over there again; replies wait."),
    "by_hand": lambda: _("Somebody paused it. Replies wait until it is resumed."),
    "not_connected": lambda: _("The network cannot be reached. The desk keeps trying."),
    "not_answered": lambda: _("The network did not answer. The desk keeps trying."),
    "http_429": lambda: _("The network asked to slow down. The desk waits as told."),
    "budget_gone": lambda: _(
        "Today's calls are used up but for what people send. It is asked again when the network's day is over."
    ),
    "cursor_ignored": lambda: _("The server repeats old pages. New posts may come late."),
    "unknown_type": lambda: _("A kind of event that the desk does not know."),
    "upload_unclear": lambda: _("It is not certain that the file arrived. The desk sends it again."),
    "media_processing": lambda: _("The network is still working on a file. The reply leaves when it is ready."),
    "file_refused": lambda: _("The network does not take a file of this reply. Send it again without that file."),
    "file_forgotten": lambda: _("The network lost a file of this reply, twice. Send it again."),
    "files_not_there": lambda: _("This network takes no files with a reply."),
    "files_not_in_messages": lambda: _("This network takes files with a public reply, but not in messages."),
    "files_not_beside_private": lambda: _("A private reply is one message of words: no file goes with it."),
    "files_need_page_login": lambda: _(
        "Files go only where the account was connected through its Facebook page; Instagram's own sign-in takes none."
    ),
    "files_not_in_comments": lambda: _("This network takes files in messages, but not with a comment."),
    "field_ignored": lambda: _("A field could not be read and was left out. The post itself is there."),
    "wrong_type": lambda: _("A field holds something it may not hold."),
    "not_an_object": lambda: _("This is no event."),
    "not_json": lambda: _("The body is not JSON."),
    "too_deep": lambda: _("The body is nested too deeply."),
    "more_than_100_events": lambda: _("More than 100 events in one body: the rest was left out."),
    "too_many_events": lambda: _("More events in one body than are read at once: the rest was left out."),
    "another_account": lambda: _("It speaks of another account."),
    "no_status": lambda: _("A mention without its post."),
    "not_ours": lambda: _("The body does not say whose it is."),
    "not_used": lambda: _("Nothing follows from this kind of event here."),
}


@cache
def _theirs() -> dict[str, Callable[[], str]]:
    """What the networks say beside it, from `sentences.py` in the folder of each; a code means the same everywhere."""
    found: dict[str, Callable[[], str]] = {}
    for where in networks.KINDS.values():
        if find_spec(f"{where}.sentences"):
            found |= import_module(f"{where}.sentences").SENTENCES
    return found


def known(code: str) -> str:
    """The sentence for this code; "" where nobody has one."""
    sentence = SENTENCES.get(code) or _theirs().get(code)
    return sentence() if sentence else ""


def why(reason: str) -> str:
    """The sentence for a reason as it is kept, `code` or `code: told`; "" for none."""
    code = reason.partition(":")[0].strip()
    if not code:
        return ""
    if said := known(code):
        return said
    if code.startswith("http_"):
        return _("The network answered with error %(code)s.", code=code.removeprefix("http_"))
    return _("The network said: %(code)s.", code=code)


def reference(reason: str) -> str:
    """The reference of a fault of ours, for the administrator to look up; "" where there is none."""
    return reason.rpartition(" ref ")[2][:8] if " ref " in reason else ""
