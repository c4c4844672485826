"""The transparency page: off by default; once on, for everybody, with figures, receipts and proofs, and no names."""

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from caredesk.audit import checkpoint, log
from caredesk.core import clock, db, limits
from caredesk.moderation import actions, carrying, figures, outside, publicity, sentences
from caredesk.moderation.models import Carried, HideRequest
from caredesk.team.models import Agent
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage


@pytest.fixture(autouse=True)
def _fresh() -> None:
    figures.forget()
    limits.forget()


@pytest.fixture
def visitor(app: Flask, eva: Agent) -> FlaskClient:
    """Somebody from outside, while the page is on."""
    publicity.change(eva, is_public=True)
    db.close_reading()
    return app.test_client()


def covered() -> None:
    """Enough entries that a checkpoint covers what came before."""
    from caredesk import audit

    for _ in range(checkpoint.EVERY + 1):
        with db.transaction():
            audit.record("test.happened", cast.agent("ola@parcelhop.example"), "desk")
    while log.sequence():
        pass
    db.close_reading()


def test_it_is_off_by_default_and_the_owner_alone_turns_it_on(app: Flask, eva: Agent, bence: Agent) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    stranger, owner, supervisor = app.test_client(), cast.signed_in(app, eva), cast.signed_in(app, bence)
    assert stranger.get("/transparency").status_code == stranger.get("/transparency/receipts/x").status_code == 404
    assert supervisor.get("/transparency").status_code == 404
    assert "not public yet" in owner.get("/transparency").get_data(as_text=True)

    assert supervisor.post("/moderation/transparency", data={"is_public": "1"}).status_code == 403
    assert owner.post("/moderation/transparency", data={"is_public": "1"}).status_code == 303

    db.close_reading()
    assert stranger.get("/transparency").status_code == 200
    assert [one["body"]["after"] for one in cast.entries("transparency.changed")] == [{"is_public": True}]


def test_it_counts_and_names_nobody(stage: Stage, visitor: FlaskClient, ola: Agent, bence: Agent) -> None:
    first, second = stage.arrive(), stage.arrive("c2", text="My secret complaint")
    steps.approve(steps.ask(first, ola), bence)
    actions.refuse(steps.ask(second, ola), bence, steps.NO)
    steps.tell(stage.account, "removed", "c2", removed_by="us")
    stage.work(30)
    db.close_reading()

    page = visitor.get("/transparency").get_data(as_text=True)
    found = figures.figures()

    assert (found.sum("received"), found.sum("hidden"), found.sum("refused"), found.hidden_now) == (2, 1, 1, 1)
    assert found.hides == {("private_data", "webhook"): 1}
    assert (found.removed_by_us.posts, found.removed_by_us.explained) == (1, 0)
    for word in ("Kasia", "kasia_w", "Ola", "Bence", "secret complaint", "Parcelhop", "courier"):
        assert word not in page


def counts(found: figures.Figures) -> dict[str, tuple[int, int]]:
    names = ("removed_by_us", "hidden_outside", "gone")
    return {name: (getattr(found, name).posts, getattr(found, name).explained) for name in names}


def test_what_went_away_outside_is_counted_by_who_did_it(stage: Stage, visitor: FlaskClient, bence: Agent) -> None:
    for number, by in enumerate(["us", "unknown", "unknown", "platform", "author"]):
        stage.arrive(f"c{number}")
        steps.tell(stage.account, "removed", f"c{number}", removed_by=by)
    for number, by in enumerate(["us", "unknown", "platform"], start=5):
        stage.arrive(f"c{number}")
        steps.tell(stage.account, "hidden", f"c{number}", removed_by=by)
    outside.explain(steps.alarms()[0], bence, "A temp deleted it in the app; we wrote to the customer.")

    page = unescape(visitor.get("/transparency").get_data(as_text=True))
    found = figures.figures()

    assert counts(found) == {"removed_by_us": (1, 1), "hidden_outside": (2, 0), "gone": (2, 0)}
    assert (found.sum("by_network"), found.sum("by_author"), found.sum("hidden"), found.hidden_now) == (1, 1, 0, 1)
    for words in (
        *("Removed by our own people in the network's app", "Hidden in the network's app, without the two people"),
        *("Gone, and the network does not say who removed it", "Removed by networks"),
    ):
        assert words in page
    assert "without our doing" not in page


@pytest.mark.parametrize(("by", "where"), [("us", "removed_by_us"), ("author", ""), ("platform", "")])
def test_what_the_network_says_later_counts_once(stage: Stage, visitor: FlaskClient, by: str, where: str) -> None:
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="unknown")
    steps.tell(stage.account, "removed", removed_by=by, at=clock.now() + timedelta(seconds=5))

    assert [name for name, (posts, _) in counts(figures.figures()).items() if posts] == [where] * bool(where)


