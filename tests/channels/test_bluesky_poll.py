"""Bluesky, reading: mentions, replies, quotes, gaps, removals and direct messages, from a strict server."""

from datetime import timedelta

import pytest

from caredesk.channels import bluesky
from caredesk.channels.base import AccountFacts, AuthExpired, Retryable
from caredesk.core import clock
from tests.channels.bluesky import events, everything, signed_in
from tests.fakes.bluesky import Bluesky


def test_a_mention_becomes_an_event_and_is_not_told_again(sky: Bluesky, us: AccountFacts) -> None:
    question = sky.post("kasia", "@desk.test gdzie jest moja paczka?", langs=["pl"])

    first = bluesky.poll(us, {})
    second = bluesky.poll(us, first.next_cursor)

    (event,) = events(first)
    assert (event.kind, event.ext_id, event.text) == ("created", question, "@desk.test gdzie jest moja paczka?")
    assert (event.surface, event.thread_ext_id, event.lang) == ("mention", question, "pl")
    assert (event.author.ext_id, event.author.handle, event.author.name) == (sky.did("kasia"), "kasia.test", "Kasia")
    assert event.permalink == f"https://bsky.app/profile/{sky.did('kasia')}/post/{question.rpartition('/')[2]}"
    assert (second.raws, second.more) == ((), False)


def test_comments_under_our_own_post_are_conversations_of_their_own(sky: Bluesky, us: AccountFacts) -> None:
    ours = sky.post("desk", "Autumn sale!")
    one = sky.post("kasia", "too dear", to=ours)
    other = sky.post("zoltan", "nice", to=ours)
    answer = sky.post("desk", "we have coupons", to=one)
    below = sky.post("zoltan", "no, cheap", to=answer)

    found = {event.ext_id: (event.kind, event.surface, event.thread_ext_id) for event in events(bluesky.poll(us, {}))}

    assert found == {
        ours: ("echo", "post", ours),
        one: ("created", "comment", one),
        other: ("created", "comment", other),
        answer: ("echo", "comment", one),
        below: ("created", "comment", one),
    }


def test_a_mention_deep_in_a_foreign_conversation_hangs_on_its_root(sky: Bluesky, us: AccountFacts) -> None:
    root = sky.post("zoltan", "I moved")
    middle = sky.post("kasia", "with whom?", to=root)
    last = sky.post("zoltan", "with @desk.test", to=middle)

    (event,) = events(bluesky.poll(us, {}))

    assert (event.ext_id, event.thread_ext_id, event.parent_ext_id, event.surface) == (last, root, middle, "mention")


def test_a_quotation_of_our_post_is_a_mention_that_names_it(sky: Bluesky, us: AccountFacts) -> None:
    ours = sky.post("desk", "Autumn sale!")
    quote = sky.post("kasia", "look at this", quotes=ours)

    (event,) = events(bluesky.poll(us, {}))

    assert (event.ext_id, event.surface, event.thread_ext_id) == (quote, "mention", quote)
    assert event.facts == {"quotes": f"https://bsky.app/profile/{us.ext_id}/post/{ours.rpartition('/')[2]}"}


@pytest.mark.parametrize("start", [[], ["kasia"]], ids=["after an empty beginning", "after one mention"])
def test_a_gap_wider_than_a_page_is_read_backwards_to_its_end(start: list[str], sky: Bluesky, us: AccountFacts) -> None:
    for name in start:
        sky.post(name, "@desk.test before")
    page = bluesky.poll(us, {})
    wanted = [sky.post("kasia", f"@desk.test {number}") for number in range(230)]

    found = everything(us, page)

    assert sorted(found) == sorted(wanted)


