"""The pages on which supervisors set up who gets what: what they keep, and what they refuse."""

import pytest

from caredesk.core import db
from caredesk.routing import duties, weighing
from caredesk.routing.models import Duty, Presence, TeamRoute, TurnWeights, Way
from caredesk.tickets import assignment
from tests import cast
from tests.routing import stage
from tests.routing.reading import fresh, words

TEAM = {"way": "least_load", "overflow_minutes": "5", "away_minutes": "9", "hand_back_minutes": "30"}


WEIGHTS = {
    **{"share_percent": "20", "urgent": "45", "high": "30", "negative": "10", "influence": "5", "loyalty": "5"},
    **{"window": "15", "v": "1"},
}


def test_the_page_shows_who_is_there_and_how_much_they_carry(browser, parcelhop, kasia, ola, bence):
    stage.duty(ola, langs=["pl"], skills=["refund"], capacity=3)
    assignment.claim(stage.waiting("hers"), ola)
    db.close_reading()

    said = words(browser(bence).get("/routing"))

    assert "Ola Nowak Change On shift 1 / 3 PL refund Always" in said
    assert "Otto Sider" not in said


def test_a_team_is_set_up(browser, bence):
    client = browser(bence)
    team = stage.team()

    answer = client.post(
        f"/routing/teams/{team.id}", data={**TEAM, "same_agent": "1", "weights_webhook": "1.5"}, follow_redirects=True
    )

    assert "Saved." in words(answer)
    row = fresh(TeamRoute, team.id)
    assert (row.way, row.overflow_minutes, row.weights) == (Way.LEAST_LOAD, 5, {"webhook": "1.5"})
    (entry,) = cast.entries("route.changed")
    assert entry["body"]["after"]["away_minutes"] == 9


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("way", "by_fame", "Choose one of the offered values."),
        ("overflow_minutes", "-1", "Write a whole number within the bounds."),
        ("away_minutes", "1441", "Write a whole number within the bounds."),
        ("hand_back_minutes", "soon", "Write a whole number within the bounds."),
        ("weights_webhook", "11", "Write a number from 0 to 10, in halves."),
        ("weights_webhook", "1.3", "Write a number from 0 to 10, in halves."),
    ],
)
def test_what_a_team_cannot_be_set_to_is_explained_and_nothing_is_kept(browser, bence, field, value, said):
    answer = browser(bence).post(f"/routing/teams/{stage.team().id}", data={**TEAM, field: value})

    assert answer.status_code == 422
    assert said in words(answer)
    assert fresh(TeamRoute, stage.team().id) is None


def test_an_agent_is_set_up(browser, ola, bence):
    answer = browser(bence).post(
        f"/routing/agents/{ola.id}",
        data={"capacity": "7", "langs": "PL, hu", "skills": "Refund,  legal ", "calendar_id": "2"},
        follow_redirects=True,
    )

    assert "Saved." in words(answer)
    row = fresh(Duty, ola.id)
    assert (row.capacity, row.langs, row.skills, row.calendar_id) == (7, ["hu", "pl"], ["legal", "refund"], 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [("capacity", "501"), ("langs", "polish"), ("langs", "p1"), ("skills", "x" * 41), ("calendar_id", "99")],
)
def test_what_an_agent_cannot_be_set_to_is_explained_and_nothing_is_kept(browser, ola, bence, field, value):
    told = {"capacity": "7", "langs": "pl", "skills": "", "calendar_id": ""} | {field: value}

    answer = browser(bence).post(f"/routing/agents/{ola.id}", data=told)

    assert answer.status_code == 422
    assert "field__error" in answer.get_data(as_text=True)
    assert fresh(Duty, ola.id) is None


def test_the_dry_run_changes_nothing_and_offers_to_save(browser, urgent, bence):
    client = browser(bence)

    page = client.post("/routing/weights/trial", data=WEIGHTS)

    assert "Save these weights" in words(page)
    assert fresh(TurnWeights, 1) is None
    client.post("/routing/weights", data=WEIGHTS)
    assert fresh(TurnWeights, 1).urgent == 45


def test_a_weight_out_of_bounds_is_explained_at_its_field(browser, bence):
    for path in ("/routing/weights/trial", "/routing/weights"):
        answer = browser(bence).post(path, data={**WEIGHTS, "share_percent": "51"})
        assert answer.status_code == 422
        assert "Write a whole number within the bounds." in words(answer)

    assert fresh(TurnWeights, 1) is None


def test_weights_that_somebody_else_has_changed_are_not_written_over(browser, bence, eva):
    weighing.weigh(eva, {"urgent": 10}, v=1)
    db.close_reading()

    answer = browser(bence).post("/routing/weights", data=WEIGHTS)

    assert (answer.status_code, "Somebody has changed it since." in words(answer)) == (409, True)
    assert fresh(TurnWeights, 1).urgent == 10


def test_the_trail_names_what_was_changed(browser, ola, bence, eva, outsider):
    duties.say(ola, Presence.AWAY, ola)
    duties.say(outsider, Presence.AWAY, outsider)
    weighing.weigh(eva, {"urgent": 10}, v=1)
    browser(bence).post(f"/routing/teams/{stage.team().id}", data=TEAM)
    cast.entries()

    page = browser(bence).get("/audit").get_data(as_text=True)

    for url in (f"/routing/agents/{ola.id}", "/routing/weights", '"/routing"'):
        assert url in page
    assert f"/routing/agents/{outsider.id}" not in page
