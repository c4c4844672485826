"""What the tests of mail share: letters, an account on the real servers, keys for the marks of conversations."""

from datetime import UTC, datetime

from caredesk.channels.base import AccountFacts, OutgoingFacts, Raw
from tests.servers.mail import PASSWORD, MailServers

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DESK = "desk@parcelhop.example"
KASIA = "kasia@fans.example"


def letter(
    text: str = "Where is my parcel?", *, subject: str = "Parcel 12", sender: str = f"Kasia <{KASIA}>", **more: str
) -> bytes:
    """A plain letter; `more` are further headers, `message_id` among them, with _ for -."""
    head = {"From": sender, "To": DESK, "Subject": subject, "Date": "Mon, 23 Nov 2026 10:00:00 +0100"}
    head |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return "\r\n".join([*lines, "", text.replace("\n", "\r\n"), ""]).encode()


def raw(body: bytes, **told: str) -> Raw:
    """The letter as the reading of a mailbox keeps it."""
    headers = {"mail-own": DESK, "mail-box": "inbox", **{f"mail-{name}": value for name, value in told.items()}}
    return Raw(body, NOW, headers, "poll")


def account(servers: MailServers, password: str = PASSWORD, **settings: object) -> AccountFacts:
    return AccountFacts(DESK, DESK, settings=servers.settings(poll_seconds=5, **settings), keys={"password": password})


def reply(thread: str, parent: str = "<a@fans.example>", **more: object) -> OutgoingFacts:
    told = {
        "send_id": "0198-send",
        "action": "dm",
        "text": "Zażółć: we are looking into it.",
        "parent_ext_id": f"{parent}#1",
        "thread_ext_id": thread,
        "surface": "mail",
        "visibility": "private",
        "handle": KASIA,
        "subject": "Re: Parcel 12",
        "recipients": {"to": (KASIA,), "cc": ()},
        "mail": {"references": [parent], "signed": "Ola"},
    }
    return OutgoingFacts(**{**told, **more})
