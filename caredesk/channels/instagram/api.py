"""What an Instagram account may do, in the words of its API.

"Comment Moderation", "IG Comment", "IG Comment Replies", "IG User Mentions", "Private Replies", "Send a Message": POST
`/{comment}/replies`, POST `/{comment}?hide=true`, POST `/{account}/mentions`, POST `/me/messages`. A reply to a reply
is put under its top comment; a hidden comment cannot be answered, nor one on a live video. There is no like and no
edit. A message is 1,000 bytes; Meta gives no limit for a comment (2,200 characters is the limit of a caption). A file
goes into messages of an account that is connected through its page ("Upload Media for Instagram Messaging": PNG, JPEG
and GIF up to 8 MB, PDF up to 25 MB, permission pages_messaging).
"""

from collections.abc import Callable, Mapping

from caredesk.channels import reading
from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    FileRules,
    NotThere,
    OutgoingFacts,
    Permanent,
    Sent,
    Unknown,
)
from caredesk.channels.meta import sending
from caredesk.channels.meta.attachments import Place
from caredesk.channels.meta.graph import Graph, node

COMMENT = 2200
MESSAGE_BYTES = 1000
TALKS = "me/conversations"
_TALK = Place("me/messages", "me/message_attachments", TALKS, "instagram")
_PDF = "application/pdf"
_FILES = FileRules(
    most=1,
    types=frozenset({"image/png", "image/jpeg", "image/gif", _PDF}),
    largest=8_000_000,
    sizes={_PDF: 25_000_000},
)


def rules(account: AccountFacts, action: str) -> FileRules:
    """A picture or a document with a message. Instagram's own login takes addresses alone, and the desk shows what is
    sent to nobody else; a comment takes nothing, a private reply is one message, of words."""
    if action == "dm":
        return FileRules(why="files_need_page_login") if account.settings.get("login") == "instagram" else _FILES
    return FileRules(why="files_not_in_comments" if action == "reply" else "files_not_beside_private")


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """One act, as it was chosen; what is too long is refused before it leaves, never cut."""
    act = _ACTS.get(out.action)
    if act is None:
        raise Permanent("not_on_this_network")
    is_message = out.action in ("dm", "private_reply")
    if len(out.text.encode()) > MESSAGE_BYTES if is_message else len(out.text) > COMMENT:
        raise Permanent("too_long")
    return act(Graph(account), account, out)


def is_mention(ext_id: str) -> bool:
    return "_" in ext_id


def _reply(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:
    if out.is_private:
        raise Permanent("private_stays_private")
    if is_mention(out.parent_ext_id):
        media, _, comment = out.parent_ext_id.partition("_")
        told = {"media_id": media, "message": out.text} | ({"comment_id": comment} if comment else {})
        answer = graph.post(node(account.ext_id, "mentions"), told)
    else:
        answer = graph.post(node(out.parent_ext_id, "replies"), {"message": out.text})
    ext_id = answer.get("id")
    if not isinstance(ext_id, str) or not ext_id:
        raise Unknown("answer_without_id")
    return Sent(ext_id)


def _message(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:
    return sending.message(graph, account, out, _TALK)


def _private_reply(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    return sending.private_reply(graph, out, _TALK.messages)


def _hide(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    answer = graph.post(node(out.parent_ext_id), {"hide": out.action == "hide"})
    return sending.stands(answer, out.parent_ext_id)


_ACTS: Mapping[str, Callable[[Graph, AccountFacts, OutgoingFacts], Sent]] = {
    "reply": _reply,
    "dm": _message,
    "private_reply": _private_reply,
    "hide": _hide,
    "unhide": _hide,
}
ACTIONS = frozenset(_ACTS)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Whether an act of unknown outcome happened. A private reply cannot be looked for; its echo says so."""
    graph = Graph(account)
    try:
        if out.action == "dm":
            return sending.find_message(graph, account, out, _TALK)
        if out.action == "reply" and not is_mention(out.parent_ext_id):
            return _find_reply(graph, account, out)
        if out.action in ("hide", "unhide"):
            told = graph.get(node(out.parent_ext_id), fields="id,hidden")
            return Sent(out.parent_ext_id) if told.get("hidden") is (out.action == "hide") else NotThere()
    except Permanent as error:
        return CannotTell(error.code)
    return CannotTell("no_listing")


def _find_reply(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    """Replies hang on the top comment, which is the conversation, whichever of them was answered."""
    fields = "id,text,timestamp,username,from"
    for one in graph.listed(node(out.thread_ext_id, "replies"), most=4, limit="50", fields=fields):
        if sending.is_it(one, account, out, words="text"):
            return Sent(one["id"], reading.link(one.get("permalink")))
    return NotThere()
