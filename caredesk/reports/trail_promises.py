"""What the verbs about promises are called in the audit trail; see trail_words."""


def _l(text: str) -> str:
    return text


PROMISES = {
    "promise.made": _l("Promise made"),
    "promise.answered": _l("Promise about to be kept by a reply"),
    "promise.unanswered": _l("Promise not kept by that reply"),
    "promise.warned": _l("Promise nearly due"),
    "promise.kept": _l("Promise kept"),
    "promise.reopened": _l("Promise open again: the reply did not arrive"),
    "promise.broken": _l("Promise broken"),
    "promise.moved": _l("Promise: new time"),
    "promise.passed": _l("Promise handed on"),
    "promise.cancelled": _l("Promise cancelled"),
    "promise.unsent": _l("Promise not sent yet"),
    "promise.resumed": _l("Promise stands again"),
    "promise.voided": _l("Promise taken back"),
    "promise.carried": _l("Promise goes with its post"),
    "promise.ruled": _l("Rule for promises changed"),
    "promise.emptied": _l("Words of a promise erased"),
}
