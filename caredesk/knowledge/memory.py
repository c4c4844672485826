"""What we answered, as the memory keeps it: every reply that went out, with the words it was an answer to.

Whatever changes a post gathers the answers that hang on it; at the end of the transaction their lines are made anew
from the rows as they then are. So an answer follows its edits, and words that may not be held any more are gone from
here in the same transaction."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.audit.actions import Happened
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.core.types import known
from caredesk.knowledge import index, outcomes, stems
from caredesk.tickets import tongue
from caredesk.tickets.index import wall
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility

OURS = (PostKind.REPLY, PostKind.OUTSIDE)
MOST_ASKED = 3  # posts in a row that make one question
_KEY = "memory_stale"
_asked = aliased(Post)
_ANSWERS: Any = (
    select(Post, _asked, col(Account.kind), col(Ticket.lang))
    .join(_asked, (col(_asked.account_id) == col(Post.account_id)) & (col(_asked.ext_id) == col(Post.parent_ext_id)))
    .join(Account, col(Account.id) == col(Post.account_id))
    .outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id))
    .execution_options(populate_existing=False)
)


def follow_post(happened: Happened) -> None:
    """Words were written, changed, sent or taken back."""
    gather([happened.object])


def follow_new(happened: Happened) -> None:
    """A post came in: ours, written in the network's own app, may be an answer; thanks tell what an answer did."""
    post: Post = happened.object
    if post.kind is PostKind.OUTSIDE or post.v > 1:
        gather([post])
    if post.kind is PostKind.IN:
        outcomes.hear_thanks(post)
        _follow_question(post)


def _follow_question(post: Post) -> None:
    """An answer of ours from outside may have come before the question that it answers."""
    ticket = db.session().get(Ticket, post.ticket_id) if post.ticket_id and post.ext_id else None
    if ticket is None or ticket.posts_count < 2:  # in a new one nothing was answered yet
        return
    ours = (col(Post.ticket_id) == ticket.id, col(Post.kind) == PostKind.OUTSIDE)
    early = select(Post).where(*ours, col(Post.parent_ext_id) == post.ext_id)
    gather(db.session().execute(early).scalars().all())


def follow_ticket(happened: Happened) -> None:
    """What its customer speaks was corrected, or its posts stand together otherwise."""
    theirs = select(Post).where(col(Post.ticket_id) == happened.object.id, col(Post.kind).in_(OURS))
    gather(db.session().execute(theirs).scalars().all())


def gather(posts: Iterable[Post]) -> None:
    """Remember at the end of the open transaction what hangs on these posts."""
    answers, questions = db.session().info.setdefault(_KEY, (set(), set()))
    for post in posts:
        if post.kind is not PostKind.NOTE:
            (questions if post.kind is PostKind.IN else answers).add(known(post.id))
    db.before_commit(_write_down)


def gather_ids(ids: Collection[int]) -> None:
    """The same for posts of which only the numbers are known."""
    for part in parts(ids):
        gather(db.session().execute(select(Post).where(col(Post.id).in_(part))).scalars().all())


def _write_down() -> None:
    answers, questions = db.session().info.pop(_KEY, (set(), set()))
    db.session().flush()
    answers |= _hanging_on(questions)
    if answers:
        index.put(lines(answers), "post")


def _hanging_on(questions: Collection[int]) -> set[int]:
    """The answers that are remembered under these questions, or under others that were asked in the same breath."""
    line, post = index.LINE, Post.__table__  # type: ignore[attr-defined]
    found: set[int] = set()
    for part in parts(sorted(questions)):
        mine = select(post.c.ticket_id).where(post.c.id.in_(part))
        under = select(line.c.of_id).join(post, post.c.id == line.c.of_id).where(line.c.source == "post")
        query = under.where(or_(line.c.question_id.in_(part), post.c.ticket_id.in_(mine)))
        found |= set(db.session().connection().execute(query).scalars())
    return found


def lines(ids: Collection[int]) -> dict[int, index.Line | None]:
    """These answers as they are remembered now; None for what is no answer (any more)."""
    found: dict[int, index.Line | None] = dict.fromkeys(ids)
    for part in parts(sorted(ids)):
        rows = db.session().execute(_ANSWERS.where(col(Post.id).in_(part)))
        found |= {known(post.id): _line(post, question, kind, lang) for post, question, kind, lang in rows}
    return found


def _line(post: Post, question: Post, kind: str, ticket_lang: str | None) -> index.Line | None:
    if not is_answer(post) or question.kind is not PostKind.IN or not question.text:
        return None
    lang = question.lang or ticket_lang or tongue.guess(question.text)
    asked = [stem for text in breath(question) for stem in stems.stems(text, lang)]
    return {
        "of_id": post.id,
        "question_id": question.id,
        "account_id": post.account_id,
        "channel": kind,
        "agent_id": post.agent_id,
        "form": "direct" if post.visibility is Visibility.PRIVATE else "public",
        "lang": lang,
        "at": post.sent_at or post.occurred_at,
        "asked": stems.line(dict.fromkeys(asked)),
        "said": stems.line(stems.stems(post.text, lang)),
        "wall": wall(post.account_id),
    }


def is_answer(post: Post) -> bool:
    """Whether this is something that we said and that still stands."""
    is_out = post.out_state == "sent" if post.kind is PostKind.REPLY else post.out_state == ""
    return bool(post.kind in OURS and is_out and post.text and not post.removed_by and not post.automatic)


def breath(question: Post) -> list[str]:
    """The words of the question, and of what its writer had said in a row before it without an answer."""
    if question.ticket_id is None:
        return [question.text]
    before = (
        select(col(Post.kind), col(Post.handle_id), col(Post.text))
        .where(col(Post.ticket_id) == question.ticket_id, col(Post.kind) != PostKind.NOTE)
        .where(col(Post.occurred_at) <= question.occurred_at, col(Post.id) != question.id)
        .order_by(col(Post.occurred_at).desc(), col(Post.id).desc())
        .limit(MOST_ASKED - 1)
    )
    texts = [question.text]
    for kind, handle_id, text in db.session().execute(before):
        if kind is not PostKind.IN or handle_id != question.handle_id:
            break
        texts.append(text)
    return texts
