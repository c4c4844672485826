"""An Instagram account at its API: what may be done, what is refused, what sweeps and lists find."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import instagram
from caredesk.channels.base import AccountFacts, Allowed, Author, CannotTell, Denied, Event, NotThere, Permanent, Sent
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.meta import account as on
from tests.channels.meta import act, post
from tests.fakes.meta_instagram import ACCOUNT, TOKEN, Instagram


@pytest.fixture
def network(reach: Callable[[str], None]) -> Iterator[Instagram]:
    with clock.fixed(lambda: NOW), Instagram() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(network: Instagram) -> AccountFacts:
    return on(network, ACCOUNT, TOKEN, login="facebook", page_id="2001")


@pytest.fixture
def comment(network: Instagram) -> str:
    return network.comment(network.media("New lockers!"), "Where is my parcel?")


def test_a_reply_stands_under_its_top_comment_and_is_found_there(
    network: Instagram, account: AccountFacts, comment: str
) -> None:
    below = network.comment(comment, "And mine?", by="5002")
    out = act("reply", below, thread_ext_id=comment)
    sent = instagram.send(account, out)

    (said,) = network.public()
    assert (said["id"], said["to"]) == (sent.ext_id, comment)
    assert instagram.find_sent(account, out) == sent
    assert instagram.find_sent(account, replace(out, text="Other words")) == NotThere()


def test_hiding_and_showing_again(network: Instagram, account: AccountFacts, comment: str) -> None:
    for action, is_hidden in (("hide", True), ("unhide", False)):
        assert instagram.send(account, act(action, comment, "")) == Sent(comment)
        assert network.things[comment]["hidden"] is is_hidden
        assert instagram.find_sent(account, act(action, comment, "")) == Sent(comment)


def test_a_message_is_counted_in_bytes(network: Instagram, account: AccountFacts) -> None:
    network.write("Cześć")
    fits = act("dm", "", "ą" * 500, thread_ext_id="5001")

    assert instagram.send(account, fits)
    with pytest.raises(Permanent, match="too_long"):
        instagram.send(account, replace(fits, text="ą" * 501))
    assert instagram.room(account, post("dm"), "dm") == 1000


def test_a_private_reply_is_one_and_cannot_be_looked_for(
    network: Instagram, account: AccountFacts, comment: str
) -> None:
    private = act("private_reply", comment)

    assert instagram.send(account, private)
    with pytest.raises(Permanent, match="already_answered"):
        instagram.send(account, private)
    assert instagram.find_sent(account, private) == CannotTell("no_listing")


def test_a_message_of_unknown_outcome_is_looked_for_in_its_conversation(
    network: Instagram, account: AccountFacts
) -> None:
    network.write("Cześć")
    out = act("dm", "", "Dzień dobry", thread_ext_id="5001")

    assert instagram.find_sent(account, out) == NotThere()
    sent = instagram.send(account, out)
    assert instagram.find_sent(account, out) == sent


@pytest.mark.parametrize(
    ("about", "action", "said"),
    [
        (post(ext_id="178"), "reply", Allowed()),
        (post(ext_id="178", is_hidden=True), "reply", Denied("hidden_not_answered")),
        (post(ext_id="178", facts={"live": "1"}), "reply", Denied("live_only_in_private")),
        (post(ext_id="178", facts={"live": "1"}), "private_reply", Allowed(note="while_live")),
        (post(ext_id="178"), "hide", Allowed()),
        (post("mention", ext_id="1_2"), "hide", Denied("hide_comments_only")),
        (post("mention", ext_id="1_2"), "reply", Allowed()),
        (post(ext_id="178"), "like", Denied("not_on_this_network")),
        (post("dm"), "reply", Denied("private_stays_private")),
        (post("dm", occurred_at=NOW - timedelta(hours=25)), "dm", Denied("window_closed")),
    ],
)
def test_what_is_allowed_is_asked_of_each_post(about: object, action: str, said: object) -> None:
    assert instagram.can(AccountFacts(), about, action, NOW) == said  # type: ignore[arg-type]


def test_a_sweep_tells_edits_removals_and_returns(network: Instagram, account: AccountFacts, comment: str) -> None:
    gone, media = network.comment(comment, "Bad words"), network.things[comment]["root"]
    network.edit(comment, "Where is MY parcel?")
    network.delete(gone)
    page = instagram.reconcile(account, [comment, gone, media, "aWdf1"], gone=[comment, gone])
    told = [one for raw in page.raws for one in instagram.parse(raw) if isinstance(one, Event)]

    assert [(one.kind, one.ext_id, one.text) for one in told] == [
        ("created", comment, "Where is MY parcel?"),
        ("edited", comment, "Where is MY parcel?"),
        ("echo", media, "New lockers!"),
        ("removed", gone, None),
        ("restored", comment, None),
        ("unhidden", comment, None),
    ]


def test_what_is_hidden_over_there_is_told_as_it_stood_when_the_sweep_began(
    network: Instagram, account: AccountFacts, comment: str
) -> None:
    other = network.comment(comment, "Mine too", by="5002")
    network.hide(comment)
    ticks = iter(NOW + timedelta(seconds=second) for second in range(1000))
    with clock.fixed(lambda: next(ticks)):
        (raw,) = instagram.reconcile(account, [comment, other]).raws

    told = [one for one in instagram.parse(raw) if isinstance(one, Event) and one.kind in ("hidden", "unhidden")]
    assert [(one.kind, one.ext_id, one.removed_by) for one in told] == [
        ("hidden", comment, None),
        ("unhidden", other, None),
    ]
    assert {one.occurred_at for one in told} == {NOW}
    assert raw.received_at > NOW


def test_nothing_is_asked_when_the_quota_is_for_answers(network: Instagram, account: AccountFacts) -> None:
    media = network.media("New lockers!")
    ids = [network.comment(media, f"Question {number}") for number in range(9)]
    network.headers = {"X-Business-Use-Case-Usage": '{"1": [{"type": "instagram", "call_count": 91}]}'}
    instagram.reconcile(account, ids)

    assert len(network.calls) == 1


def test_what_stands_under_our_posts_is_listed(network: Instagram, account: AccountFacts, comment: str) -> None:
    answer = network.comment(comment, "Mine too", by="5002")
    network.comment(comment, "Our own", by=ACCOUNT)
    for number in range(30):
        network.media(f"Post {number}")
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        listing = instagram.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), cursor)
        found += listing.ids
        cursor, pages = listing.next_cursor, pages + 1

    assert (sorted(found), pages) == (sorted([comment, answer]), 3)  # the last one is that of the messages


def test_messages_of_a_time_are_listed_and_fetched(network: Instagram, account: AccountFacts, comment: str) -> None:
    with clock.fixed(lambda: NOW - timedelta(days=2)):
        network.write("Long ago", by="5002")
    mid = network.write("Gdzie paczka?")
    instagram.send(account, act("dm", thread_ext_id="5001"))
    listing = instagram.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), "talks:")
    page = instagram.reconcile(account, listing.ids)

    assert (listing.ids, listing.next_cursor) == ((mid,), None)
    told = [one for raw in page.raws for one in instagram.parse(raw) if isinstance(one, Event)]
    assert [(one.kind, one.text, one.thread_ext_id) for one in told] == [
        ("created", "Gdzie paczka?", "5001"),
        ("edited", "Gdzie paczka?", "5001"),
    ]
    assert (told[0].author, told[0].visibility) == (Author("5001", "kasia", "kasia"), "private")


def test_the_accounts_of_the_pages_are_found_with_their_tokens(network: Instagram) -> None:
    found = instagram.find(on(network, "", TOKEN, login="facebook"))

    assert [(one.ext_id, one.handle, one.keys, one.settings) for one in found] == [
        (ACCOUNT, "parcelhop", {"access_token": TOKEN}, {"page_id": "2001"})
    ]


def test_instagrams_own_login_has_no_proof_and_is_renewed(network: Instagram) -> None:
    network.needs_proof = False
    own = on(network, ACCOUNT, TOKEN, login="instagram")
    fresh = instagram.renew(own)

    assert fresh.keys == {"access_token": "fresh-ig-token"}
    assert fresh.expires_at == NOW + timedelta(seconds=5183944)
    assert [one.ext_id for one in instagram.find(own)] == [ACCOUNT]
    assert all(call.first("appsecret_proof") is None for call in network.calls)


def test_health_and_subscription_go_by_the_page(network: Instagram, account: AccountFacts) -> None:
    assert instagram.health(account).webhook_valid is False
    instagram.subscribe(account, "https://desk.example/hooks/1")
    told = instagram.health(account)

    assert (told.ext_id, told.handle, told.webhook_valid) == (ACCOUNT, "parcelhop", True)
    assert set(instagram.setup.scopes) <= set(told.scopes or ())
    assert network.hooks == {"instagram": "https://desk.example/hooks/1"}


def listed(account: AccountFacts) -> list[str]:
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = instagram.listing(account, NOW - timedelta(days=1), NOW + timedelta(hours=1), cursor)
        found += page.ids
        cursor, pages = page.next_cursor, pages + 1
    return found


def test_a_post_with_more_comments_than_fit_is_listed_to_its_end(network: Instagram, account: AccountFacts) -> None:
    """As after an outage: no hook tells again what was said meanwhile, so the ledger must see all of it."""
    with clock.fixed(lambda: NOW - timedelta(days=3)):
        busy = network.media("A day without fees")
        for number in range(70):
            network.comment(busy, f"Long ago {number}", tell=False)
    wanted = [network.comment(busy, f"Mine? {number}", tell=False) for number in range(120)]
    wanted += [network.comment(wanted[3], f"Mine too {number}", by="5002", tell=False) for number in range(70)]
    quiet = network.comment(network.media("Another post"), "Hello", tell=False)
    found = listed(account)

    assert (len(found), set(found)) == (len(wanted) + 1, {*wanted, quiet})
    assert sum("/comments" in call.path for call in network.calls) == 2  # what is older is not read


def test_a_token_that_reads_no_comments_any_more_takes_none_away(network: Instagram, account: AccountFacts) -> None:
    """Meta says of what may not be read what it says of what is gone."""
    media = network.media("New lockers!")
    ids = [network.comment(media, f"Question {number}") for number in range(3)]
    network.tokens[TOKEN]["scopes"].remove("instagram_manage_comments")
    lost = instagram.reconcile(account, ids)
    network.tokens[TOKEN]["scopes"].append("instagram_manage_comments")
    for one in ids:
        network.delete(one)
    gone = instagram.reconcile(account, ids)

    assert lost.raws == ()
    assert {one.ext_id for one in instagram.parse(gone.raws[0]) if one.kind == "removed"} == set(ids)
