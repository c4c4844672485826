"""Two at once: one promise is settled once, broken once, and told once."""

from caredesk.core import jobs
from caredesk.promises import actions, watch
from caredesk.promises.models import Promise, PromiseState
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.promises.conftest import promises, say
from tests.tickets.test_race import at_once


def test_of_many_who_keep_a_promise_one_does(ticket, ola, bence):
    say(ticket, ola, "Wrócimy do piątku.")
    (row,) = promises()

    found = at_once(*(lambda who=who: actions.keep(row, who, "Telefon.").id for who in (ola, bence, ola, bence)))

    assert [one for one in found if isinstance(one, int)] == [row.id]
    assert all(isinstance(one, int | Refused) for one in found)
    assert len(cast.entries("promise.kept")) == 1


def test_several_workers_break_it_once(ticket, ola, bence, time):
    say(ticket, ola, "Wrócimy do piątku.")
    time.to(5, 9)

    at_once(*[lambda: watch.watch({})] * 4)

    assert promises()[0].state is PromiseState.BROKEN
    assert len(cast.entries("promise.broken")) == 1
    assert [one["body"]["kind"] for one in cast.entries("notice.given")] == ["promise_broken"] * 2


def test_keeping_at_the_moment_at_which_it_breaks_ends_in_one_of_the_two(ticket, ola, time):
    say(ticket, ola, "Wrócimy do piątku.")
    (row,) = promises()
    time.to(4, 22, 59)

    at_once(lambda: actions.keep(row, ola, "Telefon."), lambda: watch.watch({}))

    (found,) = promises()
    assert found.state in (PromiseState.KEPT, PromiseState.LATE)
    assert found.settles_at is not None and found.next_at is None


def test_the_same_reply_at_once_makes_one_promise(ticket, ola):
    made = at_once(*[lambda: say(ticket, ola, "Wrócimy do piątku.", own_id="same").id] * 4)

    assert len({*made}) == 1, made
    assert len(promises()) == 1


def test_a_watch_that_was_killed_is_taken_up_again(ticket, ola, time):
    say(ticket, ola, "Wrócimy do piątku.")
    time.to(5, 9)
    assert [job.kind for job in jobs.claim()] == [actions.JOB]

    time.on(minutes=5)
    for job in jobs.claim():
        jobs.run(job)

    assert [one.state for one in promises()] == [PromiseState.BROKEN]
    assert isinstance(promises()[0], Promise)
