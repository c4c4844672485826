"""Clocks hold no words, but one of their rules reads them: whether a post was only a thank-you is written down before
its words go, so that counting anew says what it said."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import col

from caredesk.core import db
from caredesk.customers import holdings
from caredesk.sla.courtesy import is_courtesy
from caredesk.tickets.models import Post, PostKind


def _keep_thanks(ids: Collection[int]) -> None:
    theirs = select(Post).where(col(Post.id).in_(ids), col(Post.kind) == PostKind.IN)
    for post in db.session().execute(theirs).scalars().all():
        post.thanks = is_courtesy(post.text, post.lang)
    db.session().flush()


holdings.register("sla", posts=_keep_thanks)
