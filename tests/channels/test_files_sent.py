"""Files that leave with a reply: brought once, described, and never the reason that words are public twice."""

import base64
from collections.abc import Callable, Iterator

import pytest

from caredesk.channels import mastodon, signature, webhook
from caredesk.channels.base import AccountFacts, OutgoingFacts, Permanent, Retryable
from tests.channels.kept import ALT, Kept
from tests.channels.test_webhook_send import REPLY
from tests.fakes.mastodon import Mastodon
from tests.fakes.receiver import Receiver
from tests.tickets.pictures import picture


def test_a_picture_stands_under_the_reply_with_its_description(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    mastodon.send(account, Kept().of(reply))

    (said,) = server.public()
    assert [one["description"] for one in said["media_attachments"]] == [ALT]
    assert [one["body"] for one in server.media.values()] == [picture()]


def test_a_picture_that_is_still_worked_on_is_waited_for_and_not_brought_again(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.settings["media_looks"] = 2
    kept = Kept()

    for _ in range(2):
        with pytest.raises(Retryable, match="media_processing"):
            mastodon.send(account, kept.of(reply))
        assert server.public() == []
    mastodon.send(account, kept.of(reply))

    assert (len(server.media), len(server.public()), kept.reads) == (1, 1, 1)


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after it was taken"])
def test_an_upload_that_nobody_answered_is_tried_again_and_no_words_are_out(
    after: bool, server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault("cut", path="/api/v2/media", after=after)
    kept = Kept()

    with pytest.raises(Retryable, match="upload_unclear"):
        mastodon.send(account, kept.of(reply))
    assert server.public() == []
    mastodon.send(account, kept.of(reply))

    assert len(server.public()) == 1


def test_a_status_that_nobody_answered_finds_its_picture_there(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault("answer", path="/api/v1/statuses", method="POST", status=429)
    kept = Kept()
    with pytest.raises(Retryable):
        mastodon.send(account, kept.of(reply))

    mastodon.send(account, kept.of(reply))

    assert (len(server.media), kept.reads) == (1, 1)


def test_a_picture_that_the_server_has_thrown_away_is_brought_anew(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    mastodon.send(account, Kept("110000000000999").of(reply))

    assert len(server.public()[0]["media_attachments"]) == 1


def test_a_picture_that_the_server_cannot_read_is_for_a_person(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.settings["media_fails"] = True
    kept = Kept()
    with pytest.raises(Retryable, match="media_processing"):
        mastodon.send(account, kept.of(reply))

    with pytest.raises(Permanent, match="http_422"):
        mastodon.send(account, kept.of(reply))


def test_the_limits_of_the_instance_are_the_limits_of_the_account(server: Mastodon, account: AccountFacts) -> None:
    told = mastodon.health(account).settings

    rules = mastodon.ability.files(AccountFacts(settings=told), "reply")

    assert (rules.most, rules.largest, rules.alt) == (4, 16_777_216, 1500)
    assert rules.types == {"image/jpeg", "image/png", "image/gif", "image/webp"}


@pytest.mark.parametrize(
    "told", [{}, {"media_types": "odd", "max_media_attachments": True, "image_size_limit": "x"}], ids=["none", "odd"]
)
def test_a_server_that_tells_no_limits_has_those_of_every_mastodon(told: dict) -> None:
    rules = mastodon.ability.files(AccountFacts(settings=told), "reply")

    assert (rules.most, rules.largest, "image/webp" in rules.types) == (4, 8_000_000, True)


@pytest.fixture
def receiver(reach: Callable[[str], None]) -> Iterator[Receiver]:
    with Receiver(signature.new_secret()) as fake:
        reach(fake.host)
        yield fake


def test_a_webhook_carries_the_file_itself_with_its_digest(receiver: Receiver) -> None:
    account = AccountFacts(base_url=f"{receiver.url}/replies", secrets=(receiver.secret,))

    webhook.send(account, Kept().of(REPLY))

    ((file,),) = [one["files"] for one in receiver.public]
    assert (file["name"], file["media_type"], file["description"]) == (
        "map.png",
        "image/png",
        ALT,
    )
    assert base64.b64decode(file["data"]) == picture()


def test_a_webhook_reply_without_files_is_what_it_always_was(receiver: Receiver) -> None:
    webhook.send(AccountFacts(base_url=receiver.url, secrets=(receiver.secret,)), REPLY)

    assert "files" not in receiver.public[0]
