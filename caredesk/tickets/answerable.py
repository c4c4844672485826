"""What may be written into a ticket that was just read, asked of its network without another statement."""

from collections.abc import Sequence
from typing import Any

from caredesk.channels import accounts
from caredesk.channels.base import PostFacts
from caredesk.channels.email import doorways
from caredesk.channels.models import Account
from caredesk.tickets import facing, files, letters, sending
from caredesk.tickets.models import PostKind, Visibility
from caredesk.tickets.shapes import KindView


def of(account: Account, rows: Sequence[Any]) -> dict[str, Any]:
    """What may be written here, reasons as codes, and how much; the default target is the last post that is there."""
    theirs = [row for row in rows if row.Post.kind is PostKind.IN]
    there = [row for row in theirs if not row.Post.removed_by] or theirs
    target = _facing(there[-1], rows) if there else None
    kinds = tuple(KindView(**vars(one), **_room(account, target, one.key)) for one in sending.kinds(account, target))
    told = account.settings.get("characters_reserved_per_url")
    about = {"kinds": kinds, "url_length": told if isinstance(told, int) else 0}
    return about | (_letter(account, there[-1]) if there else {})


def _letter(account: Account, row: Any) -> dict[str, tuple[str, ...]]:
    """Whom an answer to a letter goes to; nothing for other posts."""
    mail = row.Post.about.get("mail")
    if not mail:
        return {}
    told = letters.answer_to(mail, row.handle or "", doorways.own(accounts.unsealed(account)))
    return {name: tuple(who) for name, who in told.items()}


def _facing(row: Any, rows: Sequence[Any]) -> PostFacts:
    """The post that would be answered, from the rows that were read already."""
    ours = [one.Post for one in rows if one.Post.kind is PostKind.REPLY and one.Post.out_state not in facing.UNHEARD]
    under = [one for one in ours if one.parent_ext_id == row.Post.ext_id]
    privately = sum(one.visibility is Visibility.PRIVATE for one in under)
    last = max(one.Post.occurred_at for one in rows if one.Post.kind is PostKind.IN)
    return facing.post_facts(
        row.Post, facing.Around(row.handle or "", row.handle_ext_id or "", last, len(under), privately)
    )


def _room(account: Account, target: PostFacts | None, kind: str) -> dict[str, Any]:
    """How long words of this kind may be, how they are counted, and what files go with them."""
    takes, action = files.rules(account, kind), sending.ACTIONS.get(kind)
    if action is None:  # a note stays in the desk
        return {"takes": takes}
    rule = sending.counting(account, target, action).rule
    return {"limit": sending.room(account, target, action), "count_rule": rule, "takes": takes}
