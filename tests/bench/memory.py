"""The memory of the desk's process while a hundred agents have their inbox open and news come in."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.team import sessions
from caredesk.team.models import Agent, AgentState, Membership, Role, Team
from tests import cast
from tests.servers import desk as processes
from tests.servers.line import Socket
from tests.tickets import scene

AGENTS, TICKETS, LIMIT_MIB = 100, 200, 250


def run() -> dict[str, Any]:
    """MiB that the serving process holds (and its idle master), after the inbox was loaded and 50 posts were pushed."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        settings = processes.with_port(Settings(data=Path(place) / "data"))
        open_desk(settings)
        cast.assemble()
        people = [hire(number) for number in range(AGENTS)]
        tickets = [ticket(number) for number in range(TICKETS)]
        desk = stack.enter_context(processes.embedded(settings))
        for person in people:
            stack.callback(look(person, settings).close)
        for number in range(50):
            scene.post(tickets[number], f"news {number}")
            time.sleep(0.02)
        time.sleep(2)
        assert desk.running is not None
        held = {pid: mebibytes(pid) for pid in processes.connections(settings.port)}
    master = held.pop(desk.running.pid)
    serving = max(held.values())
    return {
        "agents": AGENTS,
        "serving_mib": serving,
        "master_mib": master,
        "limit": LIMIT_MIB,
        "ok": serving <= LIMIT_MIB,
    }


def hire(number: int) -> Agent:
    with db.transaction() as session:
        person = Agent(email=f"a{number}@x.example", name=f"Agent {number}", role=Role.AGENT, state=AgentState.ACTIVE)
        session.add(person)
        session.flush()
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        session.add(Membership(agent_id=person.id or 0, team_id=team.id or 0))
    return person


def ticket(number: int) -> Any:
    return scene.ticket(cast.account("Parcelhop"), cast.customer("Kasia Wrona"), f"ticket {number}")


def look(person: Agent, settings: Settings) -> Socket:
    """Load the inbox like a browser, and watch it."""
    cookie = f"{sessions.cookie_name()}={sessions.begin(person, address='', browser='')}"
    page = httpx.get(f"{settings.public_url}/inbox?view=open", headers={"Cookie": cookie}, timeout=30)
    assert page.status_code == 200, page.status_code
    socket = Socket(settings.port, cookie=cookie, origin=settings.public_url)
    assert socket.ask("watch_view", {"view": "open"})["ok"]
    return socket


def mebibytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024, 1)
