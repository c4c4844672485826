"""Pages: what is held of one person, their copy, their erasure; the register of holds and rules."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, i18n, navigation
from caredesk.customers import access as customers
from caredesk.customers.models import Customer
from caredesk.privacy import copying, erasure, hold_routes, leavers, queries, rule_routes, sentences
from caredesk.privacy.models import DONE
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import holds
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say, status

bp = Blueprint("privacy", __name__)
bp.register_blueprint(hold_routes.bp)
bp.register_blueprint(rule_routes.bp)
navigation.add(
    navigation.Item(52, "privacy", "lock", lambda: _("Privacy"), "/privacy", lambda me: team.may(me, "privacy"))
)


def person(customer_id: int) -> Customer:
    """Somebody whom this agent sees and may decide about."""
    team.need(me(), "privacy")
    return customers.customer(me(), customer_id)


def whole_person(customer_id: int) -> Customer:
    """The same for what takes everything: Forbidden where some of it stands behind another team's wall."""
    found = person(customer_id)
    if not queries.sees_whole(me(), found):
        raise team.Forbidden
    return found


@bp.get("/customers/<int:customer_id>/privacy")
@login_required
def customer(customer_id: int) -> str:
    return _page(person(customer_id))


def _page(found: Customer, problem: str = "", typed: dict[str, str] | None = None) -> str:
    covering = holds.of_customer(found)
    asked = queries.of_customer(found)
    return render_template(
        "privacy/customer.html",
        customer=found,
        viewer=me(),
        held=queries.held(found) if queries.sees_whole(me(), found) else None,
        holds=covering,
        names=queries.names_of(covering),
        requests=asked,
        is_going=any(one.is_open for one in asked),
        bases=erasure.BASES,
        languages=i18n.LANGUAGES,
        say=sentences,
        problem=problem,
        typed=typed or {},
        now=clock.now(),
    )


@bp.post("/customers/<int:customer_id>/copies")
@login_required
def copy(customer_id: int) -> Any:
    """Let a copy of everything be made."""
    found, lang = whole_person(customer_id), request.form.get("lang", "en")
    try:
        copying.ask(found, me(), lang if lang in i18n.LANGUAGES else "en")
    except Refused as error:
        return _page(found, say(error.code, error.facts)), status(error)
    return redirect(f"/customers/{customer_id}/privacy#requests", 303)


@bp.post("/customers/<int:customer_id>/erasure")
@login_required
def erase(customer_id: int) -> Any:
    """Begin an erasure; the word has to be typed, and a hold refuses it."""
    found, told = (
        whole_person(customer_id),
        {name: request.form.get(name, "") for name in ("basis", "reference", "word")},
    )
    if not sentences.is_typed(told["word"]):
        problem = _("Nothing was erased: type “%(word)s” to confirm.", word=sentences.typed())
        return _page(found, problem, told), 422
    try:
        erasure.ask(found, me(), basis=told["basis"], reference=told["reference"][:200])
    except erasure.Held:
        return _page(found, _("Nothing was erased: a legal hold covers this person.")), 409
    except Refused as error:
        return _page(found, say(error.code, error.facts), told), status(error)
    return redirect(f"/customers/{customer_id}/privacy#requests", 303)


@bp.get("/privacy/requests/<int:request_id>/file")
@login_required
def file(request_id: int) -> Any:
    """The copy, for those who may see the person, for as long as it is there."""
    found = queries.request(me(), request_id)
    whole_person(found.customer_id)
    path = copying.file_of(found)
    is_there = found.kind == "copy" and found.state == DONE and found.expires_at and found.expires_at > clock.now()
    if not is_there or not path.exists():
        raise team.NotFound
    return send_file(path.absolute(), mimetype="application/zip", as_attachment=True, download_name="copy.zip")


@bp.get("/privacy")
@login_required
def register() -> str:
    """Everything that waits or is in force: requests, holds, rules."""
    team.need(me(), "privacy")
    return render_template("privacy/register.html", **hold_routes.shown(), **rule_routes.shown())


@bp.post("/team/<int:agent_id>/erasure")
@login_required
def forget(agent_id: int) -> Any:
    """Forget a colleague who has left."""
    team.need(me(), "own")
    who = team.agent(me(), agent_id)
    try:
        if not sentences.is_typed(request.form.get("word", "")):
            raise Refused("word")
        leavers.ask(who, me())
        flash(_("The name of this colleague is being erased. What they did stays."))
    except Refused as error:
        why = _("Nothing was erased: type “%(word)s” to confirm.", word=sentences.typed())
        flash(why if error.code == "word" else say(error.code))
    return redirect(f"/team/{agent_id}", 303)
