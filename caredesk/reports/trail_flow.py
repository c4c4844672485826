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
    "post.file_missed": _l("File of a message could not be fetched"),
    "reply.noted": _l("Answered on the network's own pages"),
    "post.act_asked": _l("Action on a message asked for"),
    "post.act_tried": _l("Action on a message handed to the network"),
    "post.act_delayed": _l("Action on a message delayed"),
    "post.act_failed": _l("Action on a message not done"),
    "post.act_done": _l("Action on a message done"),
    "ledger.begun": _l("Counting of an account begun"),
    "ledger.counted": _l("Account counted, something is fetched"),
    "ledger.whole": _l("Account counted: all is here"),
    "ledger.missing": _l("Account counted: something is missing"),
    "ledger.unknown": _l("Account could not be counted"),
    "backfill.begun": _l("Earlier posts: bringing in begun"),
    "backfill.page": _l("Earlier posts: some brought in"),
    "backfill.ended": _l("Earlier posts: all brought in"),
    "backfill.stopped": _l("Earlier posts: stopped"),
    "backfill.failed": _l("Earlier posts: could not be brought in"),
    "account.quiet": _l("Account silent for longer than usual"),
    "account.heard": _l("Account heard again"),
    "post.labelled": _l("Label of the network on a message"),
}
