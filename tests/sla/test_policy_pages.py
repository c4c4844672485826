"""Pages of policies and recomputing: order, preview, versions, errors at their field, and saying yes or no."""

import pytest

from caredesk.sla import policies, policy_queries, recompute
from caredesk.sla.models import Clock, PolicyVersion, Recompute
from caredesk.team.models import Team
from tests import cast
from tests.sla.rules import again, default, every, made, names
from tests.tickets import scene

TYPED = {"name": "Polish", "langs": "PL", "targets.first": "90m", "targets.resolution": "2bd", "calendar": "2"}


@pytest.fixture
def supervisor(app, bence):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, bence)


@pytest.fixture
def agent(app, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


def text(answer, code=200):
    assert answer.status_code == code, answer.get_data(as_text=True)[:3000]
    return answer.get_data(as_text=True)


def test_everybody_reads_and_only_supervisors_change(agent, bence):
    line = made(bence)

    assert "Everybody else" in text(agent.get("/sla/policies"))
    assert "disabled" in text(agent.get(f"/sla/policies/{line.policy.id}"))
    for address in ("", "/preview", f"/{line.policy.id}", f"/{line.policy.id}/place", f"/{line.policy.id}/retirement"):
        assert agent.post(f"/sla/policies{address}", data=TYPED).status_code == 403
    assert agent.post("/sla/recomputes").status_code == agent.get("/sla/policies/new").status_code == 403
    assert names() == ["Shop", "Everybody"]


def test_what_is_typed_becomes_a_policy(supervisor):
    steps = {
        **{"warn.0.share": "50", "warn.0.to": "team", "warn.0.ways": ["hook", "notice"], "warn.1.share": ""},
        **{"escalate.0.share": "100", "escalate.0.to": "team:1", "escalate.4.share": "150"},
        **{"escalate.4.to": "priority:urgent"},
    }

    answer = supervisor.post(
        "/sla/policies",
        data={**TYPED, **steps, "tags": "VIP, re fund", "priorities": ["urgent"], "teams": ["1"], "courtesy": "1"},
    )

    line = policy_queries.policies()[0]
    assert (answer.status_code, answer.location) == (303, f"/sla/policies/{line.policy.id}")
    assert line.terms["match"] == {
        "channels": [], "surfaces": [], "teams": [1], "priorities": ["urgent"], "tags": ["re fund", "vip"],
        "langs": ["pl"],
    }  # fmt: skip
    assert line.terms["targets"] == {"claim": "", "first": "1h30m", "next": "", "resolution": "2bd"}
    assert line.terms["calendar"]["hours"]["name"] == "Business hours"
    assert line.terms["warn"] == [{"share": 50, "to": "team", "ways": ["notice", "hook"]}]
    assert line.terms["escalate"] == [
        {"share": 100, "do": "team", "to": 1}, {"share": 150, "do": "priority", "to": "urgent"},
    ]  # fmt: skip
    page = text(supervisor.get(answer.location))
    assert 'value="1h30m"' in page and "in force" in page


@pytest.mark.parametrize(
    ("changed", "says", "kept"),
    [
        ({"name": ""}, "Give it a name of up to 80 characters.", 'value="90m"'),
        ({"name": "Everybody"}, "Another one has this name already.", 'value="Everybody"'),
        ({"langs": ""}, "Choose at least one condition: for everybody there is the last policy.", 'value="90m"'),
        ({"langs": "polish"}, "A language is written as its code, such as pl or hu.", 'value="polish"'),
        ({"teams": "999"}, "There is no such team.", 'value="90m"'),
        ({"targets.first": "0m"}, "At least one minute.", 'value="0m"'),
        ({"targets.first": "3650d"}, "At most 365 days.", 'value="3650d"'),
        ({"targets.first": "soon"}, "Write it like 90m, 2h, 1h30m, 3d or 3bd.", 'value="soon"'),
        ({"targets.first": "", "targets.resolution": ""}, "Give it at least one target.", 'value="Polish"'),
        ({"calendar": "99"}, "Choose a calendar that is in force.", 'value="90m"'),
        ({"warn.0.share": "101", "warn.0.to": "team", "warn.0.ways": "mail"},
         "A warning comes at 1 to 100 percent of the target.", 'value="101"'),
        ({"warn.0.share": "50", "warn.0.to": "team"}, "Choose at least one way, each of them once.", 'value="50"'),
        ({"escalate.0.share": "100", "escalate.0.to": "team:77"}, "Choose one of the teams.", 'value="100"'),
    ],
    ids=["name", "taken", "for all", "language", "team", "zero", "ten years", "no time", "no target", "calendar",
         "share", "ways", "step's team"],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(supervisor, changed, says, kept):
    page = text(supervisor.post("/sla/policies", data={**TYPED, **changed}), 422)

    assert f"<span>{says}</span>" in page
    assert kept in page
    assert names() == ["Everybody"]


def test_a_policy_that_nobody_can_match_is_refused_with_the_one_before_it(supervisor, bence):
    made(bence, "All Polish", langs=["pl", "hu"])

    page = text(supervisor.post("/sla/policies", data={**TYPED, "priorities": "urgent"}), 422)

    assert "No ticket would be left for “Polish”: “All Polish” stands before it" in page
    assert 'value="90m"' in page
    assert names() == ["All Polish", "Everybody"]


def test_the_preview_counts_open_tickets_and_keeps_what_was_typed(supervisor, bence, parcelhop, kasia, zoltan):
    made(bence, "Urgent", priorities=["urgent"])
    for number, who in enumerate((kasia, kasia, zoltan)):
        scene.ticket(parcelhop, who, f"Q{number}", priority="urgent" if number == 1 else "normal")

    page = text(supervisor.post("/sla/policies/preview", data={**TYPED, "name": "Half done"}))

    assert "These 2 open tickets would match." in page
    assert "1 of them is taken by a policy before it." in page
    assert 'value="Half done"' in page
    assert names() == ["Urgent", "Everybody"]
    assert text(supervisor.post("/sla/policies/preview", data={"langs": "?"}), 422)


def test_a_change_is_told_from_what_was_seen(supervisor, bence):
    line = made(bence, "Polish", langs=["pl"])
    address = f"/sla/policies/{line.policy.id}"

    first = supervisor.post(address, data={**TYPED, "seen": "1"})
    second = supervisor.post(address, data={**TYPED, "targets.first": "7h", "seen": "1"})

    assert first.status_code == 303
    page = text(second, 409)
    assert "Somebody changed it meanwhile." in page and 'value="7h"' in page
    assert len(policy_queries.versions(line.policy.id)) == 2
    assert "version 2" in text(supervisor.get(address)) and "version 1" in text(supervisor.get(address))


def test_teams_that_a_supervisor_does_not_see_stay_and_are_not_named(supervisor, eva):
    away = next(one for one in every(Team) if one.name == "Elsewhere")
    line = made(eva, "Both teams", teams=[1, away.id])

    page = text(supervisor.get("/sla/policies"))
    supervisor.post(f"/sla/policies/{line.policy.id}", data={**TYPED, "langs": "", "seen": "1"})

    assert "another team" in page and "Elsewhere" not in page
    assert policy_queries.policy(line.policy.id).terms["match"]["teams"] == [away.id]


def test_the_order_is_changed_by_buttons(supervisor, bence):
    made(bence, "A", langs=["pl"])
    second = made(bence, "B", langs=["hu"])

    answer = supervisor.post(f"/sla/policies/{second.policy.id}/place", data={"way": "up"})

    assert answer.status_code == 303
    assert names() == ["B", "A", "Everybody"]


def test_a_move_that_leaves_nothing_for_another_is_refused_in_words(supervisor, bence):
    made(bence, "Both", priorities=["urgent"], langs=["pl"])
    second = made(bence, "Polish", langs=["pl"])

    page = text(supervisor.post(f"/sla/policies/{second.policy.id}/place", data={"way": "up"}), 409)

    assert "No ticket would be left for “Both”" in page
    assert names() == ["Both", "Polish", "Everybody"]


def test_the_default_stays(supervisor):
    line = default()

    for act, data in (("place", {"way": "up"}), ("retirement", {})):
        page = text(supervisor.post(f"/sla/policies/{line.policy.id}/{act}", data=data), 409)
        assert "The last policy is for everybody: it stays where it is." in page
    page = text(supervisor.get(f"/sla/policies/{line.policy.id}"))
    assert "For which tickets" not in page and "Retire this policy" not in page


def test_a_policy_is_retired_and_then_missing(supervisor, bence):
    line = made(bence)

    assert supervisor.post(f"/sla/policies/{line.policy.id}/retirement").status_code == 303

    assert names() == ["Everybody"]
    assert supervisor.get(f"/sla/policies/{line.policy.id}").status_code == 404


def test_running_clocks_are_recomputed_after_a_look_and_a_yes(supervisor, bence, parcelhop, kasia):
    scene.ticket(parcelhop, kasia)
    line = default()
    policies.change(bence, line.policy, {**again(line), "targets": {"first": "1h"}})
    assert "2 running clocks under older ones" in text(supervisor.get("/sla/policies"))

    asked = supervisor.post("/sla/recomputes", data={"policy": str(line.policy.id)})
    assert "Looking at what would change…" in text(supervisor.get(asked.location))
    run = every(Recompute)[0]
    assert not recompute.work({"run": run.id})
    page = text(supervisor.get(asked.location))
    assert "This would change, and nothing has changed yet" in page and "Change these clocks" in page
    assert supervisor.post(f"{asked.location}/application").status_code == 303
    assert "The clocks are being changed…" in text(supervisor.get(asked.location))
    assert not recompute.work({"run": run.id})

    assert "This was changed" in text(supervisor.get(asked.location))
    newest = every(PolicyVersion)[-1].id
    assert {one.version_id for one in every(Clock) if one.kind == "first"} == {newest}
    assert "This is not waiting for an answer any more." in text(supervisor.post(f"{asked.location}/end"), 409)


def test_nobody_sees_or_ends_the_run_of_somebody_else(supervisor, eva):
    run = recompute.ask(eva)

    for answer in (
        supervisor.get(f"/sla/recomputes/{run.id}"),
        supervisor.post(f"/sla/recomputes/{run.id}/application"),
        supervisor.post(f"/sla/recomputes/{run.id}/end"),
        supervisor.get("/sla/recomputes/999"),
    ):
        assert answer.status_code == 404


def test_a_run_is_dropped(supervisor, bence):
    run = recompute.ask(bence)

    assert supervisor.post(f"/sla/recomputes/{run.id}/end").status_code == 303

    assert every(Recompute)[0].state == "dropped"
