"""A strict YouTube in memory: comments, their moderation, and a quota that counts down.

Our channel is `UCdesk…`; `kasia` and `zoltan` comment. Resources hold what the reference documents, nothing else.
"""

import json

from caredesk.core import clock
from tests.fakes.google import GoogleFake, error, fits
from tests.fakes.refusal import Refusal
from tests.fakes.server import Answer, Call

CHANNEL = "UCdesk0000000000000000000"
VIDEO = "dQw4w9WgXcQ"
LIST, WRITE = 1, 50
STATUSES = {"published", "heldForReview", "likelySpam", "rejected"}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
COMMENT = {
    "kind": {"youtube#comment"},
    "etag": str,
    "id": r"[A-Za-z0-9_.-]+",
    "snippet": {
        "authorDisplayName": str,
        "authorProfileImageUrl": str,
        "authorChannelUrl": str,
        "authorChannelId": {"value": str},
        "channelId": str,
        "videoId": str,
        "textDisplay": str,
        "textOriginal": str,
        "parentId": str,
        "canRate": bool,
        "viewerRating": {"none", "like"},
        "likeCount": int,
        "moderationStatus": STATUSES - {"published"},
        "publishedAt": TIME,
        "updatedAt": TIME,
    },
}
THREAD = {
    "kind": {"youtube#commentThread"},
    "etag": str,
    "id": str,
    "snippet": {
        "channelId": str,
        "videoId": str,
        "topLevelComment": COMMENT,
        "canReply": bool,
        "totalReplyCount": int,
        "isPublic": bool,
    },
    "replies": {"comments": [COMMENT]},
}