def test_what_comes_while_a_gap_is_read_is_not_missed(sky: Bluesky, us: AccountFacts) -> None:
    sky.post("kasia", "@desk.test before")
    page = bluesky.poll(us, {})
    wanted = {sky.post("kasia", f"@desk.test {number}") for number in range(150)}
    page = bluesky.poll(us, page.next_cursor)
    found = {event.ext_id for event in events(page)}

    late = sky.post("zoltan", "@desk.test meanwhile")
    while page.more:
        page = bluesky.poll(us, page.next_cursor)
        found |= {event.ext_id for event in events(page)}
    found |= {event.ext_id for event in events(bluesky.poll(us, page.next_cursor))}

    assert found == wanted | {late}


@pytest.mark.parametrize("trick", ["forget_cursor", "loop_cursor"])
def test_a_list_that_does_not_move_on_is_noticed_and_ends(trick: str, sky: Bluesky, us: AccountFacts) -> None:
    page = bluesky.poll(us, {})
    for number in range(120):
        sky.post("kasia", f"@desk.test {number}")
    sky.settings[trick] = True

    pages = [page]
    while len(pages) < 10 and (len(pages) == 1 or pages[-1].more):
        pages.append(bluesky.poll(us, pages[-1].next_cursor))

    assert len(pages) < 10
    assert pages[-1].problem == "cursor_ignored"


def test_when_the_newest_notices_were_all_removed_the_rest_is_not_told_again(sky: Bluesky, us: AccountFacts) -> None:
    for number in range(40):
        sky.post("kasia", f"@desk.test {number}")
    page = bluesky.poll(us, {})
    for one in [one["uri"] for one in sky.notices[-20:]]:
        sky.delete(one)

    assert events(bluesky.poll(us, page.next_cursor)) == []


def test_a_post_that_is_gone_before_it_was_read_still_has_its_words(sky: Bluesky, us: AccountFacts) -> None:
    sky.post("kasia", "@desk.test you are thieves")
    sky.settings["lag"] = 1

    (event,) = events(bluesky.poll(us, {}))

    assert event.text == "@desk.test you are thieves"


def test_an_open_thread_tells_our_own_words_and_those_who_speak_on(sky: Bluesky, us: AccountFacts) -> None:
    question = sky.post("kasia", "@desk.test where is it?")
    page = bluesky.poll(us, {})
    ours = sky.post("desk", "on its way", to=question)
    more = sky.post("kasia", "and the second one?", to=question)
    sky.post("zoltan", "off topic", to=question)

    page = bluesky.poll(us, page.next_cursor, [question])

    found = {event.ext_id: event.kind for event in events(page)}
    assert found == {question: "created", ours: "echo", more: "created"}
    assert bluesky.poll(us, page.next_cursor, [question]).raws == ()


def test_a_sweep_tells_what_is_gone_what_changed_and_what_is_back(sky: Bluesky, us: AccountFacts) -> None:
    kept, gone, changed = (sky.post("kasia", f"@desk.test {number}") for number in range(3))
    first = {event.ext_id: event for event in events(bluesky.poll(us, {}))}
    sky.delete(gone)
    sky.edit(changed, "@desk.test other words")

    found = events(bluesky.reconcile(us, [kept, gone, changed, "3kmessage"], [kept]))

    told = [(event.kind, event.ext_id, event.text, event.removed_by) for event in found]
    assert told == [
        ("created", kept, "@desk.test 0", None),
        ("created", changed, "@desk.test other words", None),
        ("removed", gone, None, "unknown"),
        ("created", kept, "@desk.test 0", None),
        ("restored", kept, None, None),
    ]
    assert first[kept].key == found[0].key
    assert first[changed].key != found[1].key


def test_what_is_only_left_out_of_a_list_is_not_gone(sky: Bluesky, us: AccountFacts) -> None:
    question = sky.post("kasia", "@desk.test where is it?")
    sky.settings["lag"] = 1

    assert events(bluesky.reconcile(us, [question])) == []


def test_labels_of_moderators_are_told_and_those_of_the_author_are_not(sky: Bluesky, us: AccountFacts) -> None:
    spam, own, taken_back = (sky.post("kasia", f"@desk.test {number}") for number in range(3))
    sky.label(spam, "spam")
    sky.label(own, "graphic-media", src=sky.did("kasia"))
    sky.label(taken_back, "spam")
    sky.label(taken_back, "spam", neg=True)

    moderated = [event for event in events(bluesky.poll(us, {})) if event.kind == "moderated"]

    assert [(event.ext_id, event.facts) for event in moderated] == [(spam, {"label": "spam"})]


