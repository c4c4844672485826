"""Words go when their network asks for it, in time; the fact, the time, the hash and our own acts stay."""

import hashlib
import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.audit import log, queries, verify
from caredesk.audit.models import body_table, entry_table
from caredesk.channels import webhook
from caredesk.core import db
from caredesk.core.types import new_uuid
from caredesk.moderation import evidence, terms
from caredesk.moderation.models import Evidence, WithdrawalState
from caredesk.postroom.models import Arrival
from caredesk.team.models import Agent
from caredesk.tickets import holds
from caredesk.tickets.models import Post, PostVersion, SearchDoc, Ticket
from tests.moderation import steps
from tests.postroom.conftest import event, signed
from tests.postroom.stage import Stage

HOUR = 3600


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network whose terms ask that deleted words go."""
    monkeypatch.setattr(webhook, "ability", replace(webhook.ability, retain_deleted="hash"))


def arrive(client: FlaskClient, stage: Stage, *events: dict) -> None:  # type: ignore[type-arg]
    raw = json.dumps(list(events)).encode()
    assert (
        client.post(f"/hooks/{stage.account.uuid}", data=raw, headers=signed(raw, delivery_id=new_uuid())).status_code
        < 300
    )
    stage.work()


def post_of(stage: Stage) -> Post:
    db.close_reading()
    found = db.first(Post, Post.ext_id == "c1")
    assert found is not None
    return found


def everywhere(word: str) -> list[str]:
    """The places in which this word can still be read."""
    numbered()
    session, found = db.session(), []
    for model, column in (
        (Post, "text"),
        (PostVersion, "text"),
        (SearchDoc, "words"),
        (Ticket, "snippet"),
        (Arrival, "body"),
    ):
        for row in session.exec(select(model)):
            held = getattr(row, column) or ""
            held = held.decode() if isinstance(held, bytes) else held
            found += [model.__name__] if word.lower() in held.lower() else []
    found += ["trail" for one in queries.entries(queries.Asked(), 500) if word in str(one.body)]
    found += ["evidence" for one in session.exec(select(Evidence)) if word in str(evidence.opened(one))]
    return sorted(set(found))


def test_words_of_a_deleted_post_go_half_way_to_the_deadline(
    client: FlaskClient, strict: None, stage: Stage, ola: Agent
) -> None:
    arrive(client, stage, event(text="zebra one"), event("c1", "zebra two", type="post.edited"))
    steps.ask(post_of(stage), ola)
    assert {"Arrival", "Post", "PostVersion", "SearchDoc", "Ticket", "trail"} <= set(everywhere("zebra"))

    arrive(client, stage, {**event(type="post.removed"), "removed_by": "author"})
    stage.work(11 * HOUR // 40)
    assert "Post" in everywhere("zebra")
    stage.hands.pass_by(12 * HOUR)
    stage.work()

    assert everywhere("zebra") == []
    post = post_of(stage)
    (row,) = steps.withdrawals()
    assert (row.state, row.rule, row.cause) == (WithdrawalState.DONE, "webhook", "author")
    assert post.emptied_at is not None and post.emptied_why == "withdrawn" and post.removed_by == "author"
    (told,) = told_by("content.withdrawn")
    assert hashlib.sha256(b"zebra two").hexdigest() in told["sha256"]
    assert told["late"] is False


def told_by(verb: str) -> list[dict]:  # type: ignore[type-arg]
    numbered()
    return [one.body or {} for one in queries.entries(queries.Asked(verb=verb), 10)]


def test_the_trail_is_whole_afterwards_and_names_what_it_emptied(
    client: FlaskClient, strict: None, stage: Stage
) -> None:
    arrive(client, stage, event())
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "author"})
    numbered()
    stage.hands.pass_by(13 * HOUR)
    stage.work()

    numbered()
    report = verify.verify()
    assert report.findings == []
    assert report.erased == 1
    (told,) = told_by("content.withdrawn")
    empty = select(entry_table.c.idx, entry_table.c.verb).join(body_table, body_table.c.id == entry_table.c.body_id)
    ((idx, verb),) = db.session().connection().execute(empty.where(body_table.c.sealed.is_(None))).all()
    assert (told["entries"], verb) == ([[idx, idx]], "post.received")


def test_a_withdrawal_excuses_no_other_body_of_its_post(client: FlaskClient, strict: None, stage: Stage) -> None:
    arrive(client, stage, event())
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "author"})
    stage.hands.pass_by(13 * HOUR)
    stage.work()
    numbered()
    gone = select(entry_table.c.idx, entry_table.c.body_id).where(entry_table.c.verb == "post.gone")
    idx, body = db.session().connection().execute(gone).one()
    with db.transaction() as session:
        session.connection().execute(body_table.update().where(body_table.c.id == body).values(sealed=None))

    db.close_reading()
    report = verify.verify()
    assert report.status == 1
    assert [(finding.kind, finding.idx) for finding in report.findings] == [("body", idx)]


def numbered() -> None:
    while log.sequence():
        pass
    db.close_reading()


def test_a_post_that_comes_back_keeps_its_words(client: FlaskClient, strict: None, stage: Stage) -> None:
    arrive(client, stage, event())
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "unknown"})
    stage.hands.pass_by(60)
    arrive(client, stage, event(type="post.restored"))
    stage.hands.pass_by(30 * HOUR)
    stage.work()

    assert [one.state for one in steps.withdrawals()] == [WithdrawalState.DROPPED]
    assert post_of(stage).text == "Where is my parcel?"


def test_words_that_one_of_ours_removed_over_there_stay(client: FlaskClient, strict: None, stage: Stage) -> None:
    arrive(client, stage, event())
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "us"})

    assert steps.withdrawals() == []
    assert len(steps.alarms()) == 1


def test_a_legal_hold_stands_before_the_terms(
    client: FlaskClient, strict: None, stage: Stage, bence: Agent, eva: Agent
) -> None:
    arrive(client, stage, event())
    asked = holds.ask(bence, "ticket", {"ticket": post_of(stage).ticket_id}, "file 7")
    held = holds.confirm(asked, eva)
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "author"})
    stage.hands.pass_by(30 * HOUR)
    stage.work()

    assert [one.state for one in steps.withdrawals()] == [WithdrawalState.HELD]
    assert post_of(stage).text == "Where is my parcel?"

    holds.confirm(holds.ask_release(held, bence), eva)
    stage.hands.pass_by(2 * HOUR)
    stage.work()
    assert [one.state for one in steps.withdrawals()] == [WithdrawalState.DONE]
    assert told_by("content.withdrawn")[0]["late"] is True


def test_where_the_network_lets_us_the_words_stay(client: FlaskClient, stage: Stage) -> None:
    arrive(client, stage, event())
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "author"})

    assert steps.withdrawals() == []


def test_words_told_late_of_a_post_that_is_gone_go_too(client: FlaskClient, strict: None, stage: Stage) -> None:
    arrive(client, stage, {**event(type="post.removed"), "removed_by": "author"})
    arrive(client, stage, event(text="zebra"))
    stage.hands.pass_by(13 * HOUR)
    stage.work()

    assert everywhere("zebra") == []


def test_where_nobody_says_who_removed_it_our_own_rule_takes_no_words(
    client: FlaskClient, stage: Stage, bence: Agent, eva: Agent
) -> None:
    terms.change(stage.account, bence, 1)
    terms.confirm(stage.account, eva, 1)
    arrive(client, stage, event())

    arrive(client, stage, {**event(type="post.removed"), "removed_by": "unknown"})

    assert steps.withdrawals() == []
