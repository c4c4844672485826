"""X, reading direct messages: asked for by themselves, remembered, and gaps wider than a page."""

from caredesk.channels import x
from caredesk.channels.base import AccountFacts, Page
from tests.channels.x.conftest import facts
from tests.channels.x.test_x_poll import events, polled
from tests.fakes.x import X


def test_messages_are_asked_for_every_other_minute_and_remembered(server: X, account: AccountFacts) -> None:
    ext_id = server.message("kasia", "desk", "My address is…")
    (found,), page = polled(account)
    early = x.poll(account, page.next_cursor)
    later = x.poll(account, {**page.next_cursor, "dms_at": ""})

    assert (found.ext_id, found.thread_ext_id, found.visibility) == (
        f"dm:{ext_id}",
        f"dm:{server.id('kasia')}",
        "private",
    )
    assert (early.raws, later.raws) == ((), ())
    assert [call.path for call in server.calls].count("/2/dm_events") == 2


def test_messages_that_are_refused_hold_up_no_mention(server: X, account: AccountFacts, question: str) -> None:
    server.fault("answer", path="dm_events", status=429, body="{}")
    page = x.poll(account, {})

    assert [one.ext_id for one in events(page)] == [question]
    assert page.problem == "http_429"


def test_a_desk_without_messages_never_asks_for_them(server: X) -> None:
    x.poll(facts(server, messages="no"), {})

    assert [call.path for call in server.calls] == [f"/2/users/{server.id('desk')}/mentions"]


def letters(server: X, number: int) -> set[str]:
    return {f"dm:{server.message('kasia', 'desk', f'Letter {one}')}" for one in range(number)}


def looked(account: AccountFacts, cursor: dict) -> tuple[list[str], Page]:
    page = x.poll(account, {**cursor, "dms_at": ""})
    return [one.ext_id for one in events(page)], page


def test_more_messages_than_a_page_are_all_brought_once(server: X, account: AccountFacts) -> None:
    """After an outage the list is read until a message that was seen before it."""
    server.message("kasia", "desk", "before")
    _, page = looked(account, {})
    wanted = letters(server, 350)
    found, page = looked(account, page.next_cursor)
    again, _ = looked(account, page.next_cursor)

    assert (set(found), len(found), again, page.problem) == (wanted, 350, [], "")


def test_a_gap_in_messages_goes_on_where_it_was_refused(server: X, account: AccountFacts) -> None:
    server.message("kasia", "desk", "before")
    _, page = looked(account, {})
    wanted = letters(server, 350)
    server.fault("answer", path="dm_events", status=429, body="{}", skip=2)
    first, page = looked(account, page.next_cursor)
    late = letters(server, 1)
    rest, after = looked(account, page.next_cursor)
    last, _ = looked(account, after.next_cursor)

    assert (len(first), page.problem, after.problem) == (200, "http_429", "")
    assert ({*first, *rest}, set(last)) == (wanted, late)


def test_a_gap_in_messages_whose_token_ran_out_is_read_anew(server: X, account: AccountFacts) -> None:
    server.message("kasia", "desk", "before")
    _, page = looked(account, {})
    wanted = letters(server, 150)
    cursor = {**page.next_cursor, "inbox": {**page.next_cursor["inbox"], "next": "gone", "read": []}}
    _, page = looked(account, cursor)
    found, _ = looked(account, page.next_cursor)

    assert (page.problem, set(found)) == ("http_400", wanted)


def test_a_gap_in_messages_that_has_no_end_is_said(server: X, account: AccountFacts) -> None:
    server.message("kasia", "desk", "before")
    _, page = looked(account, {})
    letters(server, 700)
    found, page = looked(account, page.next_cursor)

    assert (len(found), page.problem) == (600, "gap_too_wide")


def test_the_first_look_at_messages_takes_the_newest_alone(server: X, account: AccountFacts) -> None:
    letters(server, 250)
    found, page = looked(account, {})

    assert (len(found), page.problem) == (100, "")
