"""Pages of the import: bring a file, see what would become of it, import it, and watch how far it is."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import access
from caredesk.channels.listening import mapping, tables
from caredesk.channels.models import Account
from caredesk.channels.reasons import why
from caredesk.core import asked
from caredesk.postroom import importing
from caredesk.team.access import NotFound
from caredesk.team.door import me

bp = Blueprint("imports", __name__)
URL = "/channels/<int:account_id>/import"
asked.LARGE["postroom.imports.bring"] = tables.MOST_BYTES + 100_000
LABELS: dict[str, Callable[[], str]] = {
    "text": lambda: _("Words"),
    "title": lambda: _("Title"),
    "url": lambda: _("Address of the post"),
    "id": lambda: _("Number of the post"),
    "date": lambda: _("Date"),
    "time": lambda: _("Time of day"),
    "author": lambda: _("Author"),
    "author_id": lambda: _("Author's number"),
    "author_url": lambda: _("Author's address"),
    "lang": lambda: _("Language"),
    "source": lambda: _("Source"),
    "reach": lambda: _("Reach"),
    "sentiment": lambda: _("Tone, as the feed says"),
    "tags": lambda: _("Tags of the feed"),
}


@bp.get(URL)
@login_required
def form(account_id: int) -> str:
    return _form(_account(account_id))


def _account(account_id: int) -> Account:
    account = access.account_to_change(me(), account_id)
    if account.kind != importing.KIND:
        raise NotFound
    return account


def _form(account: Account, problem: str = "") -> str:
    return render_template("postroom/import.html", account=account, problem=problem)


@bp.post(URL)
@login_required
def bring(account_id: int) -> Any:
    """Keep the file, and go to see what would become of it."""
    account, file = _account(account_id), request.files.get("file")
    try:
        name = importing.keep(account, file.read(tables.MOST_BYTES + 1) if file else b"", me())
    except tables.NoTable as error:
        return _form(account, why(str(error))), 422
    return redirect(f"/channels/{account.id}/import/{name}", 303)


@bp.get(f"{URL}/<name>")
@login_required
def preview(account_id: int, name: str) -> Any:
    """What would become of the file by this mapping: chosen in the address, so that trying another is a plain form."""
    account = _account(account_id)
    return _preview(account, name, request.args if "mapped" in request.args else None)


def _preview(account: Account, name: str, chosen: Any, *, problem: str = "") -> Any:
    rows = importing.table(account, name)
    seen = importing.preview(rows, importing.fitting(account, rows, chosen))
    is_enough = mapping.is_enough(seen.mapping)
    told = {"account": account, "name": name, "seen": seen, "labels": LABELS, "problem": problem}
    return render_template("postroom/import_preview.html", is_enough=is_enough, **told), 422 if problem else 200


@bp.post(f"{URL}/<name>")
@login_required
def run(account_id: int, name: str) -> Any:
    account, agent = _account(account_id), me()
    rows = importing.table(account, name)
    try:
        begun = importing.begin(account, rows, importing.fitting(account, rows, request.form), agent)
    except importing.Unmapped:
        return _preview(account, name, request.form, problem=why("import_unmapped"))
    flash(_("The import has begun."))
    return redirect(f"/channels/{account.id}/import/progress/{begun}", 303)


@bp.get(f"{URL}/progress/<name>")
@login_required
def progress(account_id: int, name: str) -> str:
    account = _account(account_id)
    return render_template("postroom/import_progress.html", account=account, how=importing.progress(account, name))
