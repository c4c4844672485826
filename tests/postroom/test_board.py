"""The board of deliveries, and what a person decides there."""

import pytest
from flask import Flask
from sqlalchemy import select

from caredesk.channels import actions as channels
from caredesk.core import db
from caredesk.postroom import queries, receive
from caredesk.postroom.models import Arrival, ArrivalState, OutgoingState
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from tests import cast
from tests.postroom.conftest import Deliver, event
from tests.postroom.stage import Stage


@pytest.fixture
def failed(stage: Stage) -> Post:
    reply = stage.answer(stage.arrive(), "It is on its way, promised.")
    stage.network.fault("answer", status=404)
    stage.work(10)
    assert stage.row(reply).state is OutgoingState.FAILED
    return reply


def waiting(who: Agent) -> int:
    """What the rail says of the board."""
    return db.session().connection().execute(select(queries.alarms(who))).scalar_one()


def page(app: Flask, who: Agent, show: str = "doubtful") -> str:
    answer = cast.signed_in(app, who).get(f"/deliveries?show={show}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def act(app: Flask, who: Agent, row_id: int | None, what: str, **form: str) -> int:
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, who).post(f"/replies/{row_id}/{what}", data=form).status_code


def test_a_failed_reply_stands_on_the_board_with_what_happened(app: Flask, ola: Agent, failed: Post) -> None:
    shown = page(app, ola)

    assert "It is on its way, promised." in shown
    assert "The customer does not see it." in shown
    assert waiting(ola) == 1


def test_nobody_outside_the_wall_sees_or_touches_it(app: Flask, stage: Stage, outsider: Agent, failed: Post) -> None:
    row = stage.row(failed)

    assert "promised" not in page(app, outsider)
    assert waiting(outsider) == 0
    for what in ("retry", "again", "sent", "cancel", "pass", "edit"):
        assert act(app, outsider, row.id, what) == 404
    assert stage.row(failed).state is OutgoingState.FAILED


def test_a_viewer_sees_and_decides_nothing(app: Flask, stage: Stage, vera: Agent, failed: Post) -> None:
    assert "promised" in page(app, vera)
    assert act(app, vera, stage.row(failed).id, "retry") == 403


def test_signed_out_and_by_get_nothing_happens(app: Flask, stage: Stage, ola: Agent, failed: Post) -> None:
    number = stage.row(failed).id
    app.config["WTF_CSRF_ENABLED"] = False

    assert app.test_client().post(f"/replies/{number}/retry").status_code == 401
    assert cast.signed_in(app, ola).get(f"/replies/{number}/retry").status_code == 405
    assert app.test_client().get("/deliveries").status_code == 302


def test_try_again_sends_it(app: Flask, stage: Stage, ola: Agent, failed: Post) -> None:
    assert act(app, ola, stage.row(failed).id, "retry", back="deliveries") == 303
    stage.work(10)

    assert stage.public() == ["It is on its way, promised."]
    assert cast.entries("reply.retried")[-1]["actor"] == ola.uuid
    assert act(app, ola, stage.row(failed).id, "retry") == 409


def test_marked_as_sent_by_who_looked(app: Flask, stage: Stage, ola: Agent, failed: Post) -> None:
    assert act(app, ola, stage.row(failed).id, "sent", back="deliveries") == 303

    assert stage.shown(failed).out_state == "sent"
    told = cast.entries("reply.reconciled")[-1]
    assert (told["actor"], told["body"]["found_by"]) == (ola.uuid, "person")


def test_taken_back_its_words_go_to_the_composer(app: Flask, stage: Stage, ola: Agent, failed: Post) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = cast.signed_in(app, ola).post(
        f"/replies/{stage.row(failed).id}/edit", headers={"HX-Request-Type": "partial"}
    )

    assert (answer.get_json()["text"], answer.get_json()["kind"]) == ("It is on its way, promised.", "public")
    assert stage.shown(failed).out_state == "cancelled"


