"""What the pages of this room are given in forms and addresses, read once."""

from datetime import date

from flask import request

from caredesk.core import i18n, numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.knowledge import words
from caredesk.knowledge.listing import SHOWS, Asked
from caredesk.knowledge.sources import Strikes
from caredesk.knowledge.words import Words
from caredesk.tickets.refusals import Refused

MOST_PAGES = 500


def asked() -> Asked:
    """The filters of the list; what is no filter is left out."""
    told = request.args
    lang, show = told.get("lang", ""), told.get("show", "")
    return Asked(
        q=told.get("q", "")[:200],
        lang=lang if lang in i18n.LANGUAGES else "",
        topic=_number(told.get("topic", "")),
        owner=_number(told.get("owner", "")),
        show=show if show in SHOWS else "",
        page=max(1, min(_number(told.get("page", "")) or 1, MOST_PAGES)),
    )


def _number(text: str) -> int | None:
    return numbers.whole(text, LARGEST_LINK) or None


def typed() -> Words:
    """Title, answer and questions of the form, one question a line."""
    form = request.form
    return Words(form.get("title", ""), form.get("text", ""), words.lines(form.get("questions", "")))


def day(name: str) -> date | None:
    """A day of the form, or none; Refused for one that there is not, such as 31 February."""
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("article_date", field=name) from error


def strikes() -> Strikes:
    """What is to be struck: the pieces that were left ticked, and words by hand."""
    form = request.form
    if "shown" not in form:
        return Strikes()
    by_hand = [one for text in form.getlist("by_hand") for one in words.lines(text)]
    return Strikes(frozenset(form.getlist("question")), frozenset(form.getlist("answer")), tuple(by_hand[:50]))


def number(name: str) -> int | None:
    """A number of the form, or none."""
    return _number(request.form.get(name, "").strip())
