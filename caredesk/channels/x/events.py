"""What X says, as events: pure and total. Three kinds of bodies, each known by what stands in it:

`{"data": {"event_type", "filter", "payload", "includes", …}}` of the Activity API (docs.x.com, "X Activity API event
payload examples"; for replies and quotes, which have no example there, the shape of the mention), `{"for_user_id",
"tweet_create_events", …}` of the older Account Activity API (docs.x.com, "V2 Account Activity API"), and what `polling`
puts together: `{"own", "tweets", "includes", "dm_events", "missing", "back"}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from caredesk.channels import reading, sweeping
from caredesk.channels.base import Event, Fetch, Raw, Skipped
from caredesk.channels.reading import Unreadable, mapped
from caredesk.channels.x import messages, posts
from caredesk.channels.x.people import MOST, listed, whole_id
from caredesk.channels.x.posts import Body

_POSTS = ("post.create", "post.mention.create", "post.reply.create", "post.quote.create")
_MESSAGES = ("dm.received", "dm.sent", "dm.read")
Found = Event | Fetch | Skipped


def parse(raw: Raw) -> Iterator[Found]:
    """The events of one body; junk is Skipped with the reason and the place."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict):
        yield Skipped("not_ours")
        return
    seen: set[str] = set()
    for found in _all(body, raw):
        if not isinstance(found, Event) or found.key not in seen:
            yield found
        if isinstance(found, Event):
            seen.add(found.key)


def _all(body: Mapping[str, Any], raw: Raw) -> Iterator[Found]:
    if isinstance(body.get("data"), dict) and "event_type" in body["data"]:
        yield from _activity(body["data"], raw)
    elif "for_user_id" in body or "user_event" in body:
        yield from _old(body, raw)
    elif isinstance(body.get("own"), str):
        yield from _polled(body, raw)
    else:
        yield Skipped("replay_done" if "replay_job_status" in body else "not_ours")


def _activity(data: Mapping[str, Any], raw: Raw) -> Iterator[Found]:
    kind, payload = data.get("event_type"), mapped(data.get("payload"))
    own = whole_id(mapped(data.get("filter")), "user_id")
    if kind == "oauth.revoke":
        yield _revoked(whole_id(payload, "user_id"), payload.get("date_time"), raw)
    elif not isinstance(kind, str) or not own:
        yield Skipped("not_ours", "/data/filter/user_id")
    elif kind in _POSTS:
        body = Body.of(raw, own, data.get("includes"), "/data/payload")
        yield _summoned(posts.event(payload, body), kind)
    elif kind in _MESSAGES:
        if not any(payload.get(name) for name in _OLD):
            yield Skipped("wrong_type", "/data/payload")
        yield from reading.misplaced(payload, _OLD, "/data/payload", most=MOST)
        yield from messages.old(payload, own, raw, "/data/payload")
    elif kind == "post.delete":
        yield _deleted(payload.get("id"), own, None, raw)
    elif kind == "like.create":
        yield _liked(payload, own, raw)
    else:
        yield Skipped("encrypted_chat" if kind.startswith("chat.") else f"not_used: {reading.clean(kind)[:60]}")


def _summoned(found: Event | Skipped, kind: str) -> Event | Skipped:
    """The network says itself that they mentioned us, or quoted us."""
    if isinstance(found, Event) and kind in ("post.mention.create", "post.quote.create") and found.kind != "echo":
        return replace(found, facts={**found.facts, "_summoned": "1"})
    return found


def _old(body: Mapping[str, Any], raw: Raw) -> Iterator[Found]:
    own = whole_id(body, "for_user_id")
    revoke = mapped(mapped(body.get("user_event")).get("revoke"))
    if revoke:
        yield _revoked(whole_id(mapped(revoke.get("source")), "user_id"), revoke.get("date_time"), raw)
        return
    if not own:
        yield Skipped("not_ours", "/for_user_id")
        return
    yield from reading.misplaced(body, _OLD, most=MOST)
    facts = {"_blocked": "1"} if body.get("user_has_blocked") in (True, "true") else {}  # a string over there
    for number, tweet in enumerate(listed(body.get("tweet_create_events"))):
        pointer = f"/tweet_create_events/{number}"
        wanted = posts.needs_a_look(tweet)
        yield Fetch((wanted,)) if wanted else posts.old_event(tweet, Body(raw, own, pointer), facts)
    for told in listed(body.get("tweet_delete_events")):
        status = mapped(mapped(told).get("status"))
        yield _deleted(status.get("id"), own, mapped(told).get("timestamp_ms"), raw)
    yield from messages.old(body, own, raw, "")
    unused = [name for name in body if name.endswith("_events") and name not in _OLD]
    yield from (Skipped(f"not_used: {reading.clean(name)[:60]}") for name in unused[:20])


_OLD = (
    "tweet_create_events",
    "tweet_delete_events",
    "direct_message_events",
    "direct_message_mark_read_events",
    "direct_message_indicate_typing_events",
)


def _polled(body: Mapping[str, Any], raw: Raw) -> Iterator[Found]:
    own, includes = body["own"], body.get("includes")
    yield from reading.misplaced(body, ("tweets", "dm_events"), most=MOST)
    here = Body.of(raw, own, includes, "")
    for number, tweet in enumerate(listed(body.get("tweets"))):
        yield posts.event(tweet, Body(raw, own, f"/tweets/{number}", here.users, here.media, here.tweets))
    yield from messages.new(body, own, raw)
    yield from sweeping.states(body, raw, account_ext_id=own)


def _deleted(ext_id: Any, own: str, at: Any, raw: Raw) -> Event | Skipped:
    """A post of ours is gone: of others' deletions X never tells."""
    if not isinstance(ext_id, str) or not ext_id.isdigit():
        return Skipped("wrong_type", "/id")
    occurred_at, clock = reading.moment(at, raw.received_at)
    return Event(
        account_ext_id=own,
        kind="removed",
        ext_id=ext_id,
        ext_version="deleted",
        thread_ext_id="",
        occurred_at=occurred_at,
        clock=clock,
        removed_by="us",
    )


def _liked(payload: Mapping[str, Any], own: str, raw: Raw) -> Event | Skipped:
    liked, by = whole_id(payload, "liked_tweet_id"), payload.get("id")
    if whole_id(payload, "liked_tweet_author_id") != own or not liked:
        return Skipped("not_used: like.create")
    occurred_at, clock = reading.moment(payload.get("timestamp_ms"), raw.received_at)
    return Event(
        account_ext_id=own,
        kind="reaction",
        reaction="like",
        ext_id=liked,
        ext_version=str(by)[:100],
        thread_ext_id="",
        occurred_at=occurred_at,
        clock=clock,
    )


def _revoked(user_id: str, at: Any, raw: Raw) -> Event | Skipped:
    """The account's owner took our right away: everything of this account waits for a person."""
    if not user_id:
        return Skipped("not_ours", "/user_id")
    occurred_at, clock = reading.moment(at, raw.received_at)
    return Event(
        account_ext_id=user_id,
        kind="auth_revoked",
        ext_id=user_id,
        ext_version=occurred_at.isoformat(),
        thread_ext_id="",
        occurred_at=occurred_at,
        clock=clock,
    )
