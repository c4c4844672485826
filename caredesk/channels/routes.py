"""Pages of channels: the accounts and how they stand, connecting one, looking after one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import access, actions, checks, networks, queries, rules, sentences
from caredesk.channels.base import Trouble
from caredesk.channels.models import Account
from caredesk.core import navigation
from caredesk.postroom import queries as postroom
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.team.models import Team

bp = Blueprint("channels", __name__)
navigation.add(navigation.Item(40, "channels", "plug", lambda: _("Channels"), "/channels"))
KINDS = ("mastodon", "webhook")


bp.add_app_template_filter(networks.name, "network_name")
bp.add_app_template_filter(networks.icon, "network_icon")
bp.add_app_template_global(networks.kinds, "network_kinds")


@bp.get("/channels")
@login_required
def listed() -> str:
    agent = me()
    rows = [(one, queries.health(one), queries.teams_of(one), postroom.backlog(one)) for one in queries.accounts(agent)]
    return render_template("channels/list.html", rows=rows, may_change=team.may(agent, "channels"))


@bp.get("/channels/new")
@login_required
def new() -> str:
    team.need(me(), "channels")
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        return render_template("channels/choose.html")
    return _new_page(kind, {})


def _new_page(kind: str, errors: dict[str, str]) -> str:
    told = {"typed": request.form, "errors": sentences.fields(errors), "teams": queries.teams_for(me())}
    return render_template(f"channels/new_{kind}.html", **told)


@bp.post("/channels/webhook")
@login_required
def connect_webhook() -> Any:
    team.need(me(), "channels")
    try:
        name = rules.name(request.form.get("name", ""))
        account, secret = actions.connect_webhook(name, _chosen_team(), me(), **_for_replies())
    except rules.Unfit as error:
        return _new_page("webhook", dict(error.errors)), 422
    return _key_page(account, secret, is_new=True), 201


@bp.post("/channels/mastodon")
@login_required
def connect_mastodon() -> Any:
    team.need(me(), "channels")
    form = request.form
    try:
        instance, token = rules.instance(form.get("instance", "")), rules.token(form.get("token", ""))
        name = rules.name(form["name"]) if form.get("name", "").strip() else ""
        account = actions.connect_mastodon(name, _chosen_team(), me(), instance=instance, token=token)
    except rules.Unfit as error:
        return _new_page("mastodon", dict(error.errors)), 422
    except actions.Taken:
        return _new_page("mastodon", {"instance": "taken"}), 422
    except Trouble as trouble:
        field = "token" if trouble.code == "auth_expired" else "instance"
        return _new_page("mastodon", {field: trouble.code}), 422
    flash(_("%(handle)s is connected. New mentions become tickets from now on.", handle=account.handle))
    return redirect(f"/channels/{account.id}", 303)


def _for_replies() -> dict[str, Any]:
    """Where a webhook is answered, and for how long it can be."""
    form = request.form
    hours = rules.window_hours(form.get("reply_window_hours", ""))
    return {"reply_url": rules.reply_url(form.get("reply_url", "")), "reply_window_hours": hours}


def _chosen_team() -> Team:
    told = request.form.get("team", "")
    found = [one for one in queries.teams_for(me()) if str(one.id) == told]
    if not found:
        raise rules.Unfit({"team": "team"})
    return found[0]


def _key_page(account: Account, secret: str, *, is_new: bool) -> str:
    return render_template(
        "channels/key.html", account=account, secret_key=secret, url=queries.hook_url(account), is_new=is_new
    )


@bp.get("/channels/<int:account_id>")
@login_required
def page(account_id: int) -> str:
    return _page(access.account(me(), account_id), {})


def _page(account: Account, errors: dict[str, str]) -> str:
    agent = me()
    return render_template(
        "channels/account.html",
        account=account,
        health=queries.health(account),
        url=queries.hook_url(account),
        has_two_keys=queries.has_two_keys(account),
        working=queries.teams_of(account),
        teams=queries.teams_for(agent),
        backlog=postroom.backlog(account),
        unread=postroom.unread(agent, account),
        may_change=team.may(agent, "channels"),
        errors=sentences.fields(errors),
    )


@bp.post("/channels/<int:account_id>")
@login_required
def change(account_id: int) -> Any:
    account, form = access.account_to_change(me(), account_id), request.form
    try:
        values: dict[str, Any] = {"name": rules.name(form.get("name", ""))}
        values["undo_seconds"] = rules.undo_seconds(form.get("undo_seconds", ""))
        if account.kind == "webhook":
            values |= _for_replies()
    except rules.Unfit as error:
        return _page(account, dict(error.errors)), 422
    actions.change(account, me(), **values)
    return _back(account, _("Saved."))


@bp.post("/channels/<int:account_id>/teams")
@login_required
def teams(account_id: int) -> Any:
    """Only teams of one's own are given or taken; the others stay as they are."""
    account = access.account_to_change(me(), account_id)
    mine, chosen = queries.teams_for(me()), request.form.getlist("team")
    others = [one for one in queries.teams_of(account) if one.id not in {own.id for own in mine}]
    given = [one for one in mine if str(one.id) in chosen] + others
    if not given:
        return _page(account, {"team": "team"}), 422
    actions.give_to_teams(account, me(), given)
    return redirect("/channels", 303) if not team.sees_account(me(), account_id) else _back(account, _("Saved."))


@bp.post("/channels/<int:account_id>/pause")
@login_required
def pause(account_id: int) -> Any:
    account = access.account_to_change(me(), account_id)
    actions.pause(account, me())
    return _back(account, _("It is paused. Replies wait."))


@bp.post("/channels/<int:account_id>/resume")
@login_required
def resume(account_id: int) -> Any:
    account = access.account_to_change(me(), account_id)
    actions.resume(account, me())
    return _back(account, _("It works again. Waiting replies leave in their order."))


@bp.post("/channels/<int:account_id>/key")
@login_required
def rotate(account_id: int) -> Any:
    account = _webhook(account_id)
    return _key_page(account, actions.rotate_secret(account, me()), is_new=False)


@bp.post("/channels/<int:account_id>/key/retire")
@login_required
def retire(account_id: int) -> Any:
    account = _webhook(account_id)
    actions.retire_old_secret(account, me())
    return _back(account, _("Only the newest secret is valid now."))


def _webhook(account_id: int) -> Account:
    account = access.account_to_change(me(), account_id)
    if account.kind != "webhook":
        raise team.NotFound
    return account


@bp.post("/channels/<int:account_id>/token")
@login_required
def token(account_id: int) -> Any:
    account = access.account_to_change(me(), account_id)
    if account.kind == "webhook":
        raise team.NotFound
    try:
        actions.replace_token(account, me(), rules.token(request.form.get("token", "")))
    except rules.Unfit as error:
        return _page(account, dict(error.errors)), 422
    except actions.Taken:
        return _page(account, {"token": "taken"}), 422
    except Trouble as trouble:
        return _page(account, {"token": trouble.code}), 422
    return _back(account, _("It works again. Waiting replies leave in their order."))


@bp.post("/channels/<int:account_id>/check")
@login_required
def check(account_id: int) -> Any:
    account = access.account_to_change(me(), account_id)
    return _back(account, sentences.checked(checks.check(account)))


def _back(account: Account, words: str) -> Any:
    flash(words)
    return redirect(f"/channels/{account.id}", 303)
