"""What a reply brings along from this room, and what is asked of its words before they leave."""

from typing import Any

from flask_babel import gettext as _

from caredesk.core import db
from caredesk.knowledge import canned, striking, usage, uses
from caredesk.knowledge.models import Article
from caredesk.tickets import checking
from caredesk.tickets.checking import Finding, Words


def read(value: Any, words: Words) -> dict[str, int]:
    """`{"article": 3, "variant": 7}`, or `{"post": 12}` for an answer out of the memory; nothing for one that is not
    there for who speaks, or not any more: a count is no reason to hold words back."""
    if isinstance(value, dict) and set(value) == {"post"}:
        return uses.read(value, words)
    found = usage.chosen(value, words.agent)
    return {"article": found[0].id or 0, "variant": found[1].id or 0} if found else {}


def check(words: Words) -> list[Finding]:
    """What was struck out of an article may not reach a customer as a gap; a retired article is said to be one."""
    gaps = striking.left_in(words.text)
    found = [Finding("answer_gap", blocks=True, facts={"gaps": ", ".join(gaps)})] if gaps else []
    told = words.along.get("answer") or {}
    article = db.session().get(Article, told["article"]) if "article" in told else None
    return [*found, Finding("answer_retired")] if article is not None and article.is_retired else found


checking.bring("answer", read)
checking.register(
    "knowledge",
    check,
    answer_gap=lambda facts: _("The answer still has gaps: %(gaps)s. Write what belongs there.", **facts),
    answer_retired=lambda _facts: _("This answer came from an article that is retired. Look whether it is still true."),
)
canned.register()
