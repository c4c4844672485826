"""What the verbs about the voice of answers and about approvals are called by people."""


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


ANSWERS = {
    "approval.asked": _l("Approval asked for"),
    "approval.given": _l("Reply approved"),
    "approval.refused": _l("Reply sent back with a note"),
    "approval.withdrawn": _l("Request for approval taken back"),
    "approval.read": _l("Note on a reply read"),
    "approval.overdue": _l("Approval is overdue"),
    "approval.moved": _l("Approval moved with its ticket"),
    "approval.emptied": _l("Words of an approval erased"),
    "approvals.ruled": _l("Rules for approvals changed"),
    "learner.changed": _l("A colleague's replies are looked at, or not any more"),
    "voice.made": _l("Voice rule made"),
    "voice.changed": _l("Voice rule changed"),
    "voice.switched": _l("Voice rule switched on or off"),
    "voice.retired": _l("Voice rule removed"),
    "topic.made": _l("Guarded topic made"),
    "topic.changed": _l("Guarded topic changed"),
    "topic.switched": _l("Guarded topic switched on or off"),
    "topic.retired": _l("Guarded topic removed"),
}
