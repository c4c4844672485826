"""What a body only named: asked for once, and not at all where we hold it; and answers that tell nothing new."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col

from caredesk.channels import watching
from caredesk.channels.base import Event, Fetch
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.tickets.models import Post


def ask(fetches: Iterable[tuple[Account, Fetch]], key: str) -> None:
    """Put the questions in line, one for each account; `key` names the body that they come from. In the open
    transaction."""
    ids: dict[int, dict[str, None]] = {}
    for account, fetch in fetches:
        if fetch.standing:
            watching.plan(account, clock.now())
        wanted = _unknown(account, fetch.ext_ids) if fetch.only_unknown else fetch.ext_ids
        ids.setdefault(known(account.id), {}).update(dict.fromkeys(wanted))
    for account_id, those in ids.items():
        if those:
            payload = {"account_id": account_id, "ext_ids": list(those)}
            jobs.enqueue("postroom.fetch", payload, clock.now(), key=f"fetch:{key}:{account_id}")


def _unknown(account: Account, ext_ids: tuple[str, ...]) -> list[str]:
    held = select(col(Post.ext_id)).where(col(Post.account_id) == account.id, col(Post.ext_id).in_(ext_ids))
    there = set(db.session().execute(held).scalars())
    return [one for one in ext_ids if one not in there]


def is_no_news(account: Account, event: Event) -> bool:
    """Whether these words are those that we hold, and whether it is hidden is what we know: a network that cannot tell
    of changes says the same at every sweep. Other stars under the same words are news."""
    if event.kind not in ("edited", "hidden", "unhidden"):
        return False
    here = (col(Post.account_id) == account.id, col(Post.ext_id) == event.ext_id)
    asked = select(col(Post.text), col(Post.rating), col(Post.hidden_by)).where(*here)
    held = db.session().execute(asked).first()
    if event.kind != "edited":
        return (held is not None and held.hidden_by != "") == (event.kind == "hidden")
    return held is not None and (held.text, held.rating) == (event.text, event.rating or held.rating)
