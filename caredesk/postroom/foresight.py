"""A storm asks the same of the database for every post: what its new posts need to know is asked here at once.

Only what nothing else in the batch can change is foreseen: new words of a stranger, in a thread that no other event of
the batch names. Every other event asks for itself.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.core.types import known
from caredesk.customers import actions as customers
from caredesk.postroom import arrivals, signs
from caredesk.tickets import foresight
from caredesk.tickets.receive import is_ours

LEAST = 4  # fewer ask as fast by themselves
Told = tuple[Account, Event, int]  # what happened, to which account, and the arrival that told of it


def foresee(told: Iterable[Told]) -> None:
    """Inside the open transaction, before the first of them is put where it belongs."""
    every = sorted(told, key=lambda one: known(one[0].id))
    for account_id, ours in groupby(every, lambda one: known(one[0].id)):
        here = list(ours)
        named = Counter(event.thread_ext_id for _, event, _ in here)
        plain = [one for one in here if _is_plain(one) and named[one[1].thread_ext_id] == 1]
        if len(plain) >= LEAST:
            _foresee(account_id, plain)


def _is_plain(told: Told) -> bool:
    account, event, _ = told
    is_strange = event.author is not None and not is_ours(account, event)
    return event.kind == "created" and event.mail is None and is_strange


def _foresee(account_id: int, told: list[Told]) -> None:
    events = [event for _, event, _ in told]
    arrivals.foresee(account_id, {signs.key(event): arrival for _, event, arrival in reversed(told)})
    customers.foresee(told[0][0].realm, {event.author.ext_id for event in events if event.author})
    foresight.foresee(account_id, [event.ext_id for event in events], [event.thread_ext_id for event in events])
