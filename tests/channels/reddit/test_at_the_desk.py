"""Reddit at the desk: from their words to our reply, and words that were taken back."""

from collections.abc import Iterator

import pytest

from caredesk.team.models import Agent
from tests.channels.reddit.conftest import facts
from tests.channels.wired import posts, wired
from tests.fakes.reddit import Reddit
from tests.postroom.stage import Stage


@pytest.fixture
def stage(ola: Agent) -> Iterator[Stage]:
    with Reddit() as network, wired("reddit", network, ola, facts(network)) as made:
        yield made


def test_a_comment_is_answered_where_it_was_said(stage: Stage) -> None:
    asked = stage.network.comment("Where is my parcel?")
    stage.work(10)

    (post,) = [one for one in posts(stage) if one.ext_id == asked["name"]]
    stage.answer(post, "On its way.")
    stage.work(40)  # by then our own comment was read back, too

    (said,) = stage.network.public()
    assert (said["body"], said["parent_id"]) == ("On its way.", asked["name"])
    assert len({one.ticket_id for one in posts(stage) if one.ticket_id}) == 1


def test_a_comment_that_was_deleted_is_seen_to_be_gone_by_its_author(stage: Stage) -> None:
    asked = stage.network.comment("Where is my parcel?")
    stage.work(10)
    stage.network.delete(asked)
    stage.work(30)

    (post,) = [one for one in posts(stage) if one.ext_id == asked["name"]]
    assert post.removed_by == "author"
