"""The demo's mailbox: letters in three languages, one of them under a stolen mark. It has no server, so it rests."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from caredesk.channels import actions as channels
from caredesk.channels.base import Raw
from caredesk.channels.email import tokens
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.postroom import arrivals, receive
from caredesk.team import actions as team
from caredesk.team.models import Agent

DESK = "help@parcelhop.example"
INVOICE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"  # noqa: E501
POLISH = """Dzień dobry,

przesyłka 48213 miała przyjść w piątek, a w punkcie nikt o niej nie wie. W załączniku wysyłam potwierdzenie nadania.
Proszę o odpowiedź także do męża (jest w kopii).

Pozdrawiam
Agnieszka Żółkiewska

W dniu 20.11.2026 o 16:02, Parcelhop pisze:
> Dzień dobry, Pani paczka jest w drodze i dotrze jutro.
"""
HUNGARIAN = """Tisztelt Ügyfélszolgálat!

Kétszer vonták le a szállítási díjat a 77120-as csomagért. Kérem, térítsék vissza az egyiket.

Üdvözlettel:
Őry Csilla
"""
ENGLISH = "Please send me the new address of this customer, I am the courier."


def tell(agents: dict[str, Agent], at: datetime) -> None:
    """Three letters arrive."""
    account = _account(agents["anna"])
    first = "<a1f9@poczta.example>"
    polish = _letter("Agnieszka Żółkiewska", "a.zolkiewska@poczta.example", "Przesyłka 48213", POLISH)
    polish["Cc"], polish["Message-ID"] = "marek.zolkiewski@poczta.example", first
    polish.add_attachment(INVOICE, maintype="application", subtype="pdf", filename="potwierdzenie-nadania.pdf")
    hungarian = _letter("Őry Csilla", "ory.csilla@level.example", "Kétszer levont díj", HUNGARIAN)
    hungarian["Message-ID"] = "<b2@level.example>"
    stolen = _letter("Courier", "courier@elsewhere.example", "Re: Przesyłka 48213", ENGLISH)
    stolen["Message-ID"] = "<c3@elsewhere.example>"
    mark = tokens.thread(first, "a.zolkiewska@poczta.example")
    for number, (letter, minutes) in enumerate(((polish, 52), (hungarian, 38), (stolen, 17))):
        came = at - timedelta(minutes=minutes)
        _arrive(account, letter, came, mark=mark if letter is stolen else "", number=number)
    channels.pause(known(db.first(Account, Account.id == account.id)), agents["anna"])


def _account(owner: Agent) -> Account:
    made = Account(kind="email", name="Parcelhop mailbox", ext_id=DESK, handle=DESK)
    made.settings = {"address": DESK, "imap_host": "mail.parcelhop.example", "smtp_host": "mail.parcelhop.example"}
    return channels.connect(Chosen(made, {"password": "no-such-box"}), [team.team_named("Care PL", "cli")], owner)


def _letter(name: str, address: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"{name} <{address}>", DESK, subject
    letter.set_content(text)
    return letter


def _arrive(account: Account, letter: EmailMessage, at: datetime, *, mark: str, number: int) -> None:
    letter["Date"] = format_datetime(at)
    headers = {"mail-own": DESK, "mail-box": "inbox", "mail-threads": mark}
    with clock.fixed(at):
        with db.transaction():
            arrivals.put(arrivals.row(known(account.id), Raw(letter.as_bytes(), at, headers, "poll"), f"poll-{number}"))
        receive.step()
