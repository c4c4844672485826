"""Mastodon, reading: mentions, conversations, edits, removals, from a strict server and an unkind one."""

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    Event,
    Page,
    Retryable,
)
from tests.fakes.mastodon import Mastodon


def events(page: Page) -> list[Event]:
    return [event for raw in page.raws for event in mastodon.parse(raw)]


def everything(account: AccountFacts, page: Page) -> list[str]:
    found, more = [], True
    while more:
        page = mastodon.poll(account, page.next_cursor)
        found += [event.ext_id for event in events(page)]
        more = page.more
    return found


def test_a_mention_becomes_an_event_and_is_not_told_again(
    server: Mastodon, account: AccountFacts, question: str
) -> None:
    first = mastodon.poll(account, {})
    second = mastodon.poll(account, first.next_cursor)

    (event,) = events(first)
    assert (event.kind, event.ext_id, event.text) == ("created", question, "@desk where is my parcel?")
    assert (event.surface, event.visibility, event.author.handle) == ("mention", "unlisted", "kasia")
    assert (second.raws, second.more) == ((), False)


def test_after_an_empty_beginning_two_hundred_mentions_come_in_pages(server: Mastodon, account: AccountFacts) -> None:
    page = mastodon.poll(account, {})
    wanted = [server.post("kasia", f"@desk {number}") for number in range(200)]

    found = everything(account, page)

    assert found == wanted


def test_a_gap_wider_than_a_page_is_read_to_its_end(server: Mastodon, account: AccountFacts, question: str) -> None:
    page = mastodon.poll(account, {})
    wanted = [server.post("kasia", f"@desk {number}") for number in range(200)]

    found = everything(account, page)

    assert found == wanted


def test_a_number_that_becomes_visible_late_is_not_missed(server: Mastodon, account: AccountFacts) -> None:
    for number in range(15):
        server.post("kasia", f"@desk {number}")
    late = server.notices.pop(-2)
    page = mastodon.poll(account, {})

    server.notices.insert(-1, late)

    assert [event.ext_id for event in events(mastodon.poll(account, page.next_cursor))] == [late["status"]]


def test_a_cursor_that_loops_is_noticed_and_ends(server: Mastodon, account: AccountFacts) -> None:
    server.settings["ignore_min_id"] = True
    for number in range(100):
        server.post("kasia", f"@desk {number}")
    page = mastodon.poll(account, {})

    again = mastodon.poll(account, page.next_cursor)

    assert (again.raws, again.more, again.problem) == ((), False, "cursor_ignored")


def test_what_a_policy_hides_is_read_too(server: Mastodon, account: AccountFacts) -> None:
    hidden = server.post("kasia", "@desk from a stranger", filtered_by_policy=True)

    assert [event.ext_id for event in events(mastodon.poll(account, {}))] == [hidden]


def test_a_private_word_is_a_direct_message(server: Mastodon, account: AccountFacts) -> None:
    server.post("kasia", "@desk my number is 5", visibility="direct")

    (event,) = events(mastodon.poll(account, {}))

    assert (event.surface, event.visibility) == ("dm", "private")


def test_comments_under_our_own_post_are_conversations_of_their_own(server: Mastodon, account: AccountFacts) -> None:
    ours = server.post("desk", "Autumn sale!")
    one = server.post("kasia", "@desk too dear", to=ours)
    other = server.post("zoltan", "@desk nice", to=ours)
    below = server.post("zoltan", "@kasia @desk no, cheap", to=one)

    threads = {event.ext_id: (event.thread_ext_id, event.root_ext_id) for event in events(mastodon.poll(account, {}))}

    assert threads == {ours: (ours, ours), one: (one, ours), other: (other, ours), below: (one, ours)}


