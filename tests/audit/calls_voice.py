"""The calls for the voice of answers, guarded topics and approvals: in a browser, and with a key."""

from tests.audit import prepared_voice as prepared
from tests.audit.call import Call

WORDS = {"text": "Soon.", "kind": "public"}
OWN = {**WORDS, "own_id": "v1"}
RULE = {"name": "No excuses", "kind": "banned", "strength": "warn"}
ADDRESS = {"name": "Formal", "kind": "address", "form": "formal"}
ROBOT = {"name": "Robot", "kind": "likeness", "strength": "block", "times": "4", "near": "80", "page_times": "9"}
TOPIC = {"name": "Law", "kind": "legal", "others": "approval"}
APPROVED = {"text": "As it is.", "seen": "99999", "confirmed": "1"}
PAGES: dict[str, list[Call]] = {
    "voice.look.look": [Call(body=OWN)],
    "voice.look.hand_over": [Call(setup=prepared.guarded)],
    "voice.approvals.ask": [Call(body=OWN, setup=prepared.learning)],
    "voice.approvals.approve": [Call("bence", body=APPROVED)],
    "voice.approvals.reject": [Call("bence", body={"note": "Warmer, please."})],
    "voice.approvals.withdraw": [Call()],
    "voice.approvals.read": [Call(setup=prepared.sent_back)],
    "voice.rules.make": [Call("bence", body={**RULE, "words": "unfortunately | no way out | still"})],
    "voice.rules.change": [Call("bence", body={**ROBOT, "seen": "1"})],
    "voice.rules.switch": [Call("bence", body={"on": "1", "seen": "1"})],
    "voice.rules.retire": [Call("bence")],
    "voice.topics.make": [Call("bence", body={**TOPIC, "words.en": "lawyer, court*"})],
    "voice.topics.change": [Call("bence", body={**TOPIC, "words.pl": "prawnik", "seen": "1"})],
    "voice.topics.switch": [Call("bence", body={"on": "1", "seen": "1"})],
    "voice.topics.retire": [Call("bence")],
    "voice.topics.rule": [Call("bence", body={"first_replies": "5", "minutes": "20", "seen": "1"})],
    "voice.topics.learn": [Call("bence", body={"on": "1"})],
}
KEYED: dict[str, list[Call]] = {
    "voice_api.look": [Call(body=WORDS)],
    "voice_api.hand_over": [Call(body={}, setup=prepared.guarded)],
    "voice_api.make_rule": [Call("bence", body=ADDRESS)],
    "voice_api.change_rule": [Call("bence", body={"name": "Robot", "kind": "likeness", "times": 4, "version": 1})],
    "voice_api.switch_rule": [Call("bence", body={"on": True, "version": 1})],
    "voice_api.retire_rule": [Call("bence")],
    "voice_api.make_topic": [Call("bence", body={**TOPIC, "words": {"en": ["lawyer"]}})],
    "voice_api.change_topic": [Call("bence", body={**TOPIC, "words": {"en": ["court"]}, "version": 1})],
    "voice_api.switch_topic": [Call("bence", body={"on": True, "version": 1})],
    "voice_api.retire_topic": [Call("bence")],
    "approvals_api.ask": [Call(body=WORDS, setup=prepared.learning)],
    "approvals_api.approve": [Call("bence", body={"seen": 99999, "confirmed": True})],
    "approvals_api.reject": [Call("bence", body={"note": "Warmer, please."})],
    "approvals_api.withdraw": [Call()],
    "approvals_api.rule": [Call("bence", body={"first_replies": 5, "minutes": 20})],
    "approvals_api.learn": [Call("bence", body={"on": True})],
}
NOTHING = {
    "voice.look.look": "looks at what is being written; it may be too long for an address",
    "voice_api.look": "looks at what is being written; it may be too long for an address",
}
