"""Tickets for machines: everything that an agent does here, with the same actions and behind the same walls."""

from typing import Any

from caredesk.core import api
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.team.door import me
from caredesk.tickets import access, actions, assignment, pages, queries, reading, tally
from caredesk.tickets.api_inputs import Assignment, Listing, PriorityIn, Snooze, StatusIn, Tags, ToneIn
from caredesk.tickets.api_lists import ChannelList
from caredesk.tickets.api_models import PostList, TicketList, TicketOut, TicketWithPosts, post_out, ticket_out
from caredesk.tickets.models import Ticket
from caredesk.tickets.queries import Cursor

bp = api.blueprint("tickets")
TICKET = answers(TicketOut)
NEWEST = 50


def one(ticket: Ticket) -> TicketOut:
    """The ticket as it is now."""
    return ticket_out(queries.by_ids([ticket.id or 0])[0])


def to_work_on(ticket_id: int) -> Ticket:
    return access.ticket_to_work_on(me(), ticket_id)


@bp.get("/tickets")
@spec.validate(resp=answers(TicketList), tags=["tickets"])
def tickets(query: Listing) -> Any:
    """A view of the queue, page by page."""
    view, scope = pages.view_and_scope(me(), query.model_dump(exclude={"limit", "cursor"}))
    after = Cursor.read(query.cursor) if query.cursor else None
    rows, following = queries.page(view, scope, after=after, limit=query.limit)
    return TicketList(items=[ticket_out(row) for row in rows], next_cursor=following or None).model_dump(mode="json")


@bp.get("/tickets/<int:ticket_id>")
@spec.validate(resp=answers(TicketWithPosts), tags=["tickets"])
def ticket(ticket_id: int) -> Any:
    """One ticket with its newest posts."""
    found = one(access.ticket(me(), ticket_id))
    shown = [post_out(view) for view in reading.newest(found.id, NEWEST)]
    return TicketWithPosts(**dict(found), posts=shown)


@bp.get("/tickets/<int:ticket_id>/posts")
@spec.validate(resp=answers(PostList), tags=["tickets"])
def posts(ticket_id: int, query: Paging) -> Any:
    """The conversation, oldest first."""
    after = Cursor.read(query.cursor) if query.cursor else None
    shown, following = reading.page(access.ticket(me(), ticket_id).id or 0, query.limit, after=after)
    return page([post_out(view).model_dump(mode="json") for view in shown], following)


@bp.post("/tickets/<int:ticket_id>/claim")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def claim(ticket_id: int) -> Any:
    """Take a ticket that nobody has; 409 when somebody was quicker."""
    return one(assignment.claim(to_work_on(ticket_id), me()))


@bp.post("/tickets/<int:ticket_id>/assignment")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def assign(ticket_id: int, json: Assignment) -> Any:
    """Give a ticket to a colleague or to a team, or to nobody."""
    found = to_work_on(ticket_id)
    if json.team is not None:
        return one(assignment.assign_team(found, me(), json.team))
    if json.assignee is None:
        return one(assignment.unassign(found, me()))
    return one(assignment.assign(found, me(), json.assignee))


@bp.delete("/tickets/<int:ticket_id>/assignment")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def let_go(ticket_id: int) -> Any:
    """Give a ticket to nobody: whoever is free may take it."""
    return one(assignment.unassign(to_work_on(ticket_id), me()))


@bp.post("/tickets/<int:ticket_id>/status")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def set_status(ticket_id: int, json: StatusIn) -> Any:
    """Open, pending or resolved; `despite` says why it is resolved although something is still promised."""
    ticket = to_work_on(ticket_id)
    if json.status == "resolved":
        return one(actions.resolve(ticket, me(), despite=json.despite))
    ways = {"open": actions.open_again, "pending": actions.pend}
    return one(ways[json.status](ticket, me()))


@bp.post("/tickets/<int:ticket_id>/snooze")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def snooze(ticket_id: int, json: Snooze) -> Any:
    """Put a ticket away until a time, or until the customer writes."""
    return one(actions.snooze(to_work_on(ticket_id), me(), json.until))


@bp.post("/tickets/<int:ticket_id>/closure")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def resolve(ticket_id: int) -> Any:
    """Done; 409 `promise_open` while something is promised: keep it, or set the status and say why."""
    return one(actions.resolve(to_work_on(ticket_id), me()))


@bp.delete("/tickets/<int:ticket_id>/closure")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def reopen(ticket_id: int) -> Any:
    """Open again."""
    return one(actions.open_again(to_work_on(ticket_id), me()))


@bp.post("/tickets/<int:ticket_id>/priority")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def prioritise(ticket_id: int, json: PriorityIn) -> Any:
    """How much it presses."""
    return one(actions.prioritise(to_work_on(ticket_id), me(), json.priority))


@bp.post("/tickets/<int:ticket_id>/tone")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def judge(ticket_id: int, json: ToneIn) -> Any:
    """How the customer's last words sound."""
    return one(actions.judge_tone(to_work_on(ticket_id), me(), json.tone))


@bp.post("/tickets/<int:ticket_id>/tags")
@spec.validate(resp=TICKET, tags=["tickets"])
@once
def tag(ticket_id: int, json: Tags) -> Any:
    """Put tags on and take tags off."""
    return one(actions.tag(to_work_on(ticket_id), me(), add=json.add, remove=json.remove))


@bp.get("/channels")
@bp.get("/accounts")
@spec.validate(resp=answers(ChannelList), tags=["tickets"])
def accounts(query: Paging) -> Any:
    """The accounts whose tickets this agent sees, with how many are open."""
    lines, following = cut(tally.tally(pages.scope_of(me())).accounts, query, lambda line: line.id)
    return page([vars(line) for line in lines], following)
