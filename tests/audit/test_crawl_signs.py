"""The same for what networks tell beside words: signs at replies, reactions, labels, files, a key taken back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.postroom import backfill, quiet, worker
from caredesk.team.models import Agent
from caredesk.tickets import acts
from tests.audit.witness import by_machine, watching
from tests.fakes.meta_page import PAGE, TOKEN, Page
from tests.fakes.storage import Storage
from tests.postroom.conftest import Deliver, deliver, event, stage  # noqa: F401 - fixtures
from tests.postroom.listed import connected
from tests.postroom.meta_stage import meta_stage
from tests.postroom.stage import Hands, Stage, allow
from tests.tickets import pictures


@pytest.fixture
def storage(desk: object) -> Iterator[Storage]:
    with Storage() as running:
        allow(running.host)
        yield running


def test_signs_of_a_network_leave_their_entries(deliver: Deliver, stage: Stage) -> None:  # noqa: F811
    reply = stage.answer(stage.arrive())
    stage.work(20)
    own = str(stage.shown(reply).ext_id)

    with watching() as seen:
        for told in (
            {"type": "reply.delivered", "id": own},
            {"type": "post.reacted", "id": "c1", "reaction": "like", "author": {"id": "fan"}},
            {"type": "post.labelled", "id": "c1", "label": "spam"},
            {"type": "reply.failed", "id": own, "reason": "131026"},
            {"type": "account.revoked"},
        ):
            assert deliver(told).status_code == 202
        worker.drain()

    assert (seen.silent, by_machine(seen)) == ([], [])
    wanted = {"reply.delivered", "post.labelled", "reply.failed", "notice.given", "account.paused"}
    assert {one["verb"] for one in seen.entries} >= wanted


def test_files_that_come_leave_their_entries(deliver: Deliver, storage: Storage) -> None:  # noqa: F811
    links = [storage.put("/a.png", pictures.picture()), storage.put("/b.exe", b"MZ")]

    with watching() as seen:
        assert deliver(event(attachments=[{"kind": "image", "url": one} for one in links])).status_code == 202
        worker.drain()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"post.received", "post.file_kept", "post.file_missed"}


def test_a_name_that_was_asked_for_leaves_its_entry(ola: Agent, client: FlaskClient) -> None:
    with meta_stage("facebook", Page(), ola, client, ext_id=PAGE, token=TOKEN) as page:
        page.network.write("Is anybody there?")
        with watching() as seen:
            page.deliver()

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} >= {"customer.created", "customer.changed"}


@pytest.mark.parametrize(("fault", "verb"), [({}, "post.act_done"), ({"status": 410}, "post.act_failed")])
def test_acts_at_posts_leave_their_entries(stage: Stage, fault: dict[str, int], verb: str) -> None:  # noqa: F811
    with db.transaction():
        row = db.lock(stage.account)
        row.settings = {**row.settings, "acts": ["like"]}
    db.close_reading()
    acts.ask(stage.arrive(), stage.agent, "like")
    if fault:
        stage.network.fault("answer", **fault)

    with watching() as seen:
        stage.work(1)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert verb in {one["verb"] for one in seen.entries}


def test_a_count_and_what_was_said_earlier_leave_their_entries(desk: object) -> None:
    hands = Hands()
    with connected() as (account, there), clock.fixed(hands):
        there.posts = {f"p{n}": (hands.at - timedelta(days=n + 1), "words") for n in range(5)}
        there.posts["now"] = (hands.at + timedelta(minutes=1), "words")

        with watching() as seen:
            backfill.begin(account, "cli", days=3, most=9)
            for _ in range(30):
                hands.pass_by(3600)
                worker.drain()

        assert (seen.silent, seen.unnamed("desk", "network", "cli")) == ([], [])
        wanted = {"backfill.begun", "backfill.ended", "ledger.begun", "ledger.whole"}
        assert {one["verb"] for one in seen.entries} >= wanted


def test_a_silence_leaves_its_entries(desk: object, parcelhop: Account) -> None:
    with watching() as seen:
        quiet._raise(parcelhop, clock.now(), 20.0)
        quiet._over(parcelhop)

    assert (seen.silent, by_machine(seen)) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"account.quiet", "account.heard", "notice.given"}
