"""The cast: who they are, how they come into a fresh desk, how they sign in, what the trail says of them."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from caredesk.audit import entry, keyring, log
from caredesk.audit.models import body_table, entry_table
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db, secrets
from caredesk.customers.models import Customer, Handle
from caredesk.promises.models import PromiseRule
from caredesk.sla.models import Policy, PolicyVersion
from caredesk.team.models import Agent, AgentState, Membership, Role, Team
from caredesk.voice.models import VoiceRule

SECRET = b"a secret of thirty-two bytes....".ljust(32, b".")
PASSWORD = "correct horse battery staple"
PEOPLE = (
    ("Ola Nowak", "ola", Role.AGENT, "Care PL"),
    ("Bence Kovács", "bence", Role.SUPERVISOR, "Care PL"),
    ("Vera Lis", "vera", Role.VIEWER, "Care PL"),
    ("Otto Sider", "outsider", Role.AGENT, "Elsewhere"),
    ("Eva Founder", "eva", Role.OWNER, None),
)


def assemble() -> None:
    """Put the cast into an empty desk; its policies are older than anything that tests let happen, and its robot check
    is off, for on the stage the same is said again and again."""
    with db.transaction() as session:
        for rule in session.exec(select(VoiceRule)).scalars():
            rule.is_on = False
        for promise in (*session.exec(select(Policy)).scalars(), *session.exec(select(PolicyVersion)).scalars()):
            promise.created_at = datetime(2020, 1, 1, tzinfo=UTC)
        teams = {name: Team(name=name) for name in ("Care PL", "Elsewhere")}
        session.add_all(teams.values())
        session.flush()
        for name, mail, role, team in PEOPLE:
            person = Agent(email=f"{mail}@parcelhop.example", name=name, role=role, state=AgentState.ACTIVE)
            session.add(person)
            session.flush()
            if team:
                session.add(Membership(agent_id=person.id, team_id=teams[team].id))
        for name, team in (("Parcelhop", "Care PL"), ("Elsewhere account", "Elsewhere")):
            made = Account(kind="webhook", name=name, handle="@parcelhop", ext_id="parcelhop")
            made.sealed_secret = secrets.keys().seal(
                json.dumps({"secrets": ["whsec_" + base64.b64encode(SECRET).decode()]}).encode(), f"account:{made.uuid}"
            )
            session.add(made)
            session.flush()
            session.add(AccountTeam(account_id=made.id, team_id=teams[team].id))
        session.add(PromiseRule(team_id=0, untimed="let"))  # what promises ask for is asked in tests/promises
        for name, handle, lang in (("Kasia Wrona", "kasia_w", "pl"), ("Nagy Zoltán", "nagyzoli", "hu")):
            person = Customer(name=name, lang=lang)
            session.add(person)
            session.flush()
            parcelhop = db.first(Account, Account.name == "Parcelhop")
            session.add(
                Handle(
                    customer_id=person.id, realm=f"webhook:{parcelhop.uuid}", ext_id=handle, handle=handle, name=name
                )
            )


def agent(mail: str) -> Agent:
    found = db.first(Agent, Agent.email == mail)
    assert found is not None
    return found


def account(name: str) -> Account:
    found = db.first(Account, Account.name == name)
    assert found is not None
    return found


def customer(name: str) -> Customer:
    found = db.first(Customer, Customer.name == name)
    assert found is not None
    return found


def signed_in(app: Flask, who: Agent) -> FlaskClient:
    """A browser in which this agent is signed in."""
    from caredesk.team import sessions

    client = app.test_client()
    client.set_cookie(sessions.cookie_name(), sessions.begin(who, address="127.0.0.1", browser="tests"))
    return client


def entries(verb: str | None = None) -> list[dict[str, Any]]:
    """The audit trail as it stands: number, verb, actor, object, and the opened body."""
    while log.sequence():
        pass
    db.close_reading()
    query = select(entry_table, body_table.c.subject.label("whose"), body_table.c.sealed).join(
        body_table, body_table.c.id == entry_table.c.body_id
    )
    found = []
    for row in db.session().connection().execute(query.order_by(entry_table.c.idx)):
        if verb is None or row.verb == verb:
            found.append(
                {"idx": row.idx, "verb": row.verb, "actor": row.actor, "object": row.object, "body": _opened(row)}
            )
    return found


def _opened(row: Any) -> Any:
    """The body; None when it was erased."""
    if row.sealed is None:
        return None
    _, body = entry.unseal(row.sealed, keyring.opened(row.whose), row.body_id)
    return json.loads(body)
