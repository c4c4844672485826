"""Reading what is new among the messages of X, page by page.

GET /2/dm_events lists newest first, by `pagination_token`, without `since_id`, 15 times in 15 minutes (docs.x.com:
Direct Messages lookup, Rate limits). What was seen is therefore remembered, and a page of nothing but news goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from caredesk.channels.base import Permanent, Retryable
from caredesk.channels.reading import mapped
from caredesk.channels.x.api import Network
from caredesk.channels.x.people import listed, whole_id

_PAGES = 6  # at one time: with the look every other minute that is what X allows
_REMEMBERED = 200
_FIELDS = (
    ("max_results", "100"),
    ("dm_event.fields", "attachments,created_at,dm_conversation_id,entities,event_type,sender_id,text"),
    ("event_types", "MessageCreate"),
    ("expansions", "attachments.media_keys,sender_id"),
    ("user.fields", "name,profile_image_url,public_metrics,username"),
    ("media.fields", "alt_text,preview_image_url,type,url"),
)


@dataclass
class Inbox:
    """One look. `stand`: what was `seen`, and where a gap goes on (`next`) with what was `read` of it so far."""

    network: Network
    stand: dict[str, Any]
    bodies: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""

    def look(self) -> None:
        """Bring what is new. A refusal in mid-gap leaves the place to go on from; the very first time nothing is a gap:
        what came before belongs to the backfill."""
        is_first, read, token = (
            "seen" not in self.stand,
            _ids(self.stand.get("read")),
            str(self.stand.get("next") or ""),
        )
        for _ in range(_PAGES):
            try:
                told = self.network.get("/2/dm_events", [*_FIELDS, *([("pagination_token", token)] if token else [])])
            except (Retryable, Permanent) as error:
                self._leave(error, token, read)
                return
            is_gap = self._keep(told, read)
            following = mapped(told.get("meta")).get("next_token")
            if is_first or not is_gap or not isinstance(following, str) or following in ("", token):
                break
            token = following
        else:
            self.problem = "gap_too_wide"
        seen = sorted({*_ids(self.stand.get("seen")), *read}, key=int)
        self.stand = {"seen": seen[-_REMEMBERED:]}

    def _leave(self, error: Retryable | Permanent, token: str, read: list[str]) -> None:
        """A token that is refused will be so again: then the gap is read from its beginning, and what was kept is
        known."""
        self.problem = error.code
        goes_on = bool(token) and isinstance(error, Retryable)
        seen = {"seen": self.stand["seen"]} if "seen" in self.stand else {}
        self.stand = seen | ({"next": token, "read": read} if goes_on else {})

    def _keep(self, told: Mapping[str, Any], read: list[str]) -> bool:
        """Keep what is new in this page; whether nothing in it was seen before the gap."""
        seen, here = set(_ids(self.stand.get("seen"))), set(read)
        page = [one for one in map(mapped, listed(told.get("data"))) if whole_id(one)]
        fresh = [one for one in page if whole_id(one) not in seen | here]
        if fresh:
            self.bodies.append({"dm_events": fresh, "includes": mapped(told.get("includes"))})
        read += [whole_id(one) for one in fresh]
        return bool(page) and not seen & {whole_id(one) for one in page}


def _ids(told: Any) -> list[str]:
    return [one for one in told if isinstance(one, str) and one.isdigit()] if isinstance(told, list) else []
