"""Direct messages of X, from both of its forms. Encrypted chat is something else and cannot be read.

The activity events carry the old form (`message_create`, times in milliseconds, nobody names the conversation); GET
/2/dm_events the new one (docs.x.com, "Direct Messages lookup"). Either way the thread is the person: `dm:<their id>`.
Ids carry the same mark, since a message can have the number of a post.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Raw, Skipped
from caredesk.channels.reading import WrongType, mapped
from caredesk.channels.x.people import listed, people, pictures, whole_id
from caredesk.channels.x.posts import plain

MARK = "dm:"
_OF_GROUPS = ("ParticipantsJoin", "ParticipantsLeave")  # nobody says anything


def old(told: Mapping[str, Any], own: str, raw: Raw, pointer: str) -> Iterator[Event | Skipped]:
    """Messages and receipts of the old form; that somebody is typing says nothing."""
    users = people(told.get("users"))
    for number, one in enumerate(listed(told.get("direct_message_events"))):
        try:
            yield _old_message(mapped(one), own, raw, users)
        except WrongType as error:
            yield Skipped("wrong_type", f"{pointer}/direct_message_events/{number}/{error}")
    for number, one in enumerate(listed(told.get("direct_message_mark_read_events"))):
        if not whole_id(mapped(one), "last_read_event_id"):
            yield Skipped("wrong_type", f"{pointer}/direct_message_mark_read_events/{number}/last_read_event_id")
        elif found := _read(mapped(one), own, raw):
            yield found


def new(told: Mapping[str, Any], own: str, raw: Raw) -> Iterator[Event | Skipped]:
    """Messages of the new form."""
    includes = mapped(told.get("includes"))
    users = people(includes.get("users"))
    for number, one in enumerate(listed(told.get("dm_events"))):
        if mapped(one).get("event_type") in _OF_GROUPS:
            continue
        try:
            if mapped(one).get("event_type") != "MessageCreate":
                raise WrongType("event_type")
            yield _new_message(mapped(one), own, raw, (users, includes.get("media")))
        except WrongType as error:
            yield Skipped("wrong_type", f"/dm_events/{number}/{error}")


def _old_message(told: Mapping[str, Any], own: str, raw: Raw, users: Mapping[str, Author]) -> Event:
    message = mapped(told.get("message_create"))
    data = mapped(message.get("message_data"))
    sender = whole_id(message, "sender_id")
    to = whole_id(mapped(message.get("target")), "recipient_id")
    if not whole_id(told) or not sender or own not in (sender, to):
        raise WrongType("id" if sender else "message_create/sender_id")
    media = [mapped(mapped(data.get("attachment")).get("media"))]
    urls = [*listed(mapped(data.get("entities")).get("urls")), *({"media_key": 1, **one} for one in media if one)]
    return _message(
        ext_id=whole_id(told),
        people_of=(own, sender, to if sender == own else sender),
        author=users.get(sender) or Author(sender),
        text=plain(reading.words(data, "text") or "", urls),
        files=pictures([one for one in media if one]),
        moment=reading.moment(told.get("created_timestamp"), raw.received_at),
    )


def _new_message(told: Mapping[str, Any], own: str, raw: Raw, beside: tuple[Mapping[str, Author], Any]) -> Event:
    users, media = beside
    sender, conversation = whole_id(told, "sender_id"), told.get("dm_conversation_id")
    if not whole_id(told) or not sender:
        raise WrongType("id")
    pair = conversation.split("-") if isinstance(conversation, str) else []
    others = [one for one in pair if one not in (own, "") and one.isdigit()]
    if sender == own and len(pair) != 2:
        raise WrongType("dm_conversation_id")  # of ours, to a group: nobody's thread
    keys = mapped(told.get("attachments")).get("media_keys")
    return _message(
        ext_id=whole_id(told),
        people_of=(own, sender, (others or [sender])[0] if sender == own else sender),
        author=users.get(sender) or Author(sender),
        text=plain(reading.words(told, "text") or "", listed(mapped(told.get("entities")).get("urls"))),
        files=pictures(media, keys) if keys else (),
        moment=reading.moment(told.get("created_at"), raw.received_at),
    )


def _message(*, ext_id: str, people_of: tuple[str, str, str], moment: Any, **said: Any) -> Event:
    own, sender, person = people_of
    files = said.pop("files")
    return Event(
        account_ext_id=own,
        kind="echo" if sender == own else "created",
        ext_id=MARK + ext_id,
        surface="dm",
        thread_ext_id=MARK + person,
        attachments=files,
        occurred_at=moment[0],
        clock=moment[1],
        visibility="private",
        **said,
    )


def _read(told: Mapping[str, Any], own: str, raw: Raw) -> Event | None:
    last, reader = whole_id(told, "last_read_event_id"), whole_id(told, "sender_id")
    if reader == own:
        return None
    occurred_at, clock = reading.moment(told.get("created_timestamp"), raw.received_at)
    return Event(
        account_ext_id=own,
        kind="read",
        ext_id=MARK + last,
        ext_version=reader,
        surface="dm",
        thread_ext_id=MARK + reader if reader else "",
        occurred_at=occurred_at,
        clock=clock,
        visibility="private",
    )
