"""What a Page may do and be asked, in the words of the Graph API.

"Facebook Pages API" and the references "Comment", "Page", "Page Feed": POST `/{id}/comments`, POST `/{comment}` with
`is_hidden`, POST and DELETE `/{id}/likes`, GET `/{id}/comments` with `filter=stream` for all of the tree. What others
wrote is never deleted from here, though Meta would allow it to a page. A comment takes one photo, as form data under
`source` ("Object Comments"); that it may have 10 MB is what others who publish there say. A message takes a file of
25 MB ("Saving assets"); see `meta/attachments`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    FileRules,
    NotThere,
    OutgoingFacts,
    OutgoingFile,
    Permanent,
    Sent,
    Unknown,
)
from caredesk.channels.forms import Part
from caredesk.channels.meta import sending
from caredesk.channels.meta.attachments import Place
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.reading import mapped

COMMENT = 8000
MESSAGE = 2000
_PATHS = ("messages", "message_attachments", "conversations")
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
_FILES = {
    "reply": FileRules(most=1, types=_PICTURES, largest=10_000_000),
    "dm": FileRules(most=1, types=_PICTURES | {"application/pdf"}, largest=25_000_000),
}
_FOUND = "id,from,message,created_time,permalink_url"


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """One act, as it was chosen; what is too long is refused before it leaves, never cut."""
    act = _ACTS.get(out.action)
    if act is None:
        raise Permanent("not_on_this_network")
    if len(out.text) > (MESSAGE if out.action in ("dm", "private_reply") else COMMENT):
        raise Permanent("too_long")
    return act(Graph(account), account, out)


def _reply(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    if out.is_private:
        raise Permanent("private_stays_private")
    path, told = node(out.parent_ext_id, "comments"), {"message": out.text}
    answer = _with_photo(graph, path, told, out.files[0]) if out.files else graph.post(path, told)
    ext_id = answer.get("id")
    if not isinstance(ext_id, str) or not ext_id:
        raise Unknown("answer_without_id")
    return Sent(ext_id, f"https://www.facebook.com/{ext_id}")


def _with_photo(graph: Graph, path: str, told: Mapping[str, str], file: OutgoingFile) -> Mapping[str, Any]:
    photo = Part("source", f"photo.{file.media.rpartition('/')[2]}", file.media, file.body())
    try:
        return graph.form(path, told, [photo])
    except Permanent as error:
        raise Permanent("file_refused", error.text) if error.code == "invalid" else error from error


def rules(account: AccountFacts, action: str) -> FileRules:  # noqa: ARG001  the same for every page
    """A photo with a comment, a picture or a document with a message; a private reply is one message, of words."""
    return _FILES.get(action, FileRules(why="files_not_beside_private"))


def _place(account: AccountFacts) -> Place:
    messages, uploads, talks = (node(account.ext_id, name) for name in _PATHS)
    return Place(messages, uploads, talks, "messenger")


def _message(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:
    return sending.message(graph, account, out, _place(account))


def _private_reply(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:
    return sending.private_reply(graph, out, node(account.ext_id, "messages"))


def _hide(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    answer = graph.post(node(out.parent_ext_id), {"is_hidden": out.action == "hide"})
    return sending.stands(answer, out.parent_ext_id)


def _like(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    path = node(out.parent_ext_id, "likes")
    return sending.stands(graph.post(path, {}) if out.action == "like" else graph.delete(path), out.parent_ext_id)


def _edit(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent:  # noqa: ARG001
    """Other words for a comment of our own."""
    return sending.stands(graph.post(node(out.own_ext_id), {"message": out.text}), out.own_ext_id)


_ACTS: Mapping[str, Callable[[Graph, AccountFacts, OutgoingFacts], Sent]] = {
    "reply": _reply,
    "dm": _message,
    "private_reply": _private_reply,
    "hide": _hide,
    "unhide": _hide,
    "like": _like,
    "unlike": _like,
    "edit_own": _edit,
}
ACTIONS = frozenset(_ACTS)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Whether an act of unknown outcome happened: how it stands there says it."""
    graph = Graph(account)
    try:
        if out.action == "reply":
            return _find_comment(graph, account, out)
        if out.action == "dm":
            return sending.find_message(graph, account, out, _place(account))
        if out.action == "private_reply":
            return _find_private_reply(graph, account, out)
        return _find_state(graph, out)
    except Permanent as error:
        return CannotTell(error.code)


def _find_comment(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    path, order = node(out.parent_ext_id, "comments"), "reverse_chronological"
    for one in graph.listed(path, most=4, filter="stream", order=order, limit="50", fields=_FOUND):
        if sending.is_it(one, account, out, words="message"):
            return Sent(one["id"], reading.link(one.get("permalink_url")))
    return NotThere()


def _find_private_reply(graph: Graph, account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """The comment says whether it was answered in private, and where."""
    fields = "can_reply_privately,private_reply_conversation{messages.limit(25){id,message,from,created_time}}"
    told = graph.get(node(out.parent_ext_id), fields=fields)
    messages = mapped(mapped(told.get("private_reply_conversation")).get("messages")).get("data")
    for one in messages if isinstance(messages, list) else []:
        if sending.is_it(mapped(one), account, out, words="message"):
            return Sent(mapped(one)["id"])
    return NotThere() if told.get("can_reply_privately") is True else CannotTell("already_answered")


def _find_state(graph: Graph, out: OutgoingFacts) -> Sent | NotThere:
    if out.action == "edit_own":
        told = graph.get(node(out.own_ext_id), fields="id,message")
        is_so = sending.plain(str(told.get("message"))) == sending.plain(out.text)
        return Sent(out.own_ext_id) if is_so else NotThere()
    name, wanted = _STATES[out.action]
    told = graph.get(node(out.parent_ext_id), fields=f"id,{name}")
    return Sent(out.parent_ext_id) if told.get(name) is wanted else NotThere()


_STATES = {
    "hide": ("is_hidden", True),
    "unhide": ("is_hidden", False),
    "like": ("user_likes", True),
    "unlike": ("user_likes", False),
}
