"""The second id: a colleague, team, post, view or cursor named in a body or a question, in place of one's own."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from pydantic import BaseModel

from caredesk.audit import log
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.api import Paging, Strict
from caredesk.routing.api_models import Minutes, RouteIn
from caredesk.team import sessions
from caredesk.team.models import Agent
from caredesk.tickets import assignment, conversation
from caredesk.tickets.queries import Cursor
from tests import cast
from tests.audit.prepared_channels import connection_of
from tests.audit.witness import watching
from tests.security.sides import CANARY, MISSING, Side
from tests.security.visitor import PARTIAL, Visitor, plain
from tests.servers.line import Socket, served
from tests.tickets import scene

# Where a form or a body names something else: the path (of one's own ticket), the field, and what it names.
FIELDS = [
    ("/tickets/{t}/assignment", "assignee", "worker"),
    ("/tickets/{t}/assignment", "team", "team"),
    ("/tickets/{t}/replies", "target", "post"),
    ("/tickets/{t}/merge", "into", "ticket"),
    ("/posts/{p}/split", "with", "post"),
    ("/tickets/bulk", "assignee", "worker"),
    ("/tickets/bulk", "team", "team"),
    ("/tickets/bulk", "id", "ticket"),
    ("/deliveries/bulk", "id", "failed"),
    ("/channels/connecting/{d}", "team", "team"),
    ("/channels/{a}/teams", "team", "team"),
    ("/team", "teams", "team"),
    ("/team/{m}/teams", "teams", "team"),
    ("/duty/leave", "hand_to", "worker"),
    ("/tickets/{t}/article", "from", "post"),
    ("/knowledge/unanswered/1/closure", "article", "article"),
    ("/tickets/{t}/promises", "owner", "worker"),
    ("/promises/{r}/owner", "to", "worker"),
]
MACHINE_FIELDS = [
    ("/tickets/{t}/assignment", "assignee", "worker"),
    ("/tickets/{t}/assignment", "team", "team"),
    ("/tickets/{t}/replies", "target", "post"),
    ("/tickets/{t}/merge", "into", "ticket"),
    ("/posts/{p}/split", "posts", "post"),
    ("/tickets/bulk", "assignee", "worker"),
    ("/tickets/bulk", "team", "team"),
    ("/tickets/bulk", "ids", "ticket"),
    ("/views", "team", "team"),
    ("/duty", "hand_to", "worker"),
    ("/tickets/{t}/article", "answer", "post"),
    ("/unanswered-questions/1/closure", "article", "article"),
    ("/tickets/{t}/promises", "owner", "worker"),
    ("/promises/{r}/owner", "owner", "worker"),
]
TOMORROW = clock.now() + timedelta(days=1)
FORM = {
    "/tickets/{t}/replies": {"text": "Soon.", "kind": "public"},
    "/tickets/bulk": {"action": "assignment"},
    "/deliveries/bulk": {"action": "pass"},
    "/channels/connecting/{d}": {"name-0": "Shop"},
    "/team": {"name": "A B", "email": "a@b.example", "role": "agent"},
    "/views": {"name": "v"},
    "/duty/leave": {"until": f"{TOMORROW:%Y-%m-%dT%H:%M}"},
    "/duty": {"until": TOMORROW.isoformat()},
    "/tickets/{t}/promises": {"words": "A call", "due_at": TOMORROW.isoformat()},
}


@pytest.mark.parametrize("is_machine", [False, True], ids=["page", "api"])
def test_what_is_foreign_is_refused_like_what_is_missing(
    app: Flask, here: Side, there: Side, bence: Agent, is_machine: bool
) -> None:
    visitor, wrong = Visitor(app, bence), []
    for number, (path, field, name) in enumerate(MACHINE_FIELDS if is_machine else FIELDS):
        foreign, told = getattr(there, name).id, []
        for which, value in enumerate((foreign, MISSING)):
            with watching() as seen:
                answer = _ask(visitor, here, path, is_machine, **{field: value, "batch": f"b{number}{which}"})
            told.append(plain(answer, foreign, MISSING, f"b{number}0", f"b{number}1"))
            rows = [table for table, row, _ in seen.changed() if row.get("account_id") == there.account.id]
            if CANARY.search(answer.get_data(as_text=True)) or rows:
                wrong.append(f"{path} {field}: {rows}")
        if told[0] != told[1] or (told[0][0] in (200, 201) and "bulk" not in path):
            wrong.append(f"{path} {field}: {told[0][0]}, {told[1][0]}")

    assert wrong == []


def _ask(visitor: Visitor, here: Side, path: str, is_machine: bool, **told: Any) -> Any:
    body = FORM.get(path, {}) | {name: value for name, value in told.items() if name != "batch"}
    if path == "/tickets/bulk":
        body = {"id" if not is_machine else "ids": [here.ticket.id]} | body | {"batch": told["batch"]}
        body["ids"] = [body["ids"]] if is_machine and isinstance(body["ids"], int) else body.get("ids", [])
    if is_machine and "posts" in body:
        body["posts"] = [body["posts"]]
    draft = connection_of(visitor.who).uuid if "{d}" in path else ""
    named = {"t": here.ticket.id, "a": here.account.id, "m": here.member.id, "p": here.post.id, "r": here.promise.id}
    address = path.format(d=draft, **named)
    if is_machine:
        return visitor.ask(f"/api/v1{address}", "PATCH" if path == "/duty" else "POST", json=body)
    return visitor.ask(address, "POST", data=body, headers=PARTIAL)


# Numbers that name nothing of a team's: of an entry or a version, shares of a whole, times, weights, calendars.
NAMELESS = {"seen", "goal_percent", "unfair_percent", "v", "capacity", "calendar", "hours", "warn_minutes"}
NAMELESS |= {*RouteIn.model_fields, *Minutes.model_fields}
# Policies are the whole desk's, and so are the teams that they name: only those who write policies may send these.
NAMELESS |= {"version", "place", "share", "id", "policy", "teams", "to"}
# Topics are the whole desk's; of a version; and who may be given an article is asked in tests/knowledge.
NAMELESS |= {"topic", "base", "owner"}
# Rules of the voice and guarded topics are the whole desk's too, with the accounts and customers they are about, and so
# are the terms of approval with their learners; counts of a trial; a filter for a colleague's answers; a template that
# a macro begins with is asked for in tests/replies.
NAMELESS |= {"accounts", "customers", "times", "near", "page_times", "first_replies", "minutes", "learners"}
NAMELESS |= {"before", "looked", "found", "agent", "template"}
# How much of what was said earlier is brought in.
NAMELESS |= {"days", "most"}


def models(base: type[BaseModel] = Strict) -> set[type[BaseModel]]:
    return {base, *(one for child in base.__subclasses__() for one in models(child))}


def test_every_number_a_machine_may_send_is_tried_here(app: Flask) -> None:
    tried = {field for _, field, _ in MACHINE_FIELDS} | NAMELESS
    numbers = {
        name
        for model in models() - {Strict, Paging}
        for name, field in model.model_fields.items()
        if "int" in str(field.annotation)
    }

    assert numbers <= tried | {"limit"}


def test_a_cursor_from_the_other_side_opens_nothing(app: Flask, here: Side, there: Side, ola: Agent) -> None:
    visitor = Visitor(app, ola)
    for row in (there.ticket, there.spare):
        cursor = str(Cursor(row.turn_at, row.id))
        for path in (f"/tickets/rows?view=open&after={cursor}", f"/api/v1/tickets?view=open&cursor={cursor}"):
            assert not CANARY.search(visitor.ask(path).get_data(as_text=True))
    bulk = {"action": "priority", "priority": "high", "batch": "c1", "query": f"view=open&account={there.account.id}"}
    answer = visitor.ask("/tickets/bulk", "POST", data=bulk, headers=PARTIAL)
    assert (answer.headers.get("X-Done"), CANARY.search(answer.get_data(as_text=True))) == ("0", None)


@pytest.mark.parametrize("field", ["role", "is_admin", "team_id", "state", "created_at", "agent_id", "account_id"])
def test_what_a_form_does_not_know_it_does_not_set(app: Flask, here: Side, ola: Agent, field: str) -> None:
    visitor, told = Visitor(app, ola), {field: "owner" if field == "role" else "1"}
    profile = {"name": "Ola Nowak", "lang": "pl", "zone": "Europe/Warsaw", "theme": "dark", "density": "compact"}

    with watching() as seen:
        visitor.ask("/me", "POST", data=profile | told)
        visitor.ask(f"/tickets/{here.ticket.id}/notes", "POST", data={"text": "n"} | told)
        refused = visitor.ask(f"/api/v1/tickets/{here.ticket.id}/notes", "POST", json={"text": "n"} | told)

    assert refused.status_code == 422
    assert {name for table, _, names in seen.changed() if table == "agent" for name in names} <= {
        *("lang", "theme", "density", "keys_on", "zone"),
    }
    notes = [row for table, row, _ in seen.changed() if table == "post"]
    assert [(row["agent_id"], row["account_id"]) for row in notes] == [(ola.id, here.account.id)]


def test_no_frame_of_a_socket_tells_of_the_other_side(
    app: Flask, desk: Any, here: Side, there: Side, ola: Agent, parcelhop: Account
) -> None:
    cookie = f"{sessions.cookie_name()}={sessions.begin(ola, address='', browser='')}"
    with served(app) as port:
        socket = Socket(port, cookie=cookie, origin=desk.public_url)
        heard = [socket.ask("watch_view", {"view": "open"})]
        for name, row in (("watch_ticket", there.ticket), ("watch_ticket", there.spare)):
            foreign, nobodys = socket.ask(name, {"id": row.id}), socket.ask(name, {"id": MISSING})
            assert foreign == nobodys
            heard.append(foreign)
        heard.append(socket.ask("watch_view", {"view": "open", "account": str(there.account.id)}))
        heard.append(socket.ask("watch_view", {"view": f"v{there.shared.id}"}))
        socket.ask("watch_view", {"view": "open"})
        socket.ask("presence", {"ticket": there.ticket.id, "state": "looking"})

        assignment.claim(there.ticket, there.worker)
        conversation.note(there.ticket, there.worker, "zebra and @ola, @bence", own_id="s1")
        scene.post(there.ticket, "zebra once more")
        mine = scene.ticket(parcelhop, here.customer, "ours")
        while log.sequence():
            pass

        assert socket.next("rows", such=lambda push: mine.id in [row["id"] for row in push["rows"]])
        socket.next("notice", wait=0.5)
        socket.close()
    assert not CANARY.search(f"{heard}{socket.said}")


def test_a_colleague_of_the_other_side_is_not_told_of_a_mention(here: Side, there: Side, ola: Agent) -> None:
    with watching() as seen:
        conversation.note(here.ticket, ola, "See, @outsider and @zebra.", own_id="m1")

    assert [row for table, row, _ in seen.changed() if table == "notice"] == []
    assert cast.entries("note.written")[-1]["body"]["mentioned"] == []
    db.close_reading()
