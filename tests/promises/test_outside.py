"""Promises beyond the screen: a letter, a signed POST without a word, and an answer that was written outside."""

from collections.abc import Iterator

import pytest

from caredesk.core import config, db
from caredesk.promises import actions, offering, rules
from caredesk.promises.models import PromiseState
from caredesk.sla import settings
from caredesk.tickets.models import PostKind
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.fakes.alarm import Alarm
from tests.fakes.mailbox import Mailbox
from tests.postroom.stage import allow
from tests.promises.conftest import promises, say, work
from tests.promises.test_life import notices
from tests.tickets import scene

RULE = {"untimed": "ask", "warn_minutes": 60}


@pytest.fixture
def hook(desk, eva) -> Iterator[Alarm]:
    with Alarm() as running:
        allow(running.host)
        settings.change(eva, hook_url=running.address)
        db.close_reading()
        running.secret = settings.hook_secrets()[0]
        yield running


def told(hook):
    return [(one["type"], one["ticket"]) for one in hook.taken.values()]


def test_the_webhook_hears_of_a_promise_that_is_due_and_of_one_that_was_broken(ticket, ola, eva, time, hook):
    rules.change(eva, rules.DESK, RULE | {"ways": ["hook"]})
    say(ticket, ola, "Wrócimy do piątku w sprawie sekretu.")
    time.to(4, 22, 30)
    work()
    assert told(hook) == [("promise.warned", ticket.id)]

    time.to(5, 9)
    work()

    assert told(hook) == [("promise.warned", ticket.id), ("promise.broken", ticket.id)]
    assert "sekret" not in str(hook.calls[0].body)


def test_what_was_kept_meanwhile_is_told_to_nobody(ticket, ola, eva, time, hook):
    rules.change(eva, rules.DESK, RULE | {"ways": ["hook"]})
    say(ticket, ola, "Wrócimy do piątku.")
    hook.fault("answer", status=503, times=1)
    time.to(4, 22, 30)
    work()
    actions.keep(promises()[0], ola, "By phone")
    time.on(minutes=6)
    work()

    assert told(hook) == [] and cast.entries("promise.told") == []


def test_its_owner_and_the_supervisors_get_letters_in_their_languages(ticket, ola, bence, eva, time):
    rules.change(eva, rules.DESK, RULE | {"ways": ["mail"]})
    with db.transaction():
        db.lock(bence).lang = "hu"
    with Mailbox() as mailbox:
        config.settings().smtp_url, config.settings().mail_from = mailbox.url(), "desk@parcelhop.example"
        say(ticket, ola, "Wrócimy do piątku w sprawie sekretu.")
        time.to(5, 9)
        work()

    letters = {one.to[0]: one for one in mailbox.kept}
    assert set(letters) == {ola.email, bence.email}
    assert "/promises/" in letters[ola.email].text and "sekret" not in letters[ola.email].text
    assert "ígéret" in letters[bence.email].message["subject"].lower()


def test_without_such_a_rule_only_the_screen_tells(ticket, ola, time, hook):
    say(ticket, ola, "Wrócimy do piątku.")
    time.to(5, 9)
    work()

    assert told(hook) == [] and "promise_broken" in notices(ola)


@pytest.fixture
def offered(ticket, ola, bence, time):
    """Bence answered in the network's own app what Ola had promised."""
    say(ticket, ola, "Wrócimy do piątku.")
    time.to(3, 12)
    return scene.post(ticket, "Już wiem: paczka jest w Łodzi.", kind=PostKind.OUTSIDE, handle_id=None, at=time())


def test_an_answer_from_outside_is_offered_and_keeps_nothing_by_itself(ticket, ola, offered):
    (row,) = promises()

    assert (row.state, row.offered_id) == (PromiseState.OPEN, offered.id)
    assert notices(ola) == ["promise_offered"]


def test_its_owner_says_that_it_keeps_the_promise_since_it_was_written(ticket, ola, offered, time):
    time.to(6, 9)
    work()
    assert promises()[0].state is PromiseState.BROKEN

    offering.answer(promises()[0], ola, keeps=True)

    (row,) = promises()
    assert (row.state, row.kept_by, row.ended_at) == (PromiseState.LATE, offered.id, offered.occurred_at)


def test_or_that_it_does_not(ticket, ola, offered):
    offering.answer(promises()[0], ola, keeps=False)

    (row,) = promises()
    assert (row.state, row.offered_id, row.kept_by) == (PromiseState.OPEN, None, None)
    with pytest.raises(Refused):
        offering.answer(row, ola, keeps=True)


def test_the_page_shows_every_earlier_move_and_the_answer_that_is_offered(app, ticket, ola, bence, offered, time):
    (row,) = promises()
    actions.move(row, ola, row.due_at.replace(day=8), "Święta")
    actions.hand_on(promises()[0], ola, bence, "person")

    page = cast.signed_in(app, ola).get(f"/promises/{row.id}").get_data(as_text=True)

    assert "Święta" in page and "from Ola Nowak to Bence Kovács" in page
    assert "paczka jest w Łodzi" in page and "Does this answer keep it?" in page
