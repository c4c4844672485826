"""Lives of tickets by chance: whatever customers, agents, supervisors and the network can do, in any order."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk.channels import actions as channels
from caredesk.channels.base import Sent
from caredesk.core import db
from caredesk.postroom import actions as postroom
from caredesk.postroom import settle
from caredesk.postroom.models import Outgoing, OutgoingState
from caredesk.sla import policies, recompute, rulings, why
from caredesk.sla.models import RecomputeState
from caredesk.sla.watch import watch
from caredesk.team.access import NotFound
from caredesk.team.models import Agent, Team
from caredesk.tickets import actions, assignment, bulk, conversation, merge, split
from caredesk.tickets.models import Post, PostKind, Priority, Ticket, Tone
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.postroom.stage import Hands
from tests.sla.rules import again, calendar, default
from tests.tickets.arrivals import KASIA, event, put
from tests.tickets.scene import REPLIES

BEGIN = datetime(2027, 3, 26, 7, tzinfo=UTC)  # a Friday; on Sunday the clocks of Warsaw go forward
TARGETS = {"claim": "30m", "first": "4h", "next": "3h", "resolution": "2d"}
WORDS = ("Where is it?", "And now?", "Dziękuję!", "Thanks!")
LEAVING = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN, OutgoingState.FAILED)


class Lives:
    """Each `step` lets some time go by and something happen; dice that fall alike for the same seed decide what."""

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.dice, self.number = hands, random.Random(seed), 0
        self.agents = [cast.agent(f"{name}@parcelhop.example") for name in ("ola", "bence")]
        self.boss = cast.agent("eva@parcelhop.example")
        self.account = cast.account("Parcelhop")
        self.teams = [db.first(Team, Team.name == name) for name in ("Care PL", "Elsewhere")]
        channels.give_to_teams(self.account, "cli", self.teams)
        with db.transaction():
            db.lock(self.account).settings = {**REPLIES, "reply_window_hours": 24}
        self._promise()
        self.acts: dict[Callable[[], Any], int] = {
            self.write: 12, self.edit: 2, self.remove: 2, self.restore: 1, self.outside: 2, self.answer: 8,
            self.deliver: 12, self.take: 4, self.let_go: 1, self.to_team: 2, self.pend: 4, self.snooze: 2,
            self.resolve: 5, self.reopen: 3, self.press: 2, self.tag: 2, self.judge: 1, self.merge: 6,
            self.unmerge: 3, self.split: 1, self.rule: 3, self.many: 1, self.look: 3, self.change: 1, self.move: 1,
        }  # fmt: skip

    def _promise(self) -> None:
        policies.change(self.boss, default().policy, {**again(default()), "targets": TARGETS})
        steps = [{"share": 120, "do": "priority", "to": "urgent"}, {"share": 150, "do": "team", "to": self.teams[1].id}]
        about = {"calendar": calendar("Business hours").id, "counts_from": "published", "courtesy": False}
        shop = {"name": "Shop", "match": {"tags": ["shop"]}, "targets": {"first": "2h", "next": "1h"}}
        policies.create(self.boss, {**shop, **about, "escalate": steps})
        urgent = {"name": "Urgent", "match": {"priorities": ["urgent"]}, "calendar": calendar("24/7").id}
        targets = {"first": "1h", "next": "30m", "resolution": "1bd"}
        policies.create(self.boss, {**urgent, "targets": targets, "escalate": steps[1:]})

    def step(self) -> None:
        """Something happens; what the rules refuse does not."""
        self.hands.pass_by(self.dice.expovariate(1 / 900))
        db.close_reading()
        act = self.dice.choices(list(self.acts), list(self.acts.values()))[0]
        with suppress(Refused, NotFound, recompute.Stale):
            act()
        db.close_reading()

    def new(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def agent(self) -> Agent:
        return self.dice.choice(self.agents)

    def ticket(self) -> Ticket:
        """One of the newer tickets; the first one is opened."""
        found = db.session().exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(8)).all()
        if not found:
            self.write()
            raise NotFound
        return self.dice.choice(found)

    def post(self, *where: Any) -> Post:
        found = db.session().exec(select(Post).where(*where).order_by(col(Post.id).desc()).limit(8)).all()
        if not found:
            raise NotFound
        return self.dice.choice(found)

    def tell(self, kind: str, ext_id: str, thread: str, **told: Any) -> None:
        """The network tells us of something that happened some minutes ago, and that we had some minutes later."""
        ago = self.dice.choice((0, 0, 30, 600, 3000))
        at = self.hands.at - timedelta(seconds=self.dice.randrange(ago + 1))
        values = {"occurred_at": self.hands.at - timedelta(seconds=ago), "thread_ext_id": thread, **told}
        if kind in ("edited", "removed", "restored"):
            values["ext_version"] = f"{self.number:06}"
        put(self.account, event(kind, ext_id, **values), at=at)

    def write(self) -> None:
        found = db.session().exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(6)).all()
        goes_on = found and self.dice.random() < 0.75
        ext_id, is_machine = self.new("p"), self.dice.random() < 0.05
        alone = ext_id if self.dice.random() < 0.3 else self.new("t")  # that it belongs elsewhere may be told later
        thread = self.dice.choice(found).thread_ext_id.split("#")[0] if goes_on else alone
        self.tell("created", ext_id, thread, author=KASIA, text=self.dice.choice(WORDS), automatic=is_machine)

    def edit(self) -> None:
        post = self.post(Post.kind == PostKind.IN)
        self.new("v")
        self.tell("edited", str(post.ext_id), post.thread_ext_id, author=KASIA, text=self.dice.choice(WORDS))

    def remove(self) -> None:
        post = self.post(Post.kind == PostKind.IN, Post.removed_by == "")
        self.new("v")
        self.tell("removed", str(post.ext_id), post.thread_ext_id, removed_by="author")

    def restore(self) -> None:
        post = self.post(Post.kind == PostKind.IN, Post.removed_by != "")
        self.new("v")
        self.tell("restored", str(post.ext_id), post.thread_ext_id)

    def outside(self) -> None:
        self.tell("echo", self.new("e"), self.ticket().thread_ext_id.split("#")[0])

    def answer(self) -> None:
        conversation.reply(self.ticket(), self.agent(), "On its way.", kind="public", own_id=self.new("o"))

    def deliver(self) -> None:
        """One of the replies that have not left gets further, in one of the ways that there are."""
        rows = db.session().exec(select(Outgoing).where(col(Outgoing.state).in_(LEAVING)).order_by(col(Outgoing.id)))
        found = rows.all()
        if not found:
            raise NotFound
        row = self.dice.choice(found)
        ways = [self._sent, self._sent, self._failed, self._unclear, self._echoed, self._cancelled]
        self.dice.choice([self._retried, self._sent] if row.state is OutgoingState.FAILED else ways)(row)

    def _sent(self, row: Outgoing) -> None:
        with settle.held(row) as mine:
            settle.sent(mine, Sent(self.new("r")), found_by="read_back" if mine.state is OutgoingState.UNKNOWN else "")

    def _failed(self, row: Outgoing) -> None:
        with settle.held(row) as mine:
            settle.failed(mine, "refused")

    def _unclear(self, row: Outgoing) -> None:
        with settle.held(row) as mine:
            settle.unclear(mine, "silence")

    def _retried(self, row: Outgoing) -> None:
        postroom.send_again(row, self.agent())

    def _cancelled(self, row: Outgoing) -> None:
        if row.state is OutgoingState.QUEUED:
            postroom.cancel(row, self.agent())

    def _echoed(self, row: Outgoing) -> None:
        """What we said comes back before the network's own answer does."""
        post = db.session().get_one(Post, row.post_id)
        ext_id = self.new("r")
        put(self.account, event("echo", ext_id, thread_ext_id=post.thread_ext_id, occurred_at=self.hands.at),
            at=self.hands.at)  # fmt: skip
        self.hands.pass_by(150)
        with settle.held(row) as mine:
            settle.sent(mine, Sent(ext_id))

    def take(self) -> None:
        assignment.assign(self.ticket(), self.agent(), self.agent().id or 0)

    def let_go(self) -> None:
        assignment.unassign(self.ticket(), self.agent())

    def to_team(self) -> None:
        assignment.assign_team(self.ticket(), self.agent(), self.dice.choice(self.teams).id or 0)

    def pend(self) -> None:
        actions.pend(self.ticket(), self.agent())

    def snooze(self) -> None:
        actions.snooze(self.ticket(), self.agent(), self.hands.at + timedelta(hours=1))
        actions.wake_due()

    def resolve(self) -> None:
        actions.resolve(self.ticket(), self.agent())

    def reopen(self) -> None:
        actions.open_again(self.ticket(), self.agent())

    def press(self) -> None:
        actions.prioritise(self.ticket(), self.agent(), self.dice.choice(list(Priority)))

    def tag(self) -> None:
        names = ["shop"]
        put_on = self.dice.random() < 0.5
        actions.tag(self.ticket(), self.agent(), add=names if put_on else [], remove=[] if put_on else names)

    def judge(self) -> None:
        actions.judge_tone(self.ticket(), self.agent(), self.dice.choice(list(Tone)))

    def merge(self) -> None:
        merge.merge(self.ticket(), self.ticket(), self.agent())

    def unmerge(self) -> None:
        merged = db.session().exec(select(Ticket).where(col(Ticket.merged_into).is_not(None))).all()
        if merged:
            merge.unmerge(self.dice.choice(merged), self.agent())

    def split(self) -> None:
        split.split(self.post(Post.kind == PostKind.IN), self.agent())

    def move(self) -> None:
        """A wording comes that names another thread."""
        post = self.post(Post.kind == PostKind.IN, Post.thread_ext_id == Post.ext_id)
        self.new("v")
        thread = self.ticket().thread_ext_id.split("#")[0]
        self.tell("edited", str(post.ext_id), thread, author=KASIA, text="I meant here.")

    def rule(self) -> None:
        """Somebody says of a thank-you that it asks for an answer, or takes that back."""
        ticket = self.ticket()
        thanks = why.thanks(ticket)
        if thanks:
            rulings.let_count(self.dice.choice(thanks), self.agent())
        else:
            rulings.take_back(self.post(Post.ticket_id == ticket.id, Post.kind == PostKind.IN), self.agent())

    def many(self) -> None:
        ids = [self.ticket().id or 0 for _ in range(3)]
        action = self.dice.choice(("closure", "open", "pending", "claim"))
        bulk.act(self.agent(), self.new("b"), bulk.Order(action), ids)

    def look(self) -> None:
        while watch():
            pass

    def change(self) -> None:
        """Other targets for everybody, and sometimes they are applied to what is open."""
        first = self.dice.choice(("2h", "4h", "6h"))
        claim = self.dice.choice(("", "30m"))
        line = default()
        told = {**again(line), "targets": {**TARGETS, "first": first, "claim": claim}}
        policies.change(self.boss, line.policy, told)
        if self.dice.random() < 0.5:
            run = recompute.ask(self.boss)
            while recompute.work({"run": run.id}):
                pass
            db.close_reading()
            run = recompute.run(self.boss, run.id or 0)
            if run.state is RecomputeState.LOOKED:
                recompute.apply(self.boss, run)
                while recompute.work({"run": run.id}):
                    pass
