"""Reading back: did X publish it, before anybody sends it again?

GET /2/users/:id/tweets (own timeline, by start_time) and GET /2/dm_conversations/with/:id/dm_events, newest first
(docs.x.com). X writes t.co links into what was said and sets names before an answer, so both are taken back first.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, CannotTell, NotThere, OutgoingFacts, Permanent, Sent
from caredesk.channels.reading import mapped
from caredesk.channels.x.acts import person_of, sent
from caredesk.channels.x.api import Network, path
from caredesk.channels.x.messages import MARK
from caredesk.channels.x.people import listed, whole_id
from caredesk.channels.x.posts import plain
from caredesk.channels.x.words import same_words
from caredesk.core import clock

# How far X's clock may be from ours: overlooking our own words would publish them twice.
_SKEW = timedelta(minutes=5)
_PAGES = 5
_POST_FIELDS = "created_at,edit_history_tweet_ids,entities,note_tweet,referenced_tweets"


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Look among what we said since the first attempt for these words in this place. Hiding is not looked for: to hide
    what is hidden changes nothing, so trying again is the question."""
    if out.action in ("hide", "unhide"):
        return NotThere()
    since = (out.first_tried_at or clock.now() - timedelta(days=1)) - _SKEW
    is_message = out.action == "dm" or out.is_private
    try:
        for told in _said(account, out, since, is_message=is_message):
            ext_id = min([whole_id(told), *_history(told)], key=int) if whole_id(told) else ""
            name = MARK + ext_id if is_message else ext_id
            if ext_id and name not in out.known_ext_ids and _is_it(told, account, out, is_message=is_message):
                return Sent(name) if is_message else sent(account, ext_id)
    except Permanent as error:
        return CannotTell(error.code)
    except _TooMuch:
        return CannotTell("too_much_said")
    return NotThere()


class _TooMuch(Exception):
    """More was said since than we are willing to read."""


def _said(
    account: AccountFacts, out: OutgoingFacts, since: datetime, *, is_message: bool
) -> Iterator[Mapping[str, Any]]:
    """What we said there since then, newest first."""
    network, params = Network(account), [("max_results", "100")]
    if is_message:
        address = path("dm_conversations", "with", person_of(out), "dm_events")
        params.append(("dm_event.fields", "created_at,entities,sender_id,text"))
    else:
        address = path("users", account.ext_id, "tweets")
        params += [("start_time", f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"), ("tweet.fields", _POST_FIELDS)]
    token: Any = ""
    for _ in range(_PAGES):
        told = network.get(address, [*params, ("pagination_token", token)] if token else params)
        for one in map(mapped, listed(told.get("data"))):
            if (at := reading.instant(one.get("created_at"))) and at < since:
                return
            yield one
        token = mapped(told.get("meta")).get("next_token")
        if not isinstance(token, str) or not token:
            return
    raise _TooMuch


def _is_it(told: Mapping[str, Any], account: AccountFacts, out: OutgoingFacts, *, is_message: bool) -> bool:
    if is_message:
        if whole_id(told, "sender_id") != account.ext_id:
            return False
    elif ("replied_to", out.parent_ext_id) not in _linked(told):
        return False
    note = mapped(told.get("note_tweet"))
    text = note.get("text") or told.get("text")
    urls = listed({**mapped(told.get("entities")), **mapped(note.get("entities"))}.get("urls"))
    return isinstance(text, str) and same_words(plain(reading.clean(text), urls), out.text)


def _linked(told: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(str(mapped(one).get("type")), whole_id(mapped(one))) for one in listed(told.get("referenced_tweets"))}


def _history(told: Mapping[str, Any]) -> list[str]:
    return [one for one in listed(told.get("edit_history_tweet_ids")) if isinstance(one, str) and one.isdigit()]
