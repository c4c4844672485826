"""The moderation pages: what waits, the evidence side by side, decisions by form, and what each role is shown."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from caredesk.core import db
from caredesk.moderation import queries, terms
from caredesk.moderation.models import Carried, RequestState
from caredesk.team.models import Agent
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage


@pytest.fixture
def supervisor(app: Flask, bence: Agent) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, bence)


@pytest.fixture
def worker(app: Flask, ola: Agent) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


def html(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return str(answer.get_data(as_text=True))


def calling(agent: Agent) -> int:
    """How much the rail says is waiting here."""
    told = queries.calls(agent)
    return told if isinstance(told, int) else int(db.session().connection().execute(select(told)).scalar_one())


@pytest.mark.parametrize("tab", ["requests", "decided", "outside", "words"])
def test_every_list_says_something_when_it_is_empty(supervisor: FlaskClient, tab: str) -> None:
    assert 'class="empty' in html(supervisor, f"/moderation?show={tab}")


def test_a_request_goes_the_whole_way_by_forms(
    stage: Stage, supervisor: FlaskClient, worker: FlaskClient, bence: Agent
) -> None:
    post = stage.arrive(text="Call him: 600 123 456")
    asked = {"reason": "private_data", "words": steps.WHY}
    assert worker.post(f"/posts/{post.id}/hide-request", data=asked).status_code == 303
    (request,) = [case.row for case in queries.waiting(bence)]
    assert calling(bence) == 1

    here = f"/moderation/requests/{request.id}"
    page = html(supervisor, here)
    assert page.count("Call him: 600 123 456") == 2
    assert "Criticism is not a reason" in page
    supervisor.post(f"{here}/approval", data={"seen": request.seen_versions})
    stage.work(30)

    assert steps.fresh(request).carried is Carried.DONE
    assert "Hidden on the network by us" in html(worker, f"/tickets/{post.ticket_id}")
    worker.post(f"{here}/reversal")
    stage.work(30)
    assert stage.shown(post).hidden_by == ""


def test_who_asked_sees_no_button_to_decide(stage: Stage, supervisor: FlaskClient, bence: Agent, ola: Agent) -> None:
    own, others = steps.ask(stage.arrive(), bence), steps.ask(stage.arrive("c2"), ola)

    assert '/approval"' not in html(supervisor, f"/moderation/requests/{own.id}")
    assert '/approval"' in html(supervisor, f"/moderation/requests/{others.id}")


def test_an_old_page_decides_nothing_and_says_why(stage: Stage, supervisor: FlaskClient, ola: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)
    steps.tell(stage.account, "edited", text="Other words")

    for _ in range(2):  # the second time the page is still the old one
        answer = supervisor.post(
            f"/moderation/requests/{request.id}/approval", data={"seen": request.seen_versions}, follow_redirects=True
        )
        assert "look at it" in answer.get_data(as_text=True).lower()

    assert steps.fresh(request).state is RequestState.WAITING


def test_a_refusal_needs_words(stage: Stage, supervisor: FlaskClient, ola: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)

    answer = supervisor.post(f"/moderation/requests/{request.id}/refusal", data={"words": "no"})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.get_data(as_text=True)
    supervisor.post(f"/moderation/requests/{request.id}/refusal", data={"words": steps.NO})

    assert steps.NO in html(supervisor, "/moderation?show=decided")


def test_where_a_network_cannot_hide_the_button_is_off_with_the_reason(fedi: Stage, app: Flask, ola: Agent) -> None:
    post = fedi.mention()

    sheet = html(cast.signed_in(app, ola), f"/posts/{post.id}/whereabouts")

    assert "This network has no way to hide" in sheet and "disabled" in sheet
    assert "hide-request" not in sheet


def test_the_conversation_says_of_a_post_that_nobody_could_look_lately(fedi: Stage, app: Flask, ola: Agent) -> None:
    post = fedi.mention()
    assert "Seen there last" not in html(cast.signed_in(app, ola), f"/tickets/{post.ticket_id}")

    fedi.hands.pass_by(25 * 3600)

    db.close_reading()
    assert "Seen there last" in html(cast.signed_in(app, ola), f"/tickets/{post.ticket_id}")


def test_of_a_network_that_tells_silence_is_no_doubt(stage: Stage, app: Flask, ola: Agent) -> None:
    post = stage.arrive()

    stage.hands.pass_by(25 * 3600)

    assert "Seen there last" not in html(cast.signed_in(app, ola), f"/tickets/{post.ticket_id}")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"kind": "removed", "removed_by": "author"}, "Deleted by its author"),
        ({"kind": "removed", "removed_by": "platform"}, "Removed by the network"),
        ({"kind": "removed", "removed_by": "us"}, "Removed by us"),
        ({"kind": "removed", "removed_by": "unknown"}, "the network does not say who removed it"),
        ({"kind": "hidden", "removed_by": "platform"}, "Hidden by the network"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_the_conversation_says_in_words_what_became_of_a_post(
    stage: Stage, app: Flask, ola: Agent, told: dict[str, str], words: str
) -> None:
    post = stage.arrive()
    steps.tell(stage.account, **told)

    assert words in html(cast.signed_in(app, ola), f"/tickets/{post.ticket_id}")


@pytest.mark.parametrize(("by", "is_said"), [("unknown", True), ("us", False), ("platform", False)])
def test_an_alarm_says_what_cannot_be_known(stage: Stage, supervisor: FlaskClient, by: str, is_said: bool) -> None:
    post = stage.arrive()
    steps.tell(stage.account, "removed", removed_by=by)

    for page in ("/moderation?show=outside", f"/posts/{post.id}/whereabouts"):
        assert ("that cannot be seen from here" in html(supervisor, page)) is is_said


def test_an_alarm_waits_until_somebody_explains_it(stage: Stage, supervisor: FlaskClient, bence: Agent) -> None:
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="us")
    (alarm,) = steps.alarms()
    assert calling(bence) == 1
    assert "A comment was removed outside the desk" in html(supervisor, "/moderation?show=outside")

    supervisor.post(f"/moderation/alarms/{alarm.id}/explanation", data={"words": "A temp did it by mistake."})

    db.close_reading()
    assert calling(bence) == 0
    assert "A temp did it by mistake." in html(supervisor, "/moderation?show=outside")


def test_terms_are_set_sooner_and_nonsense_is_refused(stage: Stage, supervisor: FlaskClient) -> None:
    path = f"/moderation/settings/{stage.account.id}"

    assert supervisor.post(path, data={"hours": "9000"}).status_code == 422
    assert supervisor.post(path, data={"hours": "x"}).status_code == 422
    assert supervisor.post(path, data={"hours": "12"}).status_code == 303
    page = html(supervisor, "/moderation/settings")
    assert "Bence Kovács asks that the words go within 12 hours." in page and 'value="12"' in page
    assert "Take it back" in page and ">Confirm<" not in page
    assert supervisor.post(f"{path}/confirmation", data={"hours": "12"}).status_code == 422


def test_a_second_person_confirms_stricter_terms(app: Flask, stage: Stage, supervisor: FlaskClient, eva: Agent) -> None:
    path = f"/moderation/settings/{stage.account.id}"
    supervisor.post(path, data={"hours": "12"})
    second = cast.signed_in(app, eva)
    assert calling(eva) == 1
    assert '<b class="num">1</b></a>' in html(second, "/moderation")

    assert second.post(f"{path}/confirmation", data={"hours": "11"}).status_code == 422
    assert second.post(f"{path}/confirmation", data={"hours": "12"}).status_code == 303

    page = html(second, "/moderation/settings")
    assert 'value="12"' in page and "asks that the words go" not in page
    supervisor.post(path, data={"hours": "6"})
    assert second.post(f"{path}/refusal", data={"hours": "6"}).status_code == 303
    assert terms.hours(stage.account) == 12


def test_a_viewer_reads_where_a_post_stands_and_asks_for_nothing(app: Flask, stage: Stage, vera: Agent) -> None:
    sheet = html(cast.signed_in(app, vera), f"/posts/{stage.arrive().id}/whereabouts")

    assert "Visible on the network" in sheet and "hide-request" not in sheet
