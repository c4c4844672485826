"""Asking to hide a post and deciding, where a post stands, alarms and withdrawals, for machines."""

from typing import Any

from caredesk.channels.models import Account
from caredesk.core import api, db
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.moderation import access as loaders
from caredesk.moderation import actions, attempts, carrying, outside, queries
from caredesk.moderation.api_models import (
    AlarmList,
    AlarmOut,
    HideIn,
    HideList,
    HideListing,
    HideOut,
    SaidIn,
    SeenIn,
    StandingOut,
    WithdrawalList,
    alarm_out,
    hide_out,
    standing_out,
    withdrawal_out,
)
from caredesk.moderation.evidence import Look
from caredesk.team.access import need
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.models import Post

bp = api.blueprint("moderation")


@bp.get("/posts/<int:post_id>/standing")
@spec.validate(resp=answers(StandingOut), tags=["moderation"])
def standing(post_id: int) -> Any:
    """Where the post stands on its network, since when, and how we know."""
    post = access.post(me(), post_id)
    where = queries.where(post, db.session().get_one(Account, post.account_id))
    return standing_out(post, where).model_dump(mode="json")


@bp.post("/posts/<int:post_id>/hide-requests")
@spec.validate(resp=answers(HideOut, 201), tags=["moderation"])
def ask(post_id: int, json: HideIn) -> Any:
    """Ask to hide a post; a second person decides. 422 for a reason that is none, such as criticism."""
    post = access.post_to_work_on(me(), post_id)
    return _ask(post, (json.reason, json.words), actions.look(post))  # looked at before the transaction begins


@once
def _ask(post: Post, told: tuple[str, str], seen: Look) -> Any:
    return hide_out(actions.ask(post, me(), told, surface="api", seen=seen)), 201


@bp.get("/moderation/requests")
@spec.validate(resp=answers(HideList), tags=["moderation"])
def requests(query: HideListing) -> Any:
    """Requests to hide a post, oldest first; `state`: only those that stand so."""
    need(me(), "work")
    found, following = queries.page_of_requests(me(), query.state, after=api.place(query.cursor), limit=query.limit)
    return page([hide_out(one).model_dump(mode="json") for one in found], following)


@bp.get("/moderation/requests/<int:hide_id>")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
def request(hide_id: int) -> Any:
    """One request."""
    need(me(), "work")
    return hide_out(loaders.request(me(), hide_id)).model_dump(mode="json")


@bp.post("/moderation/requests/<int:hide_id>/approval")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def approve(hide_id: int, json: SeenIn) -> Any:
    """Allow it as a second person; 409 when there is newer evidence than what was seen, or somebody was quicker."""
    row = loaders.request(me(), hide_id)
    need(me(), "moderate")
    return hide_out(actions.approve(row, me(), seen=json.seen, surface="api"))


@bp.post("/moderation/requests/<int:hide_id>/refusal")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def refuse(hide_id: int, json: SaidIn) -> Any:
    """Decide that the post stays, and say why."""
    row = loaders.request(me(), hide_id)
    need(me(), "moderate")
    return hide_out(actions.refuse(row, me(), json.words))


@bp.post("/moderation/requests/<int:hide_id>/reversal")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def reverse(hide_id: int) -> Any:
    """Show the post to everybody again."""
    row = loaders.request(me(), hide_id)
    need(me(), "work")
    return hide_out(actions.reverse(row, me()))


@bp.post("/moderation/requests/<int:hide_id>/retry")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def retry(hide_id: int) -> Any:
    """Try once more what the network did not do."""
    row = loaders.request(me(), hide_id)
    need(me(), "moderate")
    return hide_out(carrying.again(row, me()))


@bp.post("/moderation/requests/<int:hide_id>/taken-back")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def take_back(hide_id: int) -> Any:
    """Take back one's own request before anybody decided."""
    row = loaders.request(me(), hide_id)
    need(me(), "work")
    return hide_out(actions.take_back(row, me()))


@bp.get("/moderation/alarms")
@spec.validate(resp=answers(AlarmList), tags=["moderation"])
def alarms(query: Paging) -> Any:
    """What was removed or hidden outside the desk."""
    need(me(), "work")
    found, following = queries.page_of_alarms(me(), after=api.place(query.cursor), limit=query.limit)
    return page([alarm_out(one).model_dump(mode="json") for one in found], following)


@bp.post("/moderation/alarms/<int:alarm_id>/explanation")
@spec.validate(resp=answers(AlarmOut), tags=["moderation"])
@once
def explain(alarm_id: int, json: SaidIn) -> Any:
    """Say what happened; what was said stays."""
    row = loaders.alarm(me(), alarm_id)
    need(me(), "moderate")
    return alarm_out(outside.explain(row, me(), json.words))


@bp.get("/moderation/withdrawals")
@spec.validate(resp=answers(WithdrawalList), tags=["moderation"])
def withdrawals(query: Paging) -> Any:
    """Words that networks ask back, and those that went."""
    need(me(), "work")
    rows = [case.row for case in queries.withdrawals(me(), 1000)]
    found, following = cut(rows, query, lambda one: one.id or 0)
    return page([withdrawal_out(one).model_dump(mode="json") for one in found], following)


@bp.delete("/posts/<int:post_id>")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def never_a_post(post_id: int) -> Any:
    """There is no such thing: always refused, and that somebody tried is kept in the audit trail."""
    attempts.never(access.post(me(), post_id), me(), "api")


@bp.delete("/tickets/<int:ticket_id>")
@spec.validate(resp=answers(HideOut), tags=["moderation"])
@once
def never_a_ticket(ticket_id: int) -> Any:
    """The same for a conversation."""
    attempts.never(access.ticket(me(), ticket_id), me(), "api")
