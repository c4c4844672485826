"""Answering in the App Store: one response for each review; to send another puts it in the place of the first."""

from caredesk.channels.appstore.api import Connect
from caredesk.channels.appstore.reviews import REPLY, is_id
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.channels.reading import mapped
from caredesk.channels.rest import text_of

LIMIT = 5970


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    ext_id = _review_of(out)
    if not is_id(ext_id):
        raise Permanent("gone")
    if len(out.text) > LIMIT:
        raise Permanent("too_long")
    review = {"data": {"type": "customerReviews", "id": ext_id}}
    data = {"type": "customerReviewResponses", "attributes": {"responseBody": out.text}}
    told = Connect(account).act(
        "POST", "/customerReviewResponses", {"data": {**data, "relationships": {"review": review}}}
    )
    made = mapped(mapped(told).get("data"))
    if not text_of(made.get("id")):
        raise Unknown("answer_without_id")
    return _sent(ext_id, made)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere:
    """Our response as it stands there; none, or another one, is as if nothing had been sent: to send again is safe."""
    ext_id = _review_of(out)
    try:
        made = mapped(mapped(Connect(account).get(f"/customerReviews/{ext_id}/response")).get("data"))
    except Permanent as error:
        if error.code != "gone":
            raise
        return NotThere()
    about = mapped(made.get("attributes"))
    return _sent(ext_id, made) if text_of(about.get("responseBody")).split() == out.text.split() else NotThere()


def _review_of(out: OutgoingFacts) -> str:
    return out.own_ext_id.removesuffix(REPLY) if out.action == "edit_own" else out.parent_ext_id


def _sent(ext_id: str, made: object) -> Sent:
    return Sent(ext_id + REPLY, version=text_of(mapped(mapped(made).get("attributes")).get("lastModifiedDate")))
