"""What is said about promises: why a time cannot be read, why something was refused, how one stands."""

from collections.abc import Callable

from flask_babel import gettext as _

from caredesk.tickets import sentences

PROBLEMS: dict[str, Callable[[], str]] = {
    "no_time": lambda: _("It says no time. Say by when."),
    "vague": lambda: _("“A few” can be any number. Say by when."),
    "no_such_date": lambda: _("There is no such date. Say which day you mean."),
    "no_such_hour": lambda: _("There is no such hour. Say when you mean."),
    "count_of_days": lambda: _("A number of weekdays is no date. Say which day you mean."),
    "days_disagree": lambda: _("This date is another day of the week. Say which one you mean."),
    "too_far": lambda: _("That is too far away to be kept. Say a nearer time."),
    "past": lambda: _("That time is over. Say one that is still to come."),
}


def problem(code: str) -> str:
    """Why nobody can say when it is due; empty where somebody can."""
    return PROBLEMS[code]() if code in PROBLEMS else ""


sentences.SENTENCES.update(
    {
        "promise_time": lambda _facts: _("Choose a time that is still to come, within three years."),
        "promise_gone": lambda _facts: _("That promise is not open in this ticket any more."),
        "promise_over": lambda _facts: _("This promise is settled already."),
        "promise_note": lambda _facts: _("Say in a few words how it was kept."),
        "promise_reason": lambda _facts: _("Say why, in a few words."),
        "promise_words": lambda _facts: _("Say what was promised, in up to 300 characters."),
        "promise_open": lambda facts: _(
            "A promise to the customer is still open: “%(words)s”. Say that it is kept, or why you resolve anyway.",
            words=facts.get("words", ""),
        ),
    }
)
