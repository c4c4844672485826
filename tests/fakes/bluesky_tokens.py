"""Sessions of the fake Bluesky: tokens that name their scope and end, and renewal tokens that change with every use."""

import base64
import json
from dataclasses import dataclass, field

from caredesk.core import clock
from tests.fakes.refusal import Refusal

ACCESS_SECONDS, GRACE_SECONDS = 7200, 7200
SCOPES = {False: "com.atproto.appPass", True: "com.atproto.appPassPrivileged"}


def token(scope: str, did: str, number: int, seconds: int) -> str:
    """As a JSON Web Token looks; signed by nobody, for only this server reads it."""
    claims = {"scope": scope, "sub": did, "exp": int(clock.now().timestamp()) + seconds, "jti": str(number)}
    parts = [{"typ": "at+jwt", "alg": "none"}, claims]
    head = ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
    return f"{head}.x"


@dataclass
class Sessions:
    """Who holds which token. `ends`: until when, in seconds since 1970."""

    live: dict[str, dict] = field(default_factory=dict)
    renewals: dict[str, dict] = field(default_factory=dict)
    number: int = 0

    def begin(self, did: str, *, privileged: bool) -> dict:
        self.number += 1
        access = token(SCOPES[privileged], did, self.number, ACCESS_SECONDS)
        refresh = token("com.atproto.refresh", did, self.number, 90 * 86400)
        now = clock.now().timestamp()
        self.live[access] = {"did": did, "privileged": privileged, "ends": now + ACCESS_SECONDS}
        self.renewals[refresh] = {"did": did, "privileged": privileged, "next": None, "ends": now + 90 * 86400}
        return {"accessJwt": access, "refreshJwt": refresh, "did": did}

    def renew(self, refresh: str) -> dict:
        """The old token leads to the same successor for two more hours."""
        held = self.renewals.get(refresh)
        if held is None:
            raise Refusal(400, "Token could not be verified", "InvalidToken")
        now = clock.now().timestamp()
        if held["ends"] < now:
            raise Refusal(400, "Token has been revoked", "ExpiredToken")
        if held["next"] is None:
            held["next"] = self.begin(held["did"], privileged=held["privileged"])
            held["ends"] = now + GRACE_SECONDS
        return held["next"]

    def who(self, header: str, *, chat: bool = False) -> str:
        if not header:
            raise Refusal(401, "Authentication Required", "AuthMissing")
        held = self.live.get(header.removeprefix("Bearer "))
        if held is None:
            raise Refusal(400, "Token could not be verified", "InvalidToken")
        if held["ends"] < clock.now().timestamp():
            raise Refusal(400, "Token has expired", "ExpiredToken")
        if chat and not held["privileged"]:
            raise Refusal(400, "Bad token method", "InvalidToken")
        return held["did"]

    def expire(self) -> None:
        for held in self.live.values():
            held["ends"] = 0

    def revoke(self) -> None:
        """As when the app password is taken away: nothing of it works any more."""
        self.expire()
        for held in self.renewals.values():
            held["ends"] = 0
