"""Why Meta did not do something, or what should be known before: the sentence for each code."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "window_closed": lambda: _("They wrote too long ago: the network takes no more answers to them."),
    "human_agent_tag": lambda: _("More than 24 hours have passed. Only a person may answer now, for 7 days."),
    "other_app_holds": lambda: _("Another tool holds this conversation at the moment."),
    "private_reply_to_comments": lambda: _("Only the author of a comment can be written to in private."),
    "private_reply_late": lambda: _("A private answer to a comment is taken for 7 days only."),
    "private_reply_once": lambda: _("This comment was answered in private already, and that can be done once."),
    "once_per_comment": lambda: _("One private message to the author of this comment, and no second one."),
    "while_live": lambda: _("A private answer is taken only while the live video runs."),
    "use_private_reply": lambda: _("Comments are answered in public, or once in private."),
    "hide_comments_only": lambda: _("Only comments under our own posts can be hidden."),
    "hidden_not_answered": lambda: _("The comment is hidden, and hidden comments cannot be answered."),
    "live_only_in_private": lambda: _("Comments on live video can only be answered in private."),
    "not_in_messages": lambda: _("This cannot be done in a conversation."),
    "already_answered": lambda: _("The network says that this was answered already."),
    "not_permitted": lambda: _("The account's token may not do this. Check its rights with the network."),
    "not_reachable": lambda: _("This person cannot be reached: they may have left, or blocked the account."),
    "invalid": lambda: _("The network did not understand the request."),
    "blocked": lambda: _("Meta judged the account's messages abusive and blocked it for a while. Replies wait."),
    "account_locked": lambda: _("Meta locked the business account. Look into WhatsApp Manager."),
    "not_paid": lambda: _("Meta has no valid means of payment for this account."),
    "kept_back": lambda: _("Meta held the message back, because this person got many of its kind."),
    "opted_out": lambda: _("This person does not want messages of this kind."),
    "to_ourselves": lambda: _("A number cannot write to itself."),
    "template_missing": lambda: _("This template does not exist in this language."),
    "template_wrong": lambda: _("The template and its words do not fit together."),
    "template_paused": lambda: _("Meta paused this template."),
    "window_closed_template": lambda: _(
        "They wrote more than 24 hours ago: WhatsApp takes only approved templates now."
    ),
    "waits_for_a_status": lambda: _(
        "WhatsApp cannot be asked. As soon as it tells what became of the message, it is noted."
    ),
    "no_listing": lambda: _("The network cannot be asked whether it is there."),
    "answer_unclear": lambda: _("The network did not say clearly whether it is done. The desk looks."),
    "no_address": lambda: _("The address of the network is missing among the account's settings."),
    "another_app": lambda: _("The token belongs to another app than the App ID says."),
    "not_a_page": lambda: _("This token opens no page."),
    "not_an_instagram_account": lambda: _("This token opens no Instagram account."),
    "not_a_number": lambda: _("This is no number of the business account."),
    "cannot_renew": lambda: _("The token cannot be renewed. Enter a new one."),
    "another_object": lambda: _("The delivery speaks of another kind of account."),
    "no_person": lambda: _("A message that does not say who wrote it."),
    "no_words": lambda: _("An event without words."),
    "network_error": lambda: _("The network reported an error of its own."),
    "no_handshake": lambda: _("Not the handshake of a webhook."),
    "verify_token_wrong": lambda: _("The verify token is not the one of the account."),
    "signature_missing": lambda: _("The delivery bears no signature, or one of a form that is not accepted."),
    "signature_wrong": lambda: _(
        "The signature does not fit: the app secret is another one, or something changed the body."
    ),
}
