"""A strict Google Business and a strict Google Play in memory: reviews, one answer to each, and what is refused.

Resources hold what the references document, nothing else; names are paths that must fit.
"""

import json
from datetime import UTC, datetime, timedelta

from caredesk.core import clock
from tests.fakes.google import GoogleFake, fits
from tests.fakes.refusal import Refusal
from tests.fakes.server import Call

LOCATION = "accounts/101/locations/202"
PACKAGE = "com.parcelhop.app"
STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
STATES = {"PENDING", "APPROVED", "REJECTED"}
REPLY = {"comment": str, "updateTime": TIME, "reviewReplyState": STATES, "policyViolation": str}
REVIEW = {
    "name": r"accounts/\d+/locations/\d+/reviews/[\w-]+",
    "reviewId": r"[\w-]+",
    "reviewer": {"displayName": str, "profilePhotoUrl": str, "isAnonymous": bool},
    "starRating": set(STARS),
    "comment": str,
    "createTime": TIME,
    "updateTime": TIME,
    "reviewReply": REPLY,
    "reviewReplyUrl": str,
}
STAMP = {"seconds": r"\d+", "nanos": int}
DEVICE = {"productName": str, "manufacturer": str, "deviceClass": str, "screenWidthPx": int, "ramMb": int}
USER = {
    "text": str,
    "lastModified": STAMP,
    "starRating": int,
    "reviewerLanguage": str,
    "device": str,
    "androidOsVersion": int,
    "appVersionCode": int,
    "appVersionName": str,
    "thumbsUpCount": int,
    "thumbsDownCount": int,
    "deviceMetadata": DEVICE,
    "originalText": str,
}
COMMENT = {"userComment": USER, "developerComment": {"text": str, "lastModified": STAMP}}
APP_REVIEW = {"reviewId": str, "authorName": str, "comments": [COMMENT]}


class Reviews(GoogleFake):
    """What both have: reviews by number, the newest change last."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.made: dict[str, dict] = {}
        self.ages = timedelta()  # how long ago the last change was
        self._number = 0
        self._changes = 0

    def post(self, by: str, text: str, stars: int, **more: object) -> str:
        with self.lock:
            self._number += 1
            ext_id = f"AbFv{self._number:06}"
            self.made[ext_id] = {"id": ext_id, "by": by, "created": self._now(), "reply": None, **more}
            self.edit(ext_id, text, stars)
            self.made[ext_id]["created"] = self.made[ext_id]["updated"]
            return ext_id

    def edit(self, ext_id: str, text: str, stars: int) -> None:
        with self.lock:
            one = self.made.pop(ext_id)
            self.made[ext_id] = {**one, "text": text, "stars": stars, "updated": self._now()}

    def delete(self, ext_id: str) -> None:
        del self.made[ext_id]

    def public(self) -> list[str]:
        return [one["reply"]["text"] for one in self.made.values() if one["reply"]]

    def reply(self, ext_id: str, text: str) -> None:
        """Somebody of ours answers in Google's own pages."""
        self.made[ext_id]["reply"] = {"text": text, "at": self._now(), "state": "APPROVED"}

    def _now(self) -> float:
        self._changes += 1
        return round(clock.now().timestamp() - 3600 + self._changes, 3)

    def _one(self, ext_id: str) -> dict:
        if ext_id not in self.made:
            raise Refusal(404, "notFound|Requested entity was not found.")
        return self.made[ext_id]

    def _page(self, token: str, size: int) -> tuple[list[dict], str]:
        start = int(token.removeprefix("t")) if token else 0
        newest = sorted(self.made.values(), key=lambda one: -one["updated"])
        page = newest[start : start + size]
        return page, f"t{start + size}" if len(newest) > start + size else ""


