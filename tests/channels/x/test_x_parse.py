"""What X says, as events: from bodies written by its documentation, and from nonsense."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caredesk.channels import x
from caredesk.channels.base import Attachment, Author, Event, Fetch, Raw, Skipped
from tests.channels.conftest import NOW, sample

DESK, KASIA, ZOLTAN = "1111111111111111111", "2222222222222222222", "3333333333333333333"
PICTURE = "https://pbs.twimg.com/profile_images/1/kasia_w_normal.jpg"


def read(name: str) -> list:
    return list(x.parse(sample(f"x/{name}")))


def test_a_mention_is_read_with_all_it_says() -> None:
    (event,) = read("activity_mention")

    assert event.text == "@parcelhop gdzie paczka? R&D milczy <3 https://parcelhop.example/sledzenie?id=7&lang=pl"
    assert event.author == Author(KASIA, "kasia_w", "Kasia Wrona 📦", PICTURE, 97)
    assert event.attachments == (Attachment("image", "https://pbs.twimg.com/media/Ab.jpg", "zgnieciona paczka"),)
    assert (event.kind, event.surface, event.lang, event.visibility) == ("created", "comment", "pl", "public")
    assert (event.account_ext_id, event.ext_id, event.ext_version) == (DESK, "2080765813578191303", "")
    assert event.thread_ext_id == f"2080765813578191303:{KASIA}"
    assert event.permalink == "https://x.com/kasia_w/status/2080765813578191303"
    assert event.occurred_at == datetime(2026, 11, 22, 9, 41, 12, tzinfo=UTC)
    assert event.facts == {"_summoned": "1", "_root": "theirs"}


def test_a_reply_in_our_conversation_is_a_thread_with_this_one_person() -> None:
    (event,) = read("activity_reply")

    assert (event.surface, event.thread_ext_id) == ("comment", f"2080761390344937796:{ZOLTAN}")
    assert (event.parent_ext_id, event.root_ext_id) == ("2080761390344937796", "2080761390344937796")
    assert event.facts == {"_summoned": "1", "_root": "ours"}


def test_an_edit_has_the_first_id_of_its_history_and_the_newest_as_its_version() -> None:
    (event,) = read("activity_quote_edited")

    assert (event.kind, event.ext_id, event.ext_version) == ("edited", "2080774000000000005", "2080775000000000009")
    assert event.text == "Serio? https://x.com/parcelhop/status/2080761390344937796"
    assert event.facts["_summoned"] == "1"


def test_what_we_said_in_the_app_is_an_echo_in_the_customers_thread_and_its_deletion_ours() -> None:
    (echo,), (gone,) = read("activity_own_reply"), read("activity_delete")

    assert (echo.kind, echo.thread_ext_id) == ("echo", f"2080765813578191303:{KASIA}")
    assert (gone.kind, gone.ext_id, gone.removed_by) == ("removed", echo.ext_id, "us")


def test_messages_of_every_form_stand_in_the_persons_thread() -> None:
    (received,), (sent,) = read("activity_dm_received"), read("activity_dm_sent")
    old, seen = read("account_activity_dm")
    polled, own, to_group = read("polled_messages")

    assert received.text == "Mój adres: ul. Długa 5 & kod 00-001"
    assert {one.thread_ext_id for one in (received, sent, old, polled, own)} == {f"dm:{KASIA}"}
    assert {one.surface for one in (received, sent, old, polled, own)} == {"dm"}
    assert {one.visibility for one in (received, sent, old, polled, own, seen)} == {"private"}
    assert [one.kind for one in (received, sent, polled, own, seen)] == ["created", "echo", "created", "echo", "read"]
    assert (received.key, polled.key) == ("created:dm:2080765901528535096:", "created:dm:2080765901528535096:")
    assert (old.text, old.attachments[0].url) == ("Zdjęcie", "https://ton.twitter.com/1.1/ton/data/dm/1/a.jpg")
    assert old.occurred_at == datetime(2026, 11, 22, 9, 47, 4, 372000, UTC)
    assert to_group == Skipped("wrong_type", "/dm_events/3/dm_conversation_id")


def test_the_old_form_keeps_its_digits_and_its_whole_text() -> None:
    (event,) = read("account_activity_long_mention")

    assert event.ext_id == "1924465506158878979"
    assert event.text.endswith("albo o telefon.")
    assert event.author == Author(KASIA, "kasia_w", "Kasia Wrona", PICTURE, 97)
    assert event.occurred_at == datetime(2026, 11, 22, 9, 41, 12, 140000, UTC)
    assert event.facts == {"_summoned": "1", "_root": "theirs"}


def test_an_answer_in_the_old_form_is_asked_for_since_it_does_not_tell_its_conversation() -> None:
    assert read("account_activity_reply") == [Fetch(("1924465506158879100",)), Skipped("repost")]


def test_the_string_that_says_false_does_not_mean_true() -> None:
    body = json.loads(sample("x/account_activity_long_mention").body)
    told = {
        value: next(iter(x.parse(raw({**body, "user_has_blocked": value})))).facts.get("_blocked")
        for value in ("false", "true")
    }

    assert told == {"false": None, "true": "1"}


def test_a_deletion_in_the_old_form_and_what_nobody_uses() -> None:
    gone, unused = read("account_activity_delete")

    assert (gone.kind, gone.ext_id, gone.account_ext_id) == ("removed", "1045405559317569537", DESK)
    assert unused == Skipped("not_used: follow_events")


@pytest.mark.parametrize("name", ["activity_revoke", "account_activity_revoke"])
def test_a_taken_right_names_the_account_whose_it_was(name: str) -> None:
    (event,) = read(name)

    assert (event.kind, event.account_ext_id) == ("auth_revoked", DESK)


def test_a_like_of_ours_is_a_reaction_and_a_chat_is_left_with_the_reason() -> None:
    (like,) = read("activity_like")

    assert (like.kind, like.reaction, like.ext_id) == ("reaction", "like", "2080761390344937796")
    assert read("activity_chat") == [Skipped("encrypted_chat")]


def test_one_poisoned_post_never_takes_the_others() -> None:
    good, poisoned, nameless, late, repost, missing, back = read("polled_one_poisoned")

    assert good.ext_id == "2080765813578191303"
    assert [poisoned, nameless] == [Skipped("wrong_type", "/tweets/1/text"), Skipped("wrong_type", "/tweets/2/id")]
    assert (late.author, late.clock, late.occurred_at, late.lang) == (None, "received", NOW, None)
    assert repost == Skipped("repost")
    assert [(one.kind, one.ext_id, one.clock) for one in (missing, back)] == [
        ("removed", "2080000000000000001", "received"),
        ("restored", "2080000000000000002", "received"),
    ]


def raw(body: object) -> Raw:
    return Raw(json.dumps(body).encode(), NOW)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "not_json", id="empty"),
        pytest.param(b"<html>502</html>", "not_json", id="a page"),
        pytest.param(b"[" * 99, "too_deep", id="deep"),
        pytest.param(b"[]", "not_ours", id="a list"),
        pytest.param(b'{"data": {"event_type": "post.mention.create"}}', "not_ours", id="nobody's"),
        pytest.param(b'{"replay_job_status": {"job_state": "Complete"}}', "replay_done", id="a finished replay"),
    ],
)
def test_what_speaks_of_nobody_is_skipped(body: bytes, reason: str) -> None:
    assert [one.reason for one in x.parse(Raw(body, NOW))] == [reason]


def test_a_short_link_is_made_long_only_where_it_is_one() -> None:
    hostile = [
        {"url": "e", "expanded_url": "https://evil.example/" + "x" * 500},
        {"url": "https://t.co/js", "expanded_url": "javascript:alert(1)"},
        {"url": "https://t.co/" + "a" * 100, "expanded_url": "https://evil.example"},
    ]
    tweet = {"id": "5", "author_id": KASIA, "text": "see https://t.co/js e", "entities": {"urls": hostile}}
    (event,) = x.parse(raw({"own": DESK, "tweets": [tweet]}))

    assert event.text == "see https://t.co/js e"


@pytest.mark.parametrize("text", ["a\x00b\ud800", "\u202eevil", "e" + "\u0301" * 10_000, "\u200b" * 50])
def test_odd_letters_are_kept_where_they_can_be(text: str) -> None:
    (event,) = x.parse(raw({"own": DESK, "tweets": [{"id": "5", "text": text}]}))

    assert event.text == text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").strip()


CALM = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
IDS = st.sampled_from(["1", DESK, KASIA, "-5", "x", "9" * 30, ""])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | IDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "data", "user_id", "url"]), inner)
    ),
    max_leaves=6,
)
NAMES = ["id", "id_str", "author_id", "text", "created_at", "edit_history_tweet_ids", "referenced_tweets", "entities"]
TWEET = JUNK | st.fixed_dictionaries({}, optional=dict.fromkeys([*NAMES, "attachments", "note_tweet", "user"], JUNK))
KINDS = st.sampled_from(["post.create", "post.mention.create", "post.delete", "dm.received", "like.create", "chat.x"])
DATA = st.fixed_dictionaries(
    {"event_type": KINDS | JUNK, "filter": st.just({"user_id": DESK}) | JUNK, "payload": TWEET},
    optional={"includes": JUNK},
)
BODY = (
    st.fixed_dictionaries({"data": DATA})
    | st.fixed_dictionaries(
        {"for_user_id": st.just(DESK) | JUNK},
        optional={"tweet_create_events": st.lists(TWEET, max_size=3), "direct_message_events": JUNK, "users": JUNK},
    )
    | st.fixed_dictionaries(
        {"own": st.just(DESK)}, optional=dict.fromkeys(["tweets", "dm_events", "missing"], st.lists(TWEET))
    )
)


@CALM
@given(BODY)
def test_whatever_x_says_the_answer_is_events_or_reasons(body: dict) -> None:
    found = list(x.parse(raw(body)))

    assert all(isinstance(one, Event | Fetch | Skipped) for one in found)
    assert all(
        one.ext_id.removeprefix("dm:").isdigit() for one in found if isinstance(one, Event) and one.kind == "created"
    )
