"""Pages of calendars: which there are, making and changing one, taking one in from a file and giving it out."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import asked, clock, numbers, web
from caredesk.core.types import known
from caredesk.sla import calendar_form, calendars, hours_file, policy_queries, wall
from caredesk.sla import policy_sentences as sentences
from caredesk.sla.hours_file import Unfit
from caredesk.sla.models import Calendar
from caredesk.team import access, profile
from caredesk.team.door import me

bp = Blueprint("calendars", __name__)
EMPTY: dict[str, Any] = {"name": "", "windows": {}, "holidays": None, "off": [], "extra": []}


@bp.get("/sla/calendars")
@login_required
def listed() -> str:
    access.need(me(), "read")
    lines, found = policy_queries.policies(), policy_queries.calendars()
    rows = [(one, policy_queries.users_of(known(one.id), lines)) for one in found]
    return render_template("sla/calendars.html", rows=rows, say=sentences, may_change=_may_change(), errors={})


@bp.get("/sla/calendars/new")
@login_required
def new() -> str:
    access.need(me(), "sla")
    return _page(None, {**EMPTY, "zone": me().zone}, {})


@bp.get("/sla/calendars/<int:calendar_id>")
@login_required
def show(calendar_id: int) -> str:
    access.need(me(), "read")
    found = policy_queries.calendar(calendar_id)
    return _page(found, found.hours, {})


def _page(
    row: Calendar | None,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    wrong: str = "",
    problems: Mapping[str, str] | None = None,
) -> str:
    lang = web.language()
    return render_template(
        "sla/calendar.html",
        calendar=row,
        seen=request.form.get("seen") if errors else row.v if row else "",
        typed=typed,
        weeks=_weeks(typed, lang),
        zones=sorted({*profile.zones(me()), "UTC", str(typed.get("zone", ""))} - {""}),
        say=sentences,
        users=policy_queries.users_of(known(row.id), policy_queries.policies()) if row else [],
        may_change=_may_change(),
        errors=sentences.fields(errors),
        wrong=wrong,
        problems=sentences.fields(problems or {}),
    )


def _weeks(typed: Mapping[str, Any], lang: str) -> list[list[calendar_form.Shown]]:
    """The coming weeks of what was typed, as soon as it can be read."""
    try:
        found = hours_file.read(typed)
    except Unfit:
        return []
    return calendar_form.weeks(found, wall.today(found.zone, clock.now()), lang)


def _may_change() -> bool:
    return access.may(me(), "sla")


@bp.post("/sla/calendars/preview")
@login_required
def preview() -> str:
    """The form again with the coming weeks, or with what is wrong; nothing is kept."""
    access.need(me(), "sla")
    typed, row = calendar_form.file(request.form), _of()
    try:
        hours_file.read(typed)
    except Unfit as unfit:
        return _page(row, typed, unfit.errors)
    return _page(row, typed, {})


def _of() -> Calendar | None:
    """The calendar that the form is about; none for a new one."""
    told = numbers.whole(request.form.get("of", ""))
    return None if told is None else policy_queries.calendar(told)


@bp.post("/sla/calendars")
@login_required
def create() -> Any:
    access.need(me(), "sla")
    typed = calendar_form.file(request.form)
    try:
        row = calendars.create(me(), typed)
    except Unfit as unfit:
        return _page(None, typed, unfit.errors), 422
    flash(_("The calendar is made."))
    return redirect(f"/sla/calendars/{row.id}", 303)


@bp.post("/sla/calendars/<int:calendar_id>")
@login_required
def change(calendar_id: int) -> Any:
    access.need(me(), "sla")
    row, typed = policy_queries.calendar(calendar_id), calendar_form.file(request.form)
    seen = numbers.whole(request.form.get("seen", "")) or 0
    try:
        calendars.change(me(), row, typed, seen=seen)
    except Unfit as unfit:
        return _page(row, typed, unfit.errors), 422
    except calendars.Stale:
        return _page(row, typed, {}, wrong=sentences.stale()), 409
    flash(_("Saved. New clocks count by these hours; running ones keep theirs until they are recomputed."))
    return redirect(f"/sla/calendars/{row.id}", 303)


@bp.post("/sla/calendars/<int:calendar_id>/retirement")
@login_required
def retire(calendar_id: int) -> Any:
    access.need(me(), "sla")
    row = policy_queries.calendar(calendar_id)
    try:
        calendars.retire(me(), row)
    except calendars.InUse as error:
        return _page(row, row.hours, {}, wrong=sentences.in_use(error)), 409
    flash(_("The calendar “%(name)s” is retired.", name=row.name))
    return redirect("/sla/calendars", 303)


@bp.get("/sla/calendars/<int:calendar_id>/file")
@login_required
def give_out(calendar_id: int) -> Response:
    """The calendar file, to be kept, changed by hand, or asked on the command line."""
    access.need(me(), "read")
    row = policy_queries.calendar(calendar_id)
    answer = Response(json.dumps(row.hours, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="calendar-{row.id}.json"'
    return answer


@bp.post("/sla/calendars/file")
@login_required
def take_in() -> Any:
    """A calendar file as a new calendar that waits in the form to be looked at; nothing is kept yet."""
    access.need(me(), "sla")
    sent = request.files.get("file")
    try:
        told = json.loads(sent.read().decode("utf-8-sig")) if sent else None
        if not isinstance(told, dict) or not asked.is_keepable(told):
            raise ValueError
        read = hours_file.read(told)
    except (ValueError, RecursionError):
        return _page(None, {**EMPTY, "zone": me().zone}, {"file": "not_a_calendar"}), 422
    except Unfit as unfit:
        return _page(None, {**EMPTY, "zone": me().zone}, {"file": "not_a_calendar"}, problems=unfit.errors), 422
    return _page(None, hours_file.told(read, str(told.get("name") or "")[:80]), {})
