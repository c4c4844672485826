"""Files that come with a customer's words: noted with the post, fetched in the background, shown once they are safe.

A picture is drawn anew from its points, as our own are. Everything else is kept as it came and only ever downloaded; a
program is not kept at all. What could not be had is said at the post, with the way to its network.
"""

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.audit import entry, keyring
from caredesk.audit.actions import DESK_SUBJECT
from caredesk.channels.base import Attachment
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs, vault
from caredesk.tickets import pictures
from caredesk.tickets.files import LET_GO
from caredesk.tickets.media_models import EMPTIED, KEPT, MISSED, WAITING, PostMedia
from caredesk.tickets.models import Post
from caredesk.tickets.pictures import Made
from caredesk.tickets.refusals import Refused

FETCH = "postroom.media"
MOST = 20  # of one post
MOST_BYTES = 25_000_000
PROGRAMS = ("application/x-msdownload", "application/x-elf")
EXPIRED = "link_expired"
MOST_LINKS = 2  # so many links to one file are tried
ANYTHING = "application/octet-stream"


def take(post: Post, given: Sequence[Attachment], subject: str | None) -> list[dict[str, str]]:
    """Note the files of a post in the open transaction, and have them fetched; those that are known already are the
    same, but a link that had run out is tried anew. What the entry says of those that are new."""
    known = {one.sign: one for one in of_post(post.id or 0)}
    fresh = []
    for one in given[:MOST]:
        row = known.get(_sign(one))
        if row is None and len(known) < MOST:
            row = _noted(post, one, len(known), subject or DESK_SUBJECT)
            known[row.sign] = row
            fresh.append({"id": row.uuid, "kind": row.kind})
        elif row is not None:
            _renew(row, one)
    if fresh:
        db.session().flush()
        post.files = [shown(row) for row in known.values()]
    return fresh


def renew(account: Account, ext_id: str, given: Sequence[Attachment]) -> None:
    """The network showed a post again that we know: its links are signed anew, for files whose link had run out."""
    post = db.first(Post, Post.account_id == account.id, Post.ext_id == ext_id)
    known = {one.sign: one for one in of_post(post.id or 0) if one.why == EXPIRED} if post and post.files else {}
    for one in given[:MOST]:
        if _sign(one) in known:
            _renew(known[_sign(one)], one)


def _renew(row: PostMedia, one: Attachment) -> None:
    if row.why == EXPIRED and row.tries < MOST_LINKS and one.url:
        row.link, row.state, row.why, row.tries = _sealed_link(row, one.url), WAITING, "", MOST_LINKS
        _order(row)


def _sign(one: Attachment) -> str:
    """Two links to one file differ in their signature alone; bytes differ by themselves."""
    if one.data is not None:
        return hashlib.sha256(one.data + one.name.encode("utf-8", "replace")).hexdigest()
    parts = urlsplit(one.url)
    return hashlib.sha256(f"{parts.netloc}{parts.path}\n{one.name}".encode("utf-8", "replace")).hexdigest()


def _noted(post: Post, one: Attachment, place: int, subject: str) -> PostMedia:
    kind = one.kind if one.kind in ("image", "video", "audio") else "file"
    row = PostMedia(post_id=post.id or 0, sign=_sign(one), place=place, kind=kind, subject=subject)
    row.alt, row.name = " ".join(one.description.split())[:1500], named(one.name, "")
    if one.data is not None:
        row.digest, row.size = vault.keep(_sealed(row, one.data, row.uuid)), len(one.data)
    else:
        row.link = _sealed_link(row, one.url)
    db.session().add(row)
    db.session().flush()
    _order(row)
    return row


def _order(row: PostMedia) -> None:
    jobs.enqueue(FETCH, {"media_id": row.id}, clock.now(), key=f"media:{row.id}")


def _sealed(row: PostMedia, plain: bytes, about: str) -> bytes:
    return entry.seal(plain, keyring.key_of(row.subject), about).sealed


def _sealed_link(row: PostMedia, url: str) -> bytes:
    return _sealed(row, url.encode("utf-8", "replace"), f"{row.uuid} link")


def link_of(row: PostMedia) -> str:
    """Where the file can be fetched; for the fetcher alone, never shown and never logged. '' when it is gone."""
    return _open(row, row.link, f"{row.uuid} link").decode("utf-8", "replace")


