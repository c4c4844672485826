"""A strict network of pages with a sign-in: OAuth 2.0 by code (RFC 6749) with PKCE (RFC 7636), refresh tokens that
rotate and are good once, rights that can be taken away. It refuses whatever the two documents tell it to refuse."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qsl, urlencode

from tests.fakes.server import Answer, Call, Fake, told

CLIENT, SECRET = "client-1", "client-secret-xyzzy"
SCOPES = ("pages.read", "pages.write")


class Pages(Fake):
    """Two pages belong to whoever signs in."""

    def __init__(self, redirect: str = "http://127.0.0.1:8600/channels/oauth") -> None:
        super().__init__()
        self.redirect = redirect
        self.granted: tuple[str, ...] = SCOPES
        self.lives = 3600
        self.pages = {"11": "Parcelhop Polska", "12": "Parcelhop Magyarország"}
        self.owner = "11"
        self.access: set[str] = set()
        self.refresh: set[str] = set()
        self.spent: set[str] = set()
        self.codes: dict[str, dict[str, str]] = {}
        self.revoked = False

    def says_yes(self, url: str) -> str:
        """A person opens the sign-in page and says yes: the address to which the browser is sent back."""
        asked = dict(parse_qsl(url.partition("?")[2], strict_parsing=True))
        wanted = {"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge"}
        assert wanted <= asked.keys(), f"missing: {wanted - asked.keys()}"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["redirect_uri"] == self.redirect, asked["redirect_uri"]
        assert asked["code_challenge_method"] == "S256" and len(asked["state"]) >= 32
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, call: Call) -> Answer:
        if call.path == "/token" and call.method == "POST":
            return self._token(dict(parse_qsl(call.body.decode())))
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.access or self.revoked:
            return told({"error": "expired_token"}, 401)
        if call.path == "/me":
            name = self.pages[self.owner]
            return told({"id": self.owner, "name": name, "scopes": list(self.granted)})
        if call.path == "/pages":
            return told([{"id": one, "name": name} for one, name in self.pages.items()])
        return told({"error": "not_found"}, 404)

    def _token(self, asked: dict[str, str]) -> Answer:
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return told({"error": "invalid_client"}, 401)
        if asked.get("grant_type") == "refresh_token":
            return self._refreshed(asked.get("refresh_token", ""))
        begun = self.codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = begun and begun["code_challenge"] == challenge and begun["redirect_uri"] == asked.get("redirect_uri")
        return self._tokens() if fits else told({"error": "invalid_grant"}, 400)

    def _refreshed(self, token: str) -> Answer:
        """A token that comes a second time is a theft: everything of this sign-in is void."""
        if token in self.spent:
            self.access.clear()
            self.refresh.clear()
        if token not in self.refresh:
            return told({"error": "invalid_grant"}, 400)
        self.refresh.discard(token)
        self.spent.add(token)
        return self._tokens()

    def _tokens(self) -> Answer:
        access, refresh = f"access-{secrets.token_hex(8)}", f"refresh-{secrets.token_hex(8)}"
        self.access = {access}
        self.refresh.add(refresh)
        found = {"access_token": access, "refresh_token": refresh, "token_type": "bearer", "expires_in": self.lives}
        return told({**found, "scope": " ".join(self.granted)})
