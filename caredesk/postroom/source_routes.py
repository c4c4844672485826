"""The page of an account as a source: day by day what its network lists against what is here, and bringing in more."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import access
from caredesk.channels.models import Account
from caredesk.core import numbers, web
from caredesk.postroom import backfill, sources
from caredesk.sla.spoken import Times
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets.refusals import Refused

bp = Blueprint("sources", __name__)
URL = "/channels/<int:account_id>/completeness"


@bp.app_template_global()
def source_of(account: Account) -> sources.Source:
    """How an account stands as a source, for a card on its page."""
    return sources.of(account)


@bp.get(URL)
@login_required
def show(account_id: int) -> str:
    account = access.account(me(), account_id)
    given: dict[str, Any] = {"source": sources.of(account), "may_change": team.may(me(), "channels")}
    given["times"] = Times(me().zone, web.language())
    bounds = {"most_days": backfill.MOST_DAYS, "most_posts": backfill.MOST_POSTS}
    return render_template("postroom/completeness.html", account=account, **given, **bounds)


@bp.post(f"{URL}/earlier")
@login_required
def bring_in(account_id: int) -> Any:
    account, form = access.account_to_change(me(), account_id), request.form
    days, most = (numbers.whole(form.get(name, "")) for name in ("days", "most"))
    if days is None or most is None:
        raise Refused("backfill_bounds", days=backfill.MOST_DAYS, posts=backfill.MOST_POSTS)
    backfill.begin(account, me(), days=days, most=most)
    flash(_("Earlier posts are being brought in. They start no clocks."))
    return redirect(f"/channels/{account.id}/completeness", 303)


@bp.post(f"{URL}/stop")
@login_required
def stop(account_id: int) -> Any:
    account = access.account_to_change(me(), account_id)
    backfill.stop(account, me())
    flash(_("It was stopped. What came in so far stays."))
    return redirect(f"/channels/{account.id}/completeness", 303)
