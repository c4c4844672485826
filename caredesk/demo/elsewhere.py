"""The demo on X, Google and Google Play: who may be answered, what it costs, how stars change. No server stands behind
them, so they rest."""

import json
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import actions as channels
from caredesk.channels.base import Raw
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.postroom import arrivals, receive
from caredesk.team import actions as team
from caredesk.team.models import Agent

OWN, PLACE, APP = "1990000000000000001", "accounts/101/locations/202", "com.parcelhop.app"
POST = "1990000000000000007"  # of ours, under which people write


def tell(agents: dict[str, Agent], at: datetime) -> None:
    """Somebody who calls us and somebody who does not; a place whose stars change; an app that will not start."""
    ours = {
        "x": ("Parcelhop on X", OWN, "@parcelhop"),
        "googlebusiness": ("Parcelhop Łódź", PLACE, "Parcelhop, Łódź"),
        "googleplay": ("Parcelhop for Android", APP, APP),
    }
    accounts = {kind: _account(agents["anna"], kind, named) for kind, named in ours.items()}
    for kind, minutes, body in (
        ("x", 64, _posts([_mention(at), _reply(at)])),
        ("googlebusiness", 58, {"own": PLACE, "reviews": [_stars(at, "TWO", _LOST, 58)]}),
        ("googleplay", 47, {"own": APP, "reviews": [_app_review(at)]}),
        ("googlebusiness", 22, {"own": PLACE, "reviews": [_stars(at, "FOUR", _FOUND, 22)]}),
    ):
        _arrive(accounts[kind], body, at - timedelta(minutes=minutes))
    for account in accounts.values():
        channels.pause(known(db.first(Account, Account.id == account.id)), agents["anna"])


def _account(owner: Agent, kind: str, named: tuple[str, str, str]) -> Account:
    name, ext_id, handle = named
    settings = {"receive": "poll", "title": name, "package": APP if kind == "googleplay" else ""}
    made = Account(kind=kind, name=name, ext_id=ext_id, handle=handle)
    made.settings = {key: value for key, value in settings.items() if value}
    teams = [team.team_named("Care PL", "cli")]
    return channels.connect(Chosen(made, {"access_token": "no-such-token"}), teams, owner)


def _arrive(account: Account, body: dict[str, Any], at: datetime) -> None:
    raw = Raw(json.dumps(body).encode(), at, {"content-type": "application/json"}, "poll")
    with clock.fixed(at):
        with db.transaction():
            arrivals.put(arrivals.row(known(account.id), raw, f"poll-{at:%H%M}"))
        receive.step()


_LOST = "Paczka leżała trzy dni w sortowni, a w punkcie nikt nic nie wiedział."
_FOUND = "Aktualizacja: pani Ola zadzwoniła, paczka dotarła tego samego dnia. Dziękuję!"


def _posts(posts: list[dict[str, Any]]) -> dict[str, Any]:
    people = [("2001", "kasia_paczka", "Kasia Paczka", 1830), ("2002", "nagy_z", "Nagy Zita", 240)]
    users = [
        {"id": ext_id, "username": handle, "name": name, "public_metrics": {"followers_count": followers}}
        for ext_id, handle, name, followers in people
    ]
    beside = {"users": users, "tweets": [{"id": POST, "author_id": OWN}]}
    return {"own": OWN, "tweets": posts, "includes": beside}


def _mention(at: datetime) -> dict[str, Any]:
    return {
        "id": "1990000000000000100",
        "author_id": "2001",
        "conversation_id": "1990000000000000100",
        "created_at": (at - timedelta(minutes=66)).isoformat(),
        "text": "@parcelhop automat przy Piotrkowskiej znów nie otwiera skrytki. Kod działa, drzwiczki nie. Co robić?",
        "lang": "pl",
        "entities": {"mentions": [{"username": "parcelhop", "id": OWN}]},
    }


def _reply(at: datetime) -> dict[str, Any]:
    """Under our post and without our name: X lets no app answer that."""
    return {
        "id": "1990000000000000200",
        "author_id": "2002",
        "conversation_id": POST,
        "created_at": (at - timedelta(minutes=65)).isoformat(),
        "text": "Szép az új automata, csak az akadálymentes polcokra nem gondolt senki?",
        "lang": "hu",
        "referenced_tweets": [{"type": "replied_to", "id": POST}],
        "in_reply_to_user_id": OWN,
    }


def _stars(at: datetime, stars: str, text: str, minutes: int) -> dict[str, Any]:
    created, updated = (at - timedelta(minutes=one) for one in (58, minutes))
    return {
        "reviewId": "AbFvOqk-lodz-1",
        "reviewer": {"displayName": "Marcin Wilk"},
        "starRating": stars,
        "comment": text,
        "createTime": created.isoformat(),
        "updateTime": updated.isoformat(),
    }


def _app_review(at: datetime) -> dict[str, Any]:
    device = {"productName": "Galaxy S24", "manufacturer": "Samsung"}
    said = {
        "text": "Stuck at the map\tSince the update the map never loads, so I cannot pick a locker. Reinstalled twice.",
        "lastModified": {"seconds": f"{(at - timedelta(minutes=49)).timestamp():.0f}", "nanos": 0},
        "starRating": 1,
        "reviewerLanguage": "en",
        "androidOsVersion": 34,
        "appVersionName": "4.2.0",
        "deviceMetadata": device,
    }
    return {"reviewId": "gp:AOqpTOE-1", "authorName": "Ellen Marsh", "comments": [{"userComment": said}]}
