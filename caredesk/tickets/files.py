"""Files with a draft: taken in, described, dropped; and bound to the reply or note with which they go.

What a file shows is sealed under the key of the ticket's customer and lies in the vault: to erase the person is to
lose it. A row stays for ever, and says that there was a file.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlmodel import col, select

from caredesk import audit, channels
from caredesk.audit import entry, keyring
from caredesk.audit.actions import DESK_SUBJECT
from caredesk.channels.base import FileRules
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs, vault
from caredesk.core.types import known
from caredesk.team.models import Agent
from caredesk.tickets import pictures, sending
from caredesk.tickets.change import open_to_words
from caredesk.tickets.conversation import subject as subject_of
from caredesk.tickets.file_models import BOUND, DRAFT, DROPPED, LATER, PostFile
from caredesk.tickets.media_models import PostMedia
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

NOTES = FileRules(most=8, types=frozenset(pictures.ENDINGS), largest=pictures.MOST_BYTES, alt=1500)
KINDS = ("public", "direct", "private", "template", "note")
LET_GO = "files.let_go"


def rules(account: Account, kind: str) -> FileRules:
    """What may go with words of this kind; a note takes what the desk takes, a template nothing."""
    if kind == "note":
        return NOTES
    return channels.connector(account.kind).ability.files(sending.facts(account), sending.ACTIONS[kind])


def keep(ticket: Ticket, agent: Agent, kind: str, *, name: str, body: bytes, own_id: str) -> PostFile:
    """Take a file into the draft of this kind; the same `own_id` again is the same file."""
    if not 0 < len(own_id) <= 64 or kind not in KINDS:
        raise Refused("own_id")
    earlier = _same(ticket, agent, own_id)
    if earlier is not None:
        return earlier
    made = pictures.made_of(name, body)  # it takes a while: no transaction is open
    with db.transaction() as session:
        ticket = open_to_words(db.lock(ticket))
        earlier = _same(ticket, agent, own_id)
        if earlier is not None:
            return earlier
        begun = of_draft(ticket, agent, kind)
        row = _row(ticket, agent, kind, made=made, name=name, own_id=own_id)
        row.place = max((one.place for one in begun), default=0) + 1
        _fit(session.get_one(Account, ticket.account_id), kind, [*begun, row])
        _seal(row, made)
        session.add(row)
        session.flush()
        facts = {"ticket": ticket.uuid, "kind": kind, "name": row.name, **told(row)}
        audit.record("file.kept", row, agent, subject=subject_of(ticket), body=facts)
        return row


def _same(ticket: Ticket, agent: Agent, own_id: str) -> PostFile | None:
    earlier = db.first(PostFile, PostFile.agent_id == agent.id, PostFile.own_id == own_id)
    if earlier is not None and earlier.ticket_id not in (ticket.id, ticket.merged_into):
        raise Refused("own_id")
    return earlier


def _row(ticket: Ticket, agent: Agent, kind: str, *, made: pictures.Made, name: str, own_id: str) -> PostFile:
    return PostFile(
        agent_id=known(agent.id),
        own_id=own_id,
        ticket_id=known(ticket.id),
        kind=kind,
        name=pictures.named(name, made.media),
        media=made.media,
        size=len(made.body),
        width=made.width,
        height=made.height,
        sha256=hashlib.sha256(made.body).hexdigest(),
        subject=subject_of(ticket) or DESK_SUBJECT,
    )


def _seal(row: PostFile, made: pictures.Made) -> None:
    key = keyring.key_of(row.subject)
    row.digest = vault.keep(entry.seal(made.body, key, row.uuid).sealed)
    if made.small:
        row.small = vault.keep(entry.seal(made.small, key, f"{row.uuid} small").sealed)


def _fit(account: Account, kind: str, files: Sequence[PostFile]) -> None:
    """Refused unless this network takes these files together."""
    allowed = rules(account, kind)
    if not allowed.most:
        raise Refused(allowed.why)
    if len(files) > allowed.most:
        raise Refused("files_many", most=allowed.most)
    for one in files:
        if one.media not in allowed.types:
            raise Refused("file_type_there", name=one.name)
        if one.size > (most := allowed.bytes_of(one.media)):
            raise Refused("file_large_there", name=one.name, most=max(1, most // 1_000_000))


def describe(file: PostFile, agent: Agent, alt: str) -> PostFile:
    """Say what a picture shows, for whoever cannot see it; while it has not left."""
    plain = " ".join(alt.split())
    with db.transaction() as session:
        ticket = open_to_words(db.lock_by_id(Ticket, file.ticket_id))
        row = db.lock(file)
        _only_draft(row)
        most = rules(session.get_one(Account, ticket.account_id), row.kind).alt
        if plain and not most:
            raise Refused("alt_not_there")
        if len(plain) > most:
            raise Refused("alt_long", most=most)
        if row.alt != plain:
            row.alt, row.v = plain, row.v + 1
            audit.record("file.described", row, agent, subject=subject_of(ticket), body={"alt": plain})
        return row


def drop(file: PostFile, agent: Agent) -> PostFile:
    """Leave a file out of the draft: what it shows is let go at once."""
    with db.transaction():
        ticket = db.lock_by_id(Ticket, file.ticket_id)
        row = db.lock(file)
        if row.state == DROPPED:
            return row
        _only_draft(row)
        let_go([row], DROPPED)
        audit.record("file.dropped", row, agent, subject=subject_of(ticket))
        return row


def _only_draft(row: PostFile) -> None:
    if row.state != DRAFT:
        raise Refused("file_gone")


def let_go(files: Sequence[PostFile], state: str) -> None:
    """Take name, description and content out of these rows, in the open transaction; the files follow after it."""
    gone = [digest for one in files for digest in (one.digest, one.small) if digest]
    for one in files:
        one.state, one.name, one.alt, one.sha256, one.digest, one.small, one.v = state, "", "", "", "", "", one.v + 1
    if gone:
        jobs.enqueue(LET_GO, {"digests": gone}, clock.now())


def of_draft(ticket: Ticket, agent: Agent, kind: str) -> list[PostFile]:
    """What this agent has put to a draft, in order."""
    return begun(ticket, agent)[kind]


def begun(ticket: Ticket, agent: Agent) -> dict[str, list[PostFile]]:
    """What this agent has put to each draft of this ticket."""
    mine = (PostFile.ticket_id == ticket.id, PostFile.agent_id == agent.id, PostFile.state == DRAFT)
    found = db.session().exec(select(PostFile).where(*mine).order_by(col(PostFile.place), col(PostFile.id))).all()
    return {kind: [one for one in found if one.kind == kind] for kind in KINDS}


def opened(row: PostFile | PostMedia, *, small: bool = False) -> bytes | None:
    """What the file shows; None once it was let go, or its key was thrown away."""
    digest, about = (row.small, f"{row.uuid} small") if small else (row.digest, row.uuid)
    sealed = vault.read(digest) if digest else None
    key = keyring.opened(row.subject) if sealed else None
    if sealed is None or key is None:
        return None
    try:
        return entry.unseal(sealed, key, about)[1]
    except (InvalidTag, ValueError):
        return None


def told(row: PostFile) -> dict[str, str | int]:
    """A file in an entry, and in the row of its post: what it is, without what it shows."""
    return {"id": row.uuid, "media": row.media, "size": row.size, "sha256": row.sha256}


def shown(row: PostFile) -> dict[str, Any]:
    """A file as its post carries it, so that a conversation is read without asking for each."""
    return {
        **{"id": row.uuid, "media": row.media, "size": row.size, "name": row.name, "alt": row.alt},
        **{"width": row.width, "height": row.height},
    }


def chosen(ticket: Ticket, agent: Agent, kind: str, ids: object) -> list[PostFile]:
    """The files of a draft that shall go with its words, in the order in which they were named; Refused otherwise."""
    begun = {one.uuid: one for one in of_draft(ticket, agent, kind)}
    if not isinstance(ids, list) or not all(isinstance(one, str) and one in begun for one in ids):
        raise Refused("file_gone")
    files = [begun[one] for one in dict.fromkeys(ids)]
    if files:
        _fit(db.session().get_one(Account, ticket.account_id), kind, files)
    return files


def set_aside(ids: object) -> None:
    """These files of a draft wait with words that leave later: the draft does not have them meanwhile."""
    for row in _named(ids, DRAFT):
        row.state, row.v = LATER, row.v + 1


def bring_back(ids: object, agent: Agent) -> None:
    """Put what was set aside to the draft of whoever goes on with the words."""
    for row in _named(ids, LATER):
        row.state, row.agent_id, row.v = DRAFT, known(agent.id), row.v + 1
    db.session().flush()


def waiting(ids: object) -> list[PostFile]:
    """The files that wait with words, in order."""
    return _named(ids, LATER)


def _named(ids: object, state: str) -> list[PostFile]:
    if not isinstance(ids, list) or not ids:
        return []
    query = select(PostFile).where(col(PostFile.uuid).in_(ids), PostFile.state == state)
    return list(db.session().exec(query.order_by(col(PostFile.place))))


def bound(post_id: int) -> list[PostFile]:
    """The files of a post, in order."""
    query = select(PostFile).where(PostFile.post_id == post_id, PostFile.state == BOUND)
    return list(db.session().exec(query.order_by(col(PostFile.place))))
