"""How a side is made ready for a call: what has to be there before it."""

from collections.abc import Callable
from datetime import timedelta
from json import dumps
from typing import Any

from caredesk.audit import checkpoint, heads, record, restores, second_file
from caredesk.core import clock, db, secrets
from caredesk.knowledge import misfits, suggestions
from caredesk.moderation import actions as hiding
from caredesk.moderation import terms
from caredesk.moderation.models import Carried
from caredesk.postroom.models import Outgoing, OutgoingState
from caredesk.promises.models import PromiseState
from caredesk.replies import helping, later, macros
from caredesk.routing import duties
from caredesk.sla import recompute, rulings, settings
from caredesk.team import actions as people
from caredesk.team import links, passwords
from caredesk.team.models import AgentState, LinkKind, Role
from caredesk.tickets import actions, assignment, conversation, files, holds, notices
from caredesk.tickets.hold_models import LegalHold
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, PostKind, Priority
from caredesk.tickets.split import split
from tests import cast
from tests.fakes.machine import Machine
from tests.knowledge.steps import say
from tests.postroom.stage import allow
from tests.security.sides import Side
from tests.sla import rules
from tests.tickets import pictures, scene


def held(row: Any, **values: Any) -> None:
    with db.transaction():
        mine = db.lock(row)
        for name, value in values.items():
            setattr(mine, name, value)


def taken(side: Side) -> None:
    assignment.claim(side.ticket, side.worker)


def resolved(side: Side) -> None:
    actions.resolve(side.ticket, side.worker)


def merged(side: Side) -> None:
    merge(side.ticket, side.spare, side.worker)


def promised(side: Side) -> None:
    held(side.promise, state=PromiseState.OPEN)


def offered(side: Side) -> None:
    """An answer outside the desk may keep it."""
    held(side.promise, state=PromiseState.OPEN, offered_id=side.post.id)


def taken_apart(side: Side) -> None:
    side.more = {"ticket_id": split(side.post, side.worker).id}


def drawn(kind: str) -> Callable[[Side], None]:
    """A described picture in a draft of this kind."""

    def prepare(side: Side) -> None:
        file = pictures.kept(side.ticket, side.worker, kind, own_id="p1")
        files.describe(file, side.worker, "A map")
        side.more = {"drawn": file.uuid}

    return prepare


def with_file(kind: str) -> Callable[[Side], dict[str, Any]]:
    """The words that it goes with."""
    return lambda side: {
        **{"text": "Here it is.", "own_id": "r1", "kind": kind},
        "along": dumps({"files": [side.more.get("drawn", "")]}),
    }


def waiting_with_file(side: Side) -> None:
    drawn("public")(side)
    along = {"files": [side.more["drawn"]]}
    post = conversation.reply(side.ticket, side.worker, "Here.", kind="public", own_id="w1", along=along)
    row = db.first(Outgoing, Outgoing.post_id == post.id)
    side.more = {"outgoing_id": row.id}


def helped(side: Side) -> None:
    """Machines that answer; they are gone with the process."""
    machine = Machine().start()
    allow(machine.host)
    for task in ("translation", "draft"):
        helping.set_up(cast.agent("eva@parcelhop.example"), task, is_on=True, base_url=machine.url, model="m")


def planned_with_file(side: Side) -> None:
    drawn("public")(side)
    order = {"kind": "public", "own_id": "l9", "along": {"files": [side.more["drawn"]]}}
    row = later.plan(side.ticket, side.worker, "Later.", clock.now() + timedelta(hours=2), **order)
    side.more = {"later_id": row.id}


def waiting(side: Side) -> None:
    side.more = {"outgoing_id": side.queued.id, "reply_id": side.queued.id}


def doing(act: str, state: OutgoingState = OutgoingState.FAILED) -> Callable[[Side], None]:
    def prepare(side: Side) -> None:
        side.more = {"act": act}
        held(side.failed, state=state)

    return prepare


def suspended(side: Side) -> None:
    people.suspend(side.member, "cli")


def invited(side: Side) -> None:
    held(side.member, state=AgentState.INVITED)
    forgotten(side)


def first_owner(side: Side) -> None:
    eva = cast.agent("eva@parcelhop.example")
    held(eva, role=Role.VIEWER)
    side.more = {"token": links.make(LinkKind.OWNER, None, "desk").rsplit("/", 1)[-1]}


def forgotten(side: Side) -> None:
    side.more = {"token": links.for_agent(cast.agent(side.member.email), "cli").rsplit("/", 1)[-1]}


