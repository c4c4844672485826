"""Fetching the files that came with a customer's words: one at a time, from public addresses, so much and no more."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from caredesk.channels import accounts, connector
from caredesk.channels.base import Permanent, Retryable, Trouble
from caredesk.channels.models import Account
from caredesk.core import clock, db, http, jobs
from caredesk.core.types import known
from caredesk.postroom import pace
from caredesk.tickets import media
from caredesk.tickets.media_models import WAITING, PostMedia
from caredesk.tickets.models import Post
from caredesk.tickets.refusals import Refused

MOST_TRIES = 6
MOST_MOVES = 3
OVER = (401, 403, 404, 410)  # what storages answer to a link whose time is over
CODE = re.compile(r"[a-z0-9_]{1,40}")


@jobs.kind(media.FETCH)
def fetch(payload: dict[str, Any]) -> datetime | None:
    """Have one file; the time for another try when the other side was busy."""
    with db.reading() as session:
        row = session.get(PostMedia, payload["media_id"])
        if row is None or row.state != WAITING:
            return None
        post = session.get_one(Post, row.post_id)
        account, link, brought = session.get_one(Account, post.account_id), media.link_of(row), media.raw_of(row)
    try:
        made = media.judged(row.name, brought or _asked(account, link))
    except Retryable as trouble:
        return _later(row, trouble)
    except (Trouble, Refused) as trouble:
        _missed(row, post, trouble.code)
    else:
        media.keep(known(row.id), made)
    return None


def _asked(account: Account, link: str) -> bytes:
    """The bytes behind this link; Retryable, or Permanent with the reason. Networks whose files need our key have a
    `download` of their own."""
    if not link:
        raise Permanent("file_gone")
    network = connector(account.kind)
    if hasattr(network, "download"):
        with db.reading():
            facts = accounts.facts(account)
        body: bytes = network.download(facts, link, media.MOST_BYTES)
        return body
    return public(link)


def public(link: str) -> bytes:
    """What stands at a public address; redirects are followed a few times, each to an address that is vetted anew."""
    for _ in range(MOST_MOVES + 1):
        answer = _answer(link)
        if answer.status not in (301, 302, 303, 307, 308):
            return _body(answer)
        link = urljoin(link, answer.headers.get("location", ""))
    raise Permanent("too_many_moves")


def _answer(link: str) -> http.Response:
    try:
        return http.fetch("GET", link, limit=media.MOST_BYTES)
    except http.Refused:
        raise Permanent("address_refused") from None  # without the address: it may open the file to anybody
    except http.TooLarge:
        raise Permanent("file_too_large") from None
    except (http.NotConnected, http.Interrupted):
        raise Retryable("not_answered") from None


def _body(answer: http.Response) -> bytes:
    if 200 <= answer.status < 300:
        return answer.body
    if answer.status in OVER:
        raise Permanent(media.EXPIRED)
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise Retryable("not_answered")
    raise Permanent("file_gone")


def _later(row: PostMedia, trouble: Retryable) -> datetime | None:
    with db.transaction():
        mine = db.lock(row)
        mine.tries += 1
        tries = mine.tries
    if tries >= MOST_TRIES:
        media.miss(known(row.id), "not_answered")
        return None
    return max(trouble.retry_at or clock.now(), clock.now() + pace.back_off(tries + 1))


def _missed(row: PostMedia, post: Post, code: str) -> None:
    """A link whose time is over is asked for anew, once: the network may sign another one."""
    media.miss(known(row.id), code if CODE.fullmatch(code) else "file_gone")
    if code == media.EXPIRED and not row.tries and post.ext_id:
        with db.transaction():
            db.lock(row).tries = 1
            wanted = {"account_id": post.account_id, "ext_ids": [post.ext_id]}
            jobs.enqueue("postroom.fetch", wanted, clock.now(), key=f"fetch:{row.uuid}")
