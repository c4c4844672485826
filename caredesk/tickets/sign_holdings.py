"""Reactions of a person: counted at posts under a sign that only the key file makes; let go with them."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk.core import db
from caredesk.customers import holdings
from caredesk.customers.models import Handle
from caredesk.tickets import signs
from caredesk.tickets.models import Reaction


def _signs(who: Any) -> list[str]:
    """How this person is known among reactions: by each of their numbers, on each network on which they have one."""
    realms = db.session().execute(select(col(Handle.realm)).distinct()).scalars().all()
    return [signs.digest(realm, ext_id) for realm in realms for ext_id in who.ext_ids]


def _copied(who: Any) -> list[dict[str, Any]]:
    handles = db.session().execute(
        select(col(Handle.realm), col(Handle.ext_id)).where(col(Handle.customer_id) == who.id)
    )
    mine = [signs.digest(realm, ext_id) for realm, ext_id in handles]
    found = db.session().execute(select(Reaction).where(col(Reaction.who).in_(mine))).scalars()
    return [{"reaction": one.name, "post": one.ext_id, "at": one.at} for one in found]


def _erased(who: holdings.Person) -> int:
    with db.transaction():
        return signs.forget(_signs(who))


COLUMNS = ("reaction.who", "reaction.name", "reaction.ext_id")
holdings.register("reactions", copy=_copied, erase=_erased, columns=COLUMNS)
