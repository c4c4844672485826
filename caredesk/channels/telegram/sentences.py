"""What the codes of this network mean, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "telegram_blocked": lambda: _("The person has blocked the bot. Nothing reaches them."),
    "telegram_started": lambda: _("Somebody opened the chat with the bot and said nothing yet."),
    "telegram_unblocked": lambda: _("The person has unblocked the bot."),
    "telegram_person_gone": lambda: _("The person has deleted their Telegram account."),
    "telegram_customer_begins": lambda: _("A bot cannot write first. The person must write to it."),
    "telegram_left_group": lambda: _("The bot is no longer a member of this group."),
    "telegram_joined_group": lambda: _("The bot was added to a group."),
    "telegram_group_moved": lambda: _("The group became a supergroup, with a new number."),
    "telegram_nothing_said": lambda: _("A message of the service itself, without words."),
    "telegram_caption_too_long": lambda: _(
        "With a file Telegram takes 1,024 characters. Shorten the text, or send the file with a second reply."
    ),
    "telegram_business_on": lambda: _("A business account was connected to the bot."),
    "telegram_business_off": lambda: _("A business account was disconnected from the bot."),
    "telegram_business_gone": lambda: _("The business account is no longer connected to the bot."),
    "telegram_gap": lambda: _("Telegram keeps messages for 24 hours. The desk was away for longer: some may be lost."),
    "telegram_no_hook": lambda: _("Telegram does not deliver to the desk. Another program may have taken the bot."),
    "telegram_hook_failing": lambda: _("Telegram cannot reach the desk and keeps trying for 24 hours."),
    "telegram_hook_is_set": lambda: _("The bot delivers to an address already. It cannot be asked as well."),
    "telegram_polled_elsewhere": lambda: _("Another program asks for the messages of this bot."),
    "telegram_no_bot": lambda: _("This token belongs to no bot."),
    "no_change": lambda: _("Nothing that can be seen has changed."),
    "not_editable": lambda: _("The network does not let this message be changed any more."),
    "window_closed": lambda: _("The time in which the network takes answers is over. The customer must write again."),
}
