"""A strict Trustpilot in memory: tokens for key and secret, reviews of one company, one answer for each."""

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, told

KEY, SECRET = "apikey123", "api-secret"
COMPANY, AUTHOR, KASIA = "46d6a890ffa235a75b00021d", "507f191e810c19729de860ea", "5e3de1b45fb06f0001790b50"
TOKEN_PATH = "/oauth/oauth-business-users-for-applications/accesstoken"
REVIEW = r"/private/reviews/([0-9a-f]{24})"


class Trustpilot(Fake):
    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.access = "access-1"
        self.reviews: dict[str, dict] = {}
        self.may_read = True
        self._tokens = 1
        self._count = 0

    def review(self, text: str = "Where is it?", stars: int = 1, **more: Any) -> dict:
        self._count += 1
        made = {
            "id": f"{self._count:024x}",
            "stars": stars,
            "title": "Lost",
            "text": text,
            "language": "en",
            "createdAt": clock.now().isoformat(),
            "updatedAt": None,
            "consumer": {"id": KASIA, "displayName": "Kasia W.", "numberOfReviews": 2},
            "businessUnit": {"id": COMPANY},
            "companyReply": None,
            "referenceId": "A-77",
            "isVerified": True,
            "referralEmail": "kasia@example.org",
            **more,
        }
        self.reviews[made["id"]] = made
        return made

    def edit(self, review: dict, **change: Any) -> None:
        review.update(updatedAt=clock.now().isoformat(), **change)

    def delete(self, review: dict) -> None:
        del self.reviews[review["id"]]

    def hint(self, review: dict, name: str = "service-review-updated") -> bytes:
        """What is POSTed to the address of a webhook."""
        data = {
            "id": review["id"],
            "stars": 5,
            "text": "NOT TO BE BELIEVED",
            "consumer": {"id": "x", "name": "Mallory"},
        }
        return json.dumps({"events": [{"eventName": name, "version": "1.0", "eventData": data}]}).encode()

    def public(self) -> list[dict]:
        return [one["companyReply"] for one in self.reviews.values() if one["companyReply"]]

    def answer(self, call: Call) -> Answer:
        if call.path == TOKEN_PATH:
            return self._token(call)
        if call.headers.get("authorization") != f"Bearer {self.access}":
            return told({"message": "Unauthorized"}, 401)
        if call.method == "GET":
            return self._get(call)
        found = re.fullmatch(REVIEW + "/reply", call.path)
        if not found or found[1] not in self.reviews:
            return told({"message": "Review not found"}, 404)
        return self._reply(self.reviews[found[1]], call)

    def _token(self, call: Call) -> Answer:
        basic = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        assert dict(parse_qsl(call.body.decode())) == {"grant_type": "client_credentials"}
        if call.headers.get("authorization") != f"Basic {basic}":
            return told({"fault": "Invalid client"}, 401)
        self._tokens += 1
        self.access = f"access-{self._tokens}"
        return told({"access_token": self.access, "expires_in": "359999"})

    def _get(self, call: Call) -> Answer:
        company = {"id": COMPANY, "displayName": "Parcelhop", "name": {"identifying": "parcelhop.example"}}
        if call.path == f"/business-units/{COMPANY}":
            return told(company)
        if call.path == "/business-units/find" and call.headers.get("apikey") == KEY:
            return told(company) if call.first("name") == "parcelhop.example" else told({"message": "Not found"}, 404)
        if call.path == f"/private/business-units/{COMPANY}/reviews":
            return self._list(call) if self.may_read else told({"message": "Forbidden"}, 403)
        found = re.fullmatch(REVIEW, call.path)
        if found and found[1] in self.reviews:
            return told(self.reviews[found[1]])
        return told({"message": "Not found"}, 404)

    def _list(self, call: Call) -> Answer:
        size, page = int(call.first("perPage") or 20), int(call.first("page") or 1)
        assert 1 <= size <= 100 <= 100 * page
        assert (call.first("orderBy") or "createdat.desc") == "createdat.desc"
        since, until = call.first("startDateTime") or "", call.first("endDateTime") or "9"
        inside = [one for one in self.reviews.values() if since <= one["createdAt"] < until][::-1]
        return told({"reviews": inside[(page - 1) * size : page * size], "links": []})

    def _reply(self, review: dict, call: Call) -> Answer:
        if call.method == "DELETE":
            review["companyReply"] = None
            return Answer(204)
        given = json.loads(call.body)
        assert set(given) == {"authorBusinessUserId", "message"}
        assert review["companyReply"] is None, "what a second answer does is not documented"
        if given["authorBusinessUserId"] != AUTHOR:
            return told({"message": "No such user"}, 400)
        at = clock.now().isoformat()
        review["companyReply"] = {
            "text": given["message"],
            "authorBusinessUserId": AUTHOR,
            "createdAt": at,
            "updatedAt": None,
        }
        return Answer(201)
