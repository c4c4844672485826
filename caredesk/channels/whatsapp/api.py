"""What a WhatsApp number may send.

"Messages API": POST `/{number}/messages` with `messaging_product`, `to` (a telephone number) or `recipient` (a
business-scoped id), `type`, and `biz_opaque_callback_data`, which comes back in every status; the answer is
`messages[0].id`. Text is up to 4,096 characters. What was sent cannot be listed, so that an unclear outcome is settled
by a status alone. After 24 hours only approved templates are taken: `templates` lists them, and an act that was chosen
with one (`kept["template"]`, `kept["language"]`, `kept["parameters"]` as a JSON list of texts) sends it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caredesk.channels import failures, reading
from caredesk.channels.base import AccountFacts, CannotTell, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.channels.meta import errors
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.reading import listed, mapped

TEXT = 4096
FILE = "whatsapp:"  # a file of theirs, by its number
REACTIONS = {"like": "\N{THUMBS UP SIGN}", "unlike": ""}


@dataclass(frozen=True)
class Template:
    """An approved template: its words with `{{1}}`, and how many places there are to fill."""

    name: str
    language: str
    category: str
    text: str
    places: int


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """One message into the conversation; what is too long is refused before it leaves, never cut."""
    if out.action not in ("dm", "like", "unlike"):
        raise Permanent("not_on_this_network")
    if len(out.text) > TEXT:
        raise Permanent("too_long")
    told = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(out.thread_ext_id),
        **_content(out),
        "biz_opaque_callback_data": out.send_id,
    }
    answer = Graph(account).post(node(account.ext_id, "messages"), told)
    sent = listed(answer.get("messages"))
    ext_id = mapped(sent[0]).get("id") if sent else None
    if not isinstance(ext_id, str) or not ext_id:
        raise Unknown("answer_without_id")
    return Sent(out.parent_ext_id if out.action in REACTIONS else ext_id)


def _recipient(person: str) -> dict[str, str]:
    return {"to": person} if person.isdigit() else {"recipient": person}


def _content(out: OutgoingFacts) -> dict[str, Any]:
    if out.action in REACTIONS:
        return {"type": "reaction", "reaction": {"message_id": out.parent_ext_id, "emoji": REACTIONS[out.action]}}
    if out.kept.get("template"):
        return {"type": "template", "template": _template(out.kept)}
    return {"type": "text", "text": {"body": out.text, "preview_url": False}}


def _template(kept: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"name": kept["template"], "language": {"code": kept.get("language", "en")}}
    texts = json.loads(kept.get("parameters") or "[]")
    if texts:
        parameters = [{"type": "text", "text": str(one)} for one in texts]
        told["components"] = [{"type": "body", "parameters": parameters}]
    return told


def find_sent(account: AccountFacts, out: OutgoingFacts) -> CannotTell:  # noqa: ARG001
    """There is nothing to ask: only a status can say it, and it names the act."""
    return CannotTell("waits_for_a_status")


def templates(account: AccountFacts) -> Sequence[Template]:
    """The approved templates of the number's business account that hold words and nothing else."""
    business = account.settings.get("waba_id")
    if not business:
        return ()
    found = Graph(account).listed(
        node(str(business), "message_templates"), status="APPROVED", limit="100",
        fields="name,language,category,status,components",
    )  # fmt: skip
    return tuple(_readable(found))


def _readable(found: Iterator[Mapping[str, Any]]) -> Iterator[Template]:
    for one in found:
        parts = [mapped(part) for part in listed(one.get("components"))]
        body = next((part for part in parts if part.get("type") == "BODY"), {})
        text, kinds = body.get("text"), {part.get("type") for part in parts}
        header = next((part for part in parts if part.get("type") == "HEADER"), {})
        is_plain = (
            kinds <= {"BODY", "FOOTER", "HEADER"} and header.get("format", "TEXT") == "TEXT" and not _places(header)
        )
        if isinstance(text, str) and is_plain and one.get("status") == "APPROVED":
            name, language = str(one.get("name")), str(one.get("language"))
            yield Template(name, language, str(one.get("category")), reading.clean(text), _places(body))


def _places(part: Mapping[str, Any]) -> int:
    """How many different `{{n}}` are to be filled; named places are not offered."""
    text = part.get("text")
    return sum(f"{{{{{number}}}}}" in text for number in range(1, 21)) if isinstance(text, str) else 0


def download(account: AccountFacts, link: str, most: int) -> bytes:
    """The bytes of a file: its number leads to an address that is good for five minutes, and only with our token."""
    told = Graph(account).get(node(link.removeprefix(FILE)))
    url = reading.link(told.get("url"))
    if url is None:
        raise Permanent("file_gone")
    headers = {"authorization": f"Bearer {account.key('access_token')}"}
    return failures.read(errors.table, url, headers=headers, limit=most).body
