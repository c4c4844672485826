"""Promises, spotted in what somebody writes: in English, Hungarian and Polish, with the time they are due. Pure.

A sentence promises when one of its clauses says that we, or somebody of ours, will do something. Questions, conditions,
the past, what is denied, what the customer has to do, opening hours and quotes do not. The time stands in the same
clause, or in one beside it that says nothing else. What promises without a time is found too: it asks for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from caredesk.promises import moments
from caredesk.promises.clauses import Sentence, cut, sentences
from caredesk.promises.grammar import Grammar, pieces
from caredesk.promises.moments import Around, Due, Piece
from caredesk.promises.words_en import ENGLISH
from caredesk.promises.words_hu import HUNGARIAN
from caredesk.promises.words_pl import POLISH

LANGUAGES = {"pl": POLISH, "hu": HUNGARIAN, "en": ENGLISH}
TIMED, UNTIMED, UNREADABLE = "timed", "untimed", "unreadable"
NO_TIME = ("no_time", "vague")


@dataclass(frozen=True)
class Spotted:
    """A promise: the sentence that makes it, when it is due by the customer's clock, or why nobody can say."""

    words: str
    kind: str  # timed, untimed, unreadable
    lang: str
    due_at: datetime | None = None
    from_at: datetime | None = None  # nothing was promised before
    problem: str = ""
    is_contact: bool = False  # any later word of ours keeps it


def spot(text: str, lang: str, around: Around) -> list[Spotted]:
    """Every promise in this text; of a language that is not known, in whichever it is found first."""
    for name in [lang] if lang in LANGUAGES else LANGUAGES:
        found = [one for sentence in sentences(text) for one in _in(sentence, name, around)]
        if found:
            return found
    return []


def _in(sentence: Sentence, lang: str, around: Around) -> Iterator[Spotted]:
    grammar = LANGUAGES[lang]
    if sentence.is_question or grammar.condition.search(sentence.folded):
        return
    clauses = [_Clause(start, said, pieces(said, grammar.times, around)) for start, said in _cut(sentence, grammar)]
    made = _promising(clauses, grammar)
    if not made:
        return
    is_contact = any(grammar.contact.search(one.said) for one in made)
    dues = _dues(clauses, made, grammar, around)
    for clause, due in dues.items():
        kind = TIMED if due.at else UNTIMED if due.problem in NO_TIME else UNREADABLE
        words = sentence.text if len(dues) == 1 else clause.of(sentence)
        yield Spotted(words, kind, lang, due.at, due.from_at, due.problem, is_contact)


@dataclass(frozen=True, eq=False)
class _Clause:
    """A clause: where it begins, its folded words, and what these say about time."""

    start: int
    said: str
    times: list[Piece]

    def of(self, sentence: Sentence) -> str:
        return sentence.text[self.start : self.start + len(self.said)].strip(" ,;:-")


def _cut(sentence: Sentence, grammar: Grammar) -> list[tuple[int, str]]:
    return cut(sentence.folded, grammar.joints)


def _promising(clauses: list[_Clause], grammar: Grammar) -> list[_Clause]:
    """The clauses that promise something. After one that does, or with a time, less is needed to be one."""
    made: list[_Clause] = []
    for clause in clauses:
        if grammar.veto.search(clause.said):
            continue
        goes_on = bool(made) or (bool(clause.times) and grammar is not ENGLISH)
        says_so = grammar.promise.search(clause.said) or grammar.busy.search(clause.said)
        if says_so or (goes_on and grammar.dated.search(clause.said)):
            made.append(clause)
    return made


def _dues(clauses: list[_Clause], made: list[_Clause], grammar: Grammar, around: Around) -> dict[_Clause, Due]:
    """When it is due, once for each clause with a time of its own; else by the times around, or without one."""
    own = {one: one.times for one in made if one.times}
    if not own:
        beside = [one for one in clauses if one.times and one not in made and not grammar.shut.search(one.said)]
        own = {made[0]: beside[0].times if beside else []}
    dues: dict[_Clause, Due] = {}
    for clause, times in own.items():
        due = moments.resolve(times, around)
        if due not in dues.values():
            dues[clause] = due
    return dues
