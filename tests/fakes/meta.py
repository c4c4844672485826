"""What the strict fakes of Meta share: one Graph API in memory that refuses what Meta refuses, and signs what it sends.

`Page`, `Instagram` and `WhatsApp` stand beside. Every request must name the version, bear a token that lives and may do
it, and prove that the app asks. Whatever happens over there is put into `outbox`, as the bodies of its webhook;
`signed(body)` is how it would be sent.
"""

import hmac
import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, told

VERSION = "v25.0"
APP, SECRET, VERIFY = "1001", "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "swordfish"


class MetaRefusal(Exception):
    """An error as Meta tells it; the status says little."""

    def __init__(self, code: int, message: str = "", *, subcode: int = 0, status: int = 400, details: str = "") -> None:
        error: dict[str, Any] = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
        if subcode:
            error["error_subcode"] = subcode
        if details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": details}
        self.status, self.body = status, {"error": {**error, "fbtrace_id": "Fake1"}}


def gone(ext_id: str) -> MetaRefusal:
    words = f"Unsupported get request. Object with ID '{ext_id}' does not exist, cannot be loaded due to missing "
    return MetaRefusal(100, words + "permissions, or does not support this operation", subcode=33)


class Graph(Fake):
    """Subclasses list their `routes`: method, path, name of the function, scope that it needs."""

    object = "page"
    routes: list[tuple[str, str, str, str]] = []
    needs_proof = True

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.outbox: list[dict[str, Any]] = []
        self.tokens: dict[str, dict[str, Any]] = {}
        self.headers: dict[str, str] = {}
        self.subscribed: list[str] = []
        self.hooks: dict[str, str] = {}  # where the app's deliveries of each kind go
        self.refusals: list[tuple[str, MetaRefusal]] = []
        self._number = 122_000_000_000_000

    @property
    def api(self) -> str:
        return f"{self.url}/{VERSION}"

    def next_id(self) -> str:
        self._number += 7
        return str(self._number)

    def refuse(self, path: str, code: int, **more: Any) -> None:
        """The next act on this path is refused with this code."""
        self.refusals.append((path, MetaRefusal(code, more.pop("message", "refused on request"), **more)))

    def answer(self, call: Call) -> Answer:
        try:
            answer = self._routed(call)
            answer = answer if isinstance(answer, Answer) else told(answer)
        except MetaRefusal as refusal:
            answer = told(refusal.body, refusal.status)
        answer.headers.update({"X-App-Usage": '{"call_count":3,"total_cputime":1,"total_time":2}', **self.headers})
        return answer

    def _routed(self, call: Call) -> object:
        if not call.path.startswith(f"/{VERSION}/"):
            raise MetaRefusal(2635, "You are calling a deprecated version of the API", status=400)
        path = call.path.removeprefix(f"/{VERSION}/")
        for number, (pattern, refusal) in enumerate(self.refusals):
            if re.search(pattern, path) and call.method != "GET":
                del self.refusals[number]
                raise refusal
        for method, pattern, name, scope in [*self.routes, *_SHARED]:
            found = re.fullmatch(pattern, path)
            if found and method == call.method:
                who = self._who(call, scope)
                return getattr(self, name)(call, who, *found.groups())
        raise MetaRefusal(2500, f"Unknown path components: /{path}")

    def _who(self, call: Call, scope: str) -> dict[str, Any]:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if "access_token" in dict(call.query):
            raise MetaRefusal(100, "a token in an address")
        if token == f"{APP}|{SECRET}":
            return {"app": True, "scopes": []}
        known = self.tokens.get(token)
        if known is None:
            raise MetaRefusal(190, "Error validating access token: The session has been invalidated", subcode=460)
        if self.needs_proof and call.first("appsecret_proof") != proof(token):
            raise MetaRefusal(100, "Invalid appsecret_proof provided in the API argument")
        if scope and scope not in known["scopes"]:
            raise MetaRefusal(200, f"Requires {scope} permission", status=403)
        return known

    def debug(self, call: Call, who: dict[str, Any]) -> object:
        if not who.get("app"):
            raise MetaRefusal(100, "You must provide an app access token")
        known = self.tokens.get(call.first("input_token") or "")
        if known is None:
            error = {"code": 190, "message": "Error validating access token", "subcode": 460}
            return {"data": {"app_id": APP, "is_valid": False, "error": error, "scopes": []}}
        ends = {
            "expires_at": known.get("expires_at", 0),
            "data_access_expires_at": known.get("data_access_expires_at", 0),
        }
        return {"data": {"app_id": APP, "type": "PAGE", "is_valid": True, "scopes": known["scopes"], **ends}}

    def apps(self, call: Call, who: dict[str, Any], _ext_id: str) -> object:
        return {
            "data": [{"id": APP, "name": "caredesk", "subscribed_fields": self.subscribed}] if self.subscribed else []
        }

    def subscribe_app(self, call: Call, who: dict[str, Any], _ext_id: str) -> object:
        fields = str(body_of(call).get("subscribed_fields", "")).split(",")
        if fields == [""]:
            raise MetaRefusal(100, "The parameter subscribed_fields is required")
        self.subscribed = fields
        return {"success": True}

    def subscriptions(self, call: Call, who: dict[str, Any]) -> object:
        self._app_only(who)
        return {"data": [{"object": name, "callback_url": url, "active": True} for name, url in self.hooks.items()]}

    def subscribe_hook(self, call: Call, who: dict[str, Any]) -> object:
        self._app_only(who)
        asked = body_of(call)
        if asked.get("verify_token") != VERIFY or not asked.get("fields") or asked.get("object") != self.object:
            raise MetaRefusal(2200, "(#2200) callback verification failed")
        self.hooks[asked["object"]] = asked["callback_url"]
        return {"success": True}

    def _app_only(self, who: dict[str, Any]) -> None:
        if not who.get("app"):
            raise MetaRefusal(15, "This method must be called with an app access_token.")

    def tell(self, entry: dict[str, Any], *, entry_id: str) -> dict[str, Any]:
        """Put one body of the webhook into the outbox."""
        body = {"object": self.object, "entry": [{"id": entry_id, "time": int(clock.now().timestamp()), **entry}]}
        self.outbox.append(body)
        return body

    def take(self) -> list[dict[str, Any]]:
        """What waits to be sent, and is sent now."""
        taken, self.outbox = self.outbox, []
        return taken

    def control(self, name: str, order: dict[str, Any]) -> object:
        if name == "outbox":
            return self.take()
        return super().control(name, order)