def raw_of(row: PostMedia) -> bytes:
    """The bytes that came with the words themselves; empty when there are none."""
    return _open(row, (vault.read(row.digest) or b"") if row.digest else b"", row.uuid)


def _open(row: PostMedia, sealed: bytes, about: str) -> bytes:
    key = keyring.opened(row.subject) if sealed else None
    if key is None:
        return b""
    try:
        return bytes(entry.unseal(sealed, key, about)[1])
    except (InvalidTag, ValueError):
        return b""


def judged(name: str, body: bytes) -> Made:
    """What may be kept of these bytes: a picture drawn anew, anything else as it is; Refused with the reason."""
    if len(body) > MOST_BYTES:
        raise Refused("file_too_large", name=name, most=MOST_BYTES // 1_000_000)
    media = pictures.media_of(body)
    if media in PROGRAMS:
        raise Refused("file_program", name=name)
    if media in pictures.PICTURES.values():
        return pictures.drawn(name, body, media)
    if not body:
        raise Refused("file_empty", name=name)
    return Made(media or ANYTHING, body)


def named(name: str, media: str) -> str:
    """The name as it is shown and saved: no folders, nothing unseen; the ending of a picture is its content's."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(letter for letter in plain if letter.isprintable()).strip(" .")[:130]
    return pictures.named(seen, media) if media in pictures.ENDINGS else seen


def keep(row_id: int, made: Made) -> None:
    """The file is here: write it down, and show it."""
    with db.transaction():
        row, post = _held(row_id)
        if row.state != WAITING:
            return
        gone = row.digest
        row.media, row.size, row.width, row.height = made.media, len(made.body), made.width, made.height
        row.name, row.sha256 = named(row.name, made.media) or "file", hashlib.sha256(made.body).hexdigest()
        row.digest = vault.keep(_sealed(row, made.body, row.uuid))
        row.small = vault.keep(_sealed(row, made.small, f"{row.uuid} small")) if made.small else ""
        row.state, row.why, row.link = KEPT, "", b""
        if gone:
            jobs.enqueue(LET_GO, {"digests": [gone]}, clock.now())
        told = {"id": row.uuid, "media": row.media, "size": row.size, "sha256": row.sha256}
        _show(row, post, "post.file_kept", told)


def miss(row_id: int, why: str) -> None:
    """The file cannot be had: say why, where it would stand."""
    with db.transaction():
        row, post = _held(row_id)
        if row.state == WAITING:
            row.state, row.why, row.link = MISSED, why[:40], b""
            _show(row, post, "post.file_missed", {"id": row.uuid, "why": row.why})


def _held(row_id: int) -> tuple[PostMedia, Post]:
    found = db.session().get_one(PostMedia, row_id)
    post = db.lock_by_id(Post, found.post_id)
    return db.lock(found), post


def _show(row: PostMedia, post: Post, verb: str, told: dict[str, Any]) -> None:
    row.v += 1
    db.session().flush()
    post.files, post.v = [shown(one) for one in of_post(row.post_id)], post.v + 1
    audit.record(verb, post, "network", subject=None if row.subject == DESK_SUBJECT else row.subject, body=told)


def of_post(post_id: int) -> list[PostMedia]:
    """The files of a post, in order."""
    query = select(PostMedia).where(col(PostMedia.post_id) == post_id, col(PostMedia.state) != EMPTIED)
    return list(db.session().execute(query.order_by(col(PostMedia.place))).scalars())


def shown(row: PostMedia) -> dict[str, Any]:
    """A file as its post carries it; see files.shown."""
    told = ("media", "size", "name", "alt", "width", "height", "state", "why", "kind")
    return {"id": row.uuid, **{name: getattr(row, name) for name in told}}


def let_go(rows: Sequence[PostMedia]) -> None:
    """Take name, description, link and content out of these rows, in the open transaction."""
    gone = [digest for one in rows for digest in (one.digest, one.small) if digest]
    for one in rows:
        one.state, one.name, one.alt, one.sha256, one.link = EMPTIED, "", "", "", b""
        one.digest, one.small, one.why, one.v = "", "", "", one.v + 1
    if gone:
        jobs.enqueue(LET_GO, {"digests": gone}, clock.now())
