"""Calls that change something about acts at posts and answers given over there, by people and by machines."""

from typing import Any

from caredesk.core import db
from tests.audit.call import Call
from tests.security.sides import Side


def settings(**values: Any):  # type: ignore[no-untyped-def]
    """The account of the side is set so."""

    def prepare(side: Side) -> None:
        with db.transaction():
            db.lock(side.account).settings = values

    return prepare


LIKES = settings(base_url="https://shop.example/replies", acts=["like"])
PAGES: dict[str, list[Call]] = {
    "tickets.post_acts.ask": [Call(body={"action": "like"}, setup=LIKES)],
    "tickets.post_acts.note": [Call(body={"text": "Sent.", "own_id": "e1"}, setup=settings())],
}
KEYED: dict[str, list[Call]] = {
    "acts_api.ask": [Call(body={"action": "like"}, setup=LIKES)],
    "acts_api.note": [Call(body={"text": "Sent.", "link": "https://forum.example/1"}, setup=settings())],
}
