"""The demo on seven more networks: what people say there arrives in each network's own form, and our answers with it.

No server stands behind these accounts, so they rest: nothing is asked and nothing leaves.
"""

import json
from datetime import datetime, timedelta

from caredesk.channels import actions as channels
from caredesk.channels.base import Raw
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.demo import forms
from caredesk.demo.forms import OURS, Said
from caredesk.postroom import arrivals, receive
from caredesk.team import actions as team
from caredesk.team.models import Agent

NAMES = {
    "facebook": ("Facebook page", "parcelhop"),
    "instagram": ("Instagram", "parcelhop"),
    "youtube": ("YouTube channel", "@parcelhop"),
    "reddit": ("r/Parcelhop", "ParcelhopCare"),
    "telegram": ("Telegram bot", "@ParcelhopBot"),
    "whatsapp": ("WhatsApp", "+48 22 100 20 30"),
    "discord": ("Discord server", "parcelhop"),
}
# Who said what, how many minutes ago; ("", …) is what our side answered there. One talk a list, oldest first.
TALKS: dict[str, list[list[tuple[str, int, str]]]] = {
    "facebook": [
        [
            ("Kasia Wrona", 201, "Zamówiłam w poniedziałek, a aplikacja od wczoraj pokazuje „w sortowni”. Czy paczka "
             "dotrze przed sobotą?"),
            ("", 188, "Dzień dobry, Pani Kasiu! Pytamy sortownię i odpiszemy w ciągu godziny."),
            ("Kasia Wrona", 73, "Minęły dwie godziny. Jest już coś wiadomo?"),
        ],
        [("Nagy Zoltán", 38, "A Nyugatinál tegnap óta nem nyílik a 3-as rekesz. A futár szerint üres, az alkalmazás "
          "szerint benne van a csomagom.")],
    ],
    "instagram": [
        [("ellen.writes", 92, "The new pastel lockers are lovely 😍 but is it only me, or can nobody read the "
          "screen in the sun?")],
        [("debreceni.anna", 44, "Mikor lesz ilyen Debrecenben? 🙏")],
    ],
    "youtube": [
        [
            ("@tomek_w", 164, "W 2:14 mówicie, że kod działa 48 godzin. Mój wygasł po dobie. Co robię źle?"),
            ("@magda-paczki", 61, "U mnie to samo, drugi raz w tym miesiącu."),
        ]
    ],
    "reddit": [
        [
            ("brokenlaces", 178, "Locker 14 took my return, the door shut, and no receipt came. How do I prove it is "
             "in there?"),
            ("", 150, "Hi! The door keeps a log, so you do not have to. Send us the code and we look it up."),
            ("brokenlaces", 35, "Sent an hour ago. Any news?"),
        ]
    ],
    "telegram": [
        [
            ("Agnieszka Lis", 83, "Dzień dobry, paczka 48813. Czy mogę zmienić automat na ten przy dworcu?"),
            ("Agnieszka Lis", 82, "Obecny jest zablokowany przez śnieg."),
        ]
    ],
    "whatsapp": [
        [
            ("Nagy Zita", 57, "Jó napot! A 77120-as csomagot a régi címemre vitték. Át lehet irányítani?"),
            ("Nagy Zita", 55, "Az új cím: Szeged, Kárász utca 9."),
        ]
    ],
    "discord": [
        [
            ("Rowan", 129, "The map in the app is blank since 4.2.0 on Android 14. Anybody else?"),
            ("", 118, "Thanks, Rowan. We can see it here too and are on it."),
            ("Rowan", 26, "Still blank after today's update, sorry to nag."),
        ]
    ],
}  # fmt: skip


def tell(agents: dict[str, Agent], at: datetime) -> None:
    """Everybody writes; then the accounts rest."""
    made = {kind: _account(agents["anna"], kind) for kind in NAMES}
    talks = [
        (made[kind], [_said(number, place, one, at) for place, one in enumerate(talk)])
        for kind in NAMES
        for number, talk in enumerate(TALKS[kind])
    ]
    for account, talk in sorted(talks, key=lambda told: told[1][-1].at):
        with clock.fixed(talk[-1].at + timedelta(seconds=40)):
            _keep(account, talk)
            receive.step()
    for account in made.values():
        channels.pause(known(db.first(Account, Account.id == account.id)), agents["anna"])


def _account(owner: Agent, kind: str) -> Account:
    name, handle = NAMES[kind]
    settings, since = dict(forms.SETTINGS.get(kind, {})), clock.now() - timedelta(days=12)
    made = Account(kind=kind, name=name, ext_id=OURS[kind], handle=handle, settings=settings, created_at=since)
    return channels.connect(Chosen(made, {"access_token": "no-such-token"}), [team.team_named("Care PL", "cli")], owner)


def _said(talk: int, place: int, told: tuple[str, int, str], at: datetime) -> Said:
    name, ago, text = told
    return Said(talk, place, name, at - timedelta(minutes=ago), text)


def _keep(account: Account, talk: list[Said]) -> None:
    """What the network delivered or listed of this talk."""
    source, bodies = forms.FORMS[account.kind](talk)
    with db.transaction():
        for number, body in enumerate(bodies):
            raw = Raw(json.dumps(body).encode(), clock.now(), {"content-type": "application/json"}, source)
            arrivals.put(arrivals.row(known(account.id), raw, f"talk-{talk[0].talk}-{number}"))
