"""Hiding: a reason of the list, evidence, a second person, a call, and one step back."""

import pytest
from sqlalchemy import update

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.moderation import actions, carrying, evidence
from caredesk.moderation.evidence import Look
from caredesk.moderation.models import Carried, Evidence, HideRequest, RequestState
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.moderation import steps
from tests.postroom.stage import Stage


def whys(verb: str = "hide.refused") -> list[str]:
    return [one["body"]["why"] for one in cast.entries(verb)]


def test_a_hide_goes_the_whole_way_and_back_in_one_step(stage: Stage, ola: Agent, bence: Agent) -> None:
    post = stage.arrive()
    request = steps.ask(post, ola)
    assert stage.network.decisions == []

    steps.approve(request, bence)
    stage.work(30)

    row = steps.fresh(request)
    (told,) = stage.network.decisions
    assert (row.state, row.carried) == (RequestState.ALLOWED, Carried.DONE)
    assert told | {"id": ""} == {
        **{"type": "post.hide", "id": "", "thread_id": "t1", "post_id": "c1"},
        **{"reason": "private_data", "notice": row.notice},
    }
    assert stage.shown(post).hidden_by == "us"
    assert stage.shown(post).text == "Where is it?"

    actions.reverse(request, ola)
    stage.work(30)

    assert stage.network.hidden == set()
    assert stage.shown(post).hidden_by == ""
    verbs = [one["verb"] for one in cast.entries() if one["object"] == post.uuid and one["verb"] != "hide.attempted"]
    assert verbs[1:] == ["hide.asked", "hide.allowed", "post.hidden", "hide.reversed", "post.unhidden"]
    assert steps.alarms() == []


@pytest.mark.parametrize(
    ("reason", "words", "code"),
    [
        ("criticism", steps.WHY, "hide_reason"),
        ("", steps.WHY, "hide_reason"),
        ("spam", "bad", "hide_words"),
        ("spam", "spam spam spam spam spam spam", "hide_words"),
        ("spam", "w" * 3000, "hide_words_long"),
    ],
)
def test_criticism_is_no_reason_and_a_reason_needs_words(
    stage: Stage, ola: Agent, reason: str, words: str, code: str
) -> None:
    post = stage.arrive()

    with pytest.raises(Refused, match=code):
        steps.ask(post, ola, reason, words)

    assert whys() == [code]
    assert steps.every(HideRequest) == []


def test_nobody_decides_about_their_own_request(stage: Stage, bence: Agent, eva: Agent) -> None:
    request = steps.ask(stage.arrive(), bence)

    with pytest.raises(Refused, match="hide_own"):
        steps.approve(request, bence)

    assert steps.fresh(request).state is RequestState.WAITING
    assert whys() == ["hide_own"]
    assert steps.approve(request, eva).state is RequestState.ALLOWED


def test_an_agent_and_somebody_of_another_team_decide_nothing(stage: Stage, ola: Agent, outsider: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)

    for who in (ola, outsider):
        with pytest.raises(Refused, match="hide_not_yours"):
            steps.approve(request, who)

    assert whys() == ["hide_not_yours"] * 2


def test_what_was_edited_meanwhile_has_to_be_looked_at_again(stage: Stage, ola: Agent, bence: Agent) -> None:
    post = stage.arrive()
    request = steps.ask(post, ola)
    steps.tell(stage.account, "edited", text="Sorry, the number is gone.")

    with pytest.raises(Refused, match="hide_edited"):
        steps.approve(request, bence)

    row = steps.fresh(request)
    newest = evidence.opened(evidence.newest(row))
    assert newest is not None and newest["text"] == "Sorry, the number is gone."
    assert len(steps.every(Evidence)) == 2
    with pytest.raises(Refused, match="hide_unseen"):
        actions.approve(row, bence, seen=request.seen_versions, surface="page")
    assert steps.approve(row, bence).state is RequestState.ALLOWED
    assert whys() == ["hide_edited", "hide_unseen"]


def test_without_evidence_nothing_is_done(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)
    with db.transaction() as session:
        session.connection().execute(update(Evidence).values(sealed=None))

    with pytest.raises(Refused, match="hide_no_evidence"):
        steps.approve(request, bence)


