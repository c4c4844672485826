"""What the tests of Meta's networks share: accounts on the strict fakes, and acts that leave."""

from typing import Any

from caredesk.channels.base import AccountFacts, OutgoingFacts, PostFacts
from tests.channels.conftest import NOW
from tests.fakes.meta import APP, SECRET, VERIFY, Graph


def account(network: Graph, ext_id: str, token: str, *, handle: str = "parcelhop", **settings: Any) -> AccountFacts:
    """Our account on this fake."""
    keys = {"app_secret": SECRET, "verify_token": VERIFY, "access_token": token}
    urls = {"api": network.api, "instagram": network.api}
    return AccountFacts(ext_id=ext_id, handle=handle, settings={"app_id": APP, **settings}, keys=keys, urls=urls)


def act(action: str, parent: str = "", text: str = "On its way.", **more: Any) -> OutgoingFacts:
    """An act about this post; messages go to the conversation `thread`."""
    is_private = action in ("dm",)
    where = {"surface": "dm" if is_private else "comment", "visibility": "private" if is_private else "public"}
    told = {"thread_ext_id": parent, **where, **more}
    return OutgoingFacts(send_id="send-7", action=action, text=text, parent_ext_id=parent, **told)  # type: ignore[arg-type]


def post(surface: str = "comment", **more: Any) -> PostFacts:
    is_private = surface == "dm"
    told = {"ext_id": "122_501", "visibility": "private" if is_private else "public", "occurred_at": NOW, **more}
    return PostFacts(surface=surface, **told)  # type: ignore[arg-type]
