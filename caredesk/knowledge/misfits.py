"""What colleagues said does not fit: a pair of a question and an answer, which falls behind from then on.

It falls behind for other questions too, as far as they are alike; the pair can be taken back."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.knowledge import stems
from caredesk.knowledge.memory_models import Misfit
from caredesk.team.models import Agent
from caredesk.tickets.change import open_to_words
from caredesk.tickets.models import Post, Ticket

Key = tuple[str, int]  # source, of_id
MOST = 0.9  # what an answer loses at most


def mark(ticket: Ticket, agent: Agent, question_id: int, about: Key) -> Misfit:
    """Say that this answer does not fit the question of this ticket. Twice is once."""
    with db.transaction() as session:
        ticket = open_to_words(db.lock(ticket))
        found = _known(question_id, about)
        if found is not None and found.undone_at is None:
            return found
        found = found or Misfit(
            ticket_id=known(ticket.id),
            question_id=question_id,
            source=about[0],
            of_id=about[1],
            agent_id=known(agent.id),
        )
        found.undone_at, found.agent_id, found.at = None, known(agent.id), clock.now()
        session.add(found)
        session.flush()
        audit.record("answer.dismissed", found, agent, body=_body(found))
        return found


def take_back(ticket: Ticket, agent: Agent, question_id: int, about: Key) -> None:
    """It may fit after all."""
    with db.transaction():
        db.lock(ticket)
        found = _known(question_id, about)
        if found is not None and found.undone_at is None:
            found.undone_at = clock.now()
            audit.record("answer.readmitted", found, agent, body=_body(found))


def _known(question_id: int, about: Key) -> Misfit | None:
    source, of_id = about
    return db.first(Misfit, Misfit.question_id == question_id, Misfit.source == source, Misfit.of_id == of_id)


def _body(found: Misfit) -> dict[str, object]:
    return {"ticket": found.ticket_id, "question": found.question_id, "source": found.source, "answer": found.of_id}


def against(answers: Sequence[Key], question_id: int, asked: frozenset[str]) -> dict[Key, float]:
    """How much each of these answers loses for this question, 0 to 1: as much as the question is like one that it did
    not fit."""
    if not answers or not asked:
        return {}
    query = (
        select(col(Misfit.question_id), col(Misfit.source), col(Misfit.of_id), col(Post.text), col(Post.lang))
        .add_columns(col(Ticket.lang).label("spoken"))
        .join(Post, col(Post.id) == col(Misfit.question_id))
        .join(Ticket, col(Ticket.id) == col(Misfit.ticket_id))
        .where(tuple_(col(Misfit.source), col(Misfit.of_id)).in_(answers), col(Misfit.undone_at).is_(None))
    )
    lost: dict[Key, float] = defaultdict(float)
    for row in db.session().execute(query):
        theirs = frozenset(stems.stems(row.text, row.lang or row.spoken))
        alike = len(asked & theirs) / len(asked | theirs) if theirs else 0.0
        alike = 1.0 if row.question_id == question_id else alike
        lost[row.source, row.of_id] = max(lost[row.source, row.of_id], MOST * alike)
    return lost


def of_question(question_id: int) -> list[Misfit]:
    """What somebody said does not fit this very question, newest first."""
    here = (col(Misfit.question_id) == question_id, col(Misfit.undone_at).is_(None))
    return list(db.session().execute(select(Misfit).where(*here).order_by(col(Misfit.at).desc())).scalars())
