"""What the codes of this network mean, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "trustpilot_no_right": lambda: _("Trustpilot does not allow this. Does your plan include the API?"),
    "trustpilot_no_author": lambda: _("Trustpilot wants to know who answers. Add the user ID on the channel's page."),
    "trustpilot_one_answer": lambda: _("This review has an answer already. Change that one instead."),
    "trustpilot_no_company": lambda: _("Trustpilot knows no such company."),
    "trustpilot_no_review": lambda: _("A note from Trustpilot that names no review."),
    "reviews_gap": lambda: _("More reviews came than were read. Some may be missing."),
}
