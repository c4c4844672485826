"""Files that a person sent: named in a copy, let go with the words with which they came.

And words that were to take the place of ours in an edit: they go with those."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk.core import db
from caredesk.core.parts import parts
from caredesk.customers import holdings
from caredesk.tickets import media
from caredesk.tickets.act_models import ActState, PostAct
from caredesk.tickets.acts import UNDER_WAY
from caredesk.tickets.holdings import post_ids
from caredesk.tickets.media_models import EMPTIED, PostMedia


def _of(ids: Collection[int]) -> list[PostMedia]:
    query = select(PostMedia).where(col(PostMedia.post_id).in_(ids), col(PostMedia.state) != EMPTIED)
    return list(db.session().execute(query).scalars())


def _copied(who: Any) -> list[dict[str, Any]]:
    told = ("kind", "name", "media", "size", "alt", "state", "sha256", "created_at")
    return [{name: getattr(one, name) for name in told} for part in parts(post_ids(who)) for one in _of(part)]


def _emptied(ids: Collection[int]) -> None:
    """In the transaction in which these posts lose their words."""
    for part in parts(sorted(ids)):
        media.let_go(_of(part))
        for one in db.session().execute(select(PostAct).where(col(PostAct.post_id).in_(part))).scalars():
            one.text, one.why, one.v = "", one.why.partition(":")[0], one.v + 1
            if one.state in UNDER_WAY:
                one.state = ActState.FAILED


COLUMNS = tuple(f"post_media.{one}" for one in ("name", "alt", "sha256", "digest", "small", "link", "sign"))
holdings.register("media", copy=_copied, columns=(*COLUMNS, "post_act.text", "post_act.why"), posts=_emptied)
