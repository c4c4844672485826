"""Pages of one's own: profile, look, password, signed-in browsers, API keys."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import login_required

from caredesk.core import i18n, limits
from caredesk.team import access, actions, door, keys, profile, queries, rules, sentences, sessions, welcome

bp = Blueprint("me", __name__)


@bp.get("/me")
@login_required
def me() -> str:
    return _page()


def _page(errors: dict[str, str] | None = None, made: str = "") -> str:
    agent = door.me()
    return render_template(
        "team/me.html",
        agent=agent,
        teams=queries.teams_of(agent),
        sessions=sessions.of(agent),
        here=door.here(),
        keys=keys.of(agent),
        made=made,
        errors=errors or {},
        languages=i18n.LANGUAGES,
        zones=profile.zones(agent),
    )


@bp.post("/me")
@login_required
def change_profile() -> Any:
    form = request.form
    try:
        told = {field: form.get(field, "") for field in ("name", "lang", "zone", "theme", "density")}
        values = profile.fit(door.me(), told) | {"keys_on": form.get("keys_on") == "1"}
    except rules.Unfit as error:
        return _page({error.field: sentences.of(error)}), 422
    actions.changed(door.me(), door.me(), **values)
    g.lang = values["lang"]  # the answer speaks the language that was just chosen
    refresh()
    return _done(_("Your profile is saved."))


@bp.post("/me/look")
@login_required
def change_look() -> tuple[str, int]:
    """Theme and density, as the script keeps them at once; what it does not know is left as it is."""
    offered = {"theme": profile.THEMES, "density": profile.DENSITIES}
    chosen = {field: request.form.get(field, "") for field in offered if field in request.form}
    fit = {field: value for field, value in chosen.items() if value in offered[field]}
    actions.changed(door.me(), door.me(), **fit)
    return "", 204 if fit == chosen else 422


@bp.post("/me/password")
@login_required
def change_password() -> Any:
    agent, form = door.me(), request.form
    try:
        welcome.change_password(agent, old=form.get("old", ""), new=form.get("password", ""))
    except rules.Unfit as error:
        return _page({error.field: sentences.of(error)}), 422
    except limits.TooMany as error:
        return _page({"old": sentences.wait(error.wait_seconds)}), 429
    token = sessions.begin(agent, address=request.remote_addr or "", browser=request.user_agent.string)
    session.clear()
    return door.let_in(_done(_("Your password is changed. Every other browser is signed out.")), token)


@bp.post("/me/sessions/<uuid:which>/end")
@login_required
def end_session(which: Any) -> Response:
    agent = door.me()
    found = next((one for one in sessions.of(agent) if one.uuid == str(which)), None)
    if found is None:
        raise access.NotFound
    sessions.end(found, agent, "revoked")
    return _done(_("That browser is signed out."))


@bp.post("/me/sessions/end")
@login_required
def end_other_sessions() -> Response:
    here = door.here()
    for one in sessions.of(door.me()):
        if here is None or one.id != here.id:
            sessions.end(one, door.me(), "revoked")
    return _done(_("All other browsers are signed out."))


@bp.post("/me/keys")
@login_required
def make_key() -> Any:
    """The answer is the only place that ever shows the key."""
    try:
        name = rules.name(request.form.get("name", ""))
    except rules.Unfit as error:
        return _page({"key": sentences.of(error)}), 422
    _row, key = keys.make(door.me(), name, door.me())
    return _page(made=key)


@bp.post("/me/keys/<int:key_id>/revocation")
@login_required
def revoke_key(key_id: int) -> Response:
    found = next((one for one in keys.of(door.me()) if one.id == key_id), None)
    if found is None:
        raise access.NotFound
    keys.revoke(found, door.me())
    return _done(_("The key opens nothing any more."))


def _done(words: str) -> Response:
    flash(words)
    answer: Response = redirect("/me", 303)  # type: ignore[assignment]
    return answer