class Business(Reviews):
    SCOPE = "https://www.googleapis.com/auth/business.manage"
    ROUTES = [
        ("GET", "/accounts", "accounts"),
        ("GET", r"/(accounts/\d+)/locations", "locations"),
        ("GET", r"/(accounts/\d+/locations/\d+)/reviews", "list"),
        ("GET", r"/(accounts/\d+/locations/\d+)/reviews/([\w-]+)", "get"),
        ("PUT", r"/(accounts/\d+/locations/\d+)/reviews/([\w-]+)/reply", "put"),
    ]

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.rejects = ""  # the rule that the next answer breaks
        self.is_verified = True

    def _accounts(self, call: Call) -> object:
        made = [{"name": "accounts/101", "accountName": "Parcelhop"}, {"name": "accounts/102", "accountName": "Other"}]
        return (
            {"accounts": made[1:]} if call.first("pageToken") == "2" else {"accounts": made[:1], "nextPageToken": "2"}
        )

    def _locations(self, call: Call, account: str) -> object:
        if not call.first("readMask"):
            raise Refusal(400, "invalid|readMask is required.")
        if account != "accounts/101":
            return {}
        address = {"locality": "Łódź", "regionCode": "PL"}
        places = [
            {"name": "locations/203", "title": "Parcelhop Old", "metadata": {"hasVoiceOfMerchant": False}},
            {"name": "locations/202", "title": "Parcelhop", "storefrontAddress": address, "metadata": {}},
        ]
        return {"locations": places}

    def _list(self, call: Call, location: str) -> object:
        self._must(location)
        size = int(call.first("pageSize") or 50)
        if not 1 <= size <= 50 or call.first("orderBy") not in (None, "updateTime desc", "rating", "rating desc"):
            raise Refusal(400, "badRequest|Invalid paging or order.")
        if not (call.first("pageToken") or "t0").startswith("t"):
            raise Refusal(400, "badRequest|Invalid page token.")
        page, following = self._page(call.first("pageToken") or "", size)
        told = {"reviews": [self._shown(one) for one in page], "totalReviewCount": len(self.made), "averageRating": 4.1}
        return {**(told if page else {}), **({"nextPageToken": following} if following else {})}

    def _get(self, call: Call, location: str, ext_id: str) -> object:
        self._must(location)
        return self._shown(self._one(ext_id))

    def _put(self, call: Call, location: str, ext_id: str) -> object:
        self._must(location)
        order, one = json.loads(call.body), self._one(ext_id)
        if set(order) != {"comment"} or not order["comment"].strip():
            raise Refusal(400, "badRequest|comment is required.")
        if len(order["comment"].encode()) > 4096:
            raise Refusal(400, "badRequest|Reply comment is too long.")
        if not self.is_verified:
            raise Refusal(403, "forbidden|The location is not verified.")
        state = "REJECTED" if self.rejects else "PENDING"
        one["reply"] = {"text": order["comment"], "at": self._now(), "state": state, "rule": self.rejects}
        return self._shown(one)["reviewReply"]

    def _must(self, location: str) -> None:
        if location != LOCATION:
            raise Refusal(403, "forbidden|The caller does not have permission.")

    def _shown(self, one: dict) -> dict:
        reply, reviewer = one["reply"], {"displayName": one["by"], "profilePhotoUrl": "https://lh3.example/a.jpg"}
        made = {
            "name": f"{LOCATION}/reviews/{one['id']}",
            "reviewId": one["id"],
            "reviewer": {"displayName": "A Google user", "isAnonymous": True} if one.get("anonymous") else reviewer,
            "starRating": STARS[one["stars"] - 1],
            "createTime": _iso(one["created"]),
            "updateTime": _iso(one["updated"]),
            "reviewReplyUrl": f"https://business.google.com/reviews/{one['id']}",
            **({"comment": one["text"]} if one["text"] else {}),
        }
        if reply:
            rule = {"policyViolation": reply["rule"]} if reply.get("rule") else {}
            made["reviewReply"] = {"comment": reply["text"], "updateTime": _iso(reply["at"]), **rule}
            made["reviewReply"]["reviewReplyState"] = reply["state"]
        fits(made, REVIEW)
        return made


class Play(Reviews):
    SCOPE = "https://www.googleapis.com/auth/androidpublisher"
    ROUTES = [
        ("GET", r"/applications/([\w.]+)/reviews", "list"),
        ("GET", r"/applications/([\w.]+)/reviews/([\w-]+)", "get"),
        ("POST", r"/applications/([\w.]+)/reviews/([\w-]+):reply", "put"),
    ]

    def _list(self, call: Call, package: str) -> object:
        self._must(package)
        size = int(call.first("maxResults") or 10)
        if not 1 <= size <= 100 or not (call.first("token") or "t0").startswith("t"):
            raise Refusal(400, "badRequest|Invalid paging.")
        page, following = self._page(call.first("token") or "", size)
        week = clock.now().timestamp() - 7 * 86_400
        told = {"reviews": [self._shown(one) for one in page if one["updated"] > week]}
        paging = {"tokenPagination": {"nextPageToken": following}} if following else {}
        return {**(told if told["reviews"] else {}), **paging}

    def _get(self, call: Call, package: str, ext_id: str) -> object:
        self._must(package)
        return self._shown(self._one(ext_id))

    def _put(self, call: Call, package: str, ext_id: str) -> object:
        self._must(package)
        order, one = json.loads(call.body), self._one(ext_id)
        if set(order) != {"replyText"} or not 0 < len(order["replyText"]) <= 350:
            raise Refusal(400, "badRequest|The reply is too long.")
        one["reply"] = {"text": order["replyText"], "at": self._now()}
        stamp = {"seconds": f"{one['reply']['at']:.0f}", "nanos": 0}
        return {"result": {"replyText": order["replyText"], "lastEdited": stamp}}

    def _must(self, package: str) -> None:
        if package != PACKAGE:
            raise Refusal(403, "permissionDenied|The caller does not have permission.")

    def _shown(self, one: dict) -> dict:
        user = {
            "text": one["text"],
            "lastModified": {"seconds": f"{one['updated']:.0f}", "nanos": 713000000},
            "starRating": one["stars"],
            "reviewerLanguage": "pl_PL",
            "device": "trltecan",
            "androidOsVersion": 34,
            "appVersionCode": 12345,
            "appVersionName": "4.2.0",
            "thumbsUpCount": 10,
            "thumbsDownCount": 3,
            "deviceMetadata": {"productName": "Galaxy S24", "manufacturer": "Samsung", "deviceClass": "phone"},
        }
        comments: list[dict] = [{"userComment": user}]
        if one["reply"]:
            stamp = {"seconds": f"{one['reply']['at']:.0f}", "nanos": 0}
            comments.append({"developerComment": {"text": one["reply"]["text"], "lastModified": stamp}})
        made = {"reviewId": one["id"], "authorName": one["by"], "comments": comments}
        fits(made, APP_REVIEW)
        return made


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
