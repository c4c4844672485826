"""The calls for the voice of answers, guarded topics and approvals."""

from tests.audit import prepared_voice as prepared
from tests.audit.call import Call

WORDS = {"text": "Soon.", "own_id": "v1", "kind": "public"}
PAGES: dict[str, list[Call]] = {
    "replies.voice.look": [Call(body=WORDS)],
    "replies.voice.hand_over": [Call(setup=prepared.guarded)],
    "replies.approvals.ask": [Call(body=WORDS, setup=prepared.learning)],
    "replies.approvals.approve": [Call("bence", body={"text": "As it is.", "seen": "99999", "confirmed": "1"})],
    "replies.approvals.reject": [Call("bence", body={"note": "Warmer, please."})],
    "replies.approvals.withdraw": [Call()],
    "replies.approvals.read": [Call(setup=prepared.sent_back)],
}
NOTHING = {
    "replies.voice.look": "looks at what is being written; it may be too long for an address",
}
