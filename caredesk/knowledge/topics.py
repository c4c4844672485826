"""What articles are about: named in each language by those who look after the help page."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db, i18n
from caredesk.knowledge.models import Topic
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused

LONGEST = 40


def all_of(*, retired: bool = False) -> Sequence[Topic]:
    """The topics that may be chosen; with `retired` those that once could be, too."""
    query = select(Topic) if retired else select(Topic).where(col(Topic.retired_at).is_(None))
    return db.session().exec(query.order_by(col(Topic.id))).all()


def name(agent: Agent, names: Mapping[str, str], topic: Topic | None = None) -> Topic:
    """A new topic, or other names for one; it is called something in at least one language."""
    told = {lang: " ".join(names[lang].split()) for lang in i18n.LANGUAGES if names.get(lang, "").strip()}
    if not told or any(len(one) > LONGEST for one in told.values()):
        raise Refused("topic_names", field="names", most=LONGEST)
    with db.transaction() as session:
        row = db.lock(topic) if topic else Topic()
        if row.names != told:
            row.names = told
            session.add(row)
            session.flush()
            audit.record("topic.named", row, agent, body={"names": told})
        return row


def retire(topic: Topic, agent: Agent) -> Topic:
    """Nobody may choose it any more; articles that have it keep it."""
    with db.transaction():
        row = db.lock(topic)
        if row.retired_at is None:
            row.retired_at = clock.now()
            audit.record("topic.retired", row, agent)
        return row
