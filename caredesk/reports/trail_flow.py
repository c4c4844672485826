"""What the verbs of signs, files and sources are called by people; translated by whoever shows them."""

from caredesk.reports.trail_composer import COMPOSER


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


FLOW = {
    **COMPOSER,
    "reply.delivered": _l("Reply delivered"),
    "reply.read": _l("Reply read by the customer"),
    "post.file_kept": _l("File of a message fetched"),
    "post.file_missed": _l("File of a message could not be had"),
    "post.labelled": _l("Label of the network on a message"),
}
