"""What the pages of channels say, in the reader's language."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from caredesk.channels import reasons

FIELDS: dict[str, Callable[[], str]] = {
    "name": lambda: _("Give it a name of up to 120 characters."),
    "url": lambda: _("An address begins with https:// or http://."),
    "instance": lambda: _("Type the server's address, such as mastodon.social."),
    "token": lambda: _("Paste the access token, without spaces."),
    "undo": lambda: _("Between 0 and 60 seconds."),
    "window": lambda: _("Between 1 and 8760 hours, or nothing."),
    "team": lambda: _("Choose at least one team."),
    "taken": lambda: _("This account is connected already, or the token belongs to another account."),
    "auth_expired": lambda: _("The server does not accept this token. Make a new one with the rights read and write."),
    "not_answered": lambda: _("There is no answer from this server. Check the address."),
    "not_mastodon": lambda: _("This server does not speak like Mastodon. Check the address."),
    "gone": lambda: _("This server does not speak like Mastodon. Check the address."),
    "address_refused": lambda: _(
        "The address leads into a private network. An administrator can allow it by CAREDESK_ALLOW_PRIVATE_NET."
    ),
}


def fields(errors: Mapping[str, str]) -> dict[str, str]:
    """The sentence for each field that is in trouble."""
    return {field: FIELDS[code]() if code in FIELDS else reasons.why(code) for field, code in errors.items()}


def checked(code: str) -> str:
    """How a try went."""
    return _("It works: the other side knows us and answers.") if code == "ok" else reasons.why(code)
