"""The letter that leaves (RFC 5322): plain words and the same as simple HTML, in the conversation that it answers."""

import re
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from caredesk.channels.base import AccountFacts, OutgoingFacts, Permanent
from caredesk.channels.email import doorways, tokens
from caredesk.core import clock, config

_POLICY = SMTP.clone(cte_type="7bit")  # no server has to say that it takes more
_ONE_LINE = re.compile(rb"^(Message-ID|In-Reply-To):\s+<", re.MULTILINE | re.IGNORECASE)
_MOST_REFERENCES = 20
_LINE = 990  # bytes of a header that may go into one line


def letter(account: AccountFacts, out: OutgoingFacts) -> EmailMessage:
    """What is handed to the server; Permanent where a header cannot be written."""
    message = EmailMessage(policy=_POLICY)
    try:
        _address(message, account, out)
        _place(message, account, out)
        _fill(message, account, out)
    except (ValueError, IndexError, UnicodeError) as error:
        raise Permanent("mail_malformed") from error
    return message


def written(message: EmailMessage) -> bytes:
    """The bytes of it. The library folds before a long Message-ID, which not everybody reads in a second line."""
    head, blank, body = message.as_bytes().partition(b"\r\n\r\n")
    return _ONE_LINE.sub(rb"\1: <", head) + blank + body


def recipients(out: OutgoingFacts) -> tuple[list[str], list[str]]:
    """To and Cc. Permanent unless there is somebody to write to."""
    to = list(out.recipients.get("to") or ([out.handle] if out.handle else []))
    cc = [one for one in out.recipients.get("cc", ()) if one not in to]
    if not to:
        raise Permanent("mail_nobody")
    for one in (*to, *cc):
        if not config.ADDRESS.fullmatch(one):
            raise Permanent("mail_recipient", one)
    return to, cc


def _address(message: EmailMessage, account: AccountFacts, out: OutgoingFacts) -> None:
    to, cc = recipients(out)
    own = doorways.address(account)
    message["From"] = _named(str(account.settings.get("from_name") or ""), own)
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    if account.settings.get("token_in") == "plus":
        local, _, domain = own.rpartition("@")
        message["Reply-To"] = f"{local}+{tokens.mark(own, out.thread_ext_id)}@{domain}"


def _named(name: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    return str(Address(" ".join(name.split()), local, domain))


def _place(message: EmailMessage, account: AccountFacts, out: OutgoingFacts) -> None:
    """Where in the conversation it stands: the whole chain, its first letter above all."""
    message["Message-ID"] = out.kept.get("message_id", "")
    message["Date"] = format_datetime(clock.now())
    marked = f" [#{tokens.mark(doorways.address(account), out.thread_ext_id)}]"
    message["Subject"] = out.subject + (marked if account.settings.get("token_in") == "subject" else "")
    chain = [str(one) for one in out.mail.get("references", ()) if str(one).isascii()]
    if chain:
        message["In-Reply-To"] = chain[-1]
        message["References"] = _folded([chain[0], *chain[1:][-_MOST_REFERENCES:]])


def _folded(ids: Sequence[str]) -> str:
    """As many of them, the first and the last ones, as go into a header."""
    kept = list(ids)
    while len(kept) > 2 and len(" ".join(kept)) > _LINE:
        del kept[1]
    return " ".join(kept)


def _fill(message: EmailMessage, account: AccountFacts, out: OutgoingFacts) -> None:
    text = words(account, out)
    message.set_content(text)
    message.add_alternative(page(text), subtype="html")
    for file in out.files:
        main, _, sub = file.media.partition("/")
        message.add_attachment(file.body(), maintype=main, subtype=sub, filename=file.name)


def words(account: AccountFacts, out: OutgoingFacts) -> str:
    """The agent's words, the signature, and below it what is answered, where the account wants it so."""
    parts = [out.text.strip("\n")]
    if signature := signed(account, out.mail):
        parts.append(f"-- \n{signature}")
    quoted = str(out.mail.get("quoted") or "")
    if account.settings.get("quotes") == "yes" and quoted:
        head = str(out.mail.get("quoted_by") or "")
        lines = "\n".join(f"> {line}".rstrip() for line in quoted[:20_000].split("\n"))
        parts.append(f"{head}:\n{lines}" if head else lines)
    return "\n\n".join(parts) + "\n"


def signed(account: AccountFacts, told: Mapping[str, object]) -> str:
    """The account's signature with the agent's name in it."""
    template = str(account.settings.get("signature") or "").strip()
    return template.replace("{agent}", str(told.get("signed") or "")).strip()


def page(text: str) -> str:
    """The same words as HTML that no mail program can misread: escaped, line by line."""
    body = "<br>\n".join(escape(line) for line in text.rstrip("\n").split("\n"))
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body><div>{body}</div></body></html>\n'
