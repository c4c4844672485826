"""What a WhatsApp number may send.

"Messages API": POST `/{number}/messages` with `messaging_product`, `to` (a telephone number) or `recipient` (a
business-scoped id), `type`, and `biz_opaque_callback_data`, which comes back in every status; the answer is
`messages[0].id`. Text is up to 4,096 characters. What was sent cannot be listed, so that an unclear outcome is settled
by a status alone. After 24 hours only approved templates are taken ("Template messages"); see `templates`.
"""

from collections.abc import Sequence
from typing import Any

from caredesk.channels import failures, reading, uploads
from caredesk.channels.base import AccountFacts, CannotTell, Filled, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.channels.meta import errors
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.reading import listed, mapped
from caredesk.channels.whatsapp import media

TEXT = 4096
FILE = "whatsapp:"  # a file of theirs, by its number
REACTIONS = {"like": "\N{THUMBS UP SIGN}", "unlike": ""}


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """One message into the conversation; what is too long is refused before it leaves, never cut."""
    if out.action not in ("dm", "template", "like", "unlike"):
        raise Permanent("not_on_this_network")
    if len(out.text) > (media.CAPTION if out.files else TEXT):
        raise Permanent("too_long")
    graph = Graph(account)

    def said(ids: Sequence[str]) -> Sent:
        for file, ext_id in zip(out.files, ids, strict=True):
            if ext_id == file.ext_id:
                media.stands(graph, ext_id)
        return _say(graph, account, out, ids)

    return uploads.carried(out.files, lambda file: media.bring(graph, account, file), said)


def _say(graph: Graph, account: AccountFacts, out: OutgoingFacts, ids: Sequence[str]) -> Sent:
    told = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(out.thread_ext_id),
        **(media.content(out.files[0], ids[0], out.text) if ids else _content(out)),
        "biz_opaque_callback_data": out.send_id,
    }
    answer = graph.post(node(account.ext_id, "messages"), told)
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
    if out.action == "template":
        if out.template is None:
            raise Permanent("template_missing")
        return {"type": "template", "template": _template(out.template)}
    return {"type": "text", "text": {"body": out.text, "preview_url": False}}


def _template(filled: Filled) -> dict[str, Any]:
    told: dict[str, Any] = {"name": filled.name, "language": {"code": filled.language}}
    if filled.texts:
        parameters = [{"type": "text", "text": one} for one in filled.texts]
        told["components"] = [{"type": "body", "parameters": parameters}]
    return told


def find_sent(account: AccountFacts, out: OutgoingFacts) -> CannotTell:  # noqa: ARG001
    """There is nothing to ask: only a status can say it, and it names the act."""
    return CannotTell("waits_for_a_status")


def download(account: AccountFacts, link: str, most: int) -> bytes:
    """The bytes of a file: its number leads to an address that is good for five minutes, and only with our token."""
    told = Graph(account).get(node(link.removeprefix(FILE)))
    url = reading.link(told.get("url"))
    if url is None:
        raise Permanent("file_gone")
    headers = {"authorization": f"Bearer {account.key('access_token')}"}
    return failures.read(errors.table, url, headers=headers, limit=most).body
