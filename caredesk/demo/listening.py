"""What a listening tool found about Parcelhop: words on sites where the desk has no account, in three languages."""

from datetime import datetime, timedelta

from caredesk.channels import actions as channels
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.postroom import importing, receive
from caredesk.team import actions as team
from caredesk.team.models import Agent

MAPPING = {"text": "content", "url": "url", "date": "date", "author": "author", "source": "category", "reach": "reach"}
FOUND = (
    (42, "miasto24.example/opinie/8841", "Marta z Ursynowa", "Forum", "2100",
     "Parcelhop zostawił paczkę w skrytce, której nie da się otworzyć z wózka. Czy ktoś wie, jak to zgłosić?"),
    (150, "fogyaszto.example/velemeny/552", "Kriszta", "Review site", "640",
     "Harmadszor próbálom elérni a Parcelhopot: az automata elnyelte a visszaküldött cipőmet, és nem jött róla levél."),
    (265, "slowparcels.example/2026/lockers", "Slow Parcels", "Blog", "15400",
     "We tried nine locker networks for a month. Parcelhop opened fastest and texted before closing, but the map…"),
)  # fmt: skip


def tell(agents: dict[str, Agent], at: datetime) -> None:
    """Three finds, imported this morning; none of them can be answered from here."""
    made = Account(kind="listening", name="Brand watch", handle="Brand24", settings={"tool": "Brand24"})
    account = channels.connect(Chosen(made, {}), [team.team_named("Care PL", "cli")], agents["anna"])
    importing.begin(account, [_row(one, at) for one in FOUND], dict(MAPPING), agents["anna"])
    receive.step()


def _row(told: tuple[int, str, str, str, str, str], at: datetime) -> dict[str, str]:
    ago, address, author, category, reach, content = told
    date = (at - timedelta(minutes=ago)).isoformat()
    about = {"date": date, "author": author, "category": category, "reach": reach}
    return {"content": content, "url": f"https://{address}", **about}
