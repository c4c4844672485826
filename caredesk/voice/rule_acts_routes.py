"""What is done to a voice rule or a topic that is there, the same for both: switched, retired, tried out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.tickets import checking
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say
from caredesk.voice import rule_shown, rulebook, sentences, trial


@dataclass(frozen=True)
class Kind:
    """Rules or topics: where they live, how one is called when it goes, and how a dry run looks and speaks."""

    model: Any
    pages: str  # /voice/rules: under it each by its number
    number: str  # how the address calls that
    listed: str
    retired: Callable[[], str]
    run: Callable[..., trial.Run]
    unit: str  # reply or message: what a dry run looks through

    @property
    def url(self) -> str:
        return f"{self.pages}/<int:{self.number}>"

    def words(self, row: Any = None) -> dict[str, Any]:
        """What every page of this kind is given: how things are called, and the versions of the row that it shows."""
        versions = rulebook.versions(row) if row else []
        tab = self.pages.rpartition("/")[2]
        return {"shown": rule_shown, "names": rule_shown.seen(me()), "tab": tab, "versions": versions}


def seen() -> int:
    """Which version the form was made for; -1 when it does not say."""
    found = numbers.whole(request.form.get("seen", "").strip(), LARGEST_LINK)
    return -1 if found is None else found


def add(bp: Blueprint, kind: Kind) -> None:
    """Give this blueprint the routes."""
    bp.post(f"{kind.url}/switch", endpoint="switch")(login_required(_acting(kind, _switch)))
    bp.post(f"{kind.url}/retirement", endpoint="retire")(login_required(_acting(kind, _retire)))
    bp.get(f"{kind.url}/trial", endpoint="try_out")(login_required(_acting(kind, _try_out)))


def _acting(kind: Kind, act: Callable[[Kind, Any], Any]) -> Callable[..., Any]:
    def route(**numbered: int) -> Any:
        need(me(), "voice")
        return act(kind, rulebook.one(kind.model, numbered[kind.number]))

    return route


def _switch(kind: Kind, row: Any) -> Any:
    is_on = request.form.get("on") == "1"
    try:
        rulebook.switch(row, me(), is_on, seen=seen())
        flash(_("It is on.") if is_on else _("It is off."))
    except Refused as error:
        flash(say(error.code, error.facts))
    return redirect(f"{kind.pages}/{row.id}", 303)


def _retire(kind: Kind, row: Any) -> Any:
    rulebook.retire(row, me())
    flash(kind.retired() % {"name": row.name})
    return redirect(kind.listed, 303)


def _try_out(kind: Kind, row: Any) -> str:
    """What it would have found in the last thirty days, a part at a time."""
    run = kind.run(row.terms, me(), trial.read(request.args))
    words = sentences.met if kind.unit == "message" else checking.say
    return render_template("voice/_trial.html", row=row, run=run, say=words, pages=kind.pages, unit=kind.unit)
