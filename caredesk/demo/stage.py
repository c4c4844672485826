"""Setting the stage: the story goes through the real doors, at the times at which it happened."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk.audit import log as trail
from caredesk.channels import accounts
from caredesk.channels import actions as channels
from caredesk.channels.base import Raw
from caredesk.channels.models import Account
from caredesk.channels.signature import sign
from caredesk.core import clock, db
from caredesk.core.types import known, new_uuid
from caredesk.demo import (
    composing,
    elsewhere,
    everywhere,
    knowledge,
    letters,
    listening,
    moderating,
    people,
    pledges,
    privacy,
    promises,
    repeated,
    signs,
    social,
    story,
    voices,
    week,
    wordings,
)
from caredesk.postroom import hooks, receive, worker
from caredesk.replies.template_models import Template
from caredesk.sla.watch import watch
from caredesk.team import actions as team
from caredesk.team import welcome
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment, conversation
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, Priority, Ticket, Tone
from caredesk.tickets.split import split

LASTS = timedelta(days=week.DAYS + 2)


def is_set() -> bool:
    """Whether this desk is the demo's."""
    return db.first(Agent, Agent.email == people.TEAM[0].mail) is not None


def told(at: datetime) -> list[story.Line]:
    """Everything that happened until this moment, oldest first: a quiet week, and the story."""
    return sorted([*week.lines(at), *repeated.lines(), *story.lines()], key=lambda line: -line.ago)


def is_somebody_elses() -> bool:
    return not is_set() and db.first(Agent) is not None


class Stage:
    """The desk of the demo, while the story is told into it."""

    def __init__(self, forum: str, at: datetime, secrets: list[str]) -> None:
        self.forum, self.at, self.secrets = forum, at, secrets
        self.agents: dict[str, Agent] = {}
        self.accounts: dict[str, Account] = {}
        self.templates: dict[str, Template] = {}

    def set(self) -> None:
        """Tell the whole story; afterwards the clock is the real one again."""
        with clock.fixed(self.at - LASTS):
            self._assemble()
        for line in told(self.at):
            with clock.fixed(self.at - timedelta(minutes=line.ago)):
                self._tell(line)
        with clock.fixed(self.at - timedelta(minutes=2)):
            social.tell(self.agents, self.at)
            letters.tell(self.agents, self.at)
            elsewhere.tell(self.agents, self.at)
            everywhere.tell(self.agents, self.at)
            listening.tell(self.agents, self.at)
            promises.doubt(self.agents["ola"])
            knowledge.tell(self.agents, ticket_of("invoice"), ticket_of("hu-4"))
            privacy.tell(self.agents, ticket_of("review-1"), ticket_of("hu-1"))
            moderating.tell(self.agents, self.accounts, deliver)
            voices.tell(self.agents, self.accounts, deliver)
            pledges.put_off(self.agents["bence"], ticket_of("hu-5"))
            worker.drain()
            composing.tell(self.agents, ticket_of, self._wrote)
            signs.tell(self.accounts, self.at, deliver)
            worker.drain()
        while trail.sequence():
            pass

    def _assemble(self) -> None:
        for one in people.TEAM:
            teams = [team.team_named(name, "cli") for name in one.teams]
            agent = team.invite(name=one.name, email=one.mail, role=one.role, teams=teams, actor="cli")
            team.changed(agent, "cli", lang=one.lang)
            welcome.start_with(agent, people.PASSWORD, "cli")
            self.agents[one.mail.partition("@")[0]] = known(db.first(Agent, Agent.uuid == agent.uuid))
        for key, (name, handle, team_name, _surface) in people.ACCOUNTS.items():
            owner = team.team_named(team_name, "cli")
            made, secret = channels.connect_webhook(name, owner, self.agents["anna"], reply_url=self.forum)
            channels.change(made, self.agents["anna"], handle=handle)
            self.secrets.append(secret)
            self.accounts[key] = known(db.first(Account, Account.uuid == made.uuid))
        promises.make(self.agents["anna"], self.agents)
        self.templates = wordings.make(self.agents)
        knowledge.write(self.agents)

    def _tell(self, line: story.Line) -> None:
        watch()  # what was due since the line before
        pledges.watch()
        if isinstance(line, story.Said):
            deliver(self.accounts[line.account], [event(line, clock.now(), self.forum)])
            receive.step()
        else:
            ticket, agent = ticket_of(line.thread), self.agents[line.who]
            if line.act == "reply":
                self._reply(ticket, agent, line)
                self._send(line)
            else:
                act(line, ticket, agent, self.agents)

    def _reply(self, ticket: Ticket, agent: Agent, line: story.Did) -> None:
        told, text = line.told, line.told["text"]
        began = self.templates.get(told.get("template", ""))
        along = wordings.along(began, text, ticket.lang, edited="edited" in told) if began else {}
        kind = told.get("kind", "public")
        along |= composing.pictured(ticket, agent, kind, told["picture"]) if "picture" in told else {}
        along |= knowledge.along(told["article"], ticket.lang) if "article" in told else {}
        given: dict[str, Any] = {"kind": kind, "own_id": new_uuid(), "along": along}
        try:
            conversation.reply(ticket, agent, text, **given)
        except HeldBack as held:  # they look at what is said of their words, and send them all the same
            conversation.reply(ticket, agent, text, accept=frozenset(held.codes), **given)

    def _wrote(self, thread: str, by: str, text: str) -> None:
        """A customer goes on where they wrote before."""
        account = known(db.session().get(Account, ticket_of(thread).account_id))
        key = next(name for name, one in self.accounts.items() if one.uuid == account.uuid)
        said = story.Said(ago=0, account=key, thread=thread, by=by, text=text, post=f"{thread}-more")
        deliver(account, [event(said, clock.now(), self.forum)])
        receive.step()

    def _send(self, line: story.Did) -> None:
        """Let the undo window pass, and carry the reply out: to the forum, which is there."""
        with clock.fixed(self.at - timedelta(minutes=line.ago) + timedelta(seconds=10)):
            worker.drain()


