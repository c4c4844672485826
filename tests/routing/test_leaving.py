"""Who has gone is noticed, and nobody waits for somebody who is not there."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.replies import drafts
from caredesk.routing import duties, leaving
from caredesk.routing.models import Duty, Presence
from caredesk.team import sessions
from caredesk.team.models import LoginSession
from caredesk.tickets import assignment, conversation
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.routing import stage
from tests.tickets import scene


def later(minutes: float):
    return clock.fixed(clock.now() + timedelta(minutes=minutes))


def duty(agent) -> Duty | None:
    db.close_reading()
    return db.session().get(Duty, agent.id)


def changes() -> list[tuple[str, str]]:
    return [(one["actor"], one["body"]["after"].get("presence", "")) for one in cast.entries("duty.changed")]


@pytest.fixture
def hers(parcelhop, kasia, ola):
    """A ticket of Ola's in which Kasia waits."""
    stage.seen(ola)
    return assignment.claim(stage.waiting("Where is it?", account=scene.answerable(parcelhop)), ola)


def test_who_is_not_seen_for_the_minutes_of_the_team_is_away(ola):
    stage.seen(ola)

    with later(14):
        leaving.attend()
    assert duty(ola) is None
    with later(15):
        leaving.attend()

    assert (duty(ola).presence, duty(ola).how) == (Presence.AWAY, "auto")
    assert changes() == [("desk", "away")]


def test_who_is_seen_again_is_back(ola):
    stage.seen(ola)
    with later(15):
        leaving.attend()

    with later(20):
        stage.seen(ola)
        leaving.attend()

    assert duty(ola).presence is Presence.AVAILABLE
    assert changes() == [("desk", "away"), ("desk", "available")]


def test_who_said_that_they_are_away_stays_so_until_they_say_otherwise(ola):
    duties.say(ola, Presence.AWAY, ola)
    stage.seen(ola)

    with later(1):
        stage.seen(ola)
        leaving.attend()

    assert duty(ola).presence is Presence.AWAY
    duties.say(ola, Presence.AVAILABLE, ola)
    assert duty(ola).presence is Presence.AVAILABLE


def test_where_nobody_looks_for_absence_nobody_is_away(ola):
    stage.route(away_minutes=0)
    stage.seen(ola)

    with later(600):
        leaving.attend()

    assert duty(ola) is None


def test_a_key_that_is_used_is_a_sign_of_life(ola):
    from caredesk.team import keys

    _row, key = keys.make(ola, "script", ola)
    stage.seen(ola)

    with later(20):
        keys.find(key)
        leaving.attend()

    assert duty(ola) is None


def test_a_browser_that_was_signed_out_is_no_sign_of_life(hers, ola):
    for one in db.session().exec(select(LoginSession)).all():
        sessions.end(one, ola, "signed_out")

    leaving.attend()

    assert duty(ola).presence is Presence.AWAY


def test_after_the_minutes_of_the_team_what_waits_is_free_again(hers, ola):
    with later(15):
        leaving.attend()
    with later(44):
        leaving.attend()
        assert stage.holders(hers) == [ola.id]
    with later(45):
        assert leaving.attend()

    assert stage.holders(hers) == [None]
    (entry,) = cast.entries("ticket.unassigned")
    assert (entry["actor"], entry["body"]["how"]) == ("desk", "away")


@pytest.mark.parametrize("minutes", [0, 600])
def test_a_team_may_want_it_later_or_never(hers, ola, minutes):
    stage.route(hand_back_minutes=minutes)
    duties.say(ola, Presence.AWAY, ola)

    with later(500):
        leaving.attend()

    assert stage.holders(hers) == [ola.id]


def test_what_needs_no_answer_stays(parcelhop, kasia, ola):
    ticket = assignment.claim(stage.waiting("Thanks!"), ola)
    with db.transaction():
        db.lock(ticket).waiting_since = None
    duties.say(ola, Presence.AWAY, ola)

    with later(60):
        leaving.attend()

    assert stage.holders(ticket) == [ola.id]


def test_what_has_an_answer_on_its_way_stays(hers, ola):
    conversation.reply(hers, ola, "Soon", kind="public", own_id="r1")
    duties.say(ola, Presence.AWAY, ola)

    with later(60):
        leaving.attend()

    assert stage.holders(hers) == [ola.id]


