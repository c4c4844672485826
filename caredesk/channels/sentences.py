"""What the pages of channels say, in the reader's language."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from caredesk.channels import reasons
from caredesk.channels.base import AuthExpired, Setup, Trouble
from caredesk.channels.typed import URL

FIELDS: dict[str, Callable[[], str]] = {
    "name": lambda: _("Give it a name of up to 120 characters."),
    "url": lambda: _("Type a web address, such as https://example.com."),
    "base_url": lambda: _(
        "An address begins with https://. An administrator can allow another one by CAREDESK_ALLOW_PRIVATE_NET."
    ),
    "needed": lambda: _("This is needed."),
    "spaces": lambda: _("There is a space in it. Copy it once more."),
    "letters": lambda: _("There is a character in it that cannot be seen. Copy it once more."),
    "too_long_here": lambda: _("This is too long."),
    "number": lambda: _("Type a whole number."),
    "choice": lambda: _("Choose one of these."),
    "undo": lambda: _("Between 0 and 60 seconds."),
    "team": lambda: _("Choose at least one team."),
    "language": lambda: _("Choose languages that the desk speaks."),
    "account": lambda: _("Choose at least one account."),
    "taken": lambda: _("This account is connected already, or the key belongs to another account."),
    "none_found": lambda: _("These credentials open no account that could be connected."),
    "auth_expired": lambda: _("The network does not accept this key. Make a new one and paste it here."),
    "not_answered": lambda: _("There is no answer from this server. Check the address."),
    "not_connected": lambda: _("There is no answer from this server. Check the address."),
    "not_mastodon": lambda: _("This server does not speak like Mastodon. Check the address."),
    "gone": lambda: _("The server knows nothing at this address. Check it."),
    "address_refused": lambda: _(
        "The address leads into a private network. An administrator can allow it by CAREDESK_ALLOW_PRIVATE_NET."
    ),
    "sign_in_declined": lambda: _("The sign-in was declined over there. Nothing was connected."),
    "sign_in_refused": lambda: _("The network did not complete the sign-in. Check the client's id and secret."),
    "sign_in_gone": lambda: _("This sign-in is over: it was used already, took too long, or began in another browser."),
    "no_sign_in_page": lambda: _("The sign-in address is no web address. Check it under Advanced."),
    "reason": lambda: _("Say in 10 to 300 characters why you need it."),
    "wrong_password": lambda: _("This is not your password."),
    "gone_secret": lambda: _("This secret is not held any more."),
}
GROUPS: dict[str, Callable[[], str]] = {
    "social": lambda: _("Social networks"),
    "messaging": lambda: _("Messengers"),
    "mail": lambda: _("E-mail"),
    "reviews": lambda: _("Reviews"),
    "listening": lambda: _("Listening"),
    "own": lambda: _("Your own"),
}
ACTIONS: dict[str, Callable[[], str]] = {
    "reply": lambda: _("Reply in public"),
    "dm": lambda: _("Write a direct message"),
    "private_reply": lambda: _("Answer a comment in private"),
    "template": lambda: _("Send a template that was approved"),
    "like": lambda: _("Like"),
    "unlike": lambda: _("Take a like back"),
    "hide": lambda: _("Hide a post"),
    "unhide": lambda: _("Show a hidden post again"),
    "edit_own": lambda: _("Correct our own reply"),
}
WAYS: dict[str, Callable[[], str]] = {
    "webhook": lambda: _("The network delivers to us"),
    "stream": lambda: _("We listen all the time"),
    "poll": lambda: _("We ask every few seconds"),
}
SOURCES: dict[str, Callable[[], str]] = {
    "typed": lambda: _("typed in"),
    "sign_in": lambda: _("by signing in over there"),
    "renewed": lambda: _("renewed by the desk"),
    "made": lambda: _("made by the desk"),
    "before": lambda: _("from before the register"),
}
SECRETS: dict[str, Callable[[], str]] = {
    "access_token": lambda: _("Access token"),
    "refresh_token": lambda: _("Token that renews it"),
    "token": lambda: _("Access token"),
    "signing_key": lambda: _("Signing secret"),
    "signing_key_before": lambda: _("Signing secret before that"),
}


def fields(errors: Mapping[str, str]) -> dict[str, str]:
    """The sentence for each field that is in trouble."""
    return {field: said(code) for field, code in errors.items()}


def said(code: str) -> str:
    return FIELDS[code]() if code in FIELDS else reasons.why(code)


def beside(setup: Setup, trouble: Trouble) -> dict[str, str]:
    """Where on the form the trouble with a network belongs: at the secret that it refuses, at the address where nobody
    answers; "" for the whole form."""
    secrets = [one.name for one in setup.fields if one.secret]
    places = [one.name for one in setup.fields if one.kind == "url"] or [URL + name for name in setup.urls]
    at_place = trouble.code in ("address_refused", "not_answered", "not_connected", "not_mastodon", "gone")
    if isinstance(trouble, AuthExpired):
        return {secrets[-1] if secrets else "": "auth_expired"}
    return {places[0] if at_place and places else "": trouble.code}


def checked(code: str) -> str:
    """How a try went."""
    return _("It works: the other side knows us and answers.") if code == "ok" else reasons.why(code)
