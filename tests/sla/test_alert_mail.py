"""Warnings by mail: a real letter in the reader's language, one for all that is due together, none twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from caredesk.core import config
from caredesk.sla import standing
from caredesk.team.models import Agent
from caredesk.tickets import actions
from tests import cast
from tests.fakes.mailbox import Mailbox
from tests.servers.ports import free_port
from tests.sla.alarms import FRIDAY_NOON, MONDAY_NINE, Alarms, changed, works_by

BY_MAIL = {"share": 75, "to": "assignee", "ways": ["mail"]}
THREE_HOURS = timedelta(hours=3)


@pytest.fixture
def mailbox(alarms: Alarms) -> Iterator[Mailbox]:
    with Mailbox() as running:
        config.settings().mail_from = "Care desk <desk@parcelhop.example>"
        config.settings().smtp_url = running.url()
        config.settings().base_url = "https://desk.parcelhop.example"
        yield running


def test_the_letter_says_which_ticket_and_when_in_the_readers_words(
    alarms: Alarms, mailbox: Mailbox, ola: Agent
) -> None:
    changed(ola, lang="pl", zone="Europe/Warsaw")
    alarms.promise(BY_MAIL)
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=3)

    kept = mailbox.kept[0]
    assert (kept.to, kept.message["Subject"]) == ([ola.email], f"Zgłoszenie #{ticket.id}: zbliża się termin")
    assert "2026-11-20 17:00 (Europe/Warsaw)" in kept.text
    assert f"https://desk.parcelhop.example/tickets/{ticket.id}" in kept.text
    assert alarms.ends() == [("given", "")]


def test_no_word_of_a_customer_is_in_it(alarms: Alarms, mailbox: Mailbox, ola: Agent) -> None:
    alarms.promise(BY_MAIL)
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=3)

    told = f"{mailbox.kept[0].message['Subject']} {mailbox.kept[0].text}"
    assert ticket.snippet and ticket.snippet not in told
    assert "Kasia" not in told and "kasia" not in told


def test_what_is_due_within_a_minute_is_one_letter(alarms: Alarms, mailbox: Mailbox, ola: Agent) -> None:
    alarms.promise(BY_MAIL)
    tickets = []
    for second in (5, 20, 40):
        alarms.hands.at = FRIDAY_NOON + timedelta(seconds=second)
        tickets.append(alarms.ticket(of=ola))

    for second in (5, 20, 40, 59):
        alarms.work(FRIDAY_NOON + THREE_HOURS + timedelta(seconds=second))
    assert mailbox.kept == []
    alarms.work(FRIDAY_NOON + THREE_HOURS + timedelta(minutes=1))

    assert mailbox.letters() == [(ola.email, "3 tickets need you now")]
    assert all(f"/tickets/{one.id}\n" in mailbox.kept[0].text.replace("\r\n", "\n") for one in tickets)


def test_a_storm_is_one_letter_that_names_the_most_urgent(alarms: Alarms, mailbox: Mailbox, ola: Agent) -> None:
    alarms.promise(BY_MAIL)
    for _ in range(23):
        alarms.ticket(of=ola)

    alarms.after(hours=3)

    assert mailbox.letters() == [(ola.email, "23 tickets need you now")]
    assert mailbox.kept[0].text.count("/tickets/") == 20 and "And 3 more tickets:" in mailbox.kept[0].text
    assert {end for end, _ in alarms.ends()} == {"given"}


def test_each_person_gets_their_own_letter(alarms: Alarms, mailbox: Mailbox, ola: Agent, bence: Agent) -> None:
    alarms.promise({**BY_MAIL, "to": "team"})
    ticket = alarms.ticket()

    alarms.after(hours=3)

    subject = f"Ticket #{ticket.id} is due soon"
    assert sorted(mailbox.letters()) == sorted([(ola.email, subject), (bence.email, subject)])


def test_over_the_weekend_a_letter_waits(alarms: Alarms, mailbox: Mailbox, ola: Agent) -> None:
    works_by(ola)
    alarms.promise(BY_MAIL, first="16h")
    ticket = alarms.ticket(of=ola)

    alarms.work(FRIDAY_NOON + timedelta(hours=13))
    assert mailbox.kept == []
    alarms.work(MONDAY_NINE)

    assert mailbox.letters() == [(ola.email, f"Ticket #{ticket.id} is overdue")]


def test_no_letter_about_what_is_done(alarms: Alarms, mailbox: Mailbox, ola: Agent) -> None:
    works_by(ola)
    alarms.promise(BY_MAIL, first="16h")
    ticket = alarms.ticket(of=ola)
    alarms.work(FRIDAY_NOON + timedelta(hours=13))
    actions.resolve(ticket, ola)

    alarms.work(MONDAY_NINE)

    assert mailbox.kept == [] and alarms.ends() == [("cancelled", "resolved")]


def test_a_greylisted_letter_comes_again_and_once(alarms: Alarms, mailbox: Mailbox, ola: Agent) -> None:
    alarms.promise(BY_MAIL)
    alarms.ticket(of=ola)
    mailbox.says["recipient"] = "451 greylisted"
    alarms.after(hours=3)
    assert mailbox.kept == [] and alarms.ends() == [("waiting", "mail_recipient")]

    mailbox.says.clear()
    alarms.after(minutes=1)
    alarms.after(minutes=30)

    assert len(mailbox.kept) == 1 and alarms.ends() == [("given", "")]


def test_one_bad_address_keeps_nobody_else_from_their_letter(
    alarms: Alarms, mailbox: Mailbox, ola: Agent, bence: Agent
) -> None:
    mailbox.nobody = {ola.email}
    alarms.promise({**BY_MAIL, "to": "team"})
    ticket = alarms.ticket()

    alarms.after(hours=3)

    assert [to for to, _ in mailbox.letters()] == [bence.email]
    assert alarms.told(ola) == [f"sla_soon #{ticket.id}"]  # what could not be mailed is a notice
    assert sorted(alarms.ends()) == [("failed", "mail_recipient"), ("given", ""), ("given", "")]
    assert [one["body"]["why"] for one in cast.entries("alert.failed")] == ["mail_recipient"]


def test_a_silent_server_is_asked_once_a_minute_and_after_twelve_tries_no_more(
    alarms: Alarms, mailbox: Mailbox, ola: Agent
) -> None:
    config.settings().smtp_url = f"smtp://127.0.0.1:{free_port()}"
    alarms.promise(BY_MAIL)
    ticket = alarms.ticket(of=ola)
    alarms.after(hours=3)
    for _ in range(30):
        alarms.after(minutes=16)

    (by_mail, by_notice) = alarms.alerts()
    assert (by_mail.state, by_mail.why, by_mail.tries) == ("failed", "mail_unreachable", 11)
    assert by_notice.state == "given" and alarms.told(ola) == [f"sla_overdue #{ticket.id}"]


def test_a_letter_that_left_before_the_desk_was_killed_has_the_same_name_again(
    alarms: Alarms, mailbox: Mailbox, ola: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms.promise(BY_MAIL)
    alarms.ticket(of=ola)
    with monkeypatch.context() as killed:
        killed.setattr(standing, "given", lambda _cases: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            alarms.after(hours=3)
    assert alarms.ends() == [("waiting", "")]

    alarms.after(minutes=2)

    assert len(mailbox.kept) == 2 and len({one.message["Message-ID"] for one in mailbox.kept}) == 1
    assert alarms.ends() == [("given", "")]
