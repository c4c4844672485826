"""A month at the desk by chance: customers write, change their minds and say thanks, agents take, answer and move."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.channels import actions as channels
from caredesk.channels.base import Author
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.sla.models import Policy, PolicyVersion
from caredesk.team.models import Agent, Team
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.postroom.stage import Hands
from tests.tickets.arrivals import event, put
from tests.tickets.scene import answerable

TARGETS = {"claim": "30m", "first": "4h", "next": "3h", "resolution": "1d"}
SPEAKS = {"kasia": "pl", "zoli": "hu", "wendy": "en", "somebody": "de"}
THANKS = {"pl": "Dziękuję!", "hu": "Köszönöm!", "en": "Thanks!", "de": "Thanks!"}


class Life:
    """`live` lets so much time go by; what happens meanwhile is decided by dice that always fall alike."""

    def __init__(self, hands: Hands, seed: int = 5) -> None:
        self.hands, self.dice, self.numbers = hands, random.Random(seed), iter(range(1, 10**6))
        self.agents = {name: cast.agent(f"{name}@parcelhop.example") for name in ("ola", "bence", "outsider")}
        self.accounts = [cast.account("Parcelhop"), cast.account("Elsewhere account")]
        _promise()
        for account in self.accounts:
            answerable(account)
        both = [db.first(Team, Team.name == name) for name in ("Care PL", "Elsewhere")]
        channels.give_to_teams(self.accounts[0], "cli", both)

    def live(self, until: datetime, *, every: float) -> None:
        """Something happens about every so many seconds."""
        while self.hands.at < until:
            self.hands.pass_by(self.dice.expovariate(1 / every))
            db.close_reading()
            self._happen()
        db.close_reading()

    def _happen(self) -> None:
        tickets = list(db.session().exec(select(Ticket).order_by(Ticket.id.desc()).limit(30)))  # type: ignore[union-attr]
        if not tickets or self.dice.random() < 0.25:
            self._write(self.dice.choice(self.accounts), f"t{next(self.numbers)}", self.dice.choice(list(SPEAKS)))
            return
        # Older tickets come up more seldom, as in life.
        ticket = tickets[min(int(self.dice.expovariate(1 / 8)), len(tickets) - 1)]
        acts: dict[Callable[[Ticket], Any], int] = {
            self._again: 4,
            self._answer: 8,
            self._outside: 1,
            self._take: 3,
            self._give: 2,
            self._pend: 2,
            self._sleep: 1,
            self._resolve: 4,
            self._reopen: 2,
            self._edit: 1,
            self._take_away: 1,
            self._to_team: 1,
            self._let_go: 1,
        }
        self.dice.choices(list(acts), list(acts.values()))[0](ticket)

    def _write(self, account: Account, thread: str, who: str, text: str = "Where is it?") -> None:
        """Written some minutes ago; we have it now."""
        published = self.hands.at - timedelta(seconds=self.dice.randrange(600))
        told = {"author": Author(who, who, who.title()), "text": text, "lang": SPEAKS[who], "occurred_at": published}
        put(account, event("created", f"p{next(self.numbers)}", thread_ext_id=thread, **told), at=self.hands.at)

    def _again(self, ticket: Ticket) -> None:
        who = self._who(ticket)
        text = THANKS[SPEAKS[who]] if self.dice.random() < 0.3 else "And now?"
        self._write(self._account(ticket), ticket.thread_ext_id, who, text)

    def _answer(self, ticket: Ticket) -> None:
        """Queued now, on the network some minutes later; sometimes the customer writes in between."""
        agent = self._agent(ticket)
        if ticket.status is Status.RESOLVED:
            return
        try:
            post = conversation.reply(ticket, agent, "On its way.", kind="public", own_id=f"o{next(self.numbers)}")
        except Refused:  # what the customer wrote is gone
            return
        if self.dice.random() < 0.2:
            self.hands.pass_by(20)
            self._again(ticket)
        self.hands.pass_by(self.dice.randrange(30, 400))
        with db.transaction():
            conversation.mark_delivery(post, state="sent", ext_id=f"r{next(self.numbers)}")
            audit.record("reply.sent", post, "network", body={"at": clock.now()})

    def _outside(self, ticket: Ticket) -> None:
        at = self.hands.at - timedelta(seconds=self.dice.randrange(300))
        told = {"thread_ext_id": ticket.thread_ext_id, "occurred_at": at}
        put(self._account(ticket), event("echo", f"e{next(self.numbers)}", **told), at=self.hands.at)

    def _take(self, ticket: Ticket) -> None:
        if ticket.assignee_id is None:
            assignment.claim(ticket, self._agent(ticket))

    def _give(self, ticket: Ticket) -> None:
        assignment.assign(ticket, self._agent(ticket), self._agent(ticket).id or 0)

    def _let_go(self, ticket: Ticket) -> None:
        assignment.unassign(ticket, self._agent(ticket))

    def _to_team(self, ticket: Ticket) -> None:
        if ticket.account_id == self.accounts[0].id:
            team = db.first(Team, Team.name == self.dice.choice(("Care PL", "Elsewhere")))
            assert team is not None
            assignment.assign_team(ticket, self._agent(ticket), team.id or 0)

    def _pend(self, ticket: Ticket) -> None:
        actions.pend(ticket, self._agent(ticket))

    def _sleep(self, ticket: Ticket) -> None:
        actions.snooze(ticket, self._agent(ticket), self.hands.at + timedelta(hours=5))

    def _resolve(self, ticket: Ticket) -> None:
        actions.resolve(ticket, self._agent(ticket))

    def _reopen(self, ticket: Ticket) -> None:
        actions.open_again(ticket, self._agent(ticket))

    def _edit(self, ticket: Ticket) -> None:
        self._change(ticket, "edited", text="Where is my parcel?", lang=SPEAKS[self._who(ticket)])

    def _take_away(self, ticket: Ticket) -> None:
        self._change(ticket, "removed", removed_by="author")

    def _change(self, ticket: Ticket, kind: str, **told: Any) -> None:
        """The customer changes or removes their last post."""
        last = (
            db.session()
            .exec(
                select(Post).where(Post.ticket_id == ticket.id, Post.kind == PostKind.IN).order_by(Post.id.desc())  # type: ignore[union-attr]
            )
            .first()
        )
        if last is None or last.removed_by or last.ext_id is None:
            return
        about = {"thread_ext_id": ticket.thread_ext_id, "occurred_at": self.hands.at}
        about["ext_version"] = f"{next(self.numbers):06}"
        if kind == "edited":
            who = self._who(ticket)
            about["author"] = Author(who, who, who.title())
        put(self._account(ticket), event(kind, last.ext_id, **about, **told), at=self.hands.at)

    def _account(self, ticket: Ticket) -> Account:
        return next(one for one in self.accounts if one.id == ticket.account_id)

    def _who(self, ticket: Ticket) -> str:
        lang = ticket.lang
        return next(name for name, spoken in SPEAKS.items() if spoken == lang)

    def _agent(self, ticket: Ticket) -> Agent:
        """Somebody who may answer it."""
        names = ("outsider",) if ticket.account_id != self.accounts[0].id else tuple(self.agents)
        return self.agents[self.dice.choice(names)]


def _promise() -> None:
    """Targets for every kind of clock, so that every figure has something to count."""
    with db.transaction() as session:
        policy = db.first(Policy, Policy.is_default)
        assert policy is not None
        before = session.get_one(PolicyVersion, policy.version_id)
        fresh = PolicyVersion(policy_id=before.policy_id, version=before.version + 1, terms=before.terms)
        fresh.terms = {**before.terms, "targets": TARGETS, "warn": []}
        session.add(fresh)
        session.flush()
        policy.version_id = fresh.id
