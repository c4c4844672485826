"""The letter about clocks, in its reader's language and zone: which tickets, what is due when, and where to look."""

from collections.abc import Sequence
from gettext import NullTranslations
from hashlib import sha256
from zoneinfo import ZoneInfo

from caredesk.audit import heads
from caredesk.core import config, i18n
from caredesk.core.mail import Letter
from caredesk.core.types import known
from caredesk.sla.models import ClockKind
from caredesk.sla.standing import Case
from caredesk.team.models import Agent

MOST = 20


def written(agent: Agent, cases: Sequence[Case]) -> Letter:
    """One letter about all of these, the nearest deadline first; the same cases make the same letter."""
    words = i18n.translations(agent.lang)
    ordered = sorted(cases, key=lambda case: (known(case.clock.due_at), case.alert.id))
    lines = [*_lines(words, agent, ordered[:MOST]), *_rest(words, len(ordered) - MOST)]
    footer = words.gettext("This mail comes from a rule of your desk. Nobody reads answers to it.")
    key = sha256(" ".join(sorted(case.alert.uuid for case in cases)).encode()).hexdigest()[:32]
    text = "\n".join([*lines, footer, *heads.in_a_letter(words), ""])
    return Letter(agent.email, _subject(words, ordered), text, f"alert-{key}")


def _subject(words: NullTranslations, cases: Sequence[Case]) -> str:
    if len(cases) > 1:
        said = words.ngettext("%(num)s ticket needs you now", "%(num)s tickets need you now", len(cases))
        return said % {"num": len(cases)}
    said = (
        words.gettext("Ticket %(name)s is overdue")
        if cases[0].is_late
        else words.gettext("Ticket %(name)s is due soon")
    )
    return said % {"name": f"#{cases[0].ticket.id}"}


def _lines(words: NullTranslations, agent: Agent, cases: Sequence[Case]) -> list[str]:
    zone, lines = ZoneInfo(agent.zone), []
    for case in cases:
        at = f"{known(case.clock.due_at).astimezone(zone):%Y-%m-%d %H:%M} ({agent.zone})"
        lines.append(f"#{case.ticket.id}: {_deadline(words, case) % {'at': at}}")
        lines.append(f"{config.settings().public_url}/tickets/{case.ticket.id}\n")
    return lines


def _deadline(words: NullTranslations, case: Case) -> str:
    soon = {
        ClockKind.CLAIM: words.gettext("somebody has to take it by %(at)s."),
        ClockKind.FIRST: words.gettext("the first answer is due by %(at)s."),
        ClockKind.NEXT: words.gettext("the next answer is due by %(at)s."),
        ClockKind.RESOLUTION: words.gettext("it has to be resolved by %(at)s."),
    }
    late = {
        ClockKind.CLAIM: words.gettext("somebody had to take it by %(at)s."),
        ClockKind.FIRST: words.gettext("the first answer was due by %(at)s."),
        ClockKind.NEXT: words.gettext("the next answer was due by %(at)s."),
        ClockKind.RESOLUTION: words.gettext("it had to be resolved by %(at)s."),
    }
    return (late if case.is_late else soon)[case.clock.kind]


def _rest(words: NullTranslations, left: int) -> list[str]:
    if left <= 0:
        return []
    said = words.ngettext("And %(num)s more ticket:", "And %(num)s more tickets:", left) % {"num": left}
    return [f"{said}\n{config.settings().public_url}/inbox\n"]
