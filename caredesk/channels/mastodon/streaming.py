"""Hearing of mentions, edits and removals as they happen: the `user` stream of a Mastodon server.

Server-sent events from `/api/v1/streaming/user`, at the host that the instance names in `configuration.urls.streaming`
(Mastodon documentation, methods/streaming): `notification`, `update` (a new status of those we follow, or ours),
`status.update` (an edit), `delete` (an id). A line with `:thump` comes every 15 seconds. What happened while nobody
listened is asked for by `poll`; what comes by both ways is put in its place once.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, AuthExpired, Page, Permanent, Retryable, Trouble
from caredesk.channels.mastodon.api import Instance, table
from caredesk.channels.mastodon.polling import Run, poll
from caredesk.channels.mastodon.tree import Tree
from caredesk.channels.reading import mapped
from caredesk.core import clock, http, sse

_SILENCE = 60.0
_LONGEST = 60.0  # between two tries to connect
_STEP = 0.25


def listen(account: AccountFacts, cursor: Mapping[str, Any], stop: Callable[[], bool]) -> Iterator[Page]:
    """Pages as they happen, until `stop`. A connection that breaks is made again, a little later each time, and what
    was missed is asked for; only a refused key ends it."""
    state, tries = dict(cursor), 0
    while not stop():
        try:
            for told in _connected(account, stop):
                tries = 0
                page = _page(account, told, state)
                if page is not None:
                    yield page
        except (http.NotConnected, http.Interrupted, Retryable):
            tries += 1
        if not _rested(tries, stop):
            return
        page = _missed(account, state)
        if page is not None:
            state = dict(page.next_cursor)
            yield page


def _connected(account: AccountFacts, stop: Callable[[], bool]) -> Iterator[sse.Told]:
    headers = {"authorization": f"Bearer {account.secret}"}
    try:
        yield from sse.listen(f"{host(account)}/api/v1/streaming/user", headers=headers, stop=stop, silence=_SILENCE)
    except http.Refused as error:
        raise Permanent("address_refused", str(error)) from error
    except sse.Declined as declined:
        raise (table(declined.answer) or failures.of_read(declined.answer)) from None


def host(account: AccountFacts) -> str:
    """Where the instance streams, as it says itself; else the instance."""
    told = str(account.settings.get("streaming_url") or "")
    base = told or account.base_url
    base = base if "://" in base else f"https://{base}"
    return base.replace("wss://", "https://", 1).replace("ws://", "http://", 1).rstrip("/")


def _rested(tries: int, stop: Callable[[], bool]) -> bool:
    """Wait before the next try, longer each time and never all at once; False when told to end meanwhile."""
    ends_at = clock.monotonic() + min(_LONGEST, 2.0 ** min(tries, 8) - 1) * random.uniform(0.5, 1.0)  # noqa: S311
    while clock.monotonic() < ends_at:
        if stop():
            return False
        time.sleep(_STEP)
    return not stop()


def _missed(account: AccountFacts, state: Mapping[str, Any]) -> Page | None:
    try:
        return poll(account, state)
    except AuthExpired:
        raise
    except Trouble:
        return None


def _page(account: AccountFacts, told: sse.Told, state: Mapping[str, Any]) -> Page | None:
    """What follows from one event; None for a heartbeat and for what is no business of ours."""
    run = Run(account, Instance(account), clock.now(), {}, source="stream")
    body = told.data if told.event == "delete" else _read(told.data)
    if told.event == "notification":
        _notice(run, mapped(body))
    elif told.event in ("update", "status.update"):
        _status(run, mapped(body))
    elif told.event == "delete" and body.isascii() and 0 < len(body) <= 200:
        run.keep({"missing": [body.strip()]})
    return Page(tuple(run.raws), state) if run.raws else None


def _read(data: str) -> Any:
    try:
        return reading.load(data.encode("utf-8", "replace"))
    except ValueError:
        return None


def _notice(run: Run, notice: Mapping[str, Any]) -> None:
    """With the conversation around it; where that cannot be read now, the next poll brings both."""
    if notice.get("type") in ("mention", "quote") and isinstance(notice.get("id"), str):
        taken, contexts = run.with_contexts([dict(notice)])
        if taken:
            run.keep({"notifications": taken, "contexts": contexts})


def _status(run: Run, status: Mapping[str, Any]) -> None:
    """Of what streams past only what is ours or speaks to us; of that the whole conversation, where it can be read."""
    ext_id = status.get("id")
    if not isinstance(ext_id, str) or not Tree(run.account.ext_id, [status]).concerns_us(status):
        return
    if status.get("edited_at"):
        run.keep({"statuses": [dict(status)]})
        return
    taken, contexts = run.with_contexts([{"id": ext_id, "status": dict(status)}])
    for one in taken:
        run.keep({"thread": ext_id, "status": one["status"], "context": contexts.get(ext_id)})
