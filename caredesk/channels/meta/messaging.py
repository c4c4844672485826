"""What was said in a conversation on Messenger or Instagram, as events.

"Webhook Events" of the Messenger Platform (message, message_edits, message_reactions, message_reads,
message_deliveries, messaging_postbacks, messaging_referrals, standby) and recorded bodies: times are milliseconds, on
Instagram sometimes ISO; `num_edit` is a number in a string; an echo is what the page said from any tool, and gives back
the `metadata` of our own. The conversation is the person: one for each, for as long as the account lives.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author, Event, Skipped
from caredesk.channels.meta.attachments import MARK
from caredesk.channels.meta.envelope import ID, Item, id_of, known_id
from caredesk.channels.reading import listed, mapped

_MEDIA = {"image": "image", "sticker": "image", "video": "video", "ig_reel": "video", "reel": "video", "audio": "audio"}
_LONGEST_METADATA = 1000


def read(item: Item) -> Iterator[Event | Skipped]:
    """The events in one messaging object; what we make no use of is Skipped by its name."""
    told = item.told
    person = _person(item)
    for name, reader in _READERS.items():
        if isinstance(told.get(name), dict):
            if not person:
                yield item.skipped("no_person")
            else:
                yield from reader(item, person, told[name])
            return
    names = sorted(set(told) - {"sender", "recipient", "timestamp"})
    yield item.skipped(f"not_used:{names[0][:60]}" if names else "no_words")


def _person(item: Item) -> str:
    """The one who is not us."""
    sender, recipient = id_of(item.told.get("sender")), id_of(item.told.get("recipient"))
    is_ours = sender == item.account or mapped(item.told.get("message")).get("is_echo") is True
    return recipient if is_ours else sender


def _event(item: Item, person: str, **more: Any) -> Event:
    at, clock = item.moment(item.told.get("timestamp"))
    return Event(
        account_ext_id=item.account,
        surface="dm",
        visibility="private",
        thread_ext_id=person,
        occurred_at=at,
        clock=clock,
        **more,
    )


def _message(item: Item, person: str, told: Mapping[str, Any]) -> Iterator[Event | Skipped]:
    mid, is_echo = known_id(told, "mid"), told.get("is_echo") is True or id_of(item.told.get("sender")) == item.account
    if is_echo and str(told.get("metadata") or "").startswith(MARK):
        yield item.skipped("not_used:own_file")  # it stands with the reply whose file it is
        return
    if told.get("is_deleted") is True:
        version = str(item.told.get("timestamp"))[:60]
        by = "us" if is_echo else "author"
        yield _event(item, person, kind="removed", ext_id=mid, ext_version=version, removed_by=by)
        return
    above = mapped(told.get("reply_to"))
    yield _event(
        item,
        person,
        kind="echo" if is_echo else "created",
        ext_id=mid,
        parent_ext_id=reading.words(above, "mid", ID) or None,
        author=Author(item.account if is_echo else person),
        text=reading.words(told, "text") or "",
        attachments=_attachments(told),
        facts=_facts(item, told),
    )


def _facts(item: Item, told: Mapping[str, Any]) -> dict[str, str]:
    """Small things worth knowing: that an ad brought them, that another tool holds the thread, and which act of ours
    an echo speaks of."""
    facts: dict[str, str] = {}
    referral = mapped(told.get("referral")) or mapped(item.told.get("referral"))
    if referral.get("source") == "ADS" or "ad_id" in referral:
        facts["ad"] = "1"
    if item.field == "standby":
        facts["standby"] = "1"
    if told.get("is_unsupported") is True:
        facts["unsupported"] = "1"
    if told.get("is_echo") is True:
        for name, most in (("metadata", _LONGEST_METADATA), ("app_id", 60)):
            value = told.get(name)
            if isinstance(value, str) and 0 < len(value) <= most:
                facts["send_id" if name == "metadata" else name] = reading.clean(value)
    return facts


def _attachments(told: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Their addresses are signed and expire: they are kept as told, and fetched soon or not at all."""
    found = []
    for one in listed(told.get("attachments")):
        payload = mapped(mapped(one).get("payload"))
        url = reading.link(payload.get("url")) or reading.link(mapped(one).get("url"))
        if url:
            title = payload.get("title")
            kind = _MEDIA.get(str(mapped(one).get("type")), "file")
            found.append(Attachment(kind, url, reading.clean(title[:1500]) if isinstance(title, str) else ""))
    story = mapped(mapped(told.get("reply_to")).get("story"))
    if url := reading.link(story.get("url")):
        found.append(Attachment("file", url))
    return tuple(found)


def _edit(item: Item, person: str, told: Mapping[str, Any]) -> Iterator[Event]:
    number = told.get("num_edit")
    yield _event(
        item,
        person,
        kind="edited",
        ext_id=known_id(told, "mid"),
        ext_version=number if isinstance(number, str) and len(number) <= 20 else str(item.told.get("timestamp"))[:60],
        author=Author(person),
        text=reading.words(told, "text") or "",
    )


def _reaction(item: Item, person: str, told: Mapping[str, Any]) -> Iterator[Event]:
    is_gone = told.get("action") == "unreact"
    name = reading.words(told, "emoji", 40) or reading.words(told, "reaction", 40) or ""
    yield _event(
        item,
        person,
        kind="reaction",
        ext_id=known_id(told, "mid"),
        ext_version=f"{person}@{str(item.told.get('timestamp'))[:60]}",
        author=Author(person),
        reaction=name,
        removed_by="author" if is_gone else None,
    )


def _read(item: Item, person: str, told: Mapping[str, Any]) -> Iterator[Event]:
    """Read up to a moment (Messenger), or one message (Instagram)."""
    yield _state(item, person, told, "read")


def _delivery(item: Item, person: str, told: Mapping[str, Any]) -> Iterator[Event]:
    mids = [one for one in listed(told.get("mids")) if isinstance(one, str) and 0 < len(one) <= ID]
    for mid in mids[:100]:
        yield _event(item, person, kind="delivery", ext_id=mid, author=Author(person))
    if not mids:
        yield _state(item, person, told, "delivery")


def _state(item: Item, person: str, told: Mapping[str, Any], kind: str) -> Event:
    """One message, or without its number everything until a moment."""
    event = _event(item, person, kind=kind, ext_id=reading.words(told, "mid", ID) or "", author=Author(person))
    at, clock = item.moment(told.get("watermark") or item.told.get("timestamp"))
    return replace(event, occurred_at=at, clock=clock)


def _postback(item: Item, person: str, told: Mapping[str, Any]) -> Iterator[Event]:
    """A button was pressed: its words were said. Older ones have no number of their own."""
    title = reading.words(told, "title", 2000) or reading.words(told, "payload", 2000) or ""
    mid = reading.words(told, "mid", ID) or f"postback:{person}:{str(item.told.get('timestamp'))[:40]}"
    facts = _facts(item, told)
    yield _event(item, person, kind="created", ext_id=mid, author=Author(person), text=title, facts=facts)


_READERS: Mapping[str, Callable[[Item, str, Mapping[str, Any]], Iterator[Event | Skipped]]] = {
    "message": _message,
    "message_edit": _edit,
    "reaction": _reaction,
    "read": _read,
    "delivery": _delivery,
    "postback": _postback,
}
