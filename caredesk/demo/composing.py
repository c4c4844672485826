"""What the demo's colleagues send beside words, and what they let leave later."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw

from caredesk.core import clock
from caredesk.core.types import new_uuid
from caredesk.replies import later, later_times
from caredesk.team.models import Agent
from caredesk.tickets import files
from caredesk.tickets.models import Ticket

Wrote = Callable[[str, str, str], None]
GROUND, STREET, WATER, OURS = "#eef3ea", "#ffffff", "#bcd9e8", "#17695a"
STREETS = (((0, 90), (480, 120)), ((0, 230), (480, 210)), ((130, 0), (160, 320)), ((330, 0), (300, 320)))
LATER = (
    ("pl-1", "ola", "Dzień dobry, Panie Pawle! W Wigilię opróżniamy paczkomaty do 18, a w same święta raz dziennie."),
    ("hu-3", "lili", "Kedves Gergő, holnap reggelre megjavítjuk a kalkulátort; 12 kiló Krakkóba 6 490 forint."),
    ("en-1", "ola", "Hello Liam, the help line opens at eight: a new code is the first thing they send you."),
)
MEANWHILE = "Never mind, it opened on the third try. But please do look at that keypad!"


def drawn() -> bytes:
    """A small map with two lockers on it."""
    sheet = Image.new("RGB", (480, 320), GROUND)
    pen = ImageDraw.Draw(sheet)
    pen.polygon([(360, 320), (480, 240), (480, 320)], fill=WATER)
    for street in STREETS:
        pen.line(street, fill=STREET, width=18)
    for x, y, size in ((148, 104, 16), (312, 216, 11)):
        pen.ellipse((x - size, y - size, x + size, y + size), fill=OURS, outline="white", width=3)
        pen.polygon(
            [(x - size * 0.7, y + size * 0.7), (x + size * 0.7, y + size * 0.7), (x, y + size * 1.9)], fill=OURS
        )
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def pictured(ticket: Ticket, agent: Agent, kind: str, alt: str) -> dict[str, Any]:
    """A map for the draft of this kind, described, as it goes along with words."""
    file = files.keep(ticket, agent, kind, name="map.png", body=drawn(), own_id=new_uuid())
    files.describe(file, agent, alt)
    return {"files": [file.uuid]}


def tell(agents: Mapping[str, Agent], ticket_of: Callable[[str], Ticket], wrote: Wrote) -> None:
    """Three replies that wait for the morning; one customer was quicker, so hers is held."""
    for thread, who, text in LATER:
        ticket, agent = ticket_of(thread), agents[who]
        morning = later_times.read("tomorrow", clock.now(), agent.zone)
        later.plan(ticket, agent, text, morning, kind="public", own_id=new_uuid())
    with clock.fixed(clock.now() + timedelta(seconds=30)):
        wrote("en-1", "liam_oc", MEANWHILE)
