"""Direct messages of Bluesky as events: pure and total.

A body of `chat` is `{"own", "logs": [...], "messages": [...], "profiles": [...]}`; the logs are those of
`chat.bsky.convo.getLog`, oldest first (lexicon chat.bsky.convo.defs). A message is deleted by each side for itself, so
a log of that tells nothing about what the customer wrote.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Raw, Skipped
from caredesk.channels.bluesky.session import name_of
from caredesk.channels.reading import WrongType, listed, mapped

_DEFS = "chat.bsky.convo.defs#"


def messages(body: Mapping[str, Any], raw: Raw) -> Iterator[Event | Skipped]:
    """The messages and reactions of one body, in its order."""
    yield from reading.misplaced(body, ("logs",))
    known = {one["did"]: one for one in map(mapped, _profiles(body)) if isinstance(one.get("did"), str)}
    for number, log in enumerate(listed(body.get("logs"))):
        told = mapped(log)
        if not isinstance(told.get("$type"), str):
            yield Skipped("not_an_object", f"/logs/{number}")
        try:
            if told.get("$type") == f"{_DEFS}logCreateMessage":
                yield from _message(told, body["own"], known, raw)
            elif told.get("$type") == f"{_DEFS}logAddReaction":
                yield from _reaction(told, body["own"], known, raw)
        except WrongType as error:
            yield Skipped("wrong_type", f"/logs/{number}/{error}")


def _profiles(body: Mapping[str, Any]) -> list[Any]:
    beside = [one for log in listed(body.get("logs")) for one in listed(mapped(log).get("relatedProfiles"))]
    return [*listed(body.get("profiles")), *beside]


def _message(log: Mapping[str, Any], own: str, known: Mapping[str, Any], raw: Raw) -> Iterator[Event]:
    told = mapped(log.get("message"))
    if not told:
        raise WrongType("message")
    text = reading.words(told, "text")
    if text is None:  # one that was deleted, or what the service itself says
        return
    sender = _did(told)
    occurred_at, clock = reading.moment(told.get("sentAt"), raw.received_at)
    yield Event(
        account_ext_id=own,
        kind="echo" if sender == own else "created",
        ext_id=_need(told, "id"),
        surface="dm",
        thread_ext_id=_need(log, "convoId"),
        author=_author(sender, known),
        text=text,
        occurred_at=occurred_at,
        clock=clock,
        visibility="private",
    )


def _reaction(log: Mapping[str, Any], own: str, known: Mapping[str, Any], raw: Raw) -> Iterator[Event]:
    told, reaction = mapped(log.get("message")), mapped(log.get("reaction"))
    sender, value = _did(reaction), _need(reaction, "value")
    if sender == own:
        return
    occurred_at, clock = reading.moment(reaction.get("createdAt"), raw.received_at)
    yield Event(
        account_ext_id=own,
        kind="reaction",
        ext_id=_need(told, "id"),
        ext_version=f"{sender}:{value}"[:300],
        surface="dm",
        thread_ext_id=_need(log, "convoId"),
        author=_author(sender, known),
        occurred_at=occurred_at,
        clock=clock,
        visibility="private",
        reaction=value[:60],
    )


def _did(told: Mapping[str, Any]) -> str:
    return _need(mapped(told.get("sender")), "did")


def _need(told: Mapping[str, Any], name: str) -> str:
    value = reading.words(told, name, 300)
    if not value:
        raise WrongType(name)
    return value


def _author(did: str, known: Mapping[str, Any]) -> Author:
    told = mapped(known.get(did))
    handle = reading.words(told, "handle", 300) or ""
    handle = "" if handle == "handle.invalid" else handle
    return Author(did, handle, name_of(told, handle), reading.link(told.get("avatar")))
