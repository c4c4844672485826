"""What this room holds of a post: why it was to be hidden, the evidence of it, and what a supervisor said about it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying
from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.customers import holdings
from caredesk.moderation.models import Alarm, Evidence, HideRequest
from caredesk.tickets.holdings import post_ids

COLUMNS = (
    *("hide_request.words", "hide_request.answer", "hide_request.carried_why", "outside_alarm.said"),
    *("evidence.sealed", "evidence.why_held"),
)


def _copied(who: Any) -> list[dict[str, Any]]:
    return [told for part in parts(post_ids(who)) for told in _told(part)]


def _told(ids: Collection[int]) -> Iterable[dict[str, Any]]:
    for one in db.session().execute(select(HideRequest).where(col(HideRequest.post_id).in_(ids))).scalars():
        yield {"post_id": one.post_id, "reason": one.reason.value, "words": one.words, "answer": one.answer}
    for one in db.session().execute(select(Alarm).where(col(Alarm.post_id).in_(ids))).scalars():
        yield {"post_id": one.post_id, "alarm": one.kind, "by": one.by, "said": one.said, "at": one.raised_at}


def _erased(who: Any) -> int:
    """That a hide was asked for, by whom and what became of it stays, and so do its public number and its reason."""
    done = 0
    with db.transaction():
        for part in parts(post_ids(who)):
            said = (col(HideRequest.words) != "") | (col(HideRequest.answer) != "")
            asked = select(HideRequest).where(col(HideRequest.post_id).in_(part), said)
            for request in db.session().execute(asked).scalars().all():
                request.words, request.answer, request.carried_why = "", "", ""
                done += _emptied("hide.emptied", request)
            raised = select(Alarm).where(col(Alarm.post_id).in_(part), col(Alarm.said) != "")
            for alarm in db.session().execute(raised).scalars().all():
                alarm.said = ""
                done += _emptied("alarm.emptied", alarm)
    return done


def _emptied(verb: str, row: HideRequest | Alarm) -> int:
    audit.record(verb, row, "desk", body=emptying.of_objects([row.uuid])[row.uuid])
    return 1


def _clear_evidence(ids: Collection[int]) -> None:
    gone = update(Evidence).where(col(Evidence.post_id).in_(ids)).values(sealed=None, why_held="")
    db.session().execute(gone, execution_options={"synchronize_session": "fetch"})
    db.session().flush()


holdings.register("moderation", copy=_copied, erase=_erased, columns=COLUMNS, posts=_clear_evidence)