def test_a_mention_deep_in_a_foreign_conversation_hangs_on_its_root(server: Mastodon, account: AccountFacts) -> None:
    root = server.post("zoltan", "I moved")
    middle = server.post("kasia", "@zoltan with whom?", to=root)
    server.post("zoltan", "@kasia @desk with them", to=middle)

    (event,) = events(mastodon.poll(account, {}))

    assert (event.thread_ext_id, event.parent_ext_id, event.surface) == (root, middle, "mention")


def test_an_open_thread_tells_our_own_words_edits_and_those_who_forgot_to_name_us(
    server: Mastodon, account: AccountFacts, question: str
) -> None:
    ours = server.post("desk", "@kasia on its way", to=question)
    thanks = server.post("kasia", "thanks, all well", to=ours)
    server.post("zoltan", "@kasia off topic", to=question)
    server.edit(question, "@desk where is my LOST parcel?")

    page = mastodon.poll(account, {"seen": ["9" * 19]}, [question])

    assert [(event.kind, event.ext_id) for event in events(page)] == [
        ("edited", question),
        ("echo", ours),
        ("created", thanks),
    ]
    between = mastodon.poll(account, page.next_cursor)
    assert mastodon.poll(account, between.next_cursor, [question]).raws == ()


def test_a_thread_whose_beginning_is_gone_is_told_once(server: Mastodon, account: AccountFacts, question: str) -> None:
    server.delete(question)

    page = mastodon.poll(account, {}, [question])

    assert [(event.kind, event.ext_id, event.removed_by) for event in events(page)] == [
        ("removed", question, "unknown")
    ]
    assert mastodon.poll(account, page.next_cursor, [question]).raws == ()


@pytest.mark.parametrize("do", ["cut", "truncate"])
def test_a_conversation_that_cannot_be_read_is_tried_three_times_and_then_goes_without(
    do: str, server: Mastodon, account: AccountFacts
) -> None:
    root = server.post("zoltan", "I moved")
    early = server.post("kasia", "@desk before")
    poisoned = server.post("zoltan", "@desk with them", to=root)
    server.fault(do, path="/context", times=99)

    first = mastodon.poll(account, {})
    second = mastodon.poll(account, first.next_cursor)
    third = mastodon.poll(account, second.next_cursor)

    assert [[event.ext_id for event in events(page)] for page in (first, second, third)] == [
        [early],
        [],
        [poisoned],
    ]
    assert first.problem


@pytest.mark.parametrize(
    ("fault", "trouble", "code"),
    [
        pytest.param({"do": "answer", "status": 429}, Retryable, "http_429", id="429"),
        pytest.param({"do": "answer", "status": 502, "body": "<html>"}, Retryable, "http_502", id="502"),
        pytest.param({"do": "truncate"}, Retryable, "answer_unreadable", id="half an answer"),
        pytest.param({"do": "cut"}, Retryable, "not_answered", id="cut"),
        pytest.param({"do": "answer", "body": "<html>down</html>"}, Retryable, "answer_unreadable", id="HTML"),
        pytest.param({"do": "answer", "status": 401}, AuthExpired, "auth_expired", id="401"),
    ],
)
def test_a_failed_read_is_read_again(
    fault: dict, trouble: type, code: str, server: Mastodon, account: AccountFacts
) -> None:
    server.fault(**fault)

    with pytest.raises(trouble) as caught:
        mastodon.poll(account, {})

    assert caught.value.code == code


def test_the_last_of_the_quota_is_left_for_replies(server: Mastodon, account: AccountFacts, question: str) -> None:
    server.settings["quota"] = 20

    page = mastodon.poll(account, {}, [question])

    assert len(server.calls) == 1
    assert page.retry_at is not None


def test_a_server_that_says_slower_ends_the_run_and_keeps_what_came(
    server: Mastodon, account: AccountFacts, question: str
) -> None:
    server.fault("answer", path="/api/v1/statuses$", status=429, headers={"Retry-After": "30"})

    page = mastodon.poll(account, {}, [question, question])

    assert [event.ext_id for event in events(page)] == [question]
    assert page.retry_at is not None
