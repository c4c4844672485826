"""Pictures that leave with a post or a message on X: brought once, described, named; and what X does not take."""

from dataclasses import replace

import pytest

from caredesk.channels import x
from caredesk.channels.base import AccountFacts, OutgoingFacts, Permanent, Retryable, Unknown
from tests.channels.kept import ALT, Kept
from tests.channels.x.conftest import said
from tests.fakes.x import X
from tests.tickets.pictures import picture


def pictures(server: X) -> list[dict]:
    ours = server.id("desk")
    own = [one for one in [*server.posts.values(), *server.dms] if ours in (one.get("author_id"), one.get("sender_id"))]
    return [server.media.held[two] for one in own for two in server.media.under.get(one["id"], [])]


def message(reply: OutgoingFacts) -> OutgoingFacts:
    return replace(reply, action="dm")


def test_pictures_go_with_a_reply_and_are_described(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    x.send(account, Kept().of(reply, Kept(body=picture("JPEG"), media="image/jpeg")))

    assert [(one["body"], one["alt"]) for one in pictures(server)] == [(picture(), ALT), (picture("JPEG"), ALT)]
    assert len(server.public()) == 1


def test_one_picture_goes_into_a_message(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    x.send(account, Kept().of(message(reply)))

    assert [one["category"] for one in pictures(server)] == ["dm_image"]
    assert server.public() == []


def test_a_second_attempt_brings_nothing_again(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    kept = Kept()
    server.fault("answer", path="/2/tweets", method="POST", status=429)
    with pytest.raises(Retryable):
        x.send(account, kept.of(reply))

    x.send(account, kept.of(reply))

    assert (len(server.media.held), kept.reads, len(pictures(server))) == (1, 1, 1)


@pytest.mark.parametrize("path", ["/2/media/upload", "/2/media/metadata"])
@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after it was taken"])
def test_an_upload_that_nobody_answered_is_done_again_and_no_words_are_out(
    path: str, after: bool, server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    kept = Kept()
    server.fault("cut", path=path, after=after)

    with pytest.raises(Retryable, match="upload_unclear"):
        x.send(account, kept.of(reply))
    assert server.public() == []
    x.send(account, kept.of(reply))

    assert (len(pictures(server)), pictures(server)[0]["alt"]) == (1, ALT)


def test_a_picture_that_is_worked_on_is_waited_for(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.media.work = 2
    kept = Kept()

    for _ in range(2):
        with pytest.raises(Retryable, match="media_processing"):
            x.send(account, kept.of(reply))
    x.send(account, kept.of(reply))

    assert (len(server.media.held), len(pictures(server))) == (1, 1)


def test_a_picture_that_x_cannot_read_is_for_a_person(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.media.fails = True

    with pytest.raises(Permanent, match="file_refused"):
        x.send(account, Kept().of(reply))

    assert server.public() == []


@pytest.mark.parametrize("how", ["forgotten", "of another account"])
def test_a_picture_that_x_does_not_have_is_brought_once_more(
    how: str, server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    kept = Kept("1990000000000000001")
    if how == "of another account":
        server.media.held[kept.ext_id] = {"by": server.id("kasia"), "category": "tweet_image", "work": 0, "body": b""}

    x.send(account, kept.of(reply))

    assert (kept.reads, len(pictures(server))) == (1, 1)


def test_ids_that_x_refuses_when_they_are_named_are_brought_once_more_and_then_refused(
    server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    kept = Kept()
    server.fault("answer", path="/2/tweets", method="POST", status=429)
    with pytest.raises(Retryable):
        x.send(account, kept.of(reply))
    server.fault("answer", path="/2/tweets", method="POST", times=2, **refusal("Your media IDs are invalid."))

    with pytest.raises(Permanent, match="file_forgotten"):
        x.send(account, kept.of(reply))

    assert (len(server.media.held), server.public()) == (2, [])


def refusal(detail: str) -> dict:
    told = said(400, detail)
    return {name: value for name, value in told.items() if name != "do"}


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(Kept(body=picture() + b"\0" * 5_000_001), id="too large"),
        pytest.param(Kept(body=picture("GIF"), media="image/gif"), id="a moving picture"),
        pytest.param(Kept(body=picture("GIF")), id="not what it says"),
        pytest.param(Kept(body=b"%PDF-1.7", media="application/pdf"), id="a document"),
    ],
)
def test_what_x_does_not_take_is_for_a_person_and_no_words_are_out(
    file: Kept, server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    with pytest.raises(Permanent, match="file_refused"):
        x.send(account, file.of(reply))

    assert server.public() == []


def test_a_sign_in_without_the_scope_says_so_and_stops_nothing_else(
    server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    who, scopes = server.tokens["desk-token"]
    server.tokens["desk-token"] = (who, scopes - {"media.write"})

    with pytest.raises(Permanent, match="x_media_scope"):
        x.send(account, Kept().of(reply))

    assert x.send(account, reply)


@pytest.mark.parametrize("action", ["reply", "dm"])
def test_what_nobody_confirmed_is_found_though_x_adds_a_link(
    action: str, server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    out = Kept().of(replace(reply, action=action))
    server.fault("cut", path="/2/(tweets|dm_conversations.*)$", method="POST", after=True)
    with pytest.raises(Unknown):
        x.send(account, out)

    assert x.find_sent(account, out).ext_id.endswith([*server.posts, *(one["id"] for one in server.dms)][-1])


def test_how_many_go_with_what(account: AccountFacts) -> None:
    post, direct = (x.ability.files(account, action) for action in ("reply", "dm"))
    old = replace(account, settings={**account.settings, "scope": "tweet.read tweet.write"})

    assert (post.most, direct.most, post.largest, post.alt) == (4, 1, 5_000_000, 1000)
    assert "image/gif" not in post.types
    assert (x.ability.files(old, "reply").most, x.ability.files(old, "reply").why) == (0, "x_media_scope")
