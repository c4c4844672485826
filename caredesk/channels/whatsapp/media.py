"""One file with a message of WhatsApp: brought to the number, then named by the message that shows it.

"Media" of the Cloud API: POST `/{number}/media` as a form (messaging_product, type, file) answers an `id` that is good
for 30 days and for this number; GET `/{id}` says whether it is there. "Supported media types": JPEG and PNG up to 5 MB,
PDF up to 100 MB; WebP is for stickers, GIF is not taken. "Image messages", "Document messages": an id, a caption of up
to 1,024 characters, and for a document its name. What was taken and cannot be shown is told by a status (131053).
"""

from typing import Any

from caredesk.channels.base import AccountFacts, FileRules, OutgoingFile, Permanent
from caredesk.channels.forms import Part
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.uploads import FORGOTTEN

CAPTION = 1024
_PDF = "application/pdf"
_RULES = FileRules(
    most=1,
    types=frozenset({"image/png", "image/jpeg", _PDF}),
    largest=5_000_000,
    sizes={_PDF: 100_000_000},
    caption=CAPTION,
)


def rules(account: AccountFacts, action: str) -> FileRules:  # noqa: ARG001  the same for every number
    return _RULES if action == "dm" else FileRules()


def bring(graph: Graph, account: AccountFacts, file: OutgoingFile) -> str:
    part = Part("file", f"file.{file.media.rpartition('/')[2]}", file.media, file.body())
    told = graph.form(node(account.ext_id, "media"), {"messaging_product": "whatsapp", "type": file.media}, [part]).get(
        "id"
    )
    return told if isinstance(told, str) else ""


def stands(graph: Graph, ext_id: str) -> None:
    """Whether what an earlier attempt brought is still there."""
    try:
        graph.get(node(ext_id))
    except Permanent as error:
        raise Permanent(FORGOTTEN, error.text) from error


def content(file: OutgoingFile, ext_id: str, text: str) -> dict[str, Any]:
    """The message: a picture, or a document under its name, with the words below it."""
    kind = "document" if file.media == _PDF else "image"
    named = {"filename": file.name} if kind == "document" else {}
    return {"type": kind, kind: {"id": ext_id, "caption": text, **named}}
