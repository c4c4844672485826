"""What the small things beside words are called: facts that a network tells, reactions to a post."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from babel import dates, numbers
from flask import Blueprint
from flask_babel import get_locale
from flask_babel import gettext as _

from caredesk.channels import reasons
from caredesk.core import clock
from caredesk.tickets.sentences import say

bp = Blueprint("beside", __name__)
FACTS: dict[str, Callable[[], str]] = {
    "ad": lambda: _("Under an advertisement"),
    "app_version": lambda: _("App version"),
    "device": lambda: _("Device"),
    "os": lambda: _("Operating system"),
    "os_version": lambda: _("System version"),
    "language": lambda: _("Language of the device"),
    "country": lambda: _("Country"),
    "verified": lambda: _("Verified"),
    "source": lambda: _("Source"),
    "reach": lambda: _("Reach"),
    "sentiment": lambda: _("Tone, as the feed says"),
    "tags": lambda: _("Tags of the feed"),
    "cut": lambda: _("The feed brings only the beginning"),
    "order": lambda: _("Order number"),
    "location": lambda: _("Place"),
    "unproven": lambda: _("The sender is not proven: their domain does not vouch for it"),
    "left_out": lambda: _("Something was left out: too large, or nested too deeply"),
    "quotes": lambda: _("Quotes"),
    "replies_closed": lambda: _("Closed for replies"),
    "blocked": lambda: _("Blocked between the two accounts"),
}
REACTIONS: dict[str, Callable[[], str]] = {
    "like": lambda: _("Likes"),
    "love": lambda: _("Hearts"),
    "haha": lambda: _("Laughing"),
    "wow": lambda: _("Astonished"),
    "sad": lambda: _("Sad"),
    "angry": lambda: _("Angry"),
    "share": lambda: _("Shares"),
    "dislike": lambda: _("Dislikes"),
}


NOTES: dict[str, Callable[[], str]] = {
    "edits_first_answer": lambda: _("There is one answer here: yours takes the place of the first"),
    "human_agent_tag": lambda: _("More than a day has passed: it goes out marked as written by a person"),
    "template_charged": lambda: _("Meta may charge for a template"),
}


@bp.app_template_global()
def act_note(code: str) -> str:
    """What to know before an act, in the reader's language."""
    said = NOTES.get(code)
    return said() if said else reasons.why(code)


@bp.app_template_global()
def why_not(code: str) -> str:
    """Why something is not allowed, in the reader's language."""
    return say(code)


@bp.app_template_filter("usd")
def usd(millionths: int) -> str:
    """A price in US dollars as the reader writes them; a part of a cent is told too."""
    price = Decimal(millionths) / 1_000_000
    return str(numbers.format_currency(price, "USD", locale=get_locale(), decimal_quantization=False))


@bp.app_template_global()
def time_left(at: datetime) -> str:
    """How long it is until this moment, in one unit."""
    seconds = max(60.0, (at - clock.now()).total_seconds())
    left = timedelta(seconds=seconds)
    return str(dates.format_timedelta(left, threshold=1.5, format="narrow", locale=get_locale()))


KINDS: dict[str, Callable[[], str]] = {
    "image": lambda: _("Picture"),
    "video": lambda: _("Video"),
    "audio": lambda: _("Sound"),
}
MISSED: dict[str, Callable[[], str]] = {
    "link_expired": lambda: _("the link had run out before it could be fetched"),
    "address_refused": lambda: _("it leads into a private network and was not fetched"),
    "file_too_large": lambda: _("too large to be kept here"),
    "file_bomb": lambda: _("it would unpack to too many points and was not opened"),
    "file_broken": lambda: _("damaged"),
    "file_program": lambda: _("a program, not kept"),
    "file_empty": lambda: _("empty"),
    "not_answered": lambda: _("the network did not give it, six times"),
}


@bp.app_template_global()
def file_kind(kind: str) -> str:
    """What kind of file it is, in the reader's language."""
    said = KINDS.get(kind)
    return said() if said else _("File")


@bp.app_template_global()
def file_missed(why: str) -> str:
    """Why a file that came with a post is not here."""
    said = MISSED.get(why)
    return said() if said else _("it could not be fetched")


@bp.app_template_global()
def fact_name(name: str) -> str:
    """A fact by a name for people; one that nobody here knows as its network calls it."""
    said = FACTS.get(name)
    return said() if said else name.replace("_", " ")


@bp.app_template_global()
def reaction_name(name: str) -> str:
    said = REACTIONS.get(name)
    return said() if said else name
