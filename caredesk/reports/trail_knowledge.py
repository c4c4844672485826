"""What happened to what we know, in words."""


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


KNOWLEDGE = {
    "article.made": _l("Article begun"),
    "article.drafted": _l("Draft of an article kept"),
    "article.changed": _l("Article changed"),
    "article.published": _l("Article published"),
    "article.given": _l("Article given to somebody"),
    "article.questioned": _l("Article put to review"),
    "article.reviewed": _l("Article reviewed"),
    "article.reminded": _l("Reminded of a review"),
    "article.retired": _l("Article retired"),
    "article.restored": _l("Retired article taken up again"),
    "article.emptied": _l("Name struck out of an article"),
    "topic.named": _l("Topic of articles named"),
    "topic.retired": _l("Topic of articles retired"),
    "proposal.made": _l("Answer proposed for an article"),
    "proposal.decided": _l("Proposal for an article decided"),
    "proposal.dropped": _l("Proposal for an article dropped"),
    "unanswered.closed": _l("Question without an article closed"),
    "unanswered.emptied": _l("Name struck out of a question"),
    "help.changed": _l("Public help page changed"),
}
