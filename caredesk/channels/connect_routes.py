"""Connecting an account in three steps: choose a network, bring its credentials or sign in there, choose pages."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import (
    actions,
    checks,
    connector,
    drafting,
    finding,
    joining,
    networks,
    oauth,
    page,
    queries,
    sentences,
    shown,
    typed,
)
from caredesk.channels.base import Trouble
from caredesk.channels.connect_models import ConnectionDraft
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.channels.rules import Unfit
from caredesk.core import config, i18n
from caredesk.team import access as team
from caredesk.team.door import here, me
from caredesk.team.models import Agent

bp = Blueprint("connect", __name__)


@bp.get("/channels/new")
@login_required
def choose() -> str:
    """The first step."""
    team.need(me(), "channels")
    asked = request.args.get("q", "")[:80]
    found = [(sentences.GROUPS[group](), kinds) for group, kinds in shown.groups(asked).items()]
    return render_template("channels/choose.html", groups=found, asked=asked, about=_about(), say=sentences)


def _about() -> dict[str, dict[str, Any]]:
    """Each network with its sentence, and what it can."""
    return {kind: {"says": connector(kind).setup.says(), "can": shown.capabilities(kind)} for kind in networks.KINDS}


@bp.get("/channels/new/<kind>")
@login_required
def new(kind: str) -> Any:
    """The second step: what to bring for this network."""
    return _credentials(_allowed(kind), {})


def _allowed(kind: str) -> str:
    team.need(me(), "channels")
    if kind not in networks.KINDS:
        raise team.NotFound
    return kind


def _credentials(kind: str, errors: Mapping[str, str], code: int = 200) -> Any:
    setup, own = connector(kind).setup, finding.OWN
    told = {"kind": kind, "setup": setup, "errors": sentences.fields(errors), "typed": request.form, "own": own}
    told |= {"back": oauth.redirect_uri() if setup.oauth else "", "url_prefix": typed.URL}
    return render_template("channels/credentials.html", **told), code


@bp.post("/channels/new/<kind>")
@login_required
def bring(kind: str) -> Any:
    """Take what was typed: the network is asked at once, or the browser goes there to sign in."""
    setup, agent = connector(_allowed(kind)).setup, me()
    try:
        told = typed.read(setup, request.form, allow=config.settings().allowed_private)
        given = Given(kind, told.settings, told.keys, told.urls)
        if not oauth.is_needed(setup, told.keys):
            return redirect(f"/channels/connecting/{joining.begin(given, agent).uuid}", 303)
        draft = drafting.begin(given, agent)
        drafting.start_sign_in(draft, agent, _browser())
    except Unfit as error:
        return _credentials(kind, error.errors, 422)
    except oauth.NoAddress:
        return _credentials(kind, {typed.URL + oauth.of(setup).authorize: "no_sign_in_page"}, 422)
    except Trouble as trouble:
        return _credentials(kind, sentences.beside(setup, trouble), 422)
    return redirect(f"/channels/connecting/{draft.uuid}/sign-in", 303)


def _browser() -> str:
    found = here()
    return found.uuid if found else ""


@bp.get("/channels/connecting/<draft_id>/sign-in")
@login_required
def sign_in(draft_id: str) -> Any:
    """Where the way to the network begins."""
    return _sign_in(drafting.one(me(), draft_id), "")


def _sign_in(draft: ConnectionDraft, code: str) -> Any:
    setup = connector(draft.kind).setup
    told = {"draft": draft, "setup": setup, "url": drafting.sign_in_url(draft), "back": oauth.redirect_uri()}
    said = sentences.said(code) if code else ""
    return render_template("channels/sign_in.html", **told, problem=said), 422 if code else 200


@bp.post("/channels/connecting/<draft_id>/sign-in")
@login_required
def sign_in_again(draft_id: str) -> Any:
    """A fresh sign-in after one that failed."""
    draft = drafting.one(me(), draft_id)
    drafting.start_sign_in(draft, me(), _browser())
    return redirect(f"/channels/connecting/{draft.uuid}/sign-in", 303)


@bp.get("/channels/oauth")
@login_required
def came_back() -> Any:
    """The browser is back from the network. The state says whether we asked, and is good once."""
    team.need(me(), "channels")
    try:
        back = joining.back(me(), _browser(), request.args)
    except drafting.NotKnown:
        return _unstored((render_template("channels/sign_in_over.html", problem=sentences.said("sign_in_gone")), 400))
    except drafting.Refused as error:
        return _unstored(_sign_in(error.draft, error.code))
    if isinstance(back, Account):
        flash(_("It works again. Waiting replies leave in their order."))
        return _unstored(redirect(f"/channels/{back.id}", 303))
    return _unstored(redirect(f"/channels/connecting/{back.uuid}", 303))


def _unstored(answer: Any) -> Any:
    """The address holds a code: no page is told it, and no cache keeps it. Where we are is told all the same: browsers
    send the forms of a page that names nobody with the origin `null`, and those the desk refuses."""
    page, code = answer if isinstance(answer, tuple) else (answer, None)
    made = page if isinstance(page, Response) else Response(page, mimetype="text/html")
    if code:
        made.status_code = code
    made.headers["Cache-Control"], made.headers["Referrer-Policy"] = "no-store", "strict-origin"
    return made


@bp.get("/channels/connecting/<draft_id>")
@login_required
def accounts(draft_id: str) -> Any:
    """The third step: which pages, whose, in which languages."""
    return _accounts(drafting.one(me(), draft_id), {})


def _accounts(draft: ConnectionDraft, errors: Mapping[str, str]) -> Any:
    lines = joining.lines(draft)
    told = {"draft": draft, "lines": lines, "setup": connector(draft.kind).setup, "typed": request.form}
    told |= {"errors": sentences.fields(errors), "teams": queries.teams_for(me()), "languages": i18n.LANGUAGES}
    return render_template("channels/accounts.html", **told), 422 if errors else 200


@bp.post("/channels/connecting/<draft_id>")
@login_required
def finish(draft_id: str) -> Any:
    """Connect what was chosen; the key that was made here is shown now and never again."""
    agent, form = me(), request.form
    draft = drafting.one(agent, draft_id)
    try:
        picked = joining.picked(draft, form.getlist("account"), form)
        made = joining.finish(draft, agent, picked, _teams(agent), spoken=page.languages(form.getlist("language")))
    except Unfit as error:
        return _accounts(draft, error.errors)
    except actions.Taken:
        return _accounts(draft, {"account": "taken"})
    for chosen in made:
        if chosen.key:
            told = {"account": chosen.account, "secret_key": chosen.key, "url": queries.hook_url(chosen.account)}
            return render_template("channels/key.html", **told, is_new=True), 201
        checks.check(chosen.account)
    names = ", ".join(one.account.name for one in made)
    flash(_("Connected: %(names)s. What is new becomes a ticket from now on.", names=names))
    return redirect(f"/channels/{made[0].account.id}/test" if len(made) == 1 else "/channels", 303)


def _teams(agent: Agent) -> list[Any]:
    chosen = request.form.getlist("team")
    found = [one for one in queries.teams_for(agent) if str(one.id) in chosen]
    if not found or len(found) != len(set(chosen)):
        raise Unfit({"team": "team"})
    return sorted(found, key=lambda one: chosen.index(str(one.id)))


@bp.post("/channels/connecting/<draft_id>/again")
@login_required
def look_again(draft_id: str) -> Any:
    """Ask the network once more which accounts there are."""
    draft = drafting.one(me(), draft_id)
    try:
        drafting.look(draft, me())
    except Trouble as trouble:
        return _accounts(draft, {"account": trouble.code})
    return redirect(f"/channels/connecting/{draft.uuid}", 303)


@bp.post("/channels/connecting/<draft_id>/end")
@login_required
def give_up(draft_id: str) -> Any:
    """Throw away what was brought."""
    drafting.end(drafting.one(me(), draft_id), me(), "given_up")
    flash(_("Nothing was connected, and nothing of it is kept."))
    return redirect("/channels", 303)