def with_password(_side: Side) -> None:
    held(cast.agent("ola@parcelhop.example"), password_hash=passwords.kept(cast.PASSWORD))


def noticed(side: Side) -> None:
    with db.transaction():
        notices.tell(side.worker, "mention", side.ticket, cast.agent("bence@parcelhop.example"))


def hooked(_side: Side) -> None:
    settings.change(cast.agent("eva@parcelhop.example"), hook_url="http://10.0.0.1/desk")


def hooked_twice(side: Side) -> None:
    hooked(side)
    settings.rotate(cast.agent("eva@parcelhop.example"))


def stopped(side: Side) -> None:
    with db.transaction():
        record("arrival.stopped", side.arrival, "desk")


def thanked(side: Side) -> None:
    scene.post(side.ticket, "It is there.", kind=PostKind.OUTSIDE, handle_id=None)
    side.more.update(post_id=scene.post(side.ticket, "Dziękuję!", lang="pl").id)


def allowed(side: Side) -> None:
    """A hide that a second person allowed, and that failed over there."""
    hiding.approve(side.hide, cast.agent("eva@parcelhop.example"), seen=0, surface="page")
    held(side.hide, carried=Carried.FAILED)


def stricter(side: Side) -> None:
    """Somebody asks that words go within twelve hours."""
    terms.change(side.account, cast.agent("eva@parcelhop.example"), 12)


def pressing(side: Side) -> None:
    actions.prioritise(side.spare, side.worker, Priority.URGENT)
    side.more.update(ticket_id=side.spare.id)


def thought_gone(side: Side) -> None:
    duties.notice_gone(side.worker)


def restored(_side: Side) -> None:
    """The second file knows more than the database."""
    log = heads.current()
    body = checkpoint.text(log.origin, 99_999, b"\0" * 32)
    second_file.append(checkpoint.sign(body, log.origin, secrets.keys().signer))
    restores.look()


def two_policies(side: Side) -> None:
    bence = cast.agent("bence@parcelhop.example")
    rules.made(bence, "First", langs=["pl"])
    side.more["policy_id"] = rules.made(bence, "Second", langs=["hu"]).policy.id


def looked(side: Side) -> None:
    run = recompute.ask(cast.agent("bence@parcelhop.example"))
    while recompute.work({"run": run.id}):
        pass
    side.more["run_id"] = run.id


def asks_after_all(side: Side) -> None:
    thanked(side)
    rulings.let_count(db.session().get_one(Post, side.more["post_id"]), side.worker)


def hold_asked(side: Side) -> None:
    """The owner wants the ticket to be held."""
    eva = cast.agent("eva@parcelhop.example")
    side.more["hold_id"] = holds.ask(eva, "ticket", {"ticket": side.ticket.id}, "file 7").id


def hold_set(side: Side) -> None:
    hold_asked(side)
    holds.confirm(db.session().get_one(LegalHold, side.more["hold_id"]), cast.agent("bence@parcelhop.example"))
    db.close_reading()


def release_asked(side: Side) -> None:
    hold_set(side)
    holds.ask_release(db.session().get_one(LegalHold, side.more["hold_id"]), cast.agent("eva@parcelhop.example"))
    db.close_reading()


def answered(side: Side) -> None:
    """Something that was said on this side stands in the memory."""
    side.more["remembered"] = say(side.spare, side.worker, "It was answered before.").id


def remembered(side: Side) -> dict[str, Any]:
    """It, as the fields of a form; what is on no side, where nothing was said."""
    return {"source": "post", "of": side.more.get("remembered", 1)}


def unfit(side: Side) -> None:
    answered(side)
    misfits.mark(side.ticket, side.worker, suggestions.asked(side.ticket), ("post", side.more["remembered"]))


def from_template(side: Side) -> dict[str, Any]:
    """A reply that began as a template, and resolves its ticket."""
    along = {"template": {"id": side.saying.id, "version": 1, "text": "Soon."}}
    return {"text": "Soon.", "own_id": "r2", "kind": "public", "resolve": "1", "along": dumps(along)}


def remembered_out(side: Side) -> dict[str, Any]:
    """It, as a machine says it."""
    return {"source": "post", "id": side.more.get("remembered", 1)}


def fitting(side: Side) -> dict[str, Any]:
    """The same, taken back."""
    return {**remembered_out(side), "fits": True}


def macro_that_speaks(side: Side) -> None:
    macros.change(side.worker, side.macro, {"template": side.saying.id})
