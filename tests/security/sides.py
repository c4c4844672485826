"""Two sides of one desk, with one of everything on each: what stands on the other side must never be seen here."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from werkzeug.routing import Rule

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.customers import actions as customers
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge import actions as articles
from caredesk.knowledge import proposals, topics, unanswered
from caredesk.knowledge.models import Article, Proposal
from caredesk.knowledge.models import Topic as ArticleTopic
from caredesk.knowledge.words import Words
from caredesk.moderation import actions as hiding
from caredesk.moderation.evidence import Look
from caredesk.moderation.models import Alarm, HideRequest
from caredesk.postroom.models import Arrival, ArrivalState, Outgoing, OutgoingState
from caredesk.privacy.models import PrivacyRequest
from caredesk.promises.models import Promise, PromiseState
from caredesk.replies import drafts, later, macro_runs, macros, templates
from caredesk.replies.later_models import LaterReply
from caredesk.replies.macro_models import Macro, MacroRun
from caredesk.replies.macro_runs import Order
from caredesk.replies.template_models import Template
from caredesk.routing.models import Contest
from caredesk.team import actions as people
from caredesk.team import keys, links, sessions
from caredesk.team.models import Agent, AgentState, ApiKey, LoginSession, Role, Team
from caredesk.tickets import bulk, conversation, saved
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.hold_models import LegalHold
from caredesk.tickets.models import Post, SavedView, Ticket
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import Topic
from tests import cast
from tests.knowledge import steps
from tests.tickets import pictures, scene

MISSING = 999_999_999
# Every word of the other side; none of them may be seen, heard or counted on this side.
CANARY = re.compile(r"zebra|Elsewhere|Otto Sider|outsider@", re.IGNORECASE)


@dataclass
class Side:
    """One team's half of the desk."""

    mark: str
    worker: Agent
    team: Team
    account: Account
    customer: Customer
    ticket: Ticket
    spare: Ticket
    post: Post
    file: PostFile
    planned: LaterReply
    queued: Outgoing
    failed: Outgoing
    arrival: Arrival
    member: Agent
    view: SavedView
    shared: SavedView
    key: ApiKey
    doubt: Contest
    hold: LegalHold
    request: PrivacyRequest
    hide: HideRequest
    alarm: Alarm
    approval: Approval
    article: Article
    proposal: Proposal
    promise: Promise
    session: LoginSession
    saying: Template
    macro: Macro
    run: MacroRun
    batch: str
    link: str
    more: dict[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """What fills each part of an address."""
        return {
            **{"ticket_id": self.ticket.id, "customer_id": self.customer.id, "account_id": self.account.id},
            **{"outgoing_id": self.failed.id, "reply_id": self.failed.id, "post_id": self.post.id},
            **{"view_id": self.view.id, "arrival_id": self.arrival.id, "agent_id": self.member.id},
            **{"team_id": self.team.id, "key_id": self.key.id, "which": self.session.uuid, "batch": self.batch},
            **{"contest_id": self.doubt.id, "run_id": MISSING - 1, "receipt": self.post.uuid},
            **{"hold_id": self.hold.id, "request_id": self.request.id},
            "file": self.file.uuid,
            "later_id": self.planned.id,
            **{"hide_id": self.hide.id, "alarm_id": self.alarm.id},
            **{"template_id": self.saying.id, "macro_id": self.macro.id, "macro_run_id": self.run.id},
            **{"hide_id": self.hide.id, "alarm_id": self.alarm.id, "approval_id": self.approval.id},
            **{"article_id": self.article.id, "proposal_id": self.proposal.id},
            "promise_id": self.promise.id,
            **{"address": self.account.uuid, "token": self.link.rsplit("/", 1)[-1], **FIXED, **self.more},
        }


FIXED = {
    "draft_id": "00000000-0000-0000-0000-000000000000",
    "secret_name": "signing_key",
    "kind": "public",
    "act": "pass",
    "log": 1,
    "entry": -1,
    "build": "x",
    "name": "app.css",
    "idx": 1,
    "number": 1,
    "task": "draft",
}
# What the desk has as a whole belongs to no side: the calendar and the policy that it began with.
FIXED |= {"calendar_id": 1, "policy_id": 1, "rule_id": 1, "voice_id": 1, "topic_id": 1}
FIXED |= {"asked_id": 1, "lang": "en", "number": 1, "slug": "none"}
NOBODYS = {"which": new_uuid(), "receipt": new_uuid(), "batch": "nobodys", "address": new_uuid(), "token": "nobodys"}
NOBODYS["file"] = new_uuid()


def missing() -> dict[str, Any]:
    """Numbers and names that belong to nothing."""
    numbers = ("ticket", "customer", "account", "outgoing", "reply", "post", "view", "arrival", "agent", "team", "key")
    numbers = (
        *numbers,
        "contest",
        "run",
        "hold",
        "request",
        "hide",
        "alarm",
        "later",
        "template",
        "macro",
        "macro_run",
        "approval",
        "article",
        "proposal",
        "promise",
    )
    return {**{f"{name}_id": MISSING for name in numbers}, **NOBODYS, **FIXED}


def address(rule: Rule, values: dict[str, Any]) -> str:
    """A route's address; KeyError names a part that `Side.values` does not know yet."""
    return re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)


