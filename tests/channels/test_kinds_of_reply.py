"""What every network says of each way to answer: how long the words may be, how they count, and what goes along."""

import pytest

from caredesk.channels import connector, networks, reasons, shown
from caredesk.channels.base import AccountFacts, PostFacts
from caredesk.tickets import pictures

KINDS = sorted(networks.KINDS)
POST = PostFacts(ext_id="5", surface="comment", visibility="public", author_ext_id="7", handle="kasia")


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_such_as_the_desk_keeps_or_the_reason_is_said(kind: str) -> None:
    ability = connector(kind).ability
    for action in ability.actions & set(shown.WORDS):
        rules = ability.files(AccountFacts(), action)

        if not rules.most:
            assert reasons.known(rules.why), rules.why
            continue
        assert rules.types and rules.types <= set(pictures.ENDINGS)
        assert all(rules.bytes_of(one) > 0 for one in rules.types)


@pytest.mark.parametrize("kind", KINDS)
def test_words_beside_a_file_are_no_longer_than_words_without(kind: str) -> None:
    network = connector(kind)
    for action in network.ability.actions & set(shown.WORDS):
        room, caption = (
            network.room(AccountFacts(), POST, action),
            network.ability.files(AccountFacts(), action).caption,
        )

        assert room >= 0 and (not caption or not room or caption <= room)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_in_private_has_the_room_of_a_message(kind: str) -> None:
    """Wherever both are offered: what answers a post in private is a message, and counts as one."""
    network, message = connector(kind), PostFacts(ext_id="6", surface="dm", visibility="private", author_ext_id="7")
    if not {"dm", "private_reply"} <= network.ability.actions:
        return
    assert network.room(AccountFacts(), POST, "private_reply") == network.room(AccountFacts(), message, "dm")
    assert network.ability.counts(POST, "private_reply") == network.ability.counts(message, "dm")
