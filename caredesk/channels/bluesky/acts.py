"""Acting on Bluesky: replies, likes, hidden replies and edits, all of them records in our own repository.

Each record is written by `putRecord` under a key that was chosen before the first attempt, with `swapRecord`: the same
bytes again change nothing, and other bytes are refused (bluesky-social/atproto: packages/pds putRecord.ts; seen). A
reply names its root as the comment itself names it. A hidden reply stands in the threadgate of the root, which bears
the root's own key and holds at most 300 (lexicon app.bsky.feed.threadgate); everybody can still open it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from caredesk.channels import uploads
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Permanent, Retryable, Sent, Unknown
from caredesk.channels.bluesky import pictures, words
from caredesk.channels.bluesky.api import Server
from caredesk.channels.bluesky.posts import permalink
from caredesk.channels.bluesky.tree import did_of, key_of, root_of
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import entries
from caredesk.core import clock

POST, LIKE, GATE = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.threadgate"
_MOST_HIDDEN = 300


def prepare(account: AccountFacts, out: OutgoingFacts) -> Mapping[str, str]:  # noqa: ARG001
    """The key of the record and its time, once for all attempts."""
    at = clock.now()
    return {"key": words.record_key(at), "created_at": words.moment(at)}


def reply(account: AccountFacts, out: OutgoingFacts) -> Sent:
    server = Server(account)
    parent = _post(server, out.parent_ext_id)
    root = mapped(mapped(parent.get("record")).get("reply")).get("root") or _ref(parent)
    record: dict[str, Any] = {"$type": POST, "text": out.text, "createdAt": out.kept["created_at"]}
    record["reply"] = {"root": root, "parent": _ref(parent)}
    if out.lang:
        record["langs"] = [out.lang]
    _faceted(record, server)

    def said(blobs: Sequence[str]) -> Sent:
        told = record | pictures.embedded(out.files, blobs)
        return _shown(_put_once(server, account, told, out.kept["key"]))

    return uploads.carried(out.files, lambda file: pictures.bring(server, file), said)


def like(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """One like for a post, however often it is asked for."""
    server = Server(account)
    post = _post(server, out.parent_ext_id)
    there = mapped(post.get("viewer")).get("like")
    if isinstance(there, str):
        return Sent(there)
    record = {"$type": LIKE, "subject": _ref(post), "createdAt": out.kept["created_at"]}
    return _named(_put_once(server, account, record, out.kept["key"]))


def unlike(account: AccountFacts, out: OutgoingFacts) -> Sent:
    server = Server(account)
    there = mapped(_post(server, out.parent_ext_id).get("viewer")).get("like")
    if isinstance(there, str) and did_of(there) == account.ext_id:
        told = {"repo": account.ext_id, "collection": LIKE, "rkey": key_of(there)}
        server.post("com.atproto.repo.deleteRecord", told)
    return Sent(out.parent_ext_id)


def edit(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Other words in a post of ours; what it answers and when it was written stay."""
    server = Server(account)
    there = _record(server, account, POST, key_of(out.own_ext_id))
    if there is None:
        raise Permanent("gone")
    record = {name: value for name, value in mapped(there.get("value")).items() if name != "facets"}
    record |= {"$type": POST, "text": out.text}
    _faceted(record, server)
    return _shown(_put(server, account, record, key_of(out.own_ext_id), instead_of=there.get("cid")))


def hide(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Put the post among the hidden ones of its root, or take it out; who may reply there stays as it is."""
    server = Server(account)
    root = root_of(_post(server, out.parent_ext_id))
    if did_of(root) != account.ext_id:
        raise Permanent("hide_not_ours")
    there = _record(server, account, GATE, key_of(root)) or {}
    record = dict(mapped(there.get("value"))) or {"$type": GATE, "post": root, "createdAt": out.kept["created_at"]}
    hidden = [one for one in listed(record.get("hiddenReplies")) if one != out.parent_ext_id]
    if out.action == "hide":
        hidden.append(out.parent_ext_id)
    if len(hidden) > _MOST_HIDDEN:
        raise Permanent("hide_full")
    if hidden != listed(record.get("hiddenReplies")):
        record["hiddenReplies"] = hidden
        _put(server, account, record, key_of(root), instead_of=there.get("cid"))
    return Sent(out.parent_ext_id)


def found(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    """Ask the server itself for the record: it knows at once, before anybody is shown it."""
    server = Server(account)
    if out.action in ("hide", "unhide"):
        return _stands_hidden(server, account, out)
    if out.action == "unlike":
        return NotThere()
    collection, key = (LIKE if out.action == "like" else POST), out.kept.get("key", "")
    there = _record(server, account, collection, key_of(out.own_ext_id) or key)
    if there is None or (out.action == "edit_own" and mapped(there.get("value")).get("text") != out.text):
        return NotThere()
    return _named(there) if out.action == "like" else _shown(there)


def _stands_hidden(server: Server, account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    root = root_of(_post(server, out.parent_ext_id))
    there = mapped((_record(server, account, GATE, key_of(root)) or {}).get("value"))
    is_hidden = out.parent_ext_id in listed(there.get("hiddenReplies"))
    return Sent(out.parent_ext_id) if is_hidden is (out.action == "hide") else NotThere()


def _post(server: Server, uri: str) -> Mapping[str, Any]:
    told = server.get("app.bsky.feed.getPosts", [("uris", uri)])
    post = next((one for one in map(mapped, entries(told, "posts")) if one.get("uri") == uri), None)
    if post is None:
        raise Permanent("gone")
    return post


def _ref(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"uri": post.get("uri"), "cid": post.get("cid")}


def _faceted(record: dict[str, Any], server: Server) -> None:
    facets = words.facets(record["text"], lambda handle: _did(server, handle))
    if facets:
        record["facets"] = facets


def _did(server: Server, handle: str) -> str | None:
    """Who bears this name; a name that nobody bears, or that cannot be looked up now, stays plain words."""
    try:
        told = server.get("com.atproto.identity.resolveHandle", [("handle", handle)]).get("did")
    except (Permanent, Retryable):
        return None
    return told if isinstance(told, str) else None


def _record(server: Server, account: AccountFacts, collection: str, key: str) -> Mapping[str, Any] | None:
    params = [("repo", account.ext_id), ("collection", collection), ("rkey", key)]
    try:
        return server.get("com.atproto.repo.getRecord", params, as_is=True)
    except Permanent as error:
        if error.code == "gone":
            return None
        raise


def _put_once(server: Server, account: AccountFacts, record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A new record under our key; what stands there already came from an earlier attempt."""
    try:
        return _put(server, account, record, key)
    except Retryable as error:
        there = _record(server, account, record["$type"], key) if error.code == "changed_meanwhile" else None
        if there is None:
            raise
        return there


def _put(
    server: Server, account: AccountFacts, record: Mapping[str, Any], key: str, *, instead_of: Any = None
) -> Mapping[str, Any]:
    told = {"repo": account.ext_id, "collection": record["$type"], "rkey": key, "record": record}
    return server.post("com.atproto.repo.putRecord", told | {"swapRecord": instead_of})


def _named(told: Mapping[str, Any]) -> Sent:
    uri, cid = told.get("uri"), told.get("cid")
    if not isinstance(uri, str) or not uri.startswith("at://"):
        raise Unknown("answer_without_id")
    return Sent(uri, None, cid if isinstance(cid, str) else "")


def _shown(told: Mapping[str, Any]) -> Sent:
    sent = _named(told)
    return Sent(sent.ext_id, permalink(sent.ext_id), sent.version)
