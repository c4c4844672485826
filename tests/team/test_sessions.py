"""Signed-in browsers: how long they last, what ends them, what the trail says."""

from datetime import timedelta

from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.team import sessions
from caredesk.team.models import Agent, LoginSession
from tests import cast


def _signed_in(who: Agent) -> str:
    return sessions.begin(who, address="192.0.2.1", browser="Firefox")


def test_a_session_is_its_agents(ola: Agent) -> None:
    found = sessions.current(_signed_in(ola))

    assert found is not None
    assert found[1].email == ola.email
    assert sessions.current("something else") is None


def test_the_database_never_holds_the_cookie(ola: Agent) -> None:
    token = _signed_in(ola)

    row = db.session().get(LoginSession, 1)
    assert row is not None
    assert token not in row.model_dump_json()


def test_a_session_ends_after_twelve_idle_hours(ola: Agent) -> None:
    token, begun = _signed_in(ola), clock.now()

    with clock.fixed(begun + timedelta(hours=11, minutes=59)):
        assert sessions.current(token) is not None
    with clock.fixed(begun + timedelta(hours=12, minutes=1)):
        assert sessions.current(token) is None


def test_a_used_session_ends_after_seven_days(ola: Agent) -> None:
    token, begun = _signed_in(ola), clock.now()

    for hours in range(0, 7 * 24, 8):
        with clock.fixed(begun + timedelta(hours=hours)):
            found = sessions.current(token)
            assert found is not None
            sessions.seen(found[0])
    with clock.fixed(begun + timedelta(days=7, seconds=1)):
        assert sessions.current(token) is None


def test_being_seen_is_written_once_a_minute_and_is_no_entry(ola: Agent) -> None:
    token, begun = _signed_in(ola), clock.now()
    before = len(cast.entries())

    for seconds in (20, 59, 61, 90):
        with clock.fixed(begun + timedelta(seconds=seconds)):
            found = sessions.current(token)
            assert found is not None
            sessions.seen(found[0])

    found = sessions.current(token)
    assert found is not None
    assert timedelta(seconds=60) < found[0].seen_at - begun < timedelta(seconds=62)
    assert len(cast.entries()) == before


def test_ending_a_session_is_one_entry_however_often(ola: Agent) -> None:
    token = _signed_in(ola)
    found = sessions.current(token)
    assert found is not None

    sessions.end(found[0], ola, "signed_out")
    sessions.end(found[0], ola, "signed_out")

    assert sessions.current(token) is None
    assert [entry["body"] for entry in cast.entries("session.ended")] == [{"why": "signed_out"}]


def test_all_sessions_of_one_agent_end_and_nobody_elses(ola: Agent, bence: Agent) -> None:
    mine, theirs = [_signed_in(ola), _signed_in(ola)], _signed_in(bence)

    assert sessions.end_all(ola, bence, "revoked") == 2

    assert [sessions.current(token) for token in mine] == [None, None]
    assert sessions.current(theirs) is not None


def test_what_ran_out_is_swept_so_that_sockets_close(ola: Agent) -> None:
    _signed_in(ola)

    assert sessions.sweep() == 0
    with clock.fixed(clock.now() + timedelta(hours=13)):
        assert sessions.sweep() == 1

    assert cast.entries("session.ended")[-1]["actor"] == "desk"


def test_only_https_gets_the_host_cookie(desk: Settings) -> None:
    assert sessions.cookie_name() == "caredesk"

    desk.base_url = "https://desk.example"

    assert sessions.cookie_name() == "__Host-caredesk"