def care() -> Side:
    """This side: Ola's."""
    return _side("care", cast.agent("ola@parcelhop.example"), "Care PL", "Parcelhop", cast.customer("Kasia Wrona"))


def elsewhere() -> Side:
    """The other side, where every word is a canary."""
    account = cast.account("Elsewhere account")
    with db.transaction() as session:
        held = db.lock(account)
        held.handle = "@zebrahandle"
        stranger = Customer(name="Zebra Customer", lang="hu")
        session.add(stranger)
        session.flush()
        realm = f"webhook:{account.uuid}"
        session.add(Handle(customer_id=stranger.id, realm=realm, ext_id="zebra", handle="zebrahandle", name="Zebra"))
    return _side("zebra", cast.agent("outsider@parcelhop.example"), "Elsewhere", "Elsewhere account", stranger)


def _side(mark: str, worker: Agent, team: str, account: str, customer: Customer) -> Side:
    with db.transaction():
        home = scene.answerable(cast.account(account))
        belongs = db.first(Team, Team.name == team)
        assert belongs is not None
        member = people.invite(
            name=f"{mark}member", email=f"{mark}@x.example", role=Role.AGENT, teams=[belongs], actor="cli"
        )
        link = links.for_agent(member, "cli")
        talk = _talk(mark, worker, home, customer)
        own = {"key": keys.make(worker, f"{mark}key", worker)[0], "session": _session(worker), "batch": f"{mark}batch"}
        asked = {"view": ["open"], "tag": [f"{mark}tag"]}
        own |= {"saying": _saying(mark, worker, belongs), **_macro(mark, worker, belongs, talk["spare"])}
        views = [saved.keep(worker, f"{mark}view", asked, team=one) for one in (None, belongs.id)]
        bulk.act(worker, f"{mark}batch", bulk.Order("tags", add=(f"{mark}tag",)), [talk["ticket"].id])
        held = db.lock(member)
        held.state = AgentState.ACTIVE
    db.close_reading()
    made = {"member": held, "link": link, "view": views[0], "shared": views[1], **talk, **own}
    return Side(mark=mark, worker=worker, team=belongs, account=home, customer=customer, **made)


def _saying(mark: str, worker: Agent, team: Team) -> Template:
    told = {"name": f"{mark}template", "shortcut": f"{mark}short", "folder": f"{mark}folder", "scope": "team"}
    text = [{"lang": "pl", "text": f"{mark}words to say again"}]
    return templates.create(worker, {**told, "team": team.id, "variants": text})


def _macro(mark: str, worker: Agent, team: Team, ticket: Ticket) -> dict[str, Any]:
    """One without words, and one time that it was run."""
    told = {"name": f"{mark}macro", "shortcut": f"{mark}do", "scope": "team", "team": team.id}
    steps = [{"do": "tag", "add": [f"{mark}run"], "remove": []}]
    macro = macros.create(worker, {**told, "template": None, "steps": steps})
    return {"macro": macro, "run": macro_runs.run(macro, ticket, worker, Order(f"{mark}run"))}


def _talk(mark: str, worker: Agent, home: Account, customer: Customer) -> dict[str, Any]:
    customers.write_note(customer, worker, f"{mark}note about a person")
    ticket = scene.ticket(home, customer, f"{mark}word one", tags=[])
    spare = scene.ticket(home, customer, f"{mark}word two", at=scene.MORNING.replace(hour=8))
    post = db.first(Post, Post.ticket_id == ticket.id)
    conversation.note(ticket, worker, f"{mark}secret for @{worker.email.partition('@')[0]}", own_id=f"{mark}n")
    drafts.keep(spare, worker, "public", f"{mark}draft", at=clock.now())
    tomorrow = clock.now() + timedelta(days=1)
    order = {"kind": "public", "own_id": f"{mark}l"}
    planned = later.plan(spare, worker, f"{mark}planned", tomorrow, **order)
    file = pictures.kept(spare, worker, name=f"{mark}picture.png", own_id=f"{mark}f")
    rows = [_outgoing(ticket, worker, f"{mark}answer {state.value}", state) for state in _STATES]
    return {
        "ticket": ticket,
        "spare": spare,
        "post": post,
        "file": file,
        "planned": planned,
        "queued": rows[0],
        "failed": rows[1],
        "doubt": _doubt(ticket, worker, mark),
        "promise": _promise(ticket, worker, mark),
        "hold": _hold(ticket, worker, mark),
        "request": _asked(customer, worker),
        "approval": _waiting(ticket, worker, mark),
        **_moderated(mark, spare, worker),
        **_known(mark, worker, home, customer),
        **_arrived(mark, home),
    }


