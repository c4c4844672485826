"""The demo's Mastodon account: its token ran out last night, so a reply waits and the right people know."""

import json
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels import actions as channels
from caredesk.channels.base import Raw
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known, new_uuid
from caredesk.postroom import arrivals, receive
from caredesk.team import actions as team
from caredesk.team.models import Agent
from caredesk.tickets import assignment, conversation
from caredesk.tickets.models import Ticket

OWN = "109900000000000001"
HOST = "social.parcelhop.example"
PRAISE = (
    "Robert Wilk",
    "robertw@example.social",
    "Dear @parcelhop, two lockers in our street and both are upside down on your map. Funny, but a bit confusing.",
)
QUESTION = (
    "Zsófi Bán",
    "zsofi@example.social",
    "@parcelhop mikor lesz automata Szegeden a belvárosban? Mindenki a külvárosba jár ki.",
)


def tell(agents: dict[str, Agent], at: datetime) -> None:
    """Two mentions came in; then the network refused the token."""
    account = _account(agents["anna"])
    _arrive(
        account,
        [_notice(1, PRAISE, at - timedelta(minutes=95), "en"), _notice(2, QUESTION, at - timedelta(minutes=31), "hu")],
    )
    ticket = known(db.first(Ticket, Ticket.account_id == account.id))
    assignment.claim(ticket, agents["lili"])
    conversation.reply(ticket, agents["lili"], _ANSWER, kind="public", own_id=new_uuid())
    channels.pause_for_expired_key(known(db.first(Account, Account.id == account.id)), "The access token was revoked")


_ANSWER = "Hi Robert, ha, the gravity there is special. We have turned them around; the map updates tonight."


def _account(owner: Agent) -> Account:
    made = Account(kind="mastodon", name="Parcelhop on Mastodon", ext_id=OWN, handle=f"@parcelhop@{HOST}")
    made.settings = {"base_url": f"https://{HOST}", "max_characters": 500, "characters_reserved_per_url": 23}
    chosen = Chosen(made, {"token": "no-token-any-more"})
    return channels.connect(chosen, [team.team_named("Care PL", "cli")], owner)


def _arrive(account: Account, notices: list[dict[str, Any]]) -> None:
    contexts: dict[str, Any] = {notice["status"]["id"]: {"ancestors": [], "descendants": []} for notice in notices}
    body = json.dumps({"own": OWN, "notifications": notices, "contexts": contexts}).encode()
    with db.transaction():
        arrivals.put(arrivals.row(known(account.id), Raw(body, clock.now(), {}, "poll"), "poll-1"))
    receive.step()


def _notice(number: int, who: tuple[str, str, str], at: datetime, lang: str) -> dict[str, Any]:
    name, acct, text = who
    person = {"id": f"2200{number}", "username": acct.partition("@")[0], "acct": acct, "display_name": name}
    status = {
        "id": f"113900{number}",
        "created_at": at.isoformat(),
        "edited_at": None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "visibility": "public",
        "language": lang,
        "spoiler_text": "",
        "url": f"https://example.social/@{person['username']}/113900{number}",
        "uri": f"https://example.social/users/{person['username']}/statuses/113900{number}",
        "content": f"<p>{text}</p>",
        "account": person | {"url": "", "avatar": "", "followers_count": 640 * number, "bot": False},
        "media_attachments": [],
        "mentions": [{"id": OWN, "username": "parcelhop", "url": "", "acct": "parcelhop"}],
    }
    return {"id": str(number), "type": "mention", "created_at": at.isoformat(), "account": person, "status": status}