def test_evidence_that_is_lost_before_the_call_stops_it(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    with db.transaction() as session:
        session.connection().execute(update(Evidence).values(sealed=None))

    stage.work(30)

    assert steps.fresh(request).carried_why == "no_evidence"
    assert stage.network.decisions == []


def test_the_evidence_is_sealed_under_the_authors_key(stage: Stage, ola: Agent) -> None:
    steps.ask(stage.arrive(text="My PIN is 4711"), ola)

    (shot,) = steps.every(Evidence)
    seen = evidence.opened(shot)
    assert b"4711" not in shot.sealed
    assert seen is not None
    assert (seen["text"], seen["author"], seen["source"], seen["why_held"]) == (
        *("My PIN is 4711", "kasia_w"),
        *("held", "network_only_tells"),
    )
    assert shot.subject == cast.customer("Kasia Wrona").uuid


def test_a_network_that_can_be_asked_is_asked_for_the_evidence(fedi: Stage) -> None:
    post = fedi.mention()

    seen = evidence.look(post)

    assert (seen.source, seen.why_held) == ("network", "")
    fedi.network.stop()
    assert evidence.look(post).source == "held"


def test_where_a_network_hides_nothing_nobody_can_ask(fedi: Stage, ola: Agent) -> None:
    with pytest.raises(Refused, match="hide_not_there"):
        steps.ask(fedi.mention(), ola)


def test_one_request_at_a_time_and_none_for_what_is_hidden(stage: Stage, ola: Agent, bence: Agent, eva: Agent) -> None:
    post = stage.arrive()
    request = steps.ask(post, ola)
    with pytest.raises(Refused, match="hide_asked"):
        steps.ask(post, bence)
    actions.refuse(request, bence, steps.NO)

    again = steps.approve(steps.ask(post, ola), eva)
    stage.work(30)

    assert steps.fresh(request).answer == steps.NO
    with pytest.raises(Refused, match="hide_already"):
        steps.ask(stage.shown(post), bence)
    assert steps.fresh(again).carried is Carried.DONE


def test_only_who_asked_takes_it_back(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)

    with pytest.raises(Refused, match="hide_not_yours"):
        actions.take_back(request, bence)
    actions.take_back(request, ola)

    with pytest.raises(Refused, match="hide_decided"):
        steps.approve(request, bence)


def test_a_network_that_does_not_do_it_is_shown_as_it_is(stage: Stage, ola: Agent, bence: Agent) -> None:
    stage.network.never_hides = True
    post = stage.arrive()
    request = steps.approve(steps.ask(post, ola), bence)
    stage.work(30)

    assert steps.fresh(request).carried is Carried.FAILED
    assert steps.fresh(request).carried_why == "not_as_asked"
    assert stage.shown(post).hidden_by == ""

    stage.network.never_hides = False
    carrying.again(request, bence)
    stage.work(30)
    assert stage.shown(post).hidden_by == "us"


def test_words_that_nobody_looked_at_are_not_hidden_by_a_late_try(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.ask(stage.arrive(), ola)
    steps.approve(request, bence)
    steps.tell(stage.account, "edited", text="They lost my parcel and lie about it.")

    stage.work(30)

    row = steps.fresh(request)
    assert (row.carried, row.carried_why) == (Carried.FAILED, "edited")
    assert steps.every(Post)[0].hidden_by == ""


def test_an_unclear_answer_is_asked_again_under_the_same_number(stage: Stage, ola: Agent, bence: Agent) -> None:
    stage.network.faults = [{"method": "POST", "path": ".*", "times": 2, "after": True, "do": "cut"}]
    post = stage.arrive()
    request = steps.approve(steps.ask(post, ola), bence)
    stage.work()
    assert steps.fresh(request).carried is Carried.UNKNOWN
    assert stage.shown(post).hidden_by == ""

    stage.work(300)

    assert steps.fresh(request).carried is Carried.DONE
    assert len(stage.network.decisions) == 1


def test_a_hide_that_never_left_is_taken_back_without_a_call(stage: Stage, ola: Agent, bence: Agent) -> None:
    request = steps.approve(steps.ask(stage.arrive(), ola), bence)
    actions.reverse(request, ola)
    stage.work(30)

    assert stage.network.decisions == []
    assert steps.fresh(request).state is RequestState.REVERSED


def test_our_own_words_and_notes_are_not_hidden_here(stage: Stage, ola: Agent) -> None:
    reply = stage.answer(stage.arrive())

    with pytest.raises(Refused, match="hide_kind"):
        actions.ask(reply, ola, ("spam", steps.WHY), surface="page", seen=Look("", "held"))


def test_how_a_customer_sounds_is_asked_nowhere(parcelhop: Account) -> None:
    names = {*HideRequest.model_fields, *Evidence.model_fields}

    assert not names & {"tone", "sentiment", "mood", "score"}
    assert {"text", "tone"} & set(Post.model_fields) == {"text"}