def test_messages_come_from_the_log_and_only_where_the_password_opens_them(sky: Bluesky, us: AccountFacts) -> None:
    sky.message("kasia", "my number is 5")
    messenger = signed_in(sky, settings={"dm": True})

    assert events(bluesky.poll(us, {})) == []
    page = bluesky.poll(messenger, {})
    sky.message("desk", "thank you")
    later = sky.message("kasia", "and?")
    after = bluesky.poll(messenger, page.next_cursor)

    (event,) = events(page)
    assert (event.text, event.surface, event.visibility, event.thread_ext_id) == (
        "my number is 5", "dm", "private", "convo1",
    )  # fmt: skip
    assert (event.author.handle, event.author.name) == ("kasia.test", "Kasia")
    assert [(one.kind, one.text) for one in events(after)] == [("echo", "thank you"), ("created", "and?")]
    assert events(after)[1].ext_id == later
    assert bluesky.poll(messenger, after.next_cursor).raws == ()


def test_a_password_that_opens_no_messages_does_not_stop_the_posts(sky: Bluesky) -> None:
    sky.privileged = False
    us = signed_in(sky, settings={"dm": True})
    question = sky.post("kasia", "@desk.test hello")

    page = bluesky.poll(us, {})

    assert [event.ext_id for event in events(page)] == [question]
    assert page.problem == "no_dm_access"


@pytest.mark.parametrize(
    ("fault", "trouble", "code"),
    [
        pytest.param({"do": "answer", "status": 429}, Retryable, "http_429", id="429"),
        pytest.param({"do": "answer", "status": 502, "body": "<html>"}, Retryable, "http_502", id="502"),
        pytest.param({"do": "truncate"}, Retryable, "answer_unreadable", id="half an answer"),
        pytest.param({"do": "cut"}, Retryable, "not_answered", id="cut"),
        pytest.param({"do": "answer", "body": "<html>down</html>"}, Retryable, "answer_unreadable", id="HTML"),
        pytest.param({"do": "answer", "body": "[]"}, Retryable, "answer_unreadable", id="a list"),
    ],
)
def test_a_failed_read_is_read_again(fault: dict, trouble: type, code: str, sky: Bluesky, us: AccountFacts) -> None:
    sky.fault(**fault)

    with pytest.raises(trouble) as caught:
        bluesky.poll(us, {})

    assert caught.value.code == code


def test_a_token_that_ran_out_can_be_renewed_though_it_says_400(sky: Bluesky, us: AccountFacts) -> None:
    sky.sessions.expire()

    with pytest.raises(AuthExpired) as caught:
        bluesky.poll(us, {})

    assert caught.value.can_refresh


def test_the_last_of_the_quota_is_left_for_replies(sky: Bluesky, us: AccountFacts) -> None:
    question = sky.post("kasia", "@desk.test hello")
    sky.settings["quota"] = 50

    page = bluesky.poll(us, {}, [question])

    assert [event.ext_id for event in events(page)] == [question]
    assert page.retry_at is not None
    assert not any("getPostThread" in call.path for call in sky.calls)


def test_the_network_lists_what_it_holds_for_a_time(sky: Bluesky, us: AccountFacts) -> None:
    wanted = [sky.post("kasia", f"@desk.test {number}") for number in range(130)]
    now, day = clock.now(), timedelta(days=1)

    one = bluesky.listing(us, now - day, now + day, None)
    other = bluesky.listing(us, now - day, now + day, one.next_cursor)

    assert sorted([*one.ids, *other.ids]) == sorted(wanted)
    assert other.next_cursor is None
    assert bluesky.listing(us, now + day, now + 2 * day, None) == bluesky.listing(us, now + day, now + day, None)
