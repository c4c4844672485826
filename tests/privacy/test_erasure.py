"""What an erasure leaves: sums, the fact that somebody wrote, the words of others; and who may be met again."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from caredesk.core import clock, db, redactions
from caredesk.customers import holdings
from caredesk.customers.models import Customer, Handle
from caredesk.postroom import receive
from caredesk.privacy import erasure
from caredesk.privacy.models import DONE, HELD
from caredesk.sla.models import Clock, Tally, Wait
from caredesk.team.models import Agent
from caredesk.tickets import holds, search
from caredesk.tickets.models import Post
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.postroom.conftest import Deliver
from tests.privacy.canaries import ANNA, BIRD, OTHER, anna, tickets
from tests.reports.waits import NOW, waited


def erase(person: Customer, agent: Agent) -> None:
    assert erasure.finish(erasure.ask(person, agent, basis="objection")).state == DONE


def table(model: Any) -> list[tuple[Any, ...]]:
    db.close_reading()
    return sorted(tuple(row) for row in db.session().execute(select(model.__table__)))


def test_sums_and_clocks_are_as_before(person: Customer, bence: Agent) -> None:
    before = [table(model) for model in (Tally, Wait, Clock)]
    assert all(before)

    erase(person, bence)

    assert [table(model) for model in (Tally, Wait, Clock)] == before


def test_last_months_reports_say_the_same(app: Flask, person: Customer, bence: Agent) -> None:
    waited(cast.account("Parcelhop"), range(20, 40), customer_id=person.id)
    client = cast.signed_in(app, cast.agent("eva@parcelhop.example"))
    files = ("/reports/fairness.csv", "/sla/history.csv")

    def told() -> list[str]:
        with clock.fixed(NOW):
            pages = [client.get(file).get_data(as_text=True) for file in files]
            return [page.partition("Checkpoint of the audit trail")[0] for page in pages]

    before = told()
    assert "20" in before[0]
    erase(person, bence)

    assert told() == before


def test_the_post_stays_with_its_time_and_without_its_words(app: Flask, person: Customer, bence: Agent) -> None:
    (ticket, *_) = tickets(person)
    before = {post.id: (post.kind, post.occurred_at, post.ext_id) for post in _posts()}

    erase(person, bence)

    assert {post.id: (post.kind, post.occurred_at, post.ext_id) for post in _posts()} == before
    theirs = [post for post in _posts() if post.ticket_id == ticket.id]
    assert {post.text for post in theirs} == {"", "And mine?"}
    page = cast.signed_in(app, bence).get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert "Erased at the person's request on" in page and "Erased person" in page and "And mine?" in page
    assert BIRD not in page.lower()
    profile = cast.signed_in(app, bence).get(f"/customers/{person.id}").get_data(as_text=True)
    assert "Erased at the person's request on" in profile and BIRD not in profile.lower()
    found = search.search(bence, f"#{ticket.id}")
    assert found[0].erased_at is not None


def _posts() -> list[Post]:
    db.close_reading()
    return list(db.session().execute(select(Post)).scalars())


def test_who_writes_again_is_somebody_new(person: Customer, deliver: Deliver, bence: Agent) -> None:
    erase(person, bence)

    deliver({"type": "post.created", "id": "z1", "thread_id": "tz", "text": "Hello again", "author": ANNA})
    while receive.step():
        pass

    met = anna()
    assert met.id != person.id and met.erased_at is None
    assert len(tickets(met)) == 1
    old = db.session().execute(select(Handle).where(Handle.customer_id == person.id)).scalars().all()  # type: ignore[arg-type]
    assert all(one.ext_id.startswith("erased:") for one in old)


def test_an_old_post_that_is_told_again_brings_nothing_back(person: Customer, deliver: Deliver, bence: Agent) -> None:
    erase(person, bence)
    people = len(table(Customer))

    again = {"id": "a2", "thread_id": "ta", "author": ANNA, "occurred_at": "2099-02-01"}
    deliver({"type": "post.edited", "text": f"{BIRD}again", **again})
    deliver({"type": "post.created", "text": f"{BIRD}again", **again})
    while receive.step():
        pass

    assert len(table(Customer)) == people
    assert all(BIRD not in post.text for post in _posts())


def test_what_others_wrote_stays(person: Customer, bence: Agent) -> None:
    erase(person, bence)

    other = db.first(Handle, Handle.ext_id == OTHER["id"])
    assert other is not None and other.name == OTHER["name"]
    notes = [post.text for post in _posts() if "Same street" in post.text]
    assert notes == ["Same street as ▮▮▮ (▮▮▮), ask there."]


def test_a_hold_refuses_it_and_that_is_written_down(person: Customer, bence: Agent, eva: Agent) -> None:
    hold = holds.confirm(holds.ask(bence, "customer", {"customer": person.id}, "file 7"), eva)

    with pytest.raises(erasure.Held):
        erasure.ask(person, bence, basis="objection")

    (told,) = cast.entries("erase.refused")
    assert (told["object"], told["actor"], told["body"]) == (person.uuid, bence.uuid, {"holds": [hold.uuid]})
    assert anna().name == ANNA["name"]
    assert list(redactions.lines()) == []


def test_a_hold_that_comes_between_asking_and_doing_still_holds(person: Customer, bence: Agent, eva: Agent) -> None:
    asked = erasure.ask(person, bence, basis="objection")
    holds.confirm(holds.ask(bence, "dates", {"since": "2000-01-01", "until": "2100-01-01"}, "file 8"), eva)

    assert erasure.finish(asked).state == HELD

    assert anna().name == ANNA["name"]


def test_twice_is_refused(person: Customer, bence: Agent) -> None:
    erasure.ask(person, bence, basis="objection")
    with pytest.raises(Refused):
        erasure.ask(person, bence, basis="objection")


def test_a_word_of_everyday_that_is_somebodys_handle_stays_in_what_others_wrote() -> None:
    who = holdings.Person(1, "u", names=("Anna Parcel", "parcel", "anna@fedi.example"))

    told = "Our parcel for Anna Parcel (@parcel, anna@fedi.example) was found."

    assert who.hidden(told) == f"Our parcel for {holdings.MARK} ({holdings.MARK}, {holdings.MARK}) was found."