class YouTube(GoogleFake):
    """The state is a list of comments, oldest first."""

    SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
    ROUTES = [
        ("GET", "/channels", "channels"),
        ("GET", "/commentThreads", "threads"),
        ("GET", "/comments", "comments"),
        ("POST", "/comments", "insert"),
        ("POST", "/comments/setModerationStatus", "moderate"),
    ]

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.made: list[dict] = []
        self.units_left = 10_000
        self.disabled: set[str] = set()  # videos that take no comments
        self.locked: set[str] = set()  # threads that take no answers from us
        self.page_of_itself = False
        self._number = 0

    def post(self, by: str, text: str, *, to: str = "", status: str = "published", video: str = VIDEO) -> str:
        with self.lock:
            self._number += 1
            ext_id = f"{to}.r{self._number:06}" if to else f"Ugx{self._number:06}AaABAg"
            channel = CHANNEL if by == "desk" else f"UC{by}"
            now = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            said = {
                "id": ext_id,
                "by": by,
                "channel": channel,
                "text": text,
                "to": to,
                "status": status,
                "video": video,
            }
            self.made.append({**said, "published": now, "updated": now})
            return ext_id

    def edit(self, ext_id: str, text: str, updated: str) -> None:
        self._one(ext_id).update(text=text, updated=updated)

    def delete(self, ext_id: str) -> None:
        """A thread goes with all its answers."""
        with self.lock:
            self.made = [one for one in self.made if ext_id not in (one["id"], one["to"])]

    def public(self, by: str = "desk") -> list[dict]:
        with self.lock:
            return [one for one in self.made if one["by"] == by]

    def answer(self, call: Call) -> Answer:
        """Every call costs, also one that is refused."""
        if call.path == "/token":
            return super().answer(call)
        cost = LIST if call.method == "GET" else WRITE
        if self.units_left < cost:
            return error(403, "quotaExceeded", "The request cannot be completed: quota exceeded.", "youtube.quota")
        self.units_left -= cost
        return super().answer(call)

    def _channels(self, call: Call) -> object:
        if call.first("mine") != "true" or call.first("part") != "snippet":
            raise Refusal(400, "missingRequiredParameter|No filter selected.")
        picture = {"default": {"url": "https://yt3.ggpht.com/a.jpg", "width": 88, "height": 88}}
        snippet = {"title": "Parcelhop", "customUrl": "@parcelhop", "thumbnails": picture}
        return {"kind": "youtube#channelListResponse", "items": [{"id": CHANNEL, "snippet": snippet}]}

    def _threads(self, call: Call) -> object:
        status, size = call.first("moderationStatus") or "published", int(call.first("maxResults") or 20)
        if call.first("allThreadsRelatedToChannelId") != CHANNEL or not 1 <= size <= 100:
            raise Refusal(400, "invalidValue|One of the parameters is not valid.")
        if status not in STATUSES - {"rejected"} or call.first("textFormat") != "plainText":
            raise Refusal(400, "invalidValue|moderationStatus or textFormat is not valid.")
        if set((call.first("part") or "").split(",")) != {"snippet", "replies"}:
            raise Refusal(400, "invalidValue|part is not valid.")
        tops = [one for one in self.made if not one["to"] and one["status"] == status][::-1]
        return self._page(call, [self._shown(one) for one in tops], size)

    def _comments(self, call: Call) -> object:
        if call.first("id"):
            wanted = (call.first("id") or "").split(",")
            if len(wanted) > 50:
                raise Refusal(400, "invalidValue|Too many ids.")
            found = [one for one in self.made if one["id"] in wanted and one["status"] == "published"]
            return {"items": [self._comment(one) for one in found]}
        parent = self._one(call.first("parentId") or "")
        answers = [one for one in self.made if one["to"] == parent["id"] and one["status"] == "published"]
        return self._page(call, [self._comment(one) for one in answers], int(call.first("maxResults") or 20))

    def _page(self, call: Call, items: list[dict], size: int) -> dict:
        token = call.first("pageToken") or "t0"
        if not token.startswith("t"):
            raise Refusal(400, "invalidPageToken|The request specifies an invalid page token.")
        start = int(token[1:])
        more = len(items) > start + size
        following = token if self.page_of_itself and start else f"t{start + size}"
        return {"items": items[start : start + size], **({"nextPageToken": following} if more else {})}

    def _insert(self, call: Call) -> object:
        order = json.loads(call.body)
        snippet = order.get("snippet", {})
        if call.first("part") != "snippet" or set(order) != {"snippet"} or set(snippet) != {"parentId", "textOriginal"}:
            raise Refusal(400, "invalidCommentMetadata|The request metadata is invalid.")
        if not snippet["textOriginal"].strip():
            raise Refusal(400, "commentTextRequired|The comment text is required.")
        if len(snippet["textOriginal"]) > 10_000:
            raise Refusal(400, "commentTextTooLong|The comment text is too long.")
        if "." in snippet["parentId"]:
            raise Refusal(400, "operationNotSupported|The parent is no top-level comment.")
        parent = self._one(snippet["parentId"], "parentCommentNotFound")
        if parent["video"] in self.disabled:
            raise Refusal(403, "commentsDisabled|The video has disabled comments.")
        ext_id = self.post("desk", snippet["textOriginal"], to=parent["id"])
        return self._comment(self._one(ext_id))

    def _moderate(self, call: Call) -> object:
        status = call.first("moderationStatus")
        assert call.first("banAuthor") is None
        if status not in STATUSES - {"likelySpam"}:
            raise Refusal(400, "invalidValue|moderationStatus is not valid.")
        one = self._one(call.first("id") or "", "commentNotFound")
        if one["by"] == "desk":
            raise Refusal(400, "operationNotSupported|The comment cannot be moderated.")
        one["status"] = status
        return Answer(204)

    def _one(self, ext_id: str, reason: str = "commentNotFound") -> dict:
        found = [one for one in self.made if one["id"] == ext_id]
        if not found:
            raise Refusal(404, f"{reason}|The comment cannot be found.")
        return found[0]

    def _shown(self, top: dict) -> dict:
        answers = [one for one in self.made if one["to"] == top["id"] and one["status"] == "published"]
        snippet = {"channelId": CHANNEL, "videoId": top["video"], "topLevelComment": self._comment(top)}
        snippet |= {"canReply": top["id"] not in self.locked, "totalReplyCount": len(answers), "isPublic": True}
        made = {"kind": "youtube#commentThread", "etag": "e", "id": top["id"], "snippet": snippet}
        if answers:
            made["replies"] = {"comments": [self._comment(one) for one in answers[-5:]]}
        fits(made, THREAD)
        return made

    def _comment(self, one: dict) -> dict:
        picture = f"https://yt3.ggpht.com/{one['by']}.jpg"
        snippet = {
            "authorDisplayName": f"@{one['by']}",
            "authorProfileImageUrl": picture,
            "authorChannelUrl": f"http://www.youtube.com/@{one['by']}",
            "authorChannelId": {"value": one["channel"]},
            "channelId": CHANNEL,
            "videoId": one["video"],
            "textDisplay": one["text"],
            "textOriginal": one["text"],
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 0,
            "publishedAt": one["published"],
            "updatedAt": one["updated"],
        }
        snippet |= {"parentId": one["to"]} if one["to"] else {}
        snippet |= {"moderationStatus": one["status"]} if one["status"] != "published" else {}
        made = {"kind": "youtube#comment", "etag": "e", "id": one["id"], "snippet": snippet}
        fits(made, COMMENT)
        return made