def test_several_at_once(app: Flask, stage: Stage, ola: Agent) -> None:
    replies = [stage.answer(stage.arrive(f"c{n}", f"t{n}"), f"reply {n}") for n in range(3)]
    stage.network.fault("answer", status=404, times=3)
    stage.work(10)
    app.config["WTF_CSRF_ENABLED"] = False

    ids = [str(stage.row(one).id) for one in replies[:2]]
    answer = cast.signed_in(app, ola).post("/deliveries/bulk", data={"action": "retry", "id": ids})
    stage.work(10)

    assert answer.status_code == 303
    assert sorted(stage.public()) == ["reply 0", "reply 1"]
    assert stage.shown(replies[2]).out_state == "failed"


def test_of_several_each_is_told_what_became_of_it(app: Flask, stage: Stage, ola: Agent) -> None:
    failed, sent = stage.answer(stage.arrive("c1", "t1"), "no"), stage.answer(stage.arrive("c2", "t2"), "yes")
    stage.network.fault("answer", status=404)
    stage.work(10)
    app.config["WTF_CSRF_ENABLED"] = False

    form = {"action": "retry", "id": [stage.row(failed).id, stage.row(sent).id, 999, stage.row(failed).id, "x"]}
    answer = cast.signed_in(app, ola).post("/deliveries/bulk", data=form, headers={"Accept": "application/json"})

    assert [item["outcome"] for item in answer.get_json()["items"]] == ["done", "too_late", "not_found"]
    form = {"action": "cancel", "id": [stage.row(sent).id]}
    page = cast.signed_in(app, ola).post("/deliveries/bulk", data=form, follow_redirects=True).get_data(as_text=True)
    assert "1 had gone on meanwhile." in page


def test_a_head_that_waits_long_can_be_passed_by(app: Flask, stage: Stage, ola: Agent, eva: Agent) -> None:
    post = stage.arrive()
    first, second = stage.answer(post, "first"), stage.answer(post, "second")
    stage.network.fault("answer", status=503, headers={"Retry-After": "3600"})
    stage.work(20)
    with db.transaction():
        db.lock(channels.db.session().get(type(stage.account), stage.account.id)).slow_until_at = None
    stage.work(20 * 60)
    assert "first" in page(app, ola)

    assert act(app, ola, stage.row(first).id, "pass", back="deliveries") == 303
    stage.work(10)
    assert stage.public() == ["second"]
    stage.work(3600)
    assert stage.public() == ["second", "first"]
    assert stage.shown(second).out_state == "sent"


def test_a_paused_account_is_told_at_the_top(app: Flask, stage: Stage, ola: Agent, eva: Agent) -> None:
    channels.pause(stage.account, eva)

    assert "Somebody paused it." in page(app, ola)


def test_what_was_not_read_is_listed_with_reason_and_place(app: Flask, ola: Agent, deliver: Deliver) -> None:
    deliver([event(), {"type": "post.liked"}])
    receive.step()

    shown = page(app, ola, "unread")
    assert "A kind of event that the desk does not know." in shown
    assert "/1/type" in shown


def test_a_stopped_arrival_is_read_again_by_who_looks_after_deliveries(
    app: Flask, deliver: Deliver, ola: Agent, bence: Agent
) -> None:
    deliver(event())
    with db.transaction() as session:
        arrival = db.first(Arrival)
        assert arrival is not None
        arrival.state, arrival.trouble = ArrivalState.STOPPED, "KeyError ref 1234"
        session.flush()
    app.config["WTF_CSRF_ENABLED"] = False
    assert "KeyError ref 1234" in page(app, bence)

    assert cast.signed_in(app, ola).post(f"/deliveries/arrivals/{arrival.id}/retry").status_code == 403
    assert cast.signed_in(app, bence).post(f"/deliveries/arrivals/{arrival.id}/retry").status_code == 303
    receive.step()

    db.close_reading()
    assert db.first(Post, Post.ext_id == "c1") is not None


@pytest.mark.parametrize("lang", ["en", "pl", "hu"])
def test_the_board_speaks_three_languages(app: Flask, ola: Agent, failed: Post, lang: str) -> None:
    with db.transaction():
        db.lock(ola).lang = lang

    words = {"en": "Needs you", "pl": "Wymaga decyzji", "hu": "Önre vár"}
    assert words[lang] in page(app, cast.agent("ola@parcelhop.example"))
