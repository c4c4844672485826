"""What the codes of this network mean, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "discord_no_access": lambda: _("The bot cannot see this channel. Give it the right to view it."),
    "discord_no_permission": lambda: _("The bot lacks a right in this channel: to write, or to read its history."),
    "discord_no_direct": lambda: _("The person takes no direct messages from the bot."),
    "discord_thread_archived": lambda: _("The thread is archived over there. Somebody must open it again."),
    "discord_thread_locked": lambda: _("The thread is locked over there."),
    "discord_file_too_large": lambda: _("Discord finds the file too large."),
    "discord_service_message": lambda: _("A message of the service itself, such as somebody joining."),
    "discord_no_content": lambda: _(
        "Discord gives no words of this message. Switch on the Message Content Intent in the Developer Portal."
    ),
    "discord_intents_refused": lambda: _(
        "Discord refuses to tell what is said. Switch on the Message Content Intent in the Developer Portal."
    ),
    "discord_no_bot": lambda: _("This token belongs to no bot."),
    "discord_sessions_used_up": lambda: _("Discord allows no new session today. Messages are asked for meanwhile."),
    "discord_gateway": lambda: _("The connection to Discord could not be made. The desk keeps trying."),
    "no_change": lambda: _("Nothing that can be seen has changed."),
    "not_editable": lambda: _("The network does not let this message be changed any more."),
}