def ticket_of(thread: str) -> Ticket:
    return known(db.session().exec(select(Ticket).where(col(Ticket.thread_ext_id) == thread)).first())


def event(line: story.Said, at: datetime, forum: str) -> dict[str, Any]:
    """The line as the body of a webhook."""
    writer = people.WRITERS[line.by]
    surface = people.ACCOUNTS[line.account][3]
    root = forum.rpartition("/")[0]
    told = {"type": line.kind, "id": line.post, "occurred_at": at.isoformat(), "thread_id": line.thread}
    if line.kind == "post.removed":
        return told | {"removed_by": "author"}
    author = {"id": line.by, "handle": line.by, "name": writer.name, "followers": writer.followers}
    return told | {
        "parent_id": line.parent or None,
        "text": line.text,
        "author": author,
        "permalink": f"{root}/t/{line.thread}#{line.post}",
        "surface": surface,
        "visibility": "private" if surface == "dm" else "public",
        "lang": writer.lang,
        "automatic": line.automatic,
    }


def deliver(account: Account, events: list[dict[str, Any]]) -> None:
    """Hand events to the door, signed like any sender's."""
    body = json.dumps(events).encode()
    headers = sign(new_uuid(), clock.now(), body, accounts.opened(account))
    hooks.keep(account.uuid, Raw(body, clock.now(), headers, "hook"))


def act(line: story.Did, ticket: Ticket, agent: Agent, colleagues: dict[str, Agent]) -> None:
    """Do what the line says, as this colleague."""
    told = line.told
    match line.act:
        case "claim":
            assignment.claim(ticket, agent)
        case "assign":
            assignment.assign(ticket, agent, known(colleagues[told["to"]].id))
        case "tag":
            actions.tag(ticket, agent, add=told["add"])
        case "priority":
            actions.prioritise(ticket, agent, Priority(told["priority"]))
        case "tone":
            actions.judge_tone(ticket, agent, Tone(told["tone"]))
        case "merge":
            merge(ticket, ticket_of(told["into"]), agent)
        case "split":
            split(known(db.first(Post, Post.ext_id == told["post"])), agent)
        case "note":
            conversation.note(ticket, agent, told["text"], own_id=new_uuid())
        case "promise":
            pledges.add(ticket, agent, told["text"], told["minutes"])
        case "resolve":
            pledges.settle(ticket, agent)
            actions.resolve(ticket, agent)
        case "pending":
            actions.pend(ticket, agent)
        case "snooze":
            actions.snooze(ticket, agent, clock.now() + timedelta(hours=told["hours"]))


def sign_ins() -> Iterator[str]:
    """One line for each colleague of the demo."""
    for one in people.TEAM:
        yield f"  {one.mail:<28} {one.role.value:<11} {', '.join(one.teams)}"
