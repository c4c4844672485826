"""What networks tell beside words, in the demo: stars that changed, a photo, reactions, a label, a reply that was read;
and an account with a gap that could not be filled whole."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw
from sqlmodel import col, select

from caredesk import audit
from caredesk.channels.base import Attachment
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom.flow_models import Count, LedgerDay
from caredesk.tickets import media
from caredesk.tickets.models import Post, PostKind

Deliver = Callable[[Account, list[dict[str, Any]]], object]
STARS = {"kacper-1": (1, 3, "Zgubiona paczka"), "sofia-1": (2, 2, "Lost in transit"), "zuzka-1": (5, 5, "Polecam")}
FACTS = {"device": "Pixel 8", "app_version": "4.2.1"}


def tell(accounts: dict[str, Account], at: datetime, deliver: Deliver) -> None:
    """Go over what was said, and add what stands beside it."""
    for ext_id, (before, after, subject) in STARS.items():
        _rate(accounts["reviews"], ext_id, (before, after, subject), deliver)
    forum = accounts["forum"]
    last = _newest(forum, PostKind.IN)
    for number, name in enumerate(("like",) * 7 + ("angry",) * 3 if last else ()):
        told = {"type": "post.reacted", "id": last, "reaction": name, "author": {"id": f"reader-{number}"}}
        deliver(forum, [told])
    answered = _newest(forum, PostKind.REPLY)
    if answered:
        deliver(forum, [{"type": "reply.read", "id": answered, "occurred_at": at.isoformat()}])
    _photo(forum, last)
    page = db.first(Account, Account.kind == "facebook")
    if page is not None:
        _count(page, at)


def _rate(account: Account, ext_id: str, told: tuple[int, int, str], deliver: Deliver) -> None:
    post = db.first(Post, Post.account_id == account.id, Post.ext_id == ext_id)
    if post is None:
        return
    before, after, subject = told
    same = {"id": ext_id, "text": post.text, "thread_id": post.thread_ext_id, "surface": "review", "facts": FACTS}
    first = {**same, "type": "post.edited", "rating": before, "subject": subject}
    at = post.occurred_at
    deliver(account, [{**first, "occurred_at": (at + timedelta(minutes=1)).isoformat()}])
    if after != before:
        later = (at + timedelta(minutes=30)).isoformat()
        deliver(account, [{**first, "rating": after, "occurred_at": later}])


def _newest(account: Account, kind: PostKind) -> str:
    here = (Post.account_id == account.id, Post.kind == kind, col(Post.ext_id).is_not(None), Post.removed_by == "")
    found = db.session().exec(select(Post.ext_id).where(*here).order_by(col(Post.id).desc()).limit(1)).first()
    return found or ""


def _photo(account: Account, ext_id: str) -> None:
    """A photo of a torn box, as a customer's telephone would send it."""
    picture = Image.new("RGB", (640, 420), (214, 198, 170))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(140, 140), (500, 120), (520, 330), (120, 340)], fill=(176, 134, 84), outline=(94, 66, 36))
    draw.line([(300, 130), (330, 190), (290, 240), (340, 335)], fill=(52, 36, 20), width=9)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    with db.transaction():
        post = db.first(Post, Post.account_id == account.id, Post.ext_id == ext_id)
        if post is not None:
            given = Attachment("image", "", description="A parcel with a tear across its side", data=out.getvalue())
            files = media.take(post, [given], None)
            audit.record("post.file_kept", post, "network", body={"files": files})


def _count(account: Account, at: datetime) -> None:
    """Three days that are whole, and one of which two posts could not be had; of a network that can be asked."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    for back, (listed, held, fetched) in enumerate(((41, 41, 0), (38, 36, 3), (44, 44, 1), (29, 29, 0)), start=1):
        state = Count.WHOLE if listed == held else Count.MISSING
        row = LedgerDay(account_id=account.id or 0, since_at=midnight, until_at=midnight, state=state)
        row.since_at, row.until_at = midnight - timedelta(days=back), midnight - timedelta(days=back - 1)
        row.listed, row.held, row.fetched = listed, held, fetched
        row.missing = ["20014_48120", "20014_48177"][: listed - held]
        with db.transaction() as session:
            session.add(row)
            session.flush()
            body = {"account": account.uuid, "listed": listed, "held": held, "missing": listed - held}
            audit.record("ledger.missing" if row.missing else "ledger.whole", row, "desk", body=body)
