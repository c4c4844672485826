"""The same for what is proven, erased, held and hidden."""

from tests.audit import prepared
from tests.audit.call import Call

WHY = {"reason": "private_data", "words": "It gives away the courier's telephone number."}
SAID = {"words": "Somebody new did it in the network's app."}
PAGES: dict[str, list[Call]] = {
    "privacy.copy": [Call("bence", body={"lang": "hu"})],
    "privacy.erase": [Call("bence", body={"basis": "objection", "reference": "17", "word": "erase"})],
    "privacy.forget": [Call("eva", body={"word": "erase"}, setup=prepared.suspended)],
    "privacy.holds.ask": [
        Call("bence", body=lambda side: {"scope": "ticket", "ticket": side.ticket.id, "reason": "file 7"}),
        Call(
            "bence",
            body=lambda side: {"scope": "customer", "customer": side.customer.id, "reason": "7"},
            name="a person",
        ),
        Call(
            "bence", body={"scope": "dates", "since": "2026-01-01", "until": "2026-01-31", "reason": "7"}, name="days"
        ),
    ],
    "privacy.holds.confirm": [
        Call("bence", setup=prepared.hold_asked),
        Call("bence", setup=prepared.release_asked, name="its release"),
    ],
    "privacy.holds.refuse": [Call("bence", setup=prepared.hold_asked)],
    "privacy.holds.release": [Call("bence", setup=prepared.hold_set)],
    "privacy.rules.add": [Call("eva", body={"days": "400", "channel": "webhook", "team": ""})],
    "privacy.rules.change": [Call("eva", body={"days": "500", "on": "1"})],
    "audit.protection.confirm": [
        Call("bence", body={"size": "99999", "reason": "The disk broke."}, setup=prepared.restored)
    ],
    "audit.exports.take_ticket": [Call("bence"), Call("bence", body={"notes": "1", "names": "1"}, name="with all")],
    "audit.exports.take_customer": [Call("bence", body={"lang": "hu"})],
    "audit.exports.take_stretch": [Call("bence", body={"first": "0", "last": "9"})],
    "audit.exports.table": [Call("bence", body={"verb": "post.received"})],
    "audit.entries.words": [Call("eva")],
    "moderation.posts.ask": [Call(body=WHY)],
    "moderation.desk.approve": [Call("bence", body={"seen": "0"})],
    "moderation.desk.refuse": [Call("bence", body=SAID)],
    "moderation.desk.reverse": [Call(setup=prepared.allowed)],
    "moderation.desk.try_again": [Call("bence", setup=prepared.allowed)],
    "moderation.desk.take_back": [Call()],
    "moderation.desk.explain": [Call("bence", body=SAID)],
    "moderation.desk.change_terms": [Call("bence", body={"hours": "12"})],
    "moderation.desk.confirm_terms": [Call("bence", body={"hours": "12"}, setup=prepared.stricter)],
    "moderation.desk.refuse_terms": [Call("bence", body={"hours": "12"}, setup=prepared.stricter)],
    "moderation.desk.publish": [Call("eva", body={"is_public": "1"})],
}
