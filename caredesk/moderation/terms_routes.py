"""What an account does with the words of posts that were deleted over there, for machines."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from caredesk.channels.models import Account
from caredesk.core import api
from caredesk.core.api import Paging, Strict, answers, cut, once, page, spec
from caredesk.moderation import access as loaders
from caredesk.moderation import queries, terms
from caredesk.team.access import need
from caredesk.team.door import me

bp = api.blueprint("terms")


class TermsIn(Strict):
    """`hours`: within how many hours the words go; 0: as the network asks. To decide: those that were asked for."""

    hours: Annotated[int, Field(ge=0, le=terms.LONGEST_HOURS)]


class TermsOut(BaseModel):
    """`network_hours`: what the network asks; null where it lets us keep the words. `hours`: what holds now; null: the
    words stay. `asked_hours`: what somebody asked for, and a second person has to confirm."""

    account: int
    network_hours: int | None
    own_hours: int
    hours: int | None
    asked_hours: int | None
    asked_by: int | None
    asked_at: datetime | None


class TermsList(BaseModel):
    items: list[TermsOut]
    next_cursor: str | None


def _out(account: Account) -> dict[str, Any]:
    row = terms.own(account) or terms.Terms(account_id=account.id or 0, hours=0)
    asked: dict[str, Any] = {name: getattr(row, name) for name in ("asked_hours", "asked_by", "asked_at")}
    asked |= {"network_hours": terms.asked(account), "own_hours": row.hours, "hours": terms.hours(account)}
    return TermsOut(account=_id(account), **asked).model_dump(mode="json")


@bp.get("/moderation/terms")
@spec.validate(resp=answers(TermsList), tags=["moderation"])
def listing(query: Paging) -> Any:
    """The terms of every account."""
    need(me(), "work")
    every = sorted(queries.accounts(me()), key=_id)
    found, following = cut(every, query, _id)
    return page([_out(one) for one in found], following)


def _id(account: Account) -> int:
    return account.id or 0


@bp.put("/moderation/terms/<int:account_id>")
@spec.validate(resp=answers(TermsOut), tags=["moderation"])
@once
def change(account_id: int, json: TermsIn) -> Any:
    """Later than now holds at once; sooner than now is asked for, and a second person confirms it."""
    account = loaders.account(me(), account_id)
    need(me(), "moderate")
    terms.change(account, me(), json.hours)
    return _out(account)


@bp.post("/moderation/terms/<int:account_id>/confirmation")
@spec.validate(resp=answers(TermsOut), tags=["moderation"])
@once
def confirm(account_id: int, json: TermsIn) -> Any:
    """Confirm as a second person; 409 when something else is asked for by now."""
    account = loaders.account(me(), account_id)
    need(me(), "moderate")
    terms.confirm(account, me(), json.hours)
    return _out(account)


@bp.post("/moderation/terms/<int:account_id>/refusal")
@spec.validate(resp=answers(TermsOut), tags=["moderation"])
@once
def refuse(account_id: int, json: TermsIn) -> Any:
    """Decide that the words stay as long as before."""
    account = loaders.account(me(), account_id)
    need(me(), "moderate")
    terms.refuse(account, me(), json.hours)
    return _out(account)