def test_what_the_agent_has_begun_to_write_stays_for_some_hours(hers, ola):
    drafts.keep(hers, ola, "public", "Dear Kasia", at=clock.now())
    duties.say(ola, Presence.AWAY, ola)

    with later(60):
        leaving.attend()
        assert stage.holders(hers) == [ola.id]
    with later(13 * 60):
        leaving.attend()

    assert stage.holders(hers) == [None]


def test_a_note_or_a_colleagues_draft_keeps_nothing_back(hers, ola, bence):
    drafts.keep(hers, ola, "note", "Look", at=clock.now())
    drafts.keep(hers, bence, "public", "Dear Kasia", at=clock.now())
    duties.say(ola, Presence.AWAY, ola)

    with later(60):
        leaving.attend()

    assert stage.holders(hers) == [None]


def test_out_of_office_hands_over_to_a_colleague_at_once(hers, ola, bence):
    leaving.go_out(ola, ola, until=clock.now() + timedelta(days=7), hand_to=bence.id)

    assert stage.holders(hers) == [bence.id]
    assert cast.entries("ticket.assigned")[-1]["body"]["how"] == "hand_over"
    assert cast.entries("notice.given")[-1]["body"]["kind"] == "routed"


def test_or_to_the_queue(hers, ola):
    leaving.go_out(ola, ola, until=clock.now() + timedelta(days=7), hand_to=None)

    assert stage.holders(hers) == [None]
    assert cast.entries("ticket.unassigned")[-1]["body"]["how"] == "out_of_office"


def test_a_colleague_who_may_not_answer_or_is_out_too_gets_nothing(hers, ola, bence, outsider):
    leaving.go_out(bence, bence, until=clock.now() + timedelta(days=9), hand_to=None)
    leaving.go_out(ola, ola, until=clock.now() + timedelta(days=7), hand_to=bence.id)
    assert stage.holders(hers) == [None]

    assignment.claim(hers, cast.agent("eva@parcelhop.example"))
    eva = cast.agent("eva@parcelhop.example")
    leaving.go_out(eva, eva, until=clock.now() + timedelta(days=7), hand_to=outsider.id)

    assert stage.holders(hers) == [None]


def test_what_comes_to_somebody_out_of_office_does_not_wait(hers, ola, bence):
    leaving.go_out(ola, ola, until=clock.now() + timedelta(days=7), hand_to=bence.id)
    assignment.assign(hers, bence, ola.id)

    leaving.attend()

    assert stage.holders(hers) == [bence.id]


def test_when_the_leave_is_over_they_are_back_as_soon_as_they_are_seen(ola):
    leaving.go_out(ola, ola, until=clock.now() + timedelta(days=1), hand_to=None)

    with later(24 * 60 + 1):
        leaving.attend()
        assert (duty(ola).presence, duty(ola).until_at) == (Presence.AWAY, None)
    with later(24 * 60 + 5):
        stage.seen(ola)
        leaving.attend()

    assert duty(ola).presence is Presence.AVAILABLE


@pytest.mark.parametrize(
    ("until", "to", "code"),
    [
        pytest.param(-1, None, "out_time", id="a time that is over"),
        pytest.param(400 * 24 * 60, None, "out_time", id="longer than a year"),
        pytest.param(60, "ola", "hand_to", id="to oneself"),
        pytest.param(60, 999, "hand_to", id="to nobody"),
    ],
)
def test_what_cannot_be_is_refused(ola, until, to, code):
    with pytest.raises(Refused) as error:
        leaving.go_out(ola, ola, until=clock.now() + timedelta(minutes=until), hand_to=ola.id if to == "ola" else to)

    assert error.value.code == code
    assert duty(ola) is None


def test_saying_the_same_twice_is_said_once(ola):
    duties.say(ola, Presence.AWAY, ola)
    duties.say(ola, Presence.AWAY, ola)

    assert len(changes()) == 1


def test_who_comes_back_in_the_last_moment_keeps_the_ticket(hers, ola):
    duties.say(ola, Presence.AWAY, ola)
    gone = duty(ola)
    duties.say(ola, Presence.AVAILABLE, ola)

    with later(60):
        leaving.hand_back(gone)

    assert stage.holders(hers) == [ola.id]


def test_nobody_who_never_came_is_written_about(desk):
    leaving.attend()

    assert changes() == []
