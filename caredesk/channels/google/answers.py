"""What reviews on Google's networks share: one answer to each, which a second answer takes the place of.

An answer has no id of its own there. Ours is made of the review's and of the words, so that the answer that we sent,
the one that the network lists, and one that a colleague wrote in Google's own pages are told apart and known again.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    PostFacts,
    Sent,
)
from caredesk.channels.google.api import same_words

ACTIONS = frozenset({"reply"})
UNREADABLE = "answer_unreadable"
_TRIES = 3


def reply_id(review_id: str, text: str) -> str:
    """The name of this answer to this review; the same whoever tells it, and however it is spaced."""
    return f"{review_id}/reply/{sha256(' '.join(text.split()).encode('utf-8', 'replace')).hexdigest()[:16]}"


def unclear(cursor: dict[str, Any], told: Mapping[str, Any], token: str, *signs: str) -> str:
    """What is wrong with a page of reviews, "" for a good one. `{}` says over there that there are no reviews at all;
    after a page that named this one it is no answer, and would be taken for the end. It is asked for again, twice, and
    then given up. `signs`: what else stands on a page without reviews."""
    is_page = not token or any(name in told for name in ("reviews", *signs))
    tries = 0 if is_page else int(cursor.get("tries", 0)) + 1
    cursor["tries"] = tries % _TRIES
    return "" if is_page else UNREADABLE if tries < _TRIES else "gap_too_wide"


def can(account: AccountFacts, post: PostFacts, action: str) -> Allowed | Denied:  # noqa: ARG001
    """One answer to a review: another is allowed, and edits the first."""
    if post.is_removed:
        return Denied("post_removed")
    if action not in ACTIONS:
        return Denied("not_on_this_network", link_out=post.permalink or None)
    if post.surface != "review":
        return Denied("not_a_review", link_out=post.permalink or None)
    answered = post.replies > 0 or post.facts.get("_answered") == "1"
    return Allowed(note="edits_first_answer" if answered else "")


def sent(out: OutgoingFacts, text: str, version: str = "") -> Sent:
    """The answer as it stands there. The same words twice are one answer over there, and two rows here."""
    name = reply_id(out.parent_ext_id, text)
    return Sent(name if name not in out.known_ext_ids else f"{name}/{out.send_id[:12]}", version=version)


def found(out: OutgoingFacts, text: str | None, version: str = "") -> Sent | NotThere | CannotTell:
    """Whether the answer that stands there is this one."""
    return sent(out, text, version) if text and same_words(text, out.text) else NotThere()
