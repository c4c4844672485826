"""Giving out until nothing is left to give, and how it was done."""

from caredesk.routing.placing import place
from tests import cast


def given_out() -> int:
    """Give out until there is nothing more to give; how often that was."""
    times = 0
    while place():
        times += 1
    return times


def how() -> list[str]:
    return [one["body"]["how"] for one in cast.entries("ticket.assigned")]
