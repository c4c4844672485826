"""The settings of clocks: goals, who hears of warnings beside the screen, and what could not be told."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import limits, mail
from caredesk.core.mail import Letter
from caredesk.core.types import new_uuid
from caredesk.sla import alert_hook, alert_queries, alert_sentences, queries, settings
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("alerts", __name__)
GOALS = ("goal_percent", "unfair_percent")


@bp.get("/sla/settings")
@login_required
def show() -> str:
    access.need(me(), "sla")
    return _page({})


def _page(errors: dict[str, str]) -> str:
    row, agent = queries.settings(), me()
    return render_template(
        "sla/settings.html",
        settings=row,
        hook_url=settings.shown_url(row, agent),
        has_two_keys=len(settings.hook_secrets()) > 1,
        may_own=access.may(agent, "own"),
        mail_on=mail.is_configured(),
        failed=alert_queries.failed(agent),
        waiting=alert_queries.waiting(agent),
        why=alert_sentences.why,
        typed=request.form,
        errors=alert_sentences.fields(errors),
    )


@bp.post("/sla/settings")
@login_required
def change() -> Any:
    access.need(me(), "sla")
    try:
        settings.change(me(), **settings.fit({name: request.form.get(name, "") for name in GOALS}))
    except settings.Unfit as error:
        return _page(error.errors), 422
    return _back(_("Saved."))


@bp.post("/sla/settings/hook")
@login_required
def connect() -> Any:
    """The first address gets a secret, which is shown in the answer and nowhere else."""
    access.need(me(), "own")
    had_secret = bool(settings.hook_secrets())
    try:
        row = settings.change(me(), **settings.fit({"hook_url": request.form.get("hook_url", "")}))
    except settings.Unfit as error:
        return _page(error.errors), 422
    if row.hook_url and not had_secret:
        return _secret_page(settings.hook_secrets()[0], is_new=True), 201
    return _back(_("Saved."))


@bp.post("/sla/settings/hook/secret")
@login_required
def rotate() -> Any:
    access.need(me(), "own")
    return _secret_page(settings.rotate(me()), is_new=False)


def _secret_page(secret: str, *, is_new: bool) -> str:
    return render_template("sla/hook_secret.html", secret_key=secret, url=queries.settings().hook_url, is_new=is_new)


@bp.post("/sla/settings/hook/secret/retire")
@login_required
def retire() -> Any:
    access.need(me(), "own")
    settings.retire(me())
    return _back(_("Only the newest secret is valid now."))


@bp.post("/sla/settings/hook/test")
@login_required
def try_hook() -> Any:
    access.need(me(), "own")
    limits.hit("try", str(me().id))
    try:
        alert_hook.ping()
        code = ""
    except alert_hook.Unsent as trouble:
        code = trouble.code
    return _tried("hook", code)


@bp.post("/sla/settings/mail/test")
@login_required
def try_mail() -> Any:
    """A letter to oneself."""
    access.need(me(), "sla")
    limits.hit("try", str(me().id))
    text = _("This is a test: warnings about tickets reach you here.")
    try:
        mail.send(Letter(me().email, _("A test from your desk"), f"{text}\n", f"try-{new_uuid()}"))
        code = ""
    except mail.Trouble as trouble:
        code = trouble.code
    return _tried("mail", code)


def _tried(way: str, code: str) -> Any:
    settings.tried(me(), way, code or "ok")
    return _back(alert_sentences.tried(code))


def _back(words: str) -> Any:
    flash(words)
    return redirect("/sla/settings", 303)
