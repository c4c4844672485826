"""Whether the kind of a post, whose it is, and whether its words were given up, is what its entries say."""

import hashlib
from collections.abc import Sequence
from typing import Any

from caredesk.audit.findings import Report
from caredesk.tickets.mirror_told import EMPTYING, KINDS, Telling, Told
from caredesk.tickets.models import PostKind
from caredesk.tickets.told import wording
from caredesk.tickets.versions import WORDS

BORN = {"note.written": PostKind.NOTE, "reply.queued": PostKind.REPLY, "reply.noted": PostKind.OUTSIDE}
THEIRS = ("post.received", "post.edited")
NETWORK = (PostKind.IN, PostKind.OUTSIDE)


def compare(post: Any, told: Sequence[Told], report: Report) -> None:
    idx = told[-1].idx
    if post.kind not in _kinds(post, told):
        report.found("mirror", idx, f"post {post.id} is of another kind than its entries say")
    whose = _whose(told)
    if post.kind in NETWORK and whose and post.whose not in whose:
        report.found("mirror", idx, f"whose post {post.id} is, is not what its entries say")
    _compare_emptied(post, told, report)


def _kinds(post: Any, told: Sequence[Told]) -> tuple[PostKind, ...]:
    """The kinds that this post may be of: one, unless what tells theirs from ours was emptied."""
    born = [BORN[one.verb] for one in told if one.verb in BORN]
    if born:
        return (born[0],)
    last = _emptying(told)
    if last and last.said and "kind" in last.said:
        return (PostKind(last.said["kind"]),)
    wordings = [one for one in told if one.verb in KINDS]
    if any("kind" not in (one.said or {}) for one in wordings):
        return NETWORK
    ours = any(_is_ours(one.said, post.own_ext_id) for one in wordings if one.said)
    return (PostKind.OUTSIDE if ours else PostKind.IN,)


def _is_ours(said: Telling, own_ext_id: str) -> bool:
    is_wording = wording(said["kind"], said.get("ext_version", "")) in WORDS
    author = said.get("author")
    return is_wording and (said["kind"] == "echo" or bool(author and author == own_ext_id))


def _whose(told: Sequence[Told]) -> set[str]:
    """The customers under whom its words came; before there are words, whoever was named."""
    worded = [one for one in told if one.verb in THEIRS] or [one for one in told if one.verb in KINDS]
    return {one.subject for one in worded if one.subject}


def _emptying(told: Sequence[Told]) -> Told | None:
    return next((one for one in reversed(told) if one.verb in EMPTYING), None)


def why_emptied(told: Sequence[Told]) -> str | None:
    """Why its words were given up; empty when they were not; `named` when only names went; None when it is not told.
    The last word counts: what was given up once has no names to hide."""
    last = _emptying(told)
    if last is None:
        return ""
    if last.verb == "content.withdrawn":
        return "withdrawn"
    return last.said.get("why") if last.said else None


def _compare_emptied(post: Any, told: Sequence[Told], report: Report) -> None:
    why, idx = why_emptied(told), told[-1].idx
    if why is None:
        return
    given_up = "" if why == "named" else why
    if bool(given_up) != (post.emptied_at is not None) or given_up != post.emptied_why:
        report.found("mirror", idx, f"whether the words of post {post.id} were given up is not what its entries say")
    if given_up and post.text:
        report.found("mirror", idx, f"post {post.id} shows words that were given up")
    if why == "named" and not _fits(post.text, told):
        report.found("mirror", idx, f"post {post.id} shows other words than those left when a name was hidden")


def _fits(text: str, told: Sequence[Told]) -> bool:
    """Whether these words have the hash of those that were left; what was told later may have changed them."""
    last = _emptying(told)
    left = last.said.get("sha256") if last and last.said else None
    if last is None or left is None or any(one.is_spoken and one.idx > last.idx for one in told):
        return True
    return bool(hashlib.sha256(text.encode()).hexdigest() == left)
