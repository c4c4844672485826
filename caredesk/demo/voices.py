"""How the demo's desk sounds, what it guards, and whose replies are looked at: with something waiting in each."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from caredesk.channels import actions as channels
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known, new_uuid
from caredesk.postroom import receive
from caredesk.team import actions as team
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Post, Ticket
from caredesk.voice import approvals, learners, rulebook, topic_words
from caredesk.voice.approval_asking import Asked
from caredesk.voice.models import Topic, VoiceRule
from caredesk.voice.planting import EVERYWHERE

Deliver = Callable[[Account, list[dict[str, Any]]], None]
Agents = Mapping[str, Agent]
AVOID = [
    {"word": "niestety", "why": "zamyka rozmowę, zanim ktoś usłyszy, co zrobimy", "instead": "na razie"},
    {"word": "sajnos", "why": "lezárja a beszélgetést, mielőtt kiderül, mit teszünk", "instead": "egyelőre"},
    {"word": "unfortunately", "why": "it ends the talk before they hear what we do", "instead": "for now"},
    {"word": "procedur*", "why": "klienta nie obchodzą nasze procedury", "instead": ""},
]
NOBODY: dict[str, Any] = {"channels": [], "accounts": [], "tags": [], "customers": [], "private_too": False}
LAWYER = "Trzeci tydzień bez zwrotu. Jeśli do piątku go nie będzie, sprawą zajmie się mój prawnik i UOKiK."
PRESS = "Jó napot! A Déli Hírlap újságírója vagyok, a késésekről írok cikket. Kihez fordulhatok?"
PARCEL = "Sziasztok, tegnap óta „kiszállítás alatt” a csomagom. Ma ideér?"
NINA_SAYS = "Kedves Gergő! A csomagod ma 17 és 19 óra között érkezik, a futár előtte felhív. Üdv, Nina"
PRESS_SAYS = "Jó napot kívánok! Köszönjük a megkeresést. Sajtókapcsolatunk ma délután felhívja Önt a megadott számon."


def tell(agents: Agents, accounts: Mapping[str, Account], deliver: Deliver) -> None:
    """Rules, topics, and two replies that wait for a second pair of eyes: one of them too long."""
    at = clock.now()
    law = _team_of_law(agents, accounts["forum"])
    _rules(agents, accounts)
    _topics(agents["anna"], law)
    _write(accounts["forum"], ("basia_w", "Barbara Wójcik", LAWYER), "law-1", deliver)
    late = _write(accounts["magyar"], ("toth_g", "Tóth Gergő", PARCEL), "late-1", deliver)
    press = _write(accounts["magyar"], ("deli_hirlap", "Déli Hírlap", PRESS), "press-1", deliver)
    learners.rule(agents["anna"], 10, 20)
    learners.change(agents["nina"], agents["bence"], is_on=True)
    with clock.fixed(at - timedelta(minutes=26)):
        _ask(late, agents["nina"], NINA_SAYS)
    with clock.fixed(at - timedelta(minutes=7)):
        _ask(press, agents["lili"], PRESS_SAYS)


def _team_of_law(agents: Agents, account: Account) -> Team:
    """The lawyers work on the forum too; its new tickets still go to Care PL."""
    law, care = team.team_named("Legal", "cli"), team.team_named("Care PL", "cli")
    channels.give_to_teams(account, agents["anna"], [care, law])
    return law


def _rules(agents: Agents, accounts: Mapping[str, Account]) -> None:
    bence, piotr = agents["bence"], agents["piotr"]
    polish = {**EVERYWHERE, "kind": "address", "strength": "warn", "form": "formal", "langs": ["pl"]}
    words = {**EVERYWHERE, "kind": "banned", "strength": "warn", "words": AVOID}
    signed = {**EVERYWHERE, "kind": "initials", "strength": "warn", "mode": "required", "mark": "^"}
    greets = {**EVERYWHERE, "kind": "greeting", "strength": "warn", "mode": "required", "first_only": True}
    rulebook.make(VoiceRule, piotr, "Pan i Pani", polish, is_on=True)
    rulebook.make(VoiceRule, piotr, "Words that close the door", words, is_on=True)
    rulebook.make(VoiceRule, piotr, "Signed on Mastodon", {**signed, "channels": ["mastodon"]}, is_on=True)
    hungarian = {**greets, "langs": ["hu"], "accounts": [known(accounts["magyar"].id)]}
    rulebook.make(VoiceRule, bence, "Köszönjünk az elején", hungarian)


def _topics(anna: Agent, law: Team) -> None:
    told = {**NOBODY, "kind": "legal", "words": topic_words.WORDS["legal"], "teams": [known(law.id)]}
    rulebook.make(Topic, anna, "Legal matters", {**told, "others": "hand_over", "four_eyes": False}, is_on=True)
    told |= {"kind": "press", "words": topic_words.WORDS["press"], "teams": []}
    rulebook.make(Topic, anna, "Press", {**told, "others": "approval", "four_eyes": True}, is_on=True)


def _write(account: Account, said: tuple[str, str, str], post: str, deliver: Deliver) -> Ticket:
    handle, name, text = said
    told = {"type": "post.created", "id": post, "thread_id": post, "text": text, "surface": "comment"}
    told |= {"occurred_at": (clock.now() - timedelta(minutes=31)).isoformat()}
    deliver(account, [{**told, "author": {"id": handle, "handle": handle, "name": name}}])
    receive.step()
    db.close_reading()
    found = known(db.first(Post, Post.account_id == account.id, Post.ext_id == post))
    return known(db.session().get(Ticket, found.ticket_id))


def _ask(ticket: Ticket, agent: Agent, text: str) -> None:
    approvals.ask(ticket, agent, Asked(text=text, kind="public", own_id=new_uuid(), accept=frozenset({"voice_near"})))
