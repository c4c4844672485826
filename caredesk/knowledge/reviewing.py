"""Reminding owners: it looks which articles are due for a review, and tells each owner once for each date."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db, jobs
from caredesk.knowledge.models import Article
from caredesk.team.models import Agent, Notice

JOB = "knowledge.review"
EVERY = timedelta(hours=6)


def go_on() -> None:
    """Let it be looked at from now on."""
    with db.reading():
        is_there = db.first(jobs.Job, jobs.Job.key == JOB) is not None
    if not is_there:
        with db.transaction():
            jobs.bring_forward(JOB, {}, clock.now() + timedelta(minutes=5), key=JOB)


@jobs.kind(JOB)
def work(_payload: dict[str, Any]) -> datetime:
    """Tell every owner of what is due: one notice, however many articles."""
    with db.transaction() as session:
        told: dict[int, Notice] = {}
        for article in session.exec(_due()).all():
            row = db.lock(article)
            row.reminded_on = row.review_on
            audit.record("article.reminded", row, "desk", body={"on": str(row.review_on)})
            told.setdefault(row.owner_id, Notice(agent_id=row.owner_id, kind="article_review"))
        for notice in told.values():
            session.add(notice)
            session.flush()
            audit.record(
                "notice.given",
                notice,
                "desk",
                body={"to": session.get_one(Agent, notice.agent_id).uuid, "kind": notice.kind},
            )
    return clock.now() + EVERY


def _due() -> Any:
    fresh = or_(col(Article.reminded_on).is_(None), col(Article.reminded_on) != Article.review_on)
    due = (col(Article.review_on) <= clock.now().date(), col(Article.retired_at).is_(None), fresh)
    return select(Article).where(*due).order_by(col(Article.id))