_SHARED = [
    ("GET", r"debug_token", "debug", ""),
    ("GET", rf"{APP}/subscriptions", "subscriptions", ""),
    ("POST", rf"{APP}/subscriptions", "subscribe_hook", ""),
    ("GET", r"(\d+)/subscribed_apps", "apps", ""),
    ("POST", r"(\d+)/subscribed_apps", "subscribe_app", ""),
]


def proof(token: str) -> str:
    return hmac.new(SECRET.encode(), token.encode(), sha256).hexdigest()


def body_of(call: Call) -> dict[str, Any]:
    if not call.headers.get("content-type", "").startswith("application/json"):
        return {}
    return dict(json.loads(call.body or b"{}"))


def signed(body: object, *, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A body of the webhook as it is sent: bytes, and headers with the signature over them."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), raw, sha256).hexdigest()
    return raw, {
        "X-Hub-Signature-256": f"sha256={digest}",
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
    }


def together(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """Many updates in one body, as they are sent under load."""
    return {"object": bodies[0]["object"], "entry": [entry for body in bodies for entry in body["entry"]]}


def page_of(items: list[dict[str, Any]], call: Call, *, size: int = 25) -> dict[str, Any]:
    """One page of a list, with the cursor of the next where there is one."""
    limit = min(int(call.first("limit") or size), 100)
    start = int(call.first("after") or 0)
    found = {"data": items[start : start + limit]}
    if not items:
        return found
    cursors = {"before": str(start), "after": str(start + limit)}
    more = {"next": f"https://graph.facebook.com/next?after={start + limit}"} if start + limit < len(items) else {}
    return {**found, "paging": {"cursors": cursors, **more}}


def asked_fields(call: Call) -> set[str]:
    """The names of the fields that were asked for, those inside others left out."""
    flat, depth, name = set[str](), 0, ""
    for letter in call.first("fields") or "":
        depth += (letter in "{(") - (letter in "})")
        if depth == 0 and letter == ",":
            flat.add(name)
            name = ""
        elif depth == 0 and letter not in "})":
            name += letter
    return {one.split(".")[0] for one in flat | {name} if one}


Shown = Callable[[dict[str, Any]], dict[str, Any]]
