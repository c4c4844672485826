"""Merging and splitting for machines: the same acts, behind the same walls."""

from typing import Any

from caredesk.core import api
from caredesk.core.api import Id, Strict, answers, once, spec
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.api import one, to_work_on
from caredesk.tickets.api_models import TicketOut
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.split import split

bp = api.blueprint("moves")


class Into(Strict):
    """The ticket in which everything is to stand."""

    into: Id


class Along(Strict):
    """Later posts of the same ticket that go along."""

    posts: list[Id] = []


@bp.post("/tickets/<int:ticket_id>/merge")
@spec.validate(resp=answers(TicketOut), tags=["tickets"])
@once
def merge_with(ticket_id: int, json: Into) -> Any:
    """Merge a ticket into another one of the same account: the other one, with everything in it."""
    return one(merge(to_work_on(ticket_id), _other(json.into), me()))


def _other(ticket_id: int) -> Ticket:
    try:
        return to_work_on(ticket_id)
    except NotFound as error:
        raise Refused("merge_number") from error


@bp.delete("/tickets/<int:ticket_id>/merge")
@spec.validate(resp=answers(TicketOut), tags=["tickets"])
@once
def undo_merge(ticket_id: int) -> Any:
    """Take a merged ticket out again, with what came in its thread since."""
    return one(unmerge(to_work_on(ticket_id), me()))


@bp.post("/posts/<int:post_id>/split")
@spec.validate(resp=answers(TicketOut, 201), tags=["tickets"])
@once
def split_off(post_id: int, json: Along) -> Any:
    """Make a customer's post a ticket of its own; to undo it, merge that into `split_from`."""
    return one(split(access.post_to_work_on(me(), post_id), me(), json.posts)), 201
