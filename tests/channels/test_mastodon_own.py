"""Mastodon, acting on what is there: likes, edits of ours, quotes, and what a server lists for a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Permanent, Sent, Unknown
from caredesk.core import clock
from tests.fakes.mastodon import Mastodon


def test_a_like_may_be_given_twice_and_taken_back(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    like, unlike = replace(reply, action="like", text=""), replace(reply, action="unlike", text="")

    assert mastodon.find_sent(account, like) == NotThere()
    assert [mastodon.send(account, like) for _ in range(2)] == [Sent(reply.parent_ext_id)] * 2
    assert server.statuses[reply.parent_ext_id]["liked_by"] == ["desk"]
    assert (mastodon.find_sent(account, like), mastodon.find_sent(account, unlike)) == (
        Sent(reply.parent_ext_id), NotThere(),
    )  # fmt: skip
    mastodon.send(account, unlike)
    assert server.statuses[reply.parent_ext_id]["liked_by"] == []


def test_an_edit_of_ours_keeps_its_files_and_its_warning(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    kept = {"media_attachments": [{"id": "5"}], "spoiler_text": "parcels"}
    ours = server.post("desk", "@kasia tomorow", to=reply.parent_ext_id, **kept)
    out = replace(reply, action="edit_own", text="tomorrow!", own_ext_id=ours)

    assert mastodon.find_sent(account, out) == NotThere()
    first = mastodon.send(account, out)
    second = mastodon.send(account, out)

    status = server.statuses[ours]
    assert (status["text"], status["media_attachments"], status["spoiler_text"]) == (
        "@kasia tomorrow!",
        [{"id": "5"}],
        "parcels",
    )
    assert (first, first.ext_id, bool(first.version)) == (second, ours, True)
    assert mastodon.find_sent(account, out) == first


def test_an_edit_that_was_cut_off_is_found(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    ours = server.post("desk", "@kasia tomorow", to=reply.parent_ext_id)
    out = replace(reply, action="edit_own", text="tomorrow!", own_ext_id=ours)
    server.fault("cut", method="PUT", after=True)

    with pytest.raises(Unknown):
        mastodon.send(account, out)

    assert mastodon.find_sent(account, out).ext_id == ours


def test_what_another_wrote_cannot_be_edited(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    out = replace(reply, action="edit_own", text="I am happy", own_ext_id=reply.parent_ext_id)

    with pytest.raises(Permanent, match="not_allowed"):
        mastodon.send(account, out)

    assert server.statuses[reply.parent_ext_id]["text"] == "@desk where is my parcel?"


def test_a_quotation_of_ours_is_heard_of(server: Mastodon, account: AccountFacts) -> None:
    quote = server.post("kasia", "look at this, @desk")
    server.notices[-1]["type"] = "quote"

    page = mastodon.poll(account, {})

    assert [event.ext_id for raw in page.raws for event in mastodon.parse(raw)] == [quote]


def test_the_server_lists_what_it_holds_for_a_time(server: Mastodon, account: AccountFacts) -> None:
    wanted = [server.post("kasia", f"@desk {number}") for number in range(130)]
    now, day = clock.now(), timedelta(days=1)
    found, cursor, rounds = [], None, 0

    while rounds == 0 or cursor:
        page = mastodon.listing(account, now - day, now + day, cursor)
        found, cursor, rounds = [*found, *page.ids], page.next_cursor, rounds + 1

    assert sorted(found) == sorted(wanted)
    assert rounds <= 4
    assert mastodon.listing(account, now + day, now + 2 * day, None).ids == ()
