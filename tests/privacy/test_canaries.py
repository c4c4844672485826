"""Words planted in every place are gone from all of them: rows, files, the log of the database, copies, the output."""

import sqlite3
import threading

import pytest

from caredesk.audit import keyring, verify
from caredesk.core import db, jobs, redactions, vault
from caredesk.core.config import Settings
from caredesk.customers.models import Customer
from caredesk.privacy import copying, erasure
from caredesk.privacy.models import DONE, WORKING, PrivacyRequest
from caredesk.team.models import Agent
from caredesk.tickets import conversation, search
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.privacy.canaries import BIRD, files_with, rows_with, tickets

PLANTED = {
    *("customer.name", "customer.note", "handle.ext_id", "handle.handle", "handle.name", "handle.avatar_url"),
    *("post.text", "post.permalink", "post_version.text", "post_version.facts", "ticket.snippet", "ticket.tags"),
    *("ticket_tag.name", "search_doc.words", "draft.text", "contest.reason", "arrival.body", "outgoing.payload"),
    *("called.first_name", "called.vocative", "macro_run.done"),
    *("post_file.name", "post_file.alt", "post.files", "later_reply.text"),
    *("bulk_act.done", "idempotent_answer.body", "job.payload", "job.trouble"),
}


def erase(person: Customer, agent: Agent) -> PrivacyRequest:
    asked = erasure.ask(person, agent, basis="consent_withdrawn", reference="GDPR-2026-17")
    return erasure.finish(asked)


def test_no_planted_word_is_left_anywhere(
    person: Customer, desk: Settings, bence: Agent, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert set(rows_with()) >= PLANTED
    assert list(copying.folder().iterdir())
    assert len(list(vault.folder().glob("*/*"))) == 6

    done = erase(person, bence)

    assert done.state == DONE
    assert rows_with() == []
    assert files_with(desk) == []
    assert list(copying.folder().iterdir()) == []
    for job in jobs.claim(50):
        jobs.run(job)
    assert list(vault.folder().glob("*/*")) == []
    told = capfd.readouterr()
    assert BIRD not in (told.out + told.err + caplog.text).lower()
    assert search.search(cast.agent("eva@parcelhop.example"), BIRD) == []
    assert "GDPR-2026-17" not in redactions.path().read_text()
    assert [line["of"] for line in redactions.lines()] == [person.uuid]


def test_the_record_stays_sound_and_says_what_was_erased(person: Customer, bence: Agent) -> None:
    before = len(cast.entries())

    erase(person, bence)

    entries = cast.entries()
    assert len(entries) > before
    (told,) = [one for one in entries if one["verb"] == "subject.erased"]
    assert (told["object"], told["actor"]) == (person.uuid, bence.uuid)
    assert told["body"].keys() == {"scope", "basis", "request"} and len(told["body"]["request"]) == 64
    assert all(one["body"] is None for one in entries if one["verb"] == "note.written")
    with db.reading():
        report = verify.verify()
    assert report.findings == []
    assert report.erased > 10


@pytest.mark.sqlite
def test_a_reader_in_the_way_is_waited_for(person: Customer, desk: Settings, bence: Agent) -> None:
    reader = sqlite3.connect(desk.data / "caredesk.sqlite3", check_same_thread=False, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM post").fetchone()
    threading.Timer(1.5, reader.close).start()

    assert erase(person, bence).state == DONE

    assert files_with(desk) == []


def test_what_was_cut_off_goes_on(
    person: Customer, desk: Settings, bence: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = erasure.ask(person, bence, basis="objection")
    with monkeypatch.context() as broken:
        broken.setattr(erasure, "_in_room", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erasure.work({})
    with db.reading() as session:
        assert session.get_one(PrivacyRequest, asked.id).state == WORKING

    assert erasure.finish(asked).state == DONE

    assert (rows_with(), files_with(desk)) == ([], [])


def test_nobody_writes_to_or_about_whom_there_is_no_more(person: Customer, bence: Agent, ola: Agent) -> None:
    ticket = tickets(person)[0]
    erase(person, bence)

    for write in (
        lambda: conversation.note(ticket, ola, "One more thing", own_id="late"),
        lambda: conversation.reply(ticket, ola, "Hello?", kind="public", own_id="late2"),
    ):
        with pytest.raises(Refused, match="erased"):
            write()


def test_another_process_seals_nothing_with_the_lost_key(person: Customer, bence: Agent, ola: Agent) -> None:
    """It has the key in its memory still: it looks whether the key is there before it seals."""
    ticket = tickets(person)[0]
    old = keyring.opened(person.uuid)
    erase(person, bence)
    assert old is not None
    keyring._remember(person.uuid, old)

    with db.transaction():
        assert keyring.key_of(person.uuid) != old

    db.close_reading()
    assert keyring.opened(person.uuid) != old
    assert ticket.customer_id == person.id
