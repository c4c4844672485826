"""Whether an answer sounds like a robot: the same as before in this thread, to this customer, or by this page. Pure."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caredesk.voice import likeness
from caredesk.voice.rule_terms import SAME
from caredesk.voice.said import Earlier, Heard

SHOWN = 600  # letters of an earlier answer that are shown beside the new one


@dataclass(frozen=True)
class Echo:
    """The earlier answer that is most like these words, where it stands, and how often the same was said there."""

    code: str  # voice_third, voice_near
    where: str  # thread, customer, page
    score: float
    times: int
    earlier: Earlier

    def facts(self, text: str) -> dict[str, Any]:
        """What the agent is shown: the two texts side by side, with what differs."""
        old = self.earlier
        mine, theirs = differing(text[:SHOWN], old.text[:SHOWN])
        told = {"where": self.where, "percent": round(self.score * 100), "times": self.times, "by": old.by}
        return told | {"at": old.at, "ticket": old.ticket_id, "post": old.post_id, "mine": mine, "theirs": theirs}


def echo(text: str, heard: Heard, terms: Mapping[str, Any]) -> Echo | None:
    """The worst that can be said of these words: the third same one in a thread first, then what is nearly the same."""
    near = terms["near"] / 100
    found = [_in(where, text, getattr(heard, where)) for where in ("thread", "customer", "page")]
    thread, customer, page = found
    if thread and thread.times + 1 >= terms["times"]:
        return Echo("voice_third", "thread", thread.score, thread.times, thread.earlier)
    if thread and thread.score >= near:
        return thread
    if customer and customer.score >= near:
        return customer
    return page if page and page.times + 1 >= terms["page_times"] else None


def _in(where: str, text: str, earlier: Sequence[Earlier]) -> Echo | None:
    compared = likeness.compared(text, [one.text for one in earlier])
    if not compared:
        return None
    times = sum(one.score >= SAME for one in compared)
    return Echo("voice_near", where, compared[0].score, times, earlier[compared[0].place])


def said_before(text: str, heard: Heard) -> float:
    """How like these words are to what the page has said to anybody lately."""
    texts = [one.text for one in (*heard.thread, *heard.customer, *heard.page)]
    found = likeness.compared(text, texts)
    return found[0].score if found else 0.0


Piece = tuple[bool, str]  # whether it differs, and the words


def differing(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, each marked where it differs from the other."""
    one, two = (re.findall(r"\s+|\S+", text) for text in (mine, theirs))
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        for pieces, words in ((left, one[a:b]), (right, two[c:d])):
            if words:
                pieces.append((tag != "equal", "".join(words)))
    return left, right