def _moderated(mark: str, ticket: Ticket, worker: Agent) -> dict[str, Any]:
    """A request to hide that waits, and a post that went away outside."""
    post = scene.post(ticket, f"{mark}word to hide")
    why = ("private_data", f"{mark}reason in words of my own")
    asked = hiding.ask(post, worker, why, surface="page", seen=Look(post.text, "held"))
    alarm = Alarm(post_id=post.id or 0, account_id=post.account_id, kind="removed", by="us", happened_at=clock.now())
    db.session().add(alarm)
    db.session().flush()
    return {"hide": asked, "alarm": alarm}


def _known(mark: str, worker: Agent, home: Account, customer: Customer) -> dict[str, Any]:
    """An article that is still somebody's own draft, and a proposal out of a ticket of this side; topics and questions
    without an article belong to the desk as a whole."""
    ticket = scene.ticket(home, customer, f"{mark}word three", at=scene.MORNING.replace(hour=10))
    steps.say(ticket, worker, f"{mark}answer to it")
    article = articles.make(worker, "en", Words(f"{mark}title", f"{mark}text", (f"{mark}question",)))
    if db.session().get(ArticleTopic, 1) is None:
        topics.name(worker, {"en": "Delivery"})
        unanswered.note("Do you ship to the moon", "en")
    return {"article": article, "proposal": proposals.propose(ticket, worker)}


def _doubt(ticket: Ticket, worker: Agent, mark: str) -> Contest:
    made = Contest(ticket_id=ticket.id or 0, agent_id=worker.id or 0, reason=f"{mark}doubt")
    made.parts = [{"key": "urgent", "seconds": 600}]
    db.session().add(made)
    db.session().flush()
    return made


def _waiting(ticket: Ticket, worker: Agent, mark: str) -> Approval:
    """A reply that waits for a second pair of eyes; and once for the whole desk, a topic that is switched off."""
    if db.first(Topic) is None:
        db.session().add(Topic(name="Law", terms={"kind": "legal", "words": {"": ["law"]}, **ANYBODY}))
    made = Approval(ticket_id=ticket.id or 0, account_id=ticket.account_id, author_id=worker.id or 0, own_id=new_uuid())
    made.text, made.kind, made.why, made.due_at = (
        f"{mark}draft to approve",
        "public",
        [{"learner": "asked"}],
        clock.now(),
    )
    db.session().add(made)
    db.session().flush()
    return made


def _promise(ticket: Ticket, worker: Agent, mark: str) -> Promise:
    """One that was kept: it is in nobody's way."""
    made = Promise(ticket_id=ticket.id or 0, account_id=ticket.account_id, team_id=ticket.team_id, zone="Europe/Warsaw")
    made.customer_id, made.words, made.state = ticket.customer_id, f"{mark}promise", PromiseState.KEPT
    made.owner_id = made.made_by = worker.id or 0
    made.due_at = made.first_due_at = made.settles_at = made.ended_at = clock.now()
    db.session().add(made)
    db.session().flush()
    return made


ANYBODY = {
    **{"channels": [], "accounts": [], "tags": [], "customers": [], "teams": []},
    **{"others": "approval", "four_eyes": False, "private_too": False},
}


def _hold(ticket: Ticket, worker: Agent, mark: str) -> LegalHold:
    """One that was let go: it is in nobody's way."""
    made = LegalHold(scope="ticket", target={"ticket": ticket.id}, reason=f"{mark}hold", asked_by=worker.id or 0)
    made.state = "released"
    db.session().add(made)
    db.session().flush()
    return made


def _asked(customer: Customer, worker: Agent) -> PrivacyRequest:
    made = PrivacyRequest(kind="copy", customer_id=customer.id or 0, agent_id=worker.id, state="void")
    db.session().add(made)
    db.session().flush()
    return made


_STATES = (OutgoingState.QUEUED, OutgoingState.FAILED)


def _outgoing(ticket: Ticket, worker: Agent, text: str, state: OutgoingState) -> Outgoing:
    post = conversation.reply(ticket, worker, text, kind="public", own_id=new_uuid())
    row = db.first(Outgoing, Outgoing.post_id == post.id)
    assert row is not None
    if state is OutgoingState.FAILED:
        row.state, row.reason, post.out_state = state, f"gone:{text}", "failed"
    return row


def _arrived(mark: str, home: Account) -> dict[str, Arrival]:
    """A body that a fault of ours stopped, and of which a part could not be read."""
    at = clock.now()
    skipped = [{"reason": f"{mark}reason", "pointer": ""}]
    told = {"account_id": home.id, "delivery_key": f"{mark}1", "source": "hook", "body": f"{mark}body".encode()}
    row = Arrival(**told, body_hash="", received_at=at, state=ArrivalState.STOPPED, trouble=f"{mark}trouble")
    row.unread, row.skipped = 1, skipped
    db.session().add(row)
    db.session().flush()
    return {"arrival": row}


def _session(worker: Agent) -> LoginSession:
    sessions.begin(worker, address="", browser=f"browser of {worker.email}")
    found = db.first(LoginSession, LoginSession.agent_id == worker.id)
    assert found is not None
    return found
