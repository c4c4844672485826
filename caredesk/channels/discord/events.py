"""What Discord told, as events: pure and total.

Bodies are put together by `gateway` and `history`, for a message alone does not tell what kind of channel it is in:
`{"own", "staff": [ids], "channels": {id: {"type", "guild_id"}}, "dispatches": [{"t", "d"}]}` and the same with
`"messages"`, `"missing"` and `"back"` in place of dispatches. What came by the door is a body of Discord itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Event, Raw, Skipped
from caredesk.channels.discord import messages
from caredesk.channels.discord.messages import View
from caredesk.channels.discord.places import Place
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.channels.rest import text_of

# The dispatches that something follows from here.
WANTED = frozenset(
    {
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
    }
)
_REACTIONS = {"\N{THUMBS UP SIGN}": "like", "\N{HEAVY BLACK HEART}": "love", "\N{THUMBS DOWN SIGN}": "dislike"}
Found = Event | Skipped


def parse(raw: Raw) -> Iterator[Found]:
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict):
        yield Skipped("not_an_object")
    elif not isinstance(body.get("own"), str):
        yield Skipped("not_used" if "type" in body else "not_ours")
    else:
        staff = frozenset(text_of(one) for one in listed(body.get("staff"))) - {""}
        yield from _all(body, View(raw, body["own"], staff, mapped(body.get("channels"))))


def _all(body: Mapping[str, Any], view: View) -> Iterator[Found]:
    yield from reading.misplaced(body, ("dispatches", "messages", "missing", "back"))
    for number, one in enumerate(listed(body.get("dispatches"))):
        yield from _safely(lambda one=one: _dispatch(mapped(one), view), f"/dispatches/{number}")
    for number, one in enumerate(listed(body.get("messages"))):
        yield from _safely(lambda one=one: iter([messages.event(one, view, is_live=False)]), f"/messages/{number}")
    for name, kind in (("missing", "removed"), ("back", "restored")):
        for ext_id in listed(body.get(name)):
            if Place.of(text_of(ext_id)).is_real:
                yield _state(kind, text_of(ext_id), view, view.raw.received_at.isoformat())


def _safely(read: Any, pointer: str) -> Iterator[Found]:
    """One bad event never takes the others with it; what is skipped says where it stood."""
    try:
        for found in read():
            yield Skipped(found.reason, pointer) if isinstance(found, Skipped) else found
    except WrongType as error:
        yield Skipped("wrong_type", f"{pointer}/{error}")


def _dispatch(told: Mapping[str, Any], view: View) -> Iterator[Found]:
    name, what = text_of(told.get("t")), mapped(told.get("d"))
    if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
        yield messages.event(what, view, is_live=True, edited=name == "MESSAGE_UPDATE")
    elif name in ("MESSAGE_DELETE", "MESSAGE_DELETE_BULK"):
        ids = what.get("ids") if name.endswith("BULK") else [what.get("id")]
        if not isinstance(ids, list):
            raise WrongType("ids")
        for ext_id in ids:
            yield _gone(Place(text_of(what.get("channel_id")), text_of(ext_id)), view)
    elif name in ("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"):
        yield _reaction(what, view, is_taken_back=name.endswith("REMOVE"))
    else:
        yield Skipped("unknown_type")


def _gone(place: Place, view: View) -> Event:
    """The author or a moderator took it away: which of them is not told."""
    if not place.is_real:
        raise WrongType("id")
    return _state("removed", place.ext_id, view, "gone")


def _state(kind: str, ext_id: str, view: View, version: str) -> Event:
    return Event(
        account_ext_id=view.own,
        kind=kind,  # type: ignore[arg-type]
        ext_id=ext_id,
        ext_version=version,
        thread_ext_id="",
        occurred_at=view.raw.received_at,
        clock="received",
        removed_by="unknown" if kind == "removed" else None,
    )


def _reaction(what: Mapping[str, Any], view: View, *, is_taken_back: bool) -> Event:
    place, user = Place(text_of(what.get("channel_id")), text_of(what.get("message_id"))), text_of(what.get("user_id"))
    if not place.is_real or not user:
        raise WrongType("message_id")
    name = (reading.words(mapped(what.get("emoji")), "name", 100) or "custom").replace("\ufe0f", "")
    return Event(
        account_ext_id=view.own,
        kind="reaction",
        ext_id=place.ext_id,
        thread_ext_id="",
        author=messages.Author(user),
        reaction=_REACTIONS.get(name, name),
        removed_by="author" if is_taken_back else None,
        occurred_at=view.raw.received_at,
        clock="received",
    )
