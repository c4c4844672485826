"""Two sides of one desk, with one of everything on each: what stands on the other side must never be seen here."""

import re
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Rule

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import new_uuid
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge.models import Article, Proposal
from caredesk.moderation.models import Alarm, HideRequest
from caredesk.postroom.models import Arrival, Outgoing
from caredesk.privacy.models import PrivacyRequest
from caredesk.promises.models import Promise
from caredesk.replies.later_models import LaterReply
from caredesk.replies.macro_models import Macro, MacroRun
from caredesk.replies.template_models import Template
from caredesk.routing.models import Contest
from caredesk.team import actions as people
from caredesk.team import keys, links
from caredesk.team.models import Agent, AgentState, ApiKey, LoginSession, Role, Team
from caredesk.tickets import bulk, saved
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.hold_models import LegalHold
from caredesk.tickets.models import Post, SavedView, Ticket
from caredesk.voice.approval_models import Approval
from tests import cast
from tests.security import furnishing
from tests.tickets import scene

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
        talk = furnishing.talk(mark, worker, home, customer)
        own = {"key": keys.make(worker, f"{mark}key", worker)[0], "batch": f"{mark}batch"}
        own |= {"session": furnishing.session(worker), "saying": furnishing.saying(mark, worker, belongs)}
        own |= furnishing.macro(mark, worker, belongs, talk["spare"])
        asked = {"view": ["open"], "tag": [f"{mark}tag"]}
        views = [saved.keep(worker, f"{mark}view", asked, team=one) for one in (None, belongs.id)]
        bulk.act(worker, f"{mark}batch", bulk.Order("tags", add=(f"{mark}tag",)), [talk["ticket"].id])
        held = db.lock(member)
        held.state = AgentState.ACTIVE
    db.close_reading()
    made = {"member": held, "link": link, "view": views[0], "shared": views[1], **talk, **own}
    return Side(mark=mark, worker=worker, team=belongs, account=home, customer=customer, **made)
