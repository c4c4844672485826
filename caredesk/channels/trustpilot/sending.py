"""Answering on Trustpilot: one answer for each review.

What a second POST to an answered review does is not documented: none is sent. Our words are changed by taking them away
and saying them anew, both of which are; where that breaks in the middle, reading back tells what is left to do.
"""

from collections.abc import Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.channels.reading import mapped
from caredesk.channels.rest import text_of
from caredesk.channels.trustpilot.api import Trustpilot, is_id
from caredesk.channels.trustpilot.reviews import REPLY, SITE

_ERROR = {"error", "errors", "errorCode"}  # it is done without a word


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    author = str(account.settings.get("author") or "")
    if not is_id(author):
        raise Permanent("trustpilot_no_author")
    api, ext_id = Trustpilot(account), _review_of(out)
    there = _answer(api, ext_id)
    if there is not None and _same(there, out):
        return _sent(ext_id)
    path = f"/private/reviews/{ext_id}/reply"
    if there is not None:
        if out.action != "edit_own":
            raise Permanent("trustpilot_one_answer")
        api.act("DELETE", path)
    told = api.act("POST", path, {"authorBusinessUserId": author, "message": out.text})
    if not isinstance(told, dict) or not _ERROR.isdisjoint(told):
        raise Unknown("answer_unreadable")
    return _sent(ext_id)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    ext_id = _review_of(out)
    there = _answer(Trustpilot(account), ext_id)
    return _sent(ext_id) if there is not None and _same(there, out) else NotThere()


def _review_of(out: OutgoingFacts) -> str:
    return out.own_ext_id.removesuffix(REPLY) if out.action == "edit_own" else out.parent_ext_id


def _answer(api: Trustpilot, ext_id: str) -> Mapping[str, Any] | None:
    """Our answer as it stands there; a read, so that whatever is unclear may be asked again."""
    reply = mapped(api.review(ext_id).get("companyReply"))
    return reply if text_of(reply.get("text")) else None


def _same(reply: Mapping[str, Any], out: OutgoingFacts) -> bool:
    return text_of(reply.get("text")).split() == out.text.split()


def _sent(ext_id: str) -> Sent:
    return Sent(ext_id + REPLY, reading.link(SITE + ext_id))
