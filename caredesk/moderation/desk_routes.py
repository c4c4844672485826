"""The moderation page: requests, what happened outside, words that go; decisions; and the settings of this room."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels.models import Account
from caredesk.core import clock, navigation, numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.moderation import access, actions, carrying, outside, publicity, queries, rules, sentences, terms
from caredesk.moderation.models import HideRequest
from caredesk.team.access import may, need
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("desk", __name__)
TABS = ("requests", "decided", "outside", "words")
navigation.add(
    navigation.Item(
        *(16, "moderation", "eye", lambda: _("Moderation"), "/moderation"),
        seen_by=lambda agent: may(agent, "work"),
        count=queries.calls,
    )
)
LISTS = {
    "requests": queries.waiting,
    "decided": queries.decided,
    "outside": queries.alarms,
    "words": queries.withdrawals,
}


@bp.get("/moderation")
@login_required
def page() -> str:
    need(me(), "work")
    tab = request.args.get("show", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    before = numbers.whole(request.args.get("before", ""), LARGEST_LINK)
    found = queries.decided(me(), before) if tab == "decided" else LISTS[tab](me())
    given = {"tab": tab, "cases": found, "counts": queries.counts(me()), "most": queries.MOST, "before": before}
    return render_template("moderation/page.html", **given, **_words())


def _words() -> dict[str, Any]:
    able = {"may_decide": may(me(), "moderate"), "may_work": may(me(), "work"), "agent_id": me().id}
    return {"saying": sentences, "now": clock.now(), "least": rules.LEAST_LETTERS, **able}


@bp.get("/moderation/requests/<int:hide_id>")
@login_required
def show(hide_id: int) -> str:
    need(me(), "work")
    return _shown(access.request(me(), hide_id), {})


def _shown(row: HideRequest, errors: dict[str, str]) -> str:
    case = queries.case(row)
    given = {"case": case, "shots": queries.shots(row), "denied": actions.denial(case.post), **_words()}
    return render_template("moderation/request.html", errors=errors, typed=request.form, **given)


@bp.post("/moderation/requests/<int:hide_id>/approval")
@login_required
def approve(hide_id: int) -> Any:
    row = access.request(me(), hide_id)
    need(me(), "moderate")
    seen = numbers.whole(request.form.get("seen", ""), LARGEST_LINK)
    return _done(row, lambda: actions.approve(row, me(), seen=-1 if seen is None else seen, surface="page"))


def _done(row: HideRequest, act: Any) -> Any:
    """Back to the request, with the sentence that says why when it was refused."""
    try:
        act()
    except Refused as error:
        flash(say(error.code, error.facts))
    return redirect(f"/moderation/requests/{row.id}", 303)


@bp.post("/moderation/requests/<int:hide_id>/refusal")
@login_required
def refuse(hide_id: int) -> Any:
    row = access.request(me(), hide_id)
    need(me(), "moderate")
    try:
        actions.refuse(row, me(), request.form.get("words", ""))
    except Refused as error:
        said = say(error.code, error.facts)
        if error.code in ("hide_words", "hide_words_long"):
            return _shown(row, {"words": said}), 422
        flash(said)
    return redirect(f"/moderation/requests/{row.id}", 303)


@bp.post("/moderation/requests/<int:hide_id>/reversal")
@login_required
def reverse(hide_id: int) -> Any:
    """Show it again: whoever works here may, for it takes nothing from anybody."""
    row = access.request(me(), hide_id)
    need(me(), "work")
    return _done(row, lambda: actions.reverse(row, me()))


@bp.post("/moderation/requests/<int:hide_id>/retry")
@login_required
def try_again(hide_id: int) -> Any:
    row = access.request(me(), hide_id)
    need(me(), "moderate")
    return _done(row, lambda: carrying.again(row, me()))


@bp.post("/moderation/requests/<int:hide_id>/taken-back")
@login_required
def take_back(hide_id: int) -> Any:
    row = access.request(me(), hide_id)
    need(me(), "work")
    return _done(row, lambda: actions.take_back(row, me()))


@bp.post("/moderation/alarms/<int:alarm_id>/explanation")
@login_required
def explain(alarm_id: int) -> Any:
    row = access.alarm(me(), alarm_id)
    need(me(), "moderate")
    try:
        outside.explain(row, me(), request.form.get("words", ""))
        flash(_("Kept, with your name."))
    except Refused as error:
        flash(say(error.code, error.facts))
    return redirect("/moderation?show=outside", 303)


@bp.get("/moderation/settings")
@login_required
def settings() -> str:
    need(me(), "moderate")
    return _settings({})


def _settings(errors: dict[int, str]) -> str:
    lines = [(one, terms.asked(one), terms.own(one), terms.hours(one)) for one in queries.accounts(me())]
    given = {"lines": lines, "errors": errors, "most": terms.LONGEST_HOURS, "publicity": publicity.current()}
    given["names"] = queries.names({own.asked_by for _, _, own, _ in lines if own})
    return render_template("moderation/settings.html", **given, may_publish=may(me(), "own"), **_words())


@bp.post("/moderation/settings/<int:account_id>")
@login_required
def change_terms(account_id: int) -> Any:
    return _terms(account_id, terms.change)


@bp.post("/moderation/settings/<int:account_id>/confirmation")
@login_required
def confirm_terms(account_id: int) -> Any:
    """The second person says yes to the hours that stand on their page."""
    return _terms(account_id, terms.confirm)


@bp.post("/moderation/settings/<int:account_id>/refusal")
@login_required
def refuse_terms(account_id: int) -> Any:
    return _terms(account_id, terms.refuse)


def _terms(account_id: int, act: Any) -> Any:
    account: Account = access.account(me(), account_id)
    need(me(), "moderate")
    try:
        told = numbers.whole(request.form.get("hours", "").strip() or "0", LARGEST_LINK)
        row = act(account, me(), -1 if told is None else told)
    except Refused as error:
        return _settings({account_id: say(error.code, error.facts)}), 422
    waits = row.asked_hours is not None
    flash(_("Asked for. Nothing changes until a second person has confirmed it.") if waits else _("Saved."))
    return redirect("/moderation/settings", 303)


@bp.post("/moderation/transparency")
@login_required
def publish() -> Any:
    need(me(), "own")
    row = publicity.change(me(), is_public=bool(request.form.get("is_public")))
    flash(_("The transparency page is public now.") if row.is_public else _("The transparency page is closed now."))
    return redirect("/moderation/settings", 303)
