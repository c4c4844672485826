"""The words of one variant as somebody gives them, and what they have to be. Pure."""

import re
from dataclasses import dataclass, field

from caredesk.core import i18n
from caredesk.tickets.fold import fold
from caredesk.tickets.refusals import Refused

LONGEST_TITLE, LONGEST_TEXT, LONGEST_QUESTION, MOST_QUESTIONS = 160, 20_000, 500, 20


@dataclass(frozen=True)
class Words:
    """Title, answer, and the questions that it answers."""

    title: str
    text: str
    questions: tuple[str, ...] = field(default=())

    def checked(self) -> "Words":
        """The same, tidied; Refused with the field that will not do."""
        title, text = " ".join(self.title.split()), tidy(self.text)
        asked = tuple(dict.fromkeys(" ".join(one.split()) for one in self.questions if one.strip()))
        if not 1 <= len(title) <= LONGEST_TITLE:
            raise Refused("article_title", field="title", most=LONGEST_TITLE)
        if not 1 <= len(text) <= LONGEST_TEXT:
            raise Refused("article_text", field="text", most=LONGEST_TEXT)
        if len(asked) > MOST_QUESTIONS or any(len(one) > LONGEST_QUESTION for one in asked):
            raise Refused("article_questions", field="questions", most=MOST_QUESTIONS, longest=LONGEST_QUESTION)
        return Words(title, text, asked)


def tidy(text: str) -> str:
    """Lines without spaces at their ends, and at most one empty line between two."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def lines(text: str) -> tuple[str, ...]:
    """Questions as a form gives them: one a line."""
    return tuple(one.strip() for one in text.splitlines() if one.strip())


def language(code: str) -> str:
    """A language that the desk speaks; Refused for any other."""
    if code not in i18n.LANGUAGES:
        raise Refused("article_lang", field="lang")
    return code


def slug(title: str) -> str:
    """The title as a part of an address: small letters, digits and dashes."""
    plain = "-".join(re.findall(r"[a-z0-9]+", fold(title)))
    return plain[:60].strip("-") or "article"


_HELLO = re.compile(
    r"(?:dzień dobry|dzien dobry|cześć|czesc|hej|witam|hi|hello|hey|good (?:morning|afternoon|evening)|szia|sziasztok|"
    r"jó napot|üdv|helló)[\s,!.]+",
    re.IGNORECASE,
)


def title_of(question: str) -> str:
    """A title to begin with: the first sentence of the question, cut at a word."""
    asked = _HELLO.sub("", question.strip())
    first = " ".join(re.split(r"(?<=[.?!])\s|\n", asked or question.strip(), maxsplit=1)[0].split())
    first = first[:1].upper() + first[1:]
    return first if len(first) <= 90 else first[:90].rsplit(" ", 1)[0] + "…"
