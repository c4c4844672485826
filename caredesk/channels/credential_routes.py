"""The register of secrets, and the glass that an owner may break to see one: with a reason, told to all."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_login import login_required

from caredesk.channels import access, credentials, queries, sentences
from caredesk.channels.models import Account
from caredesk.team import access as team
from caredesk.team.door import me

bp = Blueprint("credentials", __name__)


@bp.get("/channels/credentials")
@login_required
def register() -> str:
    """Which account's secret is held, since when, by whom it was brought, and who may see it."""
    team.need(me(), "channels")
    lines = credentials.register(queries.accounts(me()))
    told = {"lines": lines, "say": sentences, "label": credentials.label, "owners": credentials.who_may_see()}
    return render_template("channels/credentials_register.html", may_own=team.may(me(), "own"), **told)


@bp.get("/channels/<int:account_id>/credentials/<secret_name>")
@login_required
def ask(account_id: int, secret_name: str) -> Any:
    """What it takes to see this secret."""
    return _ask(_owned(account_id, secret_name), secret_name, {})


def _owned(account_id: int, name: str) -> Account:
    """For owners alone; a secret that is not held looks like any other address that is not there."""
    account = access.account(me(), account_id)
    team.need(me(), "own")
    if name not in credentials.names(account):
        raise team.NotFound
    return account


def _ask(account: Account, name: str, errors: dict[str, str]) -> Any:
    told = {"account": account, "name": name, "typed": request.form, "errors": sentences.fields(errors)}
    told |= {"say": sentences, "label": credentials.label, "owners": credentials.who_may_see()}
    return render_template("channels/break_glass.html", **told), 422 if errors else 200


@bp.post("/channels/<int:account_id>/credentials/<secret_name>")
@login_required
def look(account_id: int, secret_name: str) -> Any:
    """Show it, once, on a page that no cache keeps."""
    account, form = _owned(account_id, secret_name), request.form
    given = {"password": form.get("password", ""), "reason": form.get("reason", "")}
    try:
        secret = credentials.look(account, secret_name, me(), **given)
    except credentials.Unfit as error:
        return _ask(account, secret_name, {error.field: error.why})
    told = {"account": account, "name": secret_name, "held": secret, "say": sentences, "label": credentials.label}
    answer = Response(render_template("channels/glass.html", **told), mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer
