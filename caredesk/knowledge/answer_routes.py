"""Looking for answers, past ones and articles, with every letter that is typed: in the list, and for the composer."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask_login import login_required

from caredesk.core import limits, web
from caredesk.core.i18n import LANGUAGES
from caredesk.core.numbers import whole
from caredesk.core.types import LARGEST_LINK
from caredesk.knowledge import looking, suggestions, unanswered
from caredesk.knowledge.search import Wish
from caredesk.team.door import me
from caredesk.tickets import access

bp = Blueprint("answers", __name__)
LONGEST = 200


def wished(given: Any) -> Wish:
    """The filters of an address; what is none of ours filters nothing."""
    told = {name: given.get(name, "") for name in ("lang", "channel", "outcome", "form")}
    offered = {"lang": LANGUAGES, "channel": looking.CHANNELS, "outcome": looking.OUTCOMES, "form": looking.FORMS}
    kept = {name: value for name, value in told.items() if value in offered[name]}
    return Wish(**kept, agent=whole(given.get("agent", ""), LARGEST_LINK))


@bp.get("/knowledge/answers")
@login_required
def found() -> str:
    """What was answered, by words and filters."""
    limits.hit("search", str(me().id))
    asked, wish = request.args.get("q", "")[:LONGEST], wished(request.args)
    given = {"q": asked, "wish": wish, **vars(looking.find(me(), asked, wish))}
    if asked.strip() and not given["hits"] and not web.is_fragment():  # not with every letter
        unanswered.note(asked, wish.lang or web.language())
    if web.is_fragment():
        return render_template("knowledge/_results.html", **given)
    return render_template("knowledge/results.html", **given, **looking.offered(me()))


@bp.get("/tickets/<int:ticket_id>/answers")
@login_required
def for_ticket(ticket_id: int) -> Any:
    """For the picker in the composer: what is suggested, and with words, what is found by them."""
    ticket = access.ticket(me(), ticket_id)
    limits.hit("search", str(me().id))
    asked = request.args.get("q", "").strip()[:LONGEST]
    if asked:
        hits = looking.find(me(), asked, Wish(), limit=suggestions.OFFERED).hits
    else:
        hits = suggestions.of_ticket(me(), ticket, best=suggestions.OFFERED)
    return jsonify(items=[looking.item(one) for one in hits])
