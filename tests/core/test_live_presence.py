"""Who looks at a ticket: by heartbeat, at their busiest, and forgotten by itself."""

import pytest

from caredesk.core.presence import EXPIRES_SECONDS, Presence


@pytest.fixture
def seen() -> Presence:
    return Presence()


def test_a_window_that_looks_is_seen_and_a_heartbeat_changes_nothing(seen: Presence):
    assert seen.note("w1", ticket=7, agent=3, state="looking", at=0)
    assert not seen.note("w1", ticket=7, agent=3, state="looking", at=20)

    assert seen.of(7) == {3: "looking"}


@pytest.mark.parametrize(
    ("states", "shown"), [(("away", "looking"), "looking"), (("typing", "away"), "typing"), (("away",), "away")]
)
def test_two_windows_show_the_agent_at_their_busiest(seen: Presence, states: tuple[str, ...], shown: str):
    for number, state in enumerate(states):
        seen.note(f"w{number}", ticket=7, agent=3, state=state, at=0)

    assert seen.of(7) == {3: shown}


def test_who_is_not_heard_of_is_forgotten(seen: Presence):
    seen.note("w1", ticket=7, agent=3, state="looking", at=0)

    assert seen.expire(EXPIRES_SECONDS - 1) == set()
    assert seen.expire(EXPIRES_SECONDS) == {7}
    assert seen.of(7) == {}


def test_leaving_in_one_window_leaves_the_other(seen: Presence):
    seen.note("w1", ticket=7, agent=3, state="looking", at=0)
    seen.note("w2", ticket=7, agent=3, state="looking", at=0)

    assert seen.leave("w1", 7) == set()
    assert seen.leave("w2", 7) == {7}
