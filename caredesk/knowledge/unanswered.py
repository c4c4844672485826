"""What was asked and found nothing: counted by language, without a word about a person, until somebody answers it."""

from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import func, update
from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db, rows
from caredesk.core.types import known
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge import striking
from caredesk.knowledge.finding import likeness
from caredesk.knowledge.finding import stems as stems_of
from caredesk.knowledge.models import Article, Unanswered
from caredesk.knowledge.striking import Known
from caredesk.team.models import Agent
from caredesk.tickets.fold import fold

LONGEST = 200
FEWEST_LETTERS = 3
MOST_WORDS = 12  # that may name somebody
COMPARED, SAME = 300, 0.7  # of the newest open questions; from here on two of them ask the same
MOST = 5000  # open questions of one language: whoever types nonsense into the help page fills no disk


def note(q: str, lang: str) -> None:
    """Somebody looked for this and found nothing. What names a person is struck out before it is kept; what is too
    short to be a question is not kept at all."""
    struck = striking.strike(q[:1000], striking.find(q[:1000], _people(q)), lang)
    text = " ".join(struck.split())[:LONGEST]
    words = fold(text)[:LONGEST]
    if len(words.replace(" ", "")) < FEWEST_LETTERS or lang not in striking.LANGS:
        return
    words = _as_asked_before(words, lang)
    here = (col(Unanswered.lang) == lang, col(Unanswered.words) == words)
    with db.transaction():
        if db.first(Unanswered, *here) is None and _is_full(lang):
            return
        if rows.insert(Unanswered, _new(lang, words, text)) is None:
            again = {"times": Unanswered.times + 1, "text": text, "last_at": clock.now()}
            # Asked again after somebody said that it is answered: then it is not.
            again |= {"closed_at": None, "closed_by": None, "article_id": None}
            db.session().connection().execute(update(Unanswered).where(*here).values(**again))


def _people(q: str) -> Known:
    """The customers whom these words name: colleagues look for people too, and everybody reads what was not found."""
    words = q.split()[:MOST_WORDS]
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    spelt = {way for pair in (*pairs, *(" ".join(one.split()[::-1]) for one in pairs)) for way in (pair, pair.title())}
    handles = [word.lstrip("@") for word in words]
    session = db.session()
    names = session.exec(select(Customer.name).where(col(Customer.name).in_(sorted(spelt)))).all() if spelt else ()
    known = session.exec(select(Handle.handle).where(col(Handle.handle).in_(handles))).all() if handles else ()
    return Known(tuple(names), tuple(known))


def _as_asked_before(words: str, lang: str) -> str:
    """The words of an open question that asks the same in another form or order; else these."""
    mine = stems_of(words)
    newest = select(Unanswered.words).where(col(Unanswered.closed_at).is_(None), Unanswered.lang == lang)
    known = db.session().exec(newest.order_by(col(Unanswered.last_at).desc()).limit(COMPARED)).all()
    if words in known:
        return words
    alike = [(likeness(mine, stems_of(one)), one) for one in known]
    best = max(alike, default=(0.0, words))
    return best[1] if best[0] >= SAME else words


def _is_full(lang: str) -> bool:
    open_here = (col(Unanswered.lang) == lang, col(Unanswered.closed_at).is_(None))
    return db.session().connection().execute(select(func.count()).where(*open_here)).scalar_one() >= MOST


def _new(lang: str, words: str, text: str) -> dict[str, object]:
    fresh = Unanswered(lang=lang, words=words, text=text)
    return fresh.model_dump(exclude={"id"})


def open_ones(lang: str = "", limit: int = 50, after: int = 0) -> Sequence[Unanswered]:
    """What waits for an article, the most asked first."""
    query = select(Unanswered).where(col(Unanswered.closed_at).is_(None))
    if lang:
        query = query.where(Unanswered.lang == lang)
    query = query.order_by(col(Unanswered.times).desc(), col(Unanswered.last_at).desc(), col(Unanswered.id))
    return db.session().exec(query.offset(after).limit(limit)).all()


def close(asked: Unanswered, agent: Agent, article: Article | None = None) -> Unanswered:
    """It is answered by this article, or needs none."""
    with db.transaction():
        row = db.lock(asked)
        if row.closed_at is None:
            row.closed_at, row.closed_by = clock.now(), known(agent.id)
            row.article_id = article.id if article else None
            audit.record("unanswered.closed", row, agent, body={"article": article.id if article else None})
        return row
