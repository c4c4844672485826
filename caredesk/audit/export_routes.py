"""Evidence to take away: of a ticket, a customer, or the entries that are shown; as a bundle, or as a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.audit import queries, record
from caredesk.audit.bundle import Made, NotWritten
from caredesk.core import clock, db, i18n, limits, numbers, sheet, web
from caredesk.customers import access as customers
from caredesk.reports import exporting, trail
from caredesk.reports.exporting import Choice
from caredesk.reports.trail_asked import asked_for
from caredesk.team import access
from caredesk.team.door import me
from caredesk.tickets import access as tickets

bp = Blueprint("exports", __name__)
MOST = 50_000  # entries of a range that a page writes while somebody waits; the command line has no limit
MOST_ROWS = 10_000
PIECE = 1 << 16


@dataclass(frozen=True)
class Offer:
    """What can be taken away here: where the form goes, and where the page behind it is."""

    kind: str
    action: str
    back: str
    name: str


@bp.get("/tickets/<int:ticket_id>/evidence")
@login_required
def ticket(ticket_id: int) -> str:
    return _offer(_of_ticket(ticket_id)[0])


@bp.post("/tickets/<int:ticket_id>/evidence")
@login_required
def take_ticket(ticket_id: int) -> Any:
    offer, row = _of_ticket(ticket_id)
    return _taken(offer, row.id, lambda path, choice: exporting.of_ticket(path, row, choice))


def _of_ticket(ticket_id: int) -> tuple[Offer, Any]:
    access.need(me(), "audit")
    row = tickets.ticket(me(), ticket_id)
    return Offer("ticket", f"/tickets/{row.id}/evidence", f"/tickets/{row.id}", f"#{row.id}"), row


@bp.get("/customers/<int:customer_id>/evidence")
@login_required
def customer(customer_id: int) -> str:
    return _offer(_of_customer(customer_id)[0])


@bp.post("/customers/<int:customer_id>/evidence")
@login_required
def take_customer(customer_id: int) -> Any:
    offer, row = _of_customer(customer_id)
    return _taken(offer, row.id, lambda path, choice: exporting.of_customer(path, row, choice))


def _of_customer(customer_id: int) -> tuple[Offer, Any]:
    access.need(me(), "audit")
    row = customers.customer(me(), customer_id)
    return Offer("customer", f"/customers/{row.id}/evidence", f"/customers/{row.id}", row.name), row


@bp.get("/audit/evidence")
@login_required
def stretch() -> Any:
    access.need(me(), "audit")
    return _stretch_page()


def _stretch_page(problem: str = "") -> Any:
    newest = queries.standing().entries - 1
    first, last = (numbers.whole(request.values.get(name, "")) for name in ("first", "last"))
    offer = Offer("range", "/audit/evidence", "/audit", "")
    shown = {"first": 0 if first is None else first, "last": newest if last is None else last, "problem": problem}
    return _offer(offer, **shown)


@bp.post("/audit/evidence")
@login_required
def take_stretch() -> Any:
    access.need(me(), "audit")
    first, last = (numbers.whole(request.form.get(name, "")) for name in ("first", "last"))
    if first is None or last is None or first > last:
        return _stretch_page(_("Give two numbers of entries, the smaller one first.")), 422
    if last - first >= MOST:
        return _stretch_page(_("That is more than this page writes at once. The command line writes any number.")), 422
    offer = Offer("range", "/audit/evidence", "/audit", "")
    return _taken(offer, f"{first}-{last}", lambda path, choice: exporting.of_range(path, first, last, choice))


def _offer(offer: Offer, **more: Any) -> str:
    page = "audit/_evidence.html" if web.is_fragment() else "audit/evidence.html"
    return render_template(page, offer=offer, langs=i18n.LANGUAGES, spoken=web.language(), **more)


def _taken(offer: Offer, of: Any, write: Callable[[Path, Choice], Made]) -> Any:
    limits.hit("export", str(me().id))
    given = request.form
    lang = given["lang"] if given.get("lang") in i18n.LANGUAGES else web.language()
    folder = Path(mkdtemp(prefix="caredesk-export-"))
    path = folder / exporting.name_of(offer.kind, of, clock.now().date())
    try:
        write(path, Choice(me(), lang, "notes" in given, "names" in given))
        return _sent(path)
    except NotWritten:
        return web.refuse(503, _("The file could not be written: there is no room left. Nothing was kept of it."))
    finally:
        path.unlink(missing_ok=True)
        folder.rmdir()


def _sent(path: Path) -> Response:
    """The file as an attachment; it has no name any more when it leaves, so nothing of it stays behind."""
    file = path.open("rb")

    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE):
                yield piece

    told = {"Content-Disposition": f'attachment; filename="{path.name}"', "Content-Length": str(path.stat().st_size)}
    return Response(pieces(), mimetype="application/zip", headers=told)


@bp.post("/audit/table")
@login_required
def table() -> Response:
    """The entries that the filters show, as a table for a spreadsheet; that it was taken away is an entry."""
    access.need(me(), "audit")
    limits.hit("export", str(me().id))
    asked = asked_for(request.form, me())
    found = trail.lines(queries.entries(asked, MOST_ROWS), me())
    with db.transaction():
        record("export.made", me(), me(), body={"kind": "table", "entries": len(found)})
    return sheet.answer(f"audit-{clock.now():%Y-%m-%d}", [_heads(), *(_row(line) for line in found)])


def _heads() -> list[str]:
    return [_("No."), _("When"), _("Who"), _("What happened"), _("About"), _("Before and after")]


def _row(line: trail.Line) -> list[Any]:
    if line.is_hidden:
        return [line.idx, line.at.isoformat(), "", _("An entry of another team."), "", ""]
    changes = [f"{name}: {before or '–'} → {after or '–'}" for name, before, after in line.changes]
    told = "; ".join(changes + [f"{name}: {value}" for name, value in line.details])
    return [
        line.idx,
        line.at.isoformat(),
        line.who,
        line.what,
        line.thing.name,
        told or (_("erased") if line.is_erased else ""),
    ]
