"""What happens to a post outside the desk: an alarm, unless its author did it or four eyes had allowed it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.moderation import actions as hiding
from caredesk.moderation import outside
from caredesk.team.models import Agent, Notice
from caredesk.tickets import actions
from caredesk.tickets.models import Post, Ticket, Tone
from caredesk.tickets.refusals import Refused
from caredesk.tickets.whereabouts import whereabouts
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage
from tests.tickets.arrivals import event, put
from tests.tickets.test_convergence import fresh_account


def told() -> list[tuple[int, str]]:
    db.close_reading()
    return sorted((one.agent_id, one.kind) for one in db.session().exec(select(Notice)) if "outside" in one.kind)


@pytest.mark.parametrize("by", ["us", "unknown", "platform"])
def test_what_vanishes_without_us_raises_an_alarm(stage: Stage, bence: Agent, eva: Agent, by: str) -> None:
    post = stage.arrive()
    actions.judge_tone(db.session().get(Ticket, post.ticket_id), bence, Tone.NEGATIVE)

    steps.tell(stage.account, "removed", removed_by=by)

    (alarm,) = steps.alarms()
    assert (alarm.kind, alarm.by, alarm.negative) == ("removed", by, True)
    assert told() == sorted([(bence.id, "outside_negative"), (eva.id, "outside_negative")])
    assert cast.entries("alarm.raised")[0]["body"]["post"] == post.uuid
    assert stage.shown(post).text == "Where is it?"


def test_what_nobody_judged_is_called_simply_a_comment(stage: Stage, bence: Agent) -> None:
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="us")

    assert (bence.id, "outside") in told()


def test_an_author_may_take_their_own_words_away(stage: Stage) -> None:
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="author")

    assert steps.alarms() == []


def test_hidden_in_the_networks_own_app_is_an_alarm(stage: Stage) -> None:
    post = stage.arrive()
    steps.tell(stage.account, "hidden", removed_by="us")

    (alarm,) = steps.alarms()
    assert (alarm.kind, alarm.by) == ("hidden", "us")
    assert stage.shown(post).hidden_by == "us"

    steps.tell(stage.account, "unhidden", removed_by="us")
    assert steps.fresh(alarm).over_at is not None


def test_what_the_network_hides_by_itself_is_no_alarm_of_ours(stage: Stage) -> None:
    post = stage.arrive()
    steps.tell(stage.account, "hidden", removed_by="platform")

    assert steps.alarms() == []
    assert whereabouts(stage.shown(post), clock.now(), is_asked=False).state == "hidden_there"


def test_the_echo_of_an_allowed_hide_is_no_alarm(stage: Stage, ola: Agent, bence: Agent) -> None:
    steps.approve(steps.ask(stage.arrive(), ola), bence)
    steps.tell(stage.account, "hidden", removed_by="us")
    stage.work(30)
    steps.tell(stage.account, "hidden", removed_by="us")

    assert steps.alarms() == []


def test_an_alarm_is_over_when_the_post_is_back(stage: Stage) -> None:
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="unknown")
    stage.hands.pass_by(60)
    steps.tell(stage.account, "restored")

    (alarm,) = steps.alarms()
    assert alarm.over_at is not None
    assert [one["verb"] for one in cast.entries() if one["object"] == alarm.uuid] == ["alarm.raised", "alarm.over"]


def test_a_supervisor_writes_once_what_happened(stage: Stage, bence: Agent, eva: Agent) -> None:
    stage.arrive()
    steps.tell(stage.account, "removed", removed_by="us")
    (alarm,) = steps.alarms()

    with pytest.raises(Refused, match="hide_words"):
        outside.explain(alarm, bence, "oops")
    outside.explain(alarm, bence, "A temp deleted it in the app; we wrote to the customer.")
    with pytest.raises(Refused, match="alarm_explained"):
        outside.explain(alarm, eva, "Nothing of the kind happened here at all.")

    assert steps.fresh(alarm).said.startswith("A temp")


@st.composite
def facts(draw):  # type: ignore[no-untyped-def]
    kind = draw(st.sampled_from(["created", "edited", "removed", "restored", "hidden", "unhidden"]))
    more = {"minute": draw(st.integers(0, 8))}
    if kind in ("removed", "hidden", "unhidden"):
        more["removed_by"] = draw(st.sampled_from(["author", "us", "platform", "unknown"]))
    if kind in ("hidden", "unhidden"):
        more |= {"text": None, "author": None}
    return [event(kind, "p1", **more)]


FACTS = st.lists(facts(), min_size=2, max_size=8, unique_by=lambda one: one[0].key).map(
    lambda all_: [e for (e,) in all_]
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=FACTS, random=st.randoms(use_true_random=False))
def test_edits_removals_returns_and_hides_converge_in_every_order(desk, told, random) -> None:  # type: ignore[no-untyped-def]
    first, second = fresh_account(), fresh_account()

    put(first, *told)
    put(second, *random.sample(told + told[: len(told) // 2], len(told) + len(told) // 2))

    assert stands(first) == stands(second)


def stands(account) -> tuple[object, ...]:  # type: ignore[no-untyped-def]
    db.close_reading()
    (post,) = db.session().exec(select(Post).where(Post.account_id == account.id))
    names = ("text", "removed_by", "removed_at", "hidden_by", "hidden_at", "versions")
    here = [one for one in steps.alarms() if one.account_id == account.id and one.over_at is None]
    return {name: getattr(post, name) for name in names}, [(one.kind, one.by) for one in here]  # type: ignore[return-value]


def test_an_edit_while_our_reversal_is_on_its_way_is_no_alarm(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    stage.work(30)
    hiding.reverse(steps.fresh(request), bence)

    steps.tell(stage.account, "edited", text="A new number.")

    assert steps.alarms() == []
