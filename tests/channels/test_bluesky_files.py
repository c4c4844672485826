"""Pictures under a reply on Bluesky: brought once, described, and refused where the network refuses them."""

from dataclasses import replace

import pytest

from caredesk.channels import bluesky
from caredesk.channels.base import AccountFacts, Permanent, Retryable, Unknown
from tests.channels.bluesky import act, posts
from tests.channels.kept import ALT, Kept
from tests.fakes.bluesky import Bluesky
from tests.tickets.pictures import picture

UPLOAD, PUT = "uploadBlob", "putRecord"


def images(sky: Bluesky) -> list[dict]:
    return [image for post in posts(sky) for image in post["embed"]["images"]]


def test_a_picture_stands_under_the_reply_with_its_words_and_its_shape(
    sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    bluesky.send(us, Kept().of(act(asked_us), Kept(body=picture("JPEG"), media="image/jpeg")))

    first, second = images(sky)
    assert (first["alt"], first["aspectRatio"]) == (ALT, {"width": 300, "height": 200})
    assert [one["image"]["mimeType"] for one in (first, second)] == ["image/png", "image/jpeg"]
    assert [one["body"] for one in sky.blobs.held.values()] == [picture(), picture("JPEG")]


def test_a_second_attempt_brings_nothing_again(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    kept, out = Kept(), act(asked_us)
    sky.fault("answer", path=PUT, status=429)
    with pytest.raises(Retryable):
        bluesky.send(us, kept.of(out))

    bluesky.send(us, kept.of(out))

    assert (sky.blobs.uploads, kept.reads, len(posts(sky))) == (1, 1, 1)


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after it was taken"])
def test_an_upload_that_nobody_answered_is_done_again_and_no_words_are_out(
    after: bool, sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    kept, out = Kept(), act(asked_us)
    sky.fault("cut", path=UPLOAD, after=after)

    with pytest.raises(Retryable, match="upload_unclear"):
        bluesky.send(us, kept.of(out))
    assert posts(sky) == []
    bluesky.send(us, kept.of(out))

    assert len(images(sky)) == 1


def test_what_is_said_of_an_upload_and_cannot_be_read_is_asked_again(
    sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    for body in ("<html>", '{"blob": {"ref": {}}}'):
        sky.fault("answer", path=UPLOAD, status=200, body=body)
        with pytest.raises(Retryable, match="upload_unclear"):
            bluesky.send(us, Kept().of(act(asked_us)))


def test_a_picture_that_the_server_threw_away_is_brought_once_more(
    sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    kept, out = Kept(), act(asked_us)
    sky.fault("answer", path=PUT, status=429)
    with pytest.raises(Retryable):
        bluesky.send(us, kept.of(out))
    sky.blobs.held.clear()

    bluesky.send(us, kept.of(out))

    assert (sky.blobs.uploads, len(images(sky))) == (2, 1)


def test_a_picture_that_is_forgotten_at_once_is_for_a_person(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    out = act(asked_us)
    for _ in range(2):
        body = '{"error": "BlobNotFound", "message": "Could not find blob"}'
        sky.fault("answer", path=PUT, status=400, body=body, headers={"Content-Type": "application/json"})

    with pytest.raises(Permanent, match="file_forgotten"):
        bluesky.send(us, Kept("bafkreigone image/png 5").of(out))

    assert posts(sky) == []


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(Kept(body=picture() + b"\0" * 1_000_001), id="larger than the network takes"),
        pytest.param(Kept(body=picture() + b"\0" * 6_000_000), id="larger than the server takes"),
        pytest.param(Kept(body=b"%PDF-1.7", media="application/pdf"), id="no picture"),
    ],
)
def test_what_the_network_does_not_take_is_for_a_person_and_no_words_are_out(
    file: Kept, sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    with pytest.raises(Permanent, match="file_refused"):
        bluesky.send(us, file.of(act(asked_us)))

    assert posts(sky) == []


def test_the_blob_of_another_account_is_not_taken(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    kept, out = Kept(), act(asked_us)
    bluesky.send(us, kept.of(out))
    for held in sky.blobs.held.values():
        held["by"] = sky.did("kasia")

    bluesky.send(us, kept.of(act(asked_us)))

    assert sky.blobs.uploads == 2


def test_a_reply_that_nobody_confirmed_is_found_with_its_picture(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    out = Kept().of(act(asked_us))
    sky.fault("cut", path=PUT, after=True)
    with pytest.raises(Unknown):
        bluesky.send(us, out)

    assert bluesky.find_sent(us, out).ext_id == posts(sky)[0]["uri"]
    assert len(images(sky)) == 1


def test_a_correction_keeps_the_pictures(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    sent = bluesky.send(us, Kept().of(act(asked_us)))

    bluesky.send(us, replace(act(asked_us, "Here it is."), action="edit_own", own_ext_id=sent.ext_id))

    assert (posts(sky)[0]["text"], len(images(sky))) == ("Here it is.", 1)


def test_pictures_go_with_replies_and_not_into_messages() -> None:
    reply, message = (bluesky.ability.files(AccountFacts(), action) for action in ("reply", "dm"))

    assert (reply.most, reply.largest, reply.alt) == (4, 1_000_000, 2000)
    assert (message.most, message.why) == (0, "files_not_in_messages")
