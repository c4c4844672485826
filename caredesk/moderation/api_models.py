"""What machines are told of this room, and what they may send."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from caredesk.core.api import Entry, Paging, Strict
from caredesk.moderation.models import Alarm, HideRequest, Withdrawal
from caredesk.tickets.whereabouts import Whereabouts


class HideIn(Strict):
    """Criticism is not a reason. `words`: what makes it so, in a person's own words."""

    reason: str = Field(max_length=40)
    words: str = Field(max_length=4000)


class SeenIn(Strict):
    """`seen`: `seen_versions` of the request as the one who decides has seen it; 409 when there is newer evidence."""

    seen: Entry


class SaidIn(Strict):
    """Why, in one's own words."""

    words: str = Field(max_length=4000)


class HideListing(Paging):
    state: Literal["", "waiting", "allowed", "refused", "taken_back", "reversed"] = ""


class HideOut(BaseModel):
    """A request to hide a post. `carried`: how far the act came; `done` only when the network said so."""

    id: int
    post: int
    account: int
    reason: str
    words: str
    state: str
    asked_by: int
    asked_at: datetime
    seen_versions: int
    decided_by: int | None
    decided_at: datetime | None
    answer: str
    notice: str | None
    reversed_by: int | None
    reversed_at: datetime | None
    action: str
    carried: str
    carried_why: str
    carried_at: datetime | None


class HideList(BaseModel):
    items: list[HideOut]
    next_cursor: str | None


class StandingOut(BaseModel):
    """Where a post stands: visible, hidden (by us), hidden_there (by the network); author, network, us (who removed
    it), gone (nobody says who); unknown (we could not look). `at`: since when, or when it was seen last. `receipt`:
    what its author looks it up by on the transparency page. `emptied_why`: erased, withdrawn, retention."""

    post: int
    state: str
    at: datetime
    how: str
    emptied_at: datetime | None
    emptied_why: str
    receipt: str


class AlarmOut(BaseModel):
    """Something that was removed or hidden outside the desk. `over_at`: it is there again."""

    id: int
    post: int
    account: int
    kind: str
    by: str
    negative: bool
    happened_at: datetime
    raised_at: datetime
    over_at: datetime | None
    said: str
    said_by: int | None
    said_at: datetime | None


class AlarmList(BaseModel):
    items: list[AlarmOut]
    next_cursor: str | None


class WithdrawalOut(BaseModel):
    """Words that a network's terms ask back. state: due, held (by a legal hold), done, dropped (the post came back)."""

    id: int
    post: int
    account: int
    rule: str
    cause: str
    learned_at: datetime
    due_at: datetime
    state: str
    ended_at: datetime | None


class WithdrawalList(BaseModel):
    items: list[WithdrawalOut]
    next_cursor: str | None


def hide_out(row: HideRequest) -> HideOut:
    return HideOut(**_plain(row, HideOut, post=row.post_id, account=row.account_id, asked_by=row.agent_id))


def alarm_out(row: Alarm) -> AlarmOut:
    return AlarmOut(**_plain(row, AlarmOut, post=row.post_id, account=row.account_id))


def withdrawal_out(row: Withdrawal) -> WithdrawalOut:
    return WithdrawalOut(**_plain(row, WithdrawalOut, post=row.post_id, account=row.account_id))


def standing_out(post: Any, where: Whereabouts) -> StandingOut:
    told = {"state": where.state, "at": where.at, "how": where.how, "receipt": post.uuid}
    return StandingOut(post=post.id, emptied_at=post.emptied_at, emptied_why=post.emptied_why, **told)


def _plain(row: Any, model: type[BaseModel], **more: Any) -> dict[str, Any]:
    names = [name for name in model.model_fields if name not in more]
    values = {name: getattr(row, name) for name in names}
    return {name: getattr(value, "value", value) for name, value in values.items()} | more
