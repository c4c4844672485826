"""The same for machines: asked once, decided once, with new evidence when the post changed, and nothing half done."""

from typing import Any

import pytest
from flask import Flask

from caredesk.team.models import Agent
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage
from tests.security.visitor import Visitor

WHY = {"reason": "private_data", "words": steps.WHY}


@pytest.fixture
def doors(app: Flask, ola: Agent, bence: Agent) -> tuple[Visitor, Visitor]:
    return Visitor(app, ola), Visitor(app, bence)


def told(answer: Any, code: int = 200) -> dict[str, Any]:
    assert answer.status_code == code, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_machine_asks_and_another_one_decides(stage: Stage, doors: tuple[Visitor, Visitor]) -> None:
    asks, decides = doors
    post, key = stage.arrive(), {"Idempotency-Key": "k1"}
    path = f"/api/v1/posts/{post.id}/hide-requests"
    made = told(asks.ask(path, "POST", json=WHY, headers=key), 201)
    assert told(asks.ask(path, "POST", json=WHY, headers=key), 201) == made
    here = f"/api/v1/moderation/requests/{made['id']}"

    assert told(asks.ask(f"{here}/approval", "POST", json={"seen": made["seen_versions"]}), 403)
    allowed = told(decides.ask(f"{here}/approval", "POST", json={"seen": made["seen_versions"]}))
    stage.work(30)

    assert allowed["notice"] and told(decides.ask(here))["carried"] == "done"
    assert told(asks.ask(f"/api/v1/posts/{post.id}/standing"))["state"] == "hidden"
    told(asks.ask(f"{here}/reversal", "POST", json={}))
    stage.work(30)
    assert told(asks.ask(f"/api/v1/posts/{post.id}/standing"))["state"] == "visible"
    assert [one["id"] for one in told(asks.ask("/api/v1/moderation/requests?state=reversed"))["items"]] == [made["id"]]


def test_with_a_key_too_an_edited_post_is_looked_at_again(stage: Stage, doors: tuple[Visitor, Visitor]) -> None:
    """The answer with an Idempotency-Key stands in a transaction of its own, which the refusal rolls back."""
    asks, decides = doors
    post = stage.arrive()
    made = told(asks.ask(f"/api/v1/posts/{post.id}/hide-requests", "POST", json=WHY), 201)
    steps.tell(stage.account, "edited", text="Other words")
    here, seen = f"/api/v1/moderation/requests/{made['id']}", {"seen": made["seen_versions"]}

    problem = told(decides.ask(f"{here}/approval", "POST", json=seen, headers={"Idempotency-Key": "a"}), 409)

    assert problem["code"] == "hide_edited"
    assert [one["body"]["why"] for one in cast.entries("hide.refused")] == ["hide_edited"]
    fresh = told(decides.ask(here))["seen_versions"]
    assert fresh == made["seen_versions"] + 1
    told(decides.ask(f"{here}/approval", "POST", json={"seen": fresh}))


def test_an_alarm_is_explained_by_a_machine_of_a_supervisor(stage: Stage, doors: tuple[Visitor, Visitor]) -> None:
    _, decides = doors
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="us")
    (alarm,) = told(decides.ask("/api/v1/moderation/alarms"))["items"]

    said = {"words": "A temp removed it in the app by mistake."}
    told(decides.ask(f"/api/v1/moderation/alarms/{alarm['id']}/explanation", "POST", json=said))
    told(decides.ask(f"/api/v1/moderation/alarms/{alarm['id']}/explanation", "POST", json=said), 409)

    assert told(decides.ask("/api/v1/moderation/alarms"))["items"][0]["said"] == said["words"]
    assert told(decides.ask("/api/v1/moderation/withdrawals"))["items"] == []


def test_a_machine_asks_for_stricter_terms_and_another_one_confirms(
    stage: Stage, doors: tuple[Visitor, Visitor], app: Flask, eva: Agent
) -> None:
    _, asks = doors
    confirms, path = Visitor(app, eva), f"/api/v1/moderation/terms/{stage.account.id}"

    waiting = told(asks.ask(path, "PUT", json={"hours": 12}, headers={"Idempotency-Key": "k"}))
    assert (waiting["hours"], waiting["asked_hours"]) == (None, 12)
    own = asks.ask(f"{path}/confirmation", "POST", json={"hours": 12}, headers={"Idempotency-Key": "own"})
    assert told(own, 422)["code"] == "second_person"
    assert len(cast.entries("terms.refused")) == 1
    done = told(confirms.ask(f"{path}/confirmation", "POST", json={"hours": 12}))

    assert (done["hours"], done["own_hours"], done["asked_hours"]) == (12, 12, None)
    assert done in told(confirms.ask("/api/v1/moderation/terms"))["items"]
    assert told(asks.ask(f"{path}/refusal", "POST", json={"hours": 12}), 409)["code"] == "changed_since"
