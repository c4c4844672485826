"""Pages of channels: the accounts and how they stand, looking after one. Connecting one has pages of its own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import (
    access,
    actions,
    checks,
    connect_routes,
    credential_routes,
    networks,
    page,
    queries,
    rules,
    sentences,
)
from caredesk.channels.base import Trouble
from caredesk.channels.finding import OWN
from caredesk.channels.models import Account
from caredesk.core import navigation
from caredesk.postroom import queries as postroom
from caredesk.postroom import seen
from caredesk.team import access as team
from caredesk.team.door import here, me

bp = Blueprint("channels", __name__)
bp.register_blueprint(connect_routes.bp)
bp.register_blueprint(credential_routes.bp)
navigation.add(navigation.Item(40, "channels", "plug", lambda: _("Channels"), "/channels"))
bp.add_app_template_filter(networks.name, "network_name")
bp.add_app_template_filter(networks.icon, "network_icon")
bp.add_app_template_global(networks.kinds, "network_kinds")


@bp.get("/channels")
@login_required
def listed() -> str:
    agent = me()
    rows = [(one, queries.health(one), queries.teams_of(one), postroom.backlog(one)) for one in queries.accounts(agent)]
    able = {"may_change": team.may(agent, "channels"), "may_look": team.may(agent, "channels")}
    return render_template("channels/list.html", rows=rows, **able)


@bp.get("/channels/<int:account_id>")
@login_required
def show(account_id: int) -> str:
    return _page(access.account(me(), account_id), {})


def _page(account: Account, errors: dict[str, str], code: int = 200) -> Any:
    agent = me()
    told = page.about(account) | {
        "health": queries.health(account),
        "working": queries.teams_of(account),
        "teams": queries.teams_for(agent),
        "backlog": postroom.backlog(account),
        "unread": postroom.unread(agent, account),
        "may_change": team.may(agent, "channels"),
        "may_own": team.may(agent, "own"),
        "typed": request.form,
        "errors": sentences.fields(errors),
    }
    return render_template("channels/account.html", account=account, **told), code


@bp.post("/channels/<int:account_id>")
@login_required
def change(account_id: int) -> Any:
    account, form = access.account_to_change(me(), account_id), request.form
    try:
        name, seconds = rules.name(form.get("name", "")), rules.undo_seconds(form.get("undo_seconds", ""))
        spoken = page.languages(form.getlist("language"))
    except rules.Unfit as error:
        return _page(account, dict(error.errors), 422)
    actions.change(account, me(), name=name, undo_seconds=seconds, settings={"languages": spoken})
    return _back(account, _("Saved."))


@bp.post("/channels/<int:account_id>/connection")
@login_required
def connection(account_id: int) -> Any:
    """New keys, fields or base URLs. A secret that is left empty stays as it is."""
    account = access.account_to_change(me(), account_id)
    try:
        told, keys = page.read(account, request.form)
        actions.replace(account, me(), keys, settings=told)
    except rules.Unfit as error:
        return _page(account, dict(error.errors), 422)
    except actions.Taken:
        return _page(account, page.at_secret(account, "taken"), 422)
    except Trouble as trouble:
        return _page(account, sentences.beside(page.setup(account), trouble), 422)
    return _back(account, _("Saved. The other side knows us by it."))


@bp.post("/channels/<int:account_id>/sign-in")
@login_required
def sign_in(account_id: int) -> Any:
    """Sign in over there once more, for fresh tokens."""
    account, browser = access.account_to_change(me(), account_id), here()
    if page.setup(account).oauth is None or browser is None:
        raise team.NotFound
    return redirect(f"/channels/connecting/{page.sign_in(account, me(), browser.uuid).uuid}/sign-in", 303)


@bp.post("/channels/<int:account_id>/teams")
@login_required
def teams(account_id: int) -> Any:
    """Only teams of one's own are given or taken; the others stay as they are."""
    account = access.account_to_change(me(), account_id)
    mine, chosen = queries.teams_for(me()), request.form.getlist("team")
    others = [one for one in queries.teams_of(account) if one.id not in {own.id for own in mine}]
    given = [one for one in mine if str(one.id) in chosen] + others
    if not given:
        return _page(account, {"team": "team"}, 422)
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
    account = _own(account_id)
    told = {"secret_key": actions.rotate_secret(account, me()), "url": queries.hook_url(account)}
    return render_template("channels/key.html", account=account, is_new=False, **told)


@bp.post("/channels/<int:account_id>/key/retire")
@login_required
def retire(account_id: int) -> Any:
    account = _own(account_id)
    actions.retire_old_secret(account, me())
    return _back(account, _("Only the newest secret is valid now."))


def _own(account_id: int) -> Account:
    account = access.account_to_change(me(), account_id)
    if account.kind != OWN:
        raise team.NotFound
    return account


@bp.get("/channels/<int:account_id>/test")
@login_required
def test(account_id: int) -> str:
    """How far the connection has come, step by step; the page looks again by itself."""
    account = access.account(me(), account_id)
    known = page.Known(seen.hook_at(account), account.last_in_at)
    told = page.tested(account, known) | {"may_change": team.may(me(), "channels")}
    return render_template("channels/test.html", account=account, **told)


@bp.post("/channels/<int:account_id>/check")
@login_required
def check(account_id: int) -> Any:
    account = access.account_to_change(me(), account_id)
    flash(sentences.checked(checks.check(account)))
    from_test = request.form.get("from") == "test"
    return redirect(f"/channels/{account.id}" + ("/test" if from_test else ""), 303)


def _back(account: Account, words: str) -> Any:
    flash(words)
    return redirect(f"/channels/{account.id}", 303)
