"""A file with a message of WhatsApp: brought to the number once, under the words, and what WhatsApp does not take."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from caredesk.channels import whatsapp
from caredesk.channels.base import AccountFacts, OutgoingFacts, Permanent, Retryable, Unknown
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.kept import Kept
from tests.channels.meta import account as on
from tests.channels.meta import act
from tests.fakes.meta_whatsapp import BUSINESS, KASIA, NUMBER, TOKEN, WhatsApp
from tests.tickets.pictures import picture

PDF = Kept(body=b"%PDF-1.7 a map", media="application/pdf", name="mapa sklepów.pdf")


@pytest.fixture
def network(reach: Callable[[str], None]) -> Iterator[WhatsApp]:
    with clock.fixed(lambda: NOW), WhatsApp() as fake:
        reach(fake.host)
        fake.write("Where is your shop?")
        yield fake


@pytest.fixture
def account(network: WhatsApp) -> AccountFacts:
    return on(network, NUMBER, TOKEN, waba_id=BUSINESS)


OUT = act("dm", "wamid.1", "Here is the map.", thread_ext_id=KASIA)


def types(network: WhatsApp) -> list[tuple[str, str]]:
    return [(one["type"], one["text"]) for one in network.sent]


def test_a_picture_goes_above_its_words(network: WhatsApp, account: AccountFacts) -> None:
    whatsapp.send(account, Kept().of(OUT))

    assert types(network) == [("image", "Here is the map.")]
    assert [one["body"] for one in network.held.values()] == [picture()]


def test_a_document_keeps_its_name(network: WhatsApp, account: AccountFacts) -> None:
    whatsapp.send(account, PDF.of(OUT))

    assert types(network) == [("document", "Here is the map.")]
    assert [one["name"] for one in network.held.values()] == ["mapa sklepów.pdf"]


def test_a_second_attempt_brings_nothing_again(network: WhatsApp, account: AccountFacts) -> None:
    kept = Kept()
    network.refuse("messages", 131056)
    with pytest.raises(Retryable):
        whatsapp.send(account, kept.of(OUT))

    whatsapp.send(account, kept.of(OUT))

    assert (len(network.held), kept.reads, len(network.sent)) == (1, 1, 1)


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after it was taken"])
def test_an_upload_that_nobody_answered_is_done_again_and_no_words_are_out(
    after: bool, network: WhatsApp, account: AccountFacts
) -> None:
    kept = Kept()
    network.fault("cut", path=f"{NUMBER}/media", after=after)

    with pytest.raises(Retryable, match="upload_unclear"):
        whatsapp.send(account, kept.of(OUT))
    assert network.sent == []
    whatsapp.send(account, kept.of(OUT))

    assert types(network) == [("image", "Here is the map.")]


def test_a_message_that_nobody_confirmed_is_not_sent_again_by_itself(network: WhatsApp, account: AccountFacts) -> None:
    network.fault("cut", path=f"{NUMBER}/messages", after=True)

    with pytest.raises(Unknown):
        whatsapp.send(account, Kept().of(OUT))


@pytest.mark.parametrize("by", ["", "7099"], ids=["forgotten", "of another number"])
def test_a_file_that_the_number_does_not_have_is_brought_once_more(
    by: str, network: WhatsApp, account: AccountFacts
) -> None:
    kept = Kept("122000000000999")
    if by:
        network.held[kept.ext_id] = {"media": "image/png", "body": b"", "by": by}

    whatsapp.send(account, kept.of(OUT))

    assert (kept.reads, types(network)) == (1, [("image", "Here is the map.")])


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(Kept(body=picture() + b"\0" * 5_300_000), id="a picture that is too large"),
        pytest.param(Kept(body=picture("GIF"), media="image/gif"), id="a moving picture"),
        pytest.param(Kept(body=picture("GIF")), id="not what it says"),
    ],
)
def test_what_whatsapp_does_not_take_is_for_a_person_and_no_words_are_out(
    file: Kept, network: WhatsApp, account: AccountFacts
) -> None:
    with pytest.raises(Permanent, match="file_refused"):
        whatsapp.send(account, file.of(OUT))

    assert network.sent == []


def test_below_a_file_words_end_at_1024(network: WhatsApp, account: AccountFacts) -> None:
    out: OutgoingFacts = replace(OUT, text="x" * 1024)
    with pytest.raises(Permanent, match="too_long"):
        whatsapp.send(account, Kept().of(replace(out, text="x" * 1025)))

    assert whatsapp.send(account, Kept().of(out))


def test_what_goes_with_a_message() -> None:
    rules = whatsapp.ability.files(AccountFacts(), "dm")

    assert (rules.most, rules.caption, rules.alt) == (1, 1024, 0)
    assert [rules.bytes_of(one) for one in ("image/png", "application/pdf")] == [5_000_000, 100_000_000]
    assert whatsapp.ability.files(AccountFacts(), "template").most == 0
