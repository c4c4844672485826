"""Every room's holdings, brought in so that they are registered, and those of the rooms that stand before customers."""

import json
from typing import Any

from sqlalchemy import String, cast, or_, select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit import queries
from caredesk.audit.emptying import of_subject
from caredesk.core import db
from caredesk.core.jobs import Job
from caredesk.core.parts import parts
from caredesk.customers import holdings
from caredesk.knowledge import holdings as knowledge
from caredesk.knowledge import memory_holdings as memory
from caredesk.moderation import holdings as moderation
from caredesk.postroom import holdings as postroom
from caredesk.privacy import answers
from caredesk.promises import holdings as promises
from caredesk.replies import called_holdings as called
from caredesk.replies import holdings as replies
from caredesk.replies import later_holdings as later
from caredesk.routing import holdings as routing
from caredesk.sla import holdings as sla
from caredesk.tickets import file_holdings as files
from caredesk.tickets import holdings as tickets
from caredesk.tickets import media_holdings as media
from caredesk.tickets import sign_holdings as signs
from caredesk.tickets.models import BulkAct
from caredesk.voice import approval_holdings as approvals

BROUGHT_IN = (
    tickets,
    files,
    media,
    signs,
    moderation,
    sla,
    routing,
    replies,
    promises,
    called,
    later,
    knowledge,
    memory,
    postroom,
    approvals,
)
AT_ONCE = 500


def _entries(who: Any) -> list[dict[str, Any]]:
    """What the trail says of this person, every wording of theirs included."""
    found: list[dict[str, Any]] = []
    before: int | None = None
    while page := queries.about(who.uuid, before=before, limit=AT_ONCE):
        told = ({"number": one.idx, "at": one.at, "what": one.verb, "body": one.body} for one in page)
        found += told
        before = page[-1].idx
    return found[::-1]


def _erase_bodies(who: Any) -> int:
    """What was written about them since their key was thrown away, by somebody who had begun before."""
    with db.transaction():
        return of_subject(who.uuid)


def _erase_answers(who: holdings.Person) -> int:
    """Kept answers of the API and reports of failed jobs: all that speak of the person or repeat their words."""
    with db.transaction():
        return answers.forget(_Theirs(who).speak_in) + _clear_jobs(who)


class _Theirs:
    """What answers of the API name when they are about this person: the customer, a ticket, a post."""

    def __init__(self, who: holdings.Person) -> None:
        self.who = who
        self.posts = set(tickets.post_ids(who))
        self.tickets = set(db.session().execute(tickets.tickets_of(who)).scalars())

    def speak_in(self, body: str) -> bool:
        try:
            told = json.loads(body)
        except ValueError:
            return True
        named = self.who.naming is not None and self.who.naming.search(json.dumps(told, ensure_ascii=False))
        return bool(named) or any(self._are_meant(one) for one in answers.objects(told))

    def _are_meant(self, told: dict[str, Any]) -> bool:
        customer, number = told.get("customer"), told.get("id")
        return (
            told.get("customer_id") == self.who.id
            or (isinstance(customer, dict) and customer.get("id") == self.who.id)
            or ("handles" in told and number == self.who.id)
            or (told.get("ticket_id") or ("ok" in told and number)) in self.tickets
            or ("kind" in told and number in self.posts)
        )


def _erase_results(who: holdings.Person) -> int:
    """Names, and tags that name them, in the results of bulk acts."""
    done = 0
    with db.transaction() as session:
        for part in parts(session.execute(tickets.tickets_of(who)).scalars().all(), 100):
            names_one = or_(*(cast(col(BulkAct.done), String).contains(f'"id": {number},') for number in part))
            for row in session.execute(select(BulkAct).where(names_one)).scalars().all():
                left = [_unnamed(one, who) if one["id"] in part else one for one in row.done]
                if left != row.done:
                    row.done, done = left, done + 1
                    audit.record("bulk.emptied", row, "desk", body={"why": "erased"})
    return done


def _unnamed(result: dict[str, Any], who: holdings.Person) -> dict[str, Any]:
    """A result without the name of its customer."""
    told = {**result, "name": ""}
    for side in ("was", "is"):
        if who.naming is not None and "tags" in told.get(side, {}):
            told[side] = {**told[side], "tags": [tag for tag in told[side]["tags"] if not who.naming.search(tag)]}
    return told


def _clear_jobs(who: holdings.Person) -> int:
    signs = [one for one in {*who.names, *who.ext_ids} if len(one) >= holdings.SHORTEST]
    if not signs:
        return 0
    places = (col(Job.trouble), cast(col(Job.payload), String))
    told = or_(*(place.contains(sign, autoescape=True) for sign in signs for place in places))
    change = update(Job).where(told, col(Job.state).in_(("done", "dead")))
    cleared = db.session().connection().execute(change.values(trouble="", payload={})).rowcount
    again = update(Job).where(col(Job.trouble) != "", told).values(trouble="")
    return cleared + db.session().connection().execute(again).rowcount


ANSWERS = ("idempotent_answer.body", "job.payload", "job.trouble")
holdings.register("trail", copy=_entries, erase=_erase_bodies)
holdings.register("machine", erase=_erase_answers, columns=ANSWERS, posts=answers.of_posts)
holdings.register("bulk", erase=_erase_results, columns=("bulk_act.done",))
