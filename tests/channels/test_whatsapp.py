"""A WhatsApp number at the Cloud API: what it sends, what it refuses, and what it says of itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import whatsapp
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    Filled,
    Permanent,
    Retryable,
    Sent,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.meta import account as on
from tests.channels.meta import act, post
from tests.fakes.meta_whatsapp import BUSINESS, KASIA, NUMBER, TOKEN, ZOLTAN, WhatsApp


@pytest.fixture
def network(reach: Callable[[str], None]) -> Iterator[WhatsApp]:
    with clock.fixed(lambda: NOW), WhatsApp() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(network: WhatsApp) -> AccountFacts:
    return on(network, NUMBER, TOKEN, waba_id=BUSINESS)


def test_a_message_goes_to_a_number_or_to_an_id_and_carries_our_own(network: WhatsApp, account: AccountFacts) -> None:
    for person in (KASIA, ZOLTAN):
        network.write("Hello", by=person)
        sent = whatsapp.send(account, act("dm", "wamid.1", thread_ext_id=person))
        assert network.sent[-1] | {"id": sent.ext_id, "to": person, "callback": "send-7"} == network.sent[-1]


def test_a_like_is_a_thumb_at_their_message(network: WhatsApp, account: AccountFacts) -> None:
    first = network.write("Thank you!")

    assert whatsapp.send(account, act("like", first, "", thread_ext_id=KASIA)) == Sent(first)
    assert network.public()[-1]["text"] == "👍"


def test_words_end_at_4096_and_a_day_after_theirs(network: WhatsApp, account: AccountFacts) -> None:
    network.write("Hello")
    out = act("dm", "wamid.1", thread_ext_id=KASIA)
    with pytest.raises(Permanent, match="too_long"):
        whatsapp.send(account, replace(out, text="x" * 4097))
    with clock.fixed(lambda: NOW + timedelta(hours=24)), pytest.raises(Permanent, match="window_closed"):
        whatsapp.send(account, out)
    assert network.sent == []


def test_after_a_day_an_approved_template_still_goes(network: WhatsApp, account: AccountFacts) -> None:
    filled = Filled("we_looked", "pl", ("Kasiu", "PL-77"))
    whatsapp.send(account, act("template", "wamid.1", thread_ext_id=KASIA, template=filled))

    assert network.public()[-1]["text"] == "Dzień dobry Kasiu, sprawdziliśmy sprawę PL-77."
    for wrong, code in (({"texts": ()}, "template_wrong"), ({"name": "not_yet"}, "template_missing")):
        with clock.fixed(lambda: NOW + timedelta(minutes=1)), pytest.raises(Permanent, match=code):
            whatsapp.send(account, act("template", "wamid.1", thread_ext_id=KASIA, template=replace(filled, **wrong)))


def test_only_templates_that_can_be_filled_by_hand_are_offered(account: AccountFacts) -> None:
    """Not the one with a picture, with named gaps, with a button that has a gap, or that waits for approval."""
    told = whatsapp.health(account).templates or ()

    assert [(one.name, one.language, one.places) for one in told] == [
        ("thanks", "en_GB", 0),
        ("we_looked", "hu", 2),
        ("we_looked", "pl", 2),
    ]


def test_the_pace_to_one_person_is_kept(network: WhatsApp, account: AccountFacts) -> None:
    network.write("Hello")
    out = act("dm", "wamid.1", thread_ext_id=KASIA)
    whatsapp.send(account, out)
    with pytest.raises(Retryable) as refused:
        whatsapp.send(account, out)

    assert (refused.value.code, refused.value.scope) == ("meta_131056", "item")
    assert refused.value.retry_at == NOW + timedelta(seconds=7)


def test_what_was_sent_cannot_be_looked_for(account: AccountFacts) -> None:
    assert whatsapp.find_sent(account, act("dm", "wamid.1")) == CannotTell("waits_for_a_status")
    assert whatsapp.ability.resend == "never"


@pytest.mark.parametrize(
    ("about", "action", "said"),
    [
        (post("dm"), "dm", Allowed()),
        (post("dm"), "like", Allowed()),
        (post("dm", occurred_at=NOW - timedelta(hours=24)), "dm", Denied("window_closed_template")),
        (post("dm", occurred_at=NOW - timedelta(days=3), last_in_at=NOW - timedelta(hours=2)), "dm", Allowed()),
        (post("dm"), "reply", Denied("private_stays_private")),
        (post("dm"), "hide", Denied("hide_private")),
        (post("dm", is_removed=True), "dm", Denied("post_removed")),
        (post("dm", occurred_at=NOW - timedelta(hours=24)), "template", Allowed(note="template_charged")),
        (post("dm", is_removed=True), "template", Denied("post_removed")),
    ],
)
def test_what_is_allowed_is_asked_of_each_post(about: object, action: str, said: object) -> None:
    assert whatsapp.can(AccountFacts(), about, action, NOW) == said  # type: ignore[arg-type]


def test_a_file_is_fetched_by_its_number_and_under_our_token_alone(network: WhatsApp, account: AccountFacts) -> None:
    network.files["555"] = b"a picture"

    assert whatsapp.download(account, "whatsapp:555", 1000) == b"a picture"
    with pytest.raises(Permanent, match="gone"):
        whatsapp.download(account, "whatsapp:556", 1000)


def test_the_numbers_of_the_business_are_found_and_the_webhook_set_for_it(
    network: WhatsApp, account: AccountFacts
) -> None:
    (found,) = whatsapp.find(replace(account, ext_id=""))
    assert (found.ext_id, found.handle, found.name) == (NUMBER, "+1 555-078-3881", "Parcelhop")

    before = whatsapp.health(account)
    whatsapp.subscribe(account, "https://desk.example/hooks/1")
    after = whatsapp.health(account)
    assert (before.webhook_valid, after.webhook_valid) == (False, True)
    assert network.callback == "https://desk.example/hooks/1"
    assert after.settings == {"quality": "GREEN"}
    assert set(whatsapp.setup.scopes) <= set(after.scopes or ())


def test_a_dead_token_waits_for_a_person(network: WhatsApp, account: AccountFacts) -> None:
    network.tokens.clear()

    with pytest.raises(AuthExpired):
        whatsapp.send(account, act("dm", "wamid.1", thread_ext_id=KASIA))
