"""A strict App Store Connect in memory: it checks the signature and the claims of every token, and pages by links."""

import base64
import json
import re
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, told

APP, OTHER_APP, ISSUER, KEY_ID = "1234567890", "1234567891", "57246542-96fe-1a63-e053-0824d011072a", "2X9R4HXF34"
KEY = generate_private_key(SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class AppStore(Fake):
    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.reviews: dict[str, dict] = {}
        self.responses: dict[str, dict] = {}
        self.apps = {APP: "Parcelhop", OTHER_APP: "Parcelhop for shops"}
        self.may_answer = True
        self._count = 0

    def review(self, text: str = "It crashes.", stars: int = 1, **more: Any) -> dict:
        self._count += 1
        ext_id = f"00000012-abcd-{self._count:04d}-0000-000000000000"
        about = {"rating": stars, "title": "Bad", "body": text, "reviewerNickname": "Kasia W", "territory": "POL"}
        about["createdDate"] = clock.now().isoformat()
        self.reviews[ext_id] = {"type": "customerReviews", "id": ext_id, "attributes": about | more}
        return self.reviews[ext_id]

    def edit(self, review: dict, **change: Any) -> None:
        review["attributes"].update(change)

    def respond(self, review: dict, text: str, state: str = "PENDING_PUBLISH") -> dict:
        about = {"responseBody": text, "lastModifiedDate": clock.now().isoformat(), "state": state}
        made = {"type": "customerReviewResponses", "id": f"r-{review['id']}", "attributes": about}
        self.responses[review["id"]] = made
        return made

    def public(self) -> list[str]:
        return [one["attributes"]["responseBody"] for one in self.responses.values()]

    def answer(self, call: Call) -> Answer:
        wrong = _wrong_with(call.headers.get("authorization", ""))
        if wrong:
            return _no(401, "NOT_AUTHORIZED", wrong)
        answer = self._post(call) if call.method == "POST" else self._get(call)
        answer.headers["X-Rate-Limit"] = "user-hour-lim:3500;user-hour-rem:499;"
        return answer

    def _get(self, call: Call) -> Answer:
        if call.path == "/apps":
            return self._apps(call)
        if call.path == f"/apps/{APP}":
            return told({"data": _app(APP, "Parcelhop")})
        if call.path == f"/apps/{APP}/customerReviews":
            return self._list(call)
        found = re.fullmatch(r"/customerReviews/([^/]+)(/response)?", call.path)
        if not found or found[1] not in self.reviews:
            return _no(404, "NOT_FOUND", "There is no resource of this id")
        if found[2]:
            made = self.responses.get(found[1])
            return told({"data": made}) if made else _no(404, "NOT_FOUND", "There is no resource of this id")
        return told(self._with([self.reviews[found[1]]], call) | {"data": self._shown(self.reviews[found[1]])})

    def _apps(self, call: Call) -> Answer:
        limit, start = int(call.first("limit") or 50), int(call.first("cursor") or 0)
        assert 1 <= limit <= 200
        page = [_app(*one) for one in list(self.apps.items())[start : start + limit]]
        on = {"next": f"{self.url}/apps?{urlencode({'cursor': start + limit, 'limit': limit})}"}
        return told({"data": page, "links": on if start + limit < len(self.apps) else {}})

    def _shown(self, review: dict) -> dict:
        made = self.responses.get(review["id"])
        related = {"response": {"data": {"type": made["type"], "id": made["id"]} if made else None}}
        return {**review, "relationships": related}

    def _with(self, reviews: list[dict], call: Call) -> dict:
        answers = [self.responses[one["id"]] for one in reviews if one["id"] in self.responses]
        included = {"included": answers} if call.first("include") == "response" else {}
        return {"data": [self._shown(one) for one in reviews], **included}

    def _list(self, call: Call) -> Answer:
        limit, start = int(call.first("limit") or 50), int(call.first("cursor") or 0)
        assert 1 <= limit <= 200
        assert call.first("sort") in (None, "-createdDate")
        newest = list(self.reviews.values())[::-1]
        more = {"cursor": str(start + limit), "limit": str(limit), "sort": "-createdDate", "include": "response"}
        links = {"self": f"{self.url}{call.path}"}
        if start + limit < len(newest):
            links["next"] = f"{self.url}{call.path}?{urlencode(more)}"
        return told(self._with(newest[start : start + limit], call) | {"links": links})

    def _post(self, call: Call) -> Answer:
        assert call.path == "/customerReviewResponses"
        data = json.loads(call.body)["data"]
        assert data["type"] == "customerReviewResponses"
        assert set(data) == {"type", "attributes", "relationships"}
        review = data["relationships"]["review"]["data"]
        assert review["type"] == "customerReviews"
        if not self.may_answer:
            return _no(403, "FORBIDDEN_ERROR", "The API key in use does not allow this request")
        if review["id"] not in self.reviews:
            return _no(404, "NOT_FOUND", "There is no resource of this id")
        if not 0 < len(data["attributes"]["responseBody"]) <= 5970:
            return _no(409, "ENTITY_ERROR.ATTRIBUTE.INVALID.TOO_LONG", "The value is too long")
        return told({"data": self.respond(review, data["attributes"]["responseBody"])}, 201)


def _app(ext_id: str, name: str) -> dict:
    return {"type": "apps", "id": ext_id, "attributes": {"name": name, "bundleId": f"example.parcelhop.{ext_id}"}}


def _no(status: int, code: str, detail: str) -> Answer:
    return told({"errors": [{"status": str(status), "code": code, "title": "no", "detail": detail}]}, status)


def _wrong_with(header: str) -> str:
    """Why a token is refused; "" for a good one."""
    parts = header.removeprefix("Bearer ").split(".")
    if len(parts) != 3:
        return "no token"
    head, claims = (json.loads(_bytes(part)) for part in parts[:2])
    signature = _bytes(parts[2])
    if head != {"alg": "ES256", "kid": KEY_ID, "typ": "JWT"} or claims["iss"] != ISSUER or len(signature) != 64:
        return "header or issuer"
    now = clock.now().timestamp()
    if claims["aud"] != "appstoreconnect-v1" or not now < claims["exp"] <= now + 1200 or claims["iat"] > now + 1:
        return "audience or time"
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        signed = f"{parts[0]}.{parts[1]}".encode()
        KEY.public_key().verify(encode_dss_signature(r, s), signed, ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "signature"
    return ""


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
