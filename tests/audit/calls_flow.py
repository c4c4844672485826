"""Calls that change something about acts at posts and answers given over there, by people and by machines."""

from typing import Any

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom import backfill
from tests.audit.call import Call
from tests.security.sides import Side


def settings(**values: Any):  # type: ignore[no-untyped-def]
    """The account of the side is set so."""

    def prepare(side: Side) -> None:
        with db.transaction():
            db.lock(side.account).settings = values

    return prepare


LIKES = settings(base_url="https://shop.example/replies", acts=["like"])


def listing(side: Side) -> None:
    """The account of the side is on a network that lists what it holds."""
    with db.transaction():
        db.lock(side.account).kind = "mastodon"
    db.close_reading()


def bringing_in(side: Side) -> None:
    """And it is being filled."""
    listing(side)
    with db.transaction():
        backfill.begin(db.session().get_one(Account, side.account.id), side.worker, days=1, most=1)


PAGES: dict[str, list[Call]] = {
    "postroom.sources.bring_in": [Call("bence", body={"days": "1", "most": "1"}, setup=listing)],
    "postroom.sources.stop": [Call("bence", setup=bringing_in)],
    "tickets.post_acts.ask": [Call(body={"action": "like"}, setup=LIKES)],
    "tickets.post_acts.note": [Call(body={"text": "Sent.", "own_id": "e1"}, setup=settings())],
}
KEYED: dict[str, list[Call]] = {
    "sources_api.bring_in": [Call("bence", body={"days": 1, "most": 1}, setup=listing)],
    "sources_api.stop": [Call("bence", setup=bringing_in)],
    "acts_api.ask": [Call(body={"action": "like"}, setup=LIKES)],
    "acts_api.note": [Call(body={"text": "Sent.", "link": "https://forum.example/1"}, setup=settings())],
}