def test_a_hide_counts_when_the_network_has_done_it(
    stage: Stage, visitor: FlaskClient, ola: Agent, bence: Agent
) -> None:
    stage.network.never_hides = True
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    for _ in ("queued", "failed"):
        figures.forget()
        found, page = figures.figures(), visitor.get("/transparency").get_data(as_text=True)
        assert (found.sum("hidden"), found.hides_asked, found.hidden_now, found.hides) == (0, 1, 0, {})
        assert "1 asked of the network, not done" in page and "Nothing was hidden" in page
        stage.work(30)
        db.close_reading()
    assert steps.fresh(request).carried is Carried.FAILED

    stage.network.never_hides = False
    carrying.again(request, bence)
    stage.work(30)
    db.close_reading()
    figures.forget()

    found, page = figures.figures(), visitor.get("/transparency").get_data(as_text=True)
    assert (found.sum("hidden"), found.hides_asked, found.hidden_now) == (1, 0, 1)
    assert found.hides == {("private_data", "webhook"): 1} and "asked of the network" not in page


def decided(request: HideRequest) -> str:
    with force_locale("en"):
        return sentences.decided(steps.fresh(request))


def test_shown_again_is_said_when_the_network_has_done_it(
    stage: Stage, visitor: FlaskClient, ola: Agent, bence: Agent
) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    stage.work(30)
    address = f"/transparency/receipts/{steps.fresh(request).notice}"
    stage.network.never_hides = True  # nor does it show again
    actions.reverse(steps.fresh(request), ola)
    for words in ("On its way to the network", "Still hidden"):
        assert decided(request) == "Asked to be shown again, not done"
        figures.forget()
        found, receipt = figures.figures(), visitor.get(address).get_data(as_text=True)
        assert (found.sum("hidden"), found.sum("reversed"), found.reversals_asked, found.hidden_now) == (1, 0, 1, 1)
        assert f"The network is asked to show it again: {words}" in receipt and "Shown again" not in receipt
        stage.work(30)
        db.close_reading()

    stage.network.never_hides = False
    carrying.again(request, bence)
    stage.work(30)
    db.close_reading()
    figures.forget()

    found = figures.figures()
    assert (found.sum("hidden"), found.sum("reversed"), found.reversals_asked, found.hidden_now) == (1, 1, 0, 0)
    assert "Shown again" in visitor.get(address).get_data(as_text=True)
    assert decided(request) == "Shown again"


def test_what_was_never_known_to_be_hidden_was_not_shown_again(
    stage: Stage, visitor: FlaskClient, app: Flask, ola: Agent, bence: Agent
) -> None:
    stage.network.faults = [{"method": "POST", "path": ".*", "times": 1, "do": "cut"}]
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    stage.work()
    assert steps.fresh(request).carried is Carried.UNKNOWN
    desk = cast.signed_in(app, bence)

    actions.reverse(steps.fresh(request), ola)
    waiting = desk.get("/moderation?show=decided").get_data(as_text=True)
    stage.work(300)

    done = desk.get("/moderation?show=decided").get_data(as_text=True)
    receipt = visitor.get(f"/transparency/receipts/{steps.fresh(request).notice}").get_data(as_text=True)
    found = figures.figures()
    assert (found.sum("hidden"), found.sum("reversed"), found.reversals_asked) == (0, 0, 0)
    assert "Asked to be shown again, not done" in waiting and "Shown again" not in waiting + done + receipt
    assert "the network never said that it was hidden" in done and "the network never said" in receipt


def test_what_was_taken_back_before_it_left_was_neither_hidden_nor_shown_again(
    stage: Stage, visitor: FlaskClient, ola: Agent, bence: Agent
) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    actions.reverse(request, ola)
    stage.work(30)
    db.close_reading()
    assert decided(request) == "Taken back before it was hidden"

    receipt = visitor.get(f"/transparency/receipts/{steps.fresh(request).notice}").get_data(as_text=True)
    found = figures.figures()

    assert (found.sum("hidden"), found.sum("reversed"), found.hides_asked, found.reversals_asked) == (0, 0, 0, 0)
    assert "Taken back before it was hidden" in receipt and "Shown again" not in receipt


def test_a_notice_says_reason_channel_and_dates(stage: Stage, visitor: FlaskClient, ola: Agent, bence: Agent) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    stage.work(30)
    notice = steps.fresh(request).notice

    found = visitor.get(f"/transparency/receipts?id={notice.lower()}", follow_redirects=True).get_data(as_text=True)

    assert f"Notice {notice}" in found and "Private data of somebody else" in found and "Hidden on the network" in found
    assert steps.WHY not in unescape(found)


def test_it_speaks_the_visitors_language_and_changes_it(visitor: FlaskClient) -> None:
    polish = visitor.get("/transparency", headers={"Accept-Language": "pl-PL,pl;q=0.9"})
    hungarian = visitor.get("/transparency?lang=hu", headers={"Accept-Language": "pl"})

    assert 'lang="pl"' in polish.get_data(as_text=True) and "Przejrzystość" in polish.get_data(as_text=True)
    assert "Átláthatóság" in hungarian.get_data(as_text=True)
    assert "Accept-Language" in polish.headers["Vary"]


def test_it_is_kept_for_a_minute_and_sets_no_cookie(stage: Stage, visitor: FlaskClient) -> None:
    answer = visitor.get("/transparency")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.get_data(as_text=True)

    stage.arrive()
    assert figures.figures().sum("received") == 0
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        assert figures.figures().sum("received") == 1


def test_nobody_may_ask_without_end(visitor: FlaskClient) -> None:
    codes = {visitor.get("/transparency/receipts/unknown").status_code for _ in range(70)}

    assert codes == {404, 429}
