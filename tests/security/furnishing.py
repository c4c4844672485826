"""What stands on each side of the desk, so that every address leads to something there."""

from datetime import timedelta
from typing import Any

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import new_uuid
from caredesk.customers import actions as customers
from caredesk.customers.models import Customer
from caredesk.knowledge import actions as articles
from caredesk.knowledge import proposals, topics, unanswered
from caredesk.knowledge.models import Topic as ArticleTopic
from caredesk.knowledge.words import Words
from caredesk.moderation import actions as hiding
from caredesk.moderation.evidence import Look
from caredesk.moderation.models import Alarm
from caredesk.postroom.models import Arrival, ArrivalState, Outgoing, OutgoingState
from caredesk.privacy.models import PrivacyRequest
from caredesk.promises.models import Promise, PromiseState
from caredesk.replies import drafts, later, macro_runs, macros, templates
from caredesk.replies.macro_runs import Order
from caredesk.replies.template_models import Template
from caredesk.routing.models import Contest
from caredesk.team import sessions
from caredesk.team.models import Agent, LoginSession, Team
from caredesk.tickets import conversation
from caredesk.tickets.hold_models import LegalHold
from caredesk.tickets.models import Post, Ticket
from caredesk.voice.approval_models import Approval
from caredesk.voice.models import Topic
from tests.knowledge import steps
from tests.tickets import pictures, scene


def saying(mark: str, worker: Agent, team: Team) -> Template:
    told = {"name": f"{mark}template", "shortcut": f"{mark}short", "folder": f"{mark}folder", "scope": "team"}
    text = [{"lang": "pl", "text": f"{mark}words to say again"}]
    return templates.create(worker, {**told, "team": team.id, "variants": text})


def macro(mark: str, worker: Agent, team: Team, ticket: Ticket) -> dict[str, Any]:
    """One without words, and one time that it was run."""
    told = {"name": f"{mark}macro", "shortcut": f"{mark}do", "scope": "team", "team": team.id}
    steps = [{"do": "tag", "add": [f"{mark}run"], "remove": []}]
    macro = macros.create(worker, {**told, "template": None, "steps": steps})
    return {"macro": macro, "run": macro_runs.run(macro, ticket, worker, Order(f"{mark}run"))}


def talk(mark: str, worker: Agent, home: Account, customer: Customer) -> dict[str, Any]:
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


def session(worker: Agent) -> LoginSession:
    sessions.begin(worker, address="", browser=f"browser of {worker.email}")
    found = db.first(LoginSession, LoginSession.agent_id == worker.id)
    assert found is not None
    return found
