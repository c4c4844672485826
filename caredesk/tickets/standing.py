"""Where a ticket stands: what its row shows, as a function of the posts in it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from caredesk.tickets.models import PostKind, Visibility

SNIPPET = 240
UNSAID = ("cancelled", "echo")  # replies taken back, and our own words that came back as an echo
_BY = {PostKind.IN: "in", PostKind.NOTE: "note"}


@dataclass(frozen=True)
class Home:
    """The ticket to which posts belong: 0 is the one in which they stand, any other was merged into it at `since`."""

    id: int
    since: datetime


HERE = Home(0, datetime.min.replace(tzinfo=UTC))
NOWHERE: Mapping[int | None, Home] = {}


@dataclass(frozen=True)
class Line:
    """The little of a post that its ticket needs."""

    id: int
    kind: PostKind
    ext_id: str | None
    at: datetime
    received_at: datetime
    text: str
    lang: str
    surface: str
    is_private: bool
    customer_id: int | None
    is_removed: bool
    out_state: str
    is_automatic: bool = False
    home: Home = HERE

    COLUMNS: ClassVar = (
        *("id", "kind", "ext_id", "occurred_at", "received_at", "text", "lang", "surface"),
        *("visibility", "removed_by", "out_state", "automatic", "old", "home_id"),
    )

    @classmethod
    def of(
        cls, post: Mapping[str, Any], post_id: int, customer_id: int | None, homes: Mapping[int | None, Home] = NOWHERE
    ) -> "Line":
        """A post's columns as a line; homes: of the tickets that were merged into its ticket."""
        return cls(
            id=post_id,
            kind=post["kind"],
            ext_id=post["ext_id"],
            at=post["occurred_at"],
            received_at=post["received_at"],
            text=post["text"],
            lang=post["lang"],
            surface=post["surface"],
            is_private=post["visibility"] is Visibility.PRIVATE,
            customer_id=customer_id,
            is_removed=bool(post["removed_by"]),
            out_state=post.get("out_state", ""),
            is_automatic=post.get("automatic", False) or post.get("old", False),
            home=homes.get(post.get("home_id"), HERE),
        )

    @property
    def place(self) -> tuple[datetime, str, int]:
        """The order of a conversation; of two posts of one moment the network's ids decide, not who came in first."""
        return self.at, self.ext_id or "", self.id


def standing(lines: Sequence[Line], resolved_at: datetime | None) -> dict[str, Any]:
    """The columns of the ticket that follow from its posts."""
    said = sorted((line for line in lines if line.out_state not in UNSAID), key=lambda line: line.place)
    if not said:
        return {"posts_count": 0, "snippet": "", "waiting_since": None}
    theirs = [line for line in said if line.kind is PostKind.IN]
    waiting = min((line.at for line in unanswered(said, resolved_at)), default=None)
    last_in_at = theirs[-1].at if theirs else None
    return {
        "posts_count": len(said),
        "snippet": said[-1].text[:SNIPPET],
        "snippet_by": _BY.get(said[-1].kind, "out"),
        "last_at": said[-1].at,
        "last_in_at": last_in_at,
        "waiting_since": waiting,
        "removed": bool(theirs and theirs[-1].is_removed),
        **(_who(theirs) if theirs else {}),
    }


def _who(theirs: Sequence[Line]) -> dict[str, Any]:
    """The ticket's customer is who spoke first; private once anything in it is."""
    return {
        "customer_id": next((line.customer_id for line in theirs if line.customer_id), None),
        "surface": theirs[0].surface,
        "private": any(line.is_private for line in theirs),
        "lang": next((line.lang for line in reversed(theirs) if line.lang), ""),
    }


def unanswered(lines: Sequence[Line], resolved_at: datetime | None) -> list[Line]:
    """The posts without an answer. An answer from outside answers what was written before it; a reply of ours answers
    what had come in before it; so does closing the ticket. What a machine wrote neither asks nor answers, and where
    tickets were merged, what we said in one of them before that answered nothing in the other."""
    said = [line for line in lines if not line.is_automatic and line.out_state not in UNSAID]
    found = []
    for home in dict.fromkeys(line.home for line in said):
        heard = [line for line in said if line.home == home or line.at >= max(line.home.since, home.since)]
        asking = [line for line in said if line.home == home and line.kind is PostKind.IN and not line.is_removed]
        found += _left_over(asking, heard)
    return [line for line in found if resolved_at is None or line.received_at > resolved_at]


def _left_over(asking: Sequence[Line], heard: Sequence[Line]) -> list[Line]:
    outside = [line.at for line in heard if line.kind is PostKind.OUTSIDE]
    ours = [line.id for line in heard if line.kind is PostKind.REPLY and line.out_state == "sent"]
    return [line for line in asking if (not outside or line.at > max(outside)) and (not ours or line.id > max(ours))]
