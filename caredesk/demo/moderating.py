"""What the demo's desk hides and what not: a request that waits, one refused, one allowed, a removal outside; and terms
stricter than a network's, which one has asked for."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.moderation import actions, evidence, publicity, terms
from caredesk.moderation.models import HideRequest
from caredesk.postroom import receive
from caredesk.team.models import Agent
from caredesk.tickets import actions as tickets
from caredesk.tickets.models import Post, Ticket, Tone

Deliver = Callable[[Account, list[dict[str, Any]]], None]
SPAM = (
    "parcel_deals24",
    "Parcel Deals",
    "🔥🔥 CHEAP PARCELS!!! 90 % OFF, only today: parcel-deals.example/win 🔥🔥 CLICK CLICK CLICK",
)
NUMBER = (
    "jakub.n",
    "Jakub Nowicki",
    "Kurier to Marek B., tel. 600 123 456, mieszka na Klonowej 7. Dzwońcie do niego, ile wlezie!",
)
SHARP = (
    "pawel.g",
    "Paweł Górski",
    "Najgorsza firma kurierska w Polsce. Trzecia paczka zgubiona, a w odpowiedzi tylko szablony. Wstyd.",
)
GONE = (
    "feher.dani",
    "Fehér Dániel",
    "Két hete ígérgetitek a csomagom. Soha többet Parcelhop, és mindenkinek elmondom.",
)


def tell(agents: Mapping[str, Agent], accounts: Mapping[str, Account], deliver: Deliver) -> None:
    """Four posts, and what became of each."""
    at = clock.now()
    posts = [_wrote(accounts[key], who, f"guard-{n}", deliver) for n, (key, who) in enumerate(_WHO)]
    spam, number, sharp, gone = posts
    with clock.fixed(at - timedelta(minutes=50)):
        _allow(_ask(spam, agents["ola"], "spam", "Reklama bez związku z nami, ta sama na dziesięciu stronach."), agents)
        refused = _ask(sharp, agents["lili"], "spam", "He writes the same complaint under every post of ours.")
    with clock.fixed(at - timedelta(minutes=42)):
        said = "To krytyka, nie spam: zgubiliśmy trzy paczki. Zostaje, a my odpowiadamy."
        actions.refuse(refused, agents["piotr"], said)
    with clock.fixed(at - timedelta(minutes=9)):
        _ask(number, agents["ola"], "private_data", "Podaje nazwisko, telefon i adres kuriera, który się nie zgodził.")
    _removed(gone, accounts["magyar"], agents, deliver)
    with clock.fixed(at - timedelta(minutes=6)):
        terms.change(accounts["forum"], agents["piotr"], 24)  # waits for somebody else
    publicity.change(agents["anna"], is_public=True)


_WHO = (("forum", SPAM), ("forum", NUMBER), ("forum", SHARP), ("magyar", GONE))


def _wrote(account: Account, who: tuple[str, str, str], post: str, deliver: Deliver) -> Post:
    handle, name, text = who
    told = {"type": "post.created", "id": post, "thread_id": post, "text": text, "surface": "comment"}
    told |= {"occurred_at": (clock.now() - timedelta(minutes=70)).isoformat()}
    deliver(account, [{**told, "author": {"id": handle, "handle": handle, "name": name}}])
    receive.step()
    db.close_reading()
    return known(db.first(Post, Post.account_id == account.id, Post.ext_id == post))


def _ask(post: Post, agent: Agent, reason: str, words: str) -> HideRequest:
    return actions.ask(post, agent, (reason, words), surface="page", seen=evidence.look(post))


def _allow(request: HideRequest, agents: Mapping[str, Agent]) -> None:
    actions.approve(request, agents["piotr"], seen=request.seen_versions, surface="page")


def _removed(post: Post, account: Account, agents: Mapping[str, Agent], deliver: Deliver) -> None:
    """Somebody of ours took it away in the network's own app."""
    ticket = known(db.session().get(Ticket, post.ticket_id))
    tickets.judge_tone(ticket, agents["bence"], Tone.NEGATIVE)
    told = {"type": "post.removed", "id": post.ext_id, "thread_id": post.thread_ext_id, "removed_by": "us"}
    deliver(account, [{**told, "occurred_at": (clock.now() - timedelta(minutes=4)).isoformat()}])
    receive.step()
