"""What the small things beside words are called: facts that a network tells, reactions to a post."""

from collections.abc import Callable

from flask import Blueprint
from flask_babel import gettext as _

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


@bp.app_template_global()
def fact_name(name: str) -> str:
    """A fact by a name for people; one that nobody here knows as its network calls it."""
    said = FACTS.get(name)
    return said() if said else name.replace("_", " ")


@bp.app_template_global()
def reaction_name(name: str) -> str:
    said = REACTIONS.get(name)
    return said() if said else name
