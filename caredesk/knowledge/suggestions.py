"""What an agent sees on opening a ticket: how the same question was answered before, and what came of it.

A suggestion is never sent by itself. What was found is weighed by what it has in common with the question, by what
became of it, and by what colleagues said did not fit; the customer's language comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlmodel import col

from caredesk.core import db
from caredesk.core.types import known
from caredesk.knowledge import adapting, memory, misfits, search, shown, stems
from caredesk.knowledge.index import LINE
from caredesk.knowledge.misfits import Key
from caredesk.knowledge.plain_words import is_plain
from caredesk.knowledge.search import Line
from caredesk.knowledge.shown import Answer
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused

BEST = 3
OFFERED = 6  # in the composer
# From where on an answer has enough in common with the question, and from where on some, so that it may be shown as
# less alike; less of both where a word has many forms: there two that ask the same share fewer of its letters.
ENGLISH, INFLECTED = (0.34, 0.25), (0.3, 0.2)
LESS_ALIKE = 2  # of those at most
OTHER_LANGUAGE = 0.5
SHORT = 60
OUTCOMES = {"resolved": 1.05, "reopened": 0.75}
THANKED = 1.05
SPARE = 4  # times as many are read as are shown: some say the same


@dataclass(frozen=True)
class Dismissed:
    """An answer that does not fit, by its first words."""

    source: str
    id: int
    text: str


@dataclass(frozen=True)
class Question:
    """What the customer wants to know: their last words that nobody has answered."""

    post_id: int
    text: str
    lang: str
    stems: frozenset[str] = field(default_factory=frozenset)
    telling: frozenset[str] = field(default_factory=frozenset)  # those of words that do not stand in every text


def of_ticket(agent: Agent, ticket: Ticket, *, best: int = BEST) -> list[Answer]:
    """The best answers for what the customer asked last, within what this agent may see."""
    asked = question(ticket)
    if asked is None:
        return []
    found = search.alike(agent, asked.text, asked.lang)
    lines = _weighed(found.lines, asked)[: best * SPARE]
    return adapting.adapted(_best(shown.told(replace(found, lines=lines), asked.lang), ticket, best))


def question(ticket: Ticket) -> Question | None:
    """The customer's last words in this ticket, with what they had said in a row before."""
    theirs = select(Post).where(col(Post.ticket_id) == ticket.id, col(Post.kind) == PostKind.IN, col(Post.text) != "")
    newest = theirs.order_by(col(Post.occurred_at).desc(), col(Post.id).desc()).limit(1)
    post = db.session().execute(newest).scalar()
    if post is None:
        return None
    text, lang = "\n".join(memory.breath(post)), post.lang or ticket.lang
    telling = " ".join(word for word in stems.words(text) if not is_plain(word, lang))
    return Question(known(post.id), text, lang, *(frozenset(stems.stems(one, lang)) for one in (text, telling)))


def asked(ticket: Ticket) -> int:
    """The post that asks; Refused when nobody asks anything here."""
    found = question(ticket)
    if found is None:
        raise Refused("input", field="of")
    return found.post_id


def may_see(agent: Agent, about: Key) -> bool:
    """Whether this answer stands within the agent's walls."""
    source, of_id = about
    row = db.session().execute(select(LINE.c.account_id).where(LINE.c.source == source, LINE.c.of_id == of_id)).first()
    accounts = visible_accounts(agent)
    return row is not None and (accounts is None or row.account_id is None or row.account_id in accounts)


def dismissed(agent: Agent, ticket: Ticket) -> list[Dismissed]:
    """What somebody said does not fit what is asked here, as far as this agent may see it."""
    asked = question(ticket)
    found = misfits.of_question(asked.post_id) if asked else []
    texts = _texts([one.of_id for one in found if one.source == "post" and may_see(agent, (one.source, one.of_id))])
    return [Dismissed(one.source, one.of_id, texts[one.of_id]) for one in found if one.of_id in texts]


def _texts(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session().execute(select(col(Post.id), col(Post.text)).where(col(Post.id).in_(ids))) if ids else ()
    return {of_id: " ".join(text.split())[:SHORT] for of_id, text in rows}


def _weighed(lines: Sequence[Line], asked: Question) -> list[Line]:
    """Those that have enough in common with the question, best first, and then those that have some; what somebody said
    did not fit falls behind."""
    enough, some = ENGLISH if asked.lang == "en" else INFLECTED
    near = [{**line, "is_less": line["score"] < enough} for line in lines if line["score"] >= some]
    near = [line for line in near if not line["is_less"] or _tells(line, asked)]
    unfit = misfits.against([(line["source"], line["of_id"]) for line in near], asked.post_id, asked.stems)
    told = []
    for line in near:
        left = 1 - unfit.get((line["source"], line["of_id"]), 0.0)
        told.append({**line, "score": _worth(line, asked) * left})
    left_over = (line for line in told if line["score"] >= (some if line["is_less"] else enough) / 2)
    return sorted(left_over, key=lambda line: (line["is_less"], -line["score"]))


def _tells(line: Line, asked: Question) -> bool:
    """Whether a word of the question stands there that does not stand everywhere: to share "in the" is no likeness."""
    return not asked.telling.isdisjoint(f"{line['asked']} {line['said']}".split())


def _worth(line: Line, asked: Question) -> float:
    """What it has in common with the question, a little more for what helped, and less for another language."""
    worth = float(line["score"]) * OUTCOMES.get(line["outcome"], 1.0) * (THANKED if line["thanked"] else 1.0)
    is_other = asked.lang and line["lang"] and line["lang"] != asked.lang
    return worth * (1 + min(0.1, 0.02 * line["solved"])) * (OTHER_LANGUAGE if is_other else 1.0)


def _best(ranked: Sequence[Answer], ticket: Ticket, best: int) -> list[Answer]:
    """The first few that say something different, and were said elsewhere; only a few that are less alike."""
    found: dict[str, Answer] = {}
    for one in ranked:
        if one.ticket_id != ticket.id:
            found.setdefault(" ".join(stems.words(one.text)), one)
    near = [one for one in found.values() if not one.is_less]
    return [*near, *[one for one in found.values() if one.is_less][:LESS_ALIKE]][:best]
