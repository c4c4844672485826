"""A real mail server that keeps what it is given, and refuses on request.

`says` maps a step of the conversation (`auth`, `sender`, `recipient`, `data`) to what the server answers there instead;
`nobody` are addresses that it does not know.
"""

import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.ports import free_port


@dataclass(frozen=True)
class Kept:
    """One letter as it came: the envelope, and the letter read."""

    sender: str
    to: list[str]
    message: EmailMessage
    is_encrypted: bool
    user: str

    @property
    def text(self) -> str:
        return str(self.message.get_content())


class Mailbox:
    """`login`: the only name and password that are let in; `tls`: STARTTLS is offered with this certificate."""

    def __init__(self, *, login: tuple[str, str] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.kept: list[Kept] = []
        self.says: dict[str, str] = {}
        self.nobody: set[str] = set()
        self.login = login
        more: dict[str, Any] = {"tls_context": tls} if tls else {}
        if login:
            more |= {"authenticator": self._let_in, "auth_require_tls": tls is not None}
        self._controller = Controller(self, "127.0.0.1", free_port(), **more)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._controller.port}"

    def url(self, scheme: str = "smtp", user: str = "") -> str:
        return f"{scheme}://{user}{'@' if user else ''}{self.host}"

    def letters(self) -> list[tuple[str, str]]:
        """To whom, and the subject."""
        return [(one.to[0], str(one.message["Subject"])) for one in self.kept]

    def __enter__(self) -> "Mailbox":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def _let_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        if "auth" in self.says:
            return AuthResult(success=False, handled=False, message=self.says["auth"])
        is_right = self.login == (told.login.decode(), told.password.decode())
        return AuthResult(success=is_right, handled=False, auth_data=told)

    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.login and not session.authenticated:
            return "530 5.7.0 sign in first"
        envelope.mail_from = address
        return self.says.get("sender", "250 OK")

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.nobody:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return self.says.get("recipient", "250 OK")

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        if "data" in self.says:
            return self.says["data"]
        message = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        assert isinstance(message, EmailMessage)
        user = session.auth_data.login.decode() if session.auth_data else ""
        sender, to = envelope.mail_from or "", list(envelope.rcpt_tos)
        self.kept.append(Kept(sender, to, message, session.ssl is not None, user))
        return "250 kept"
