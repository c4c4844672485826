"""What the fakes of Google share: tokens with scopes, errors in its form, and resources that hold what is documented.

A schema says which fields a resource has and of what kind they are; a fake that would tell anything else fails.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from caredesk.core import clock
from tests.fakes.refusal import Refusal
from tests.fakes.server import Answer, Call, Fake, told

AUDIENCE = "https://oauth2.googleapis.com/token"


def fits(value: Any, schema: Any, where: str = "") -> None:
    """Whether this is what the documentation shows: a type, a list of one schema, a set of words, or fields by name."""
    if isinstance(schema, Mapping):
        assert isinstance(value, dict), where
        assert set(value) <= set(schema), f"{where}: {sorted(set(value) - set(schema))}"
        for name, inner in value.items():
            fits(inner, schema[name], f"{where}/{name}")
    elif isinstance(schema, list):
        assert isinstance(value, list), where
        for number, one in enumerate(value):
            fits(one, schema[0], f"{where}/{number}")
    elif isinstance(schema, set):
        assert value in schema, f"{where}: {value!r}"
    elif isinstance(schema, str):
        assert isinstance(value, str), f"{where}: {value!r}"
        assert re.fullmatch(schema, value), f"{where}: {value!r}"
    else:
        assert type(value) is schema, f"{where}: {value!r}"


class GoogleFake(Fake):
    """Routes are `(method, path, name, scope)`; a refusal is `reason|message`, told in Google's form."""

    ROUTES: list[tuple[str, str, str]] = []
    SCOPE = ""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.tokens: dict[str, str] = {"google-token": self.SCOPE}
        self.refresh_tokens = {"google-refresh"}
        self.clients = {"client": "client-secret"}
        self.service_key: rsa.RSAPublicKey | None = None
        self.service_email = "desk@project.iam.gserviceaccount.com"
        self._made = 0

    def answer(self, call: Call) -> Answer:
        try:
            return self._token(call) if call.path == "/token" else self._routed(call)
        except Refusal as refusal:
            return error(refusal.status, *refusal.error.split("|"))

    def _routed(self, call: Call) -> Answer:
        for method, path, name in self.ROUTES:
            found = re.fullmatch(path, call.path)
            if found and method == call.method:
                self._let_in(call)
                made = getattr(self, f"_{name}")(call, *found.groups())
                return made if isinstance(made, Answer) else told(made)
        raise Refusal(404, "notFound|Requested entity was not found.")

    def _let_in(self, call: Call) -> None:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refusal(401, "authError|Invalid Credentials")
        if self.SCOPE not in self.tokens[token].split():
            raise Refusal(403, "insufficientPermissions|Request had insufficient authentication scopes.")

    def _token(self, call: Call) -> Answer:
        form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        check: Callable[[dict], bool] = self._by_jwt if "assertion" in form else self._by_refresh
        if not check(form):
            return told({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
        self._made += 1
        self.tokens[f"fresh-{self._made}"] = self.SCOPE
        made = {"access_token": f"fresh-{self._made}", "expires_in": 3599, "token_type": "Bearer"}
        return told({**made, **({} if "assertion" in form else {"scope": self.SCOPE})})

    def _by_refresh(self, form: dict) -> bool:
        is_ours = self.clients.get(form.get("client_id", "")) == form.get("client_secret")
        return (
            is_ours and form.get("grant_type") == "refresh_token" and form.get("refresh_token") in self.refresh_tokens
        )

    def _by_jwt(self, form: dict) -> bool:
        """The claim of a service account: signed by its key, for us, of now, for at most an hour."""
        head, claim, signature = form["assertion"].split(".")
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" or self.service_key is None:
            return False
        self.service_key.verify(_raw(signature), f"{head}.{claim}".encode(), padding.PKCS1v15(), hashes.SHA256())
        told_head, told_claim, now = json.loads(_raw(head)), json.loads(_raw(claim)), clock.now().timestamp()
        is_now = abs(told_claim["iat"] - now) < 60 and 0 < told_claim["exp"] - told_claim["iat"] <= 3600
        names = (told_head["alg"], told_claim["iss"], told_claim["scope"], told_claim["aud"])
        return is_now and names == ("RS256", self.service_email, self.SCOPE, AUDIENCE)


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def error(status: int, reason: str, message: str, domain: str = "global") -> Answer:
    """As Google says no: the old form beside the new one."""
    names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
    inner = {"message": message, "domain": domain, "reason": reason}
    told_error = {"code": status, "message": message, "errors": [inner], "status": names.get(status, "UNKNOWN")}
    return told({"error": told_error}, status)
