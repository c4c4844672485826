"""A review at the desk: a ticket with stars, an answer over there, another that takes its place, a changed mind."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Post
from tests.channels.reviews.conftest import KEYS
from tests.fakes.reviews import LOCATION, Business
from tests.postroom.stage import Hands, Stage, allow


@pytest.fixture
def stage(ola: Agent) -> Iterator[Stage]:
    """A place of Parcelhop's, and Ola at the desk."""
    hands = Hands()
    with clock.fixed(hands), Business() as network:
        allow(network.host)
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        urls = {"token": f"{network.url}/token", **dict.fromkeys(("api", "accounts", "locations"), network.url)}
        settings = {"client_id": "client", "urls": urls}
        account = Account(kind="googlebusiness", name="Łódź", ext_id=LOCATION, handle="Łódź", settings=settings)
        actions.connect(Chosen(account, keys=KEYS), [team], "cli")
        db.close_reading()
        yield Stage(account, network, ola, hands)


def posts() -> list[Post]:
    db.close_reading()
    return list(db.session().exec(select(Post).where(Post.kind == "in").order_by(Post.id)))  # type: ignore[arg-type]


def test_stars_an_answer_another_and_a_changed_mind(stage: Stage) -> None:
    ext_id = stage.network.post("Kasia Wrona", "Lost my parcel.", 1)
    stage.work(130)
    (review,) = posts()
    first = stage.answer(review, "We are looking for it.")
    stage.work(30)
    second = stage.answer(review, "We found it!")
    stage.work(130)
    stage.network.edit(ext_id, "They found it!", 5)
    stage.work(130)

    assert (review.surface, review.rating) == ("review", 1)
    assert [stage.row(one).state for one in (first, second)] == ["sent", "sent"]
    assert stage.network.public() == ["We found it!"]
    (changed,) = posts()
    assert (changed.rating, changed.text) == (5, "They found it!")


def test_an_answer_that_breaks_a_rule_is_told_to_the_agent(stage: Stage) -> None:
    stage.network.post("Kasia Wrona", "Lost my parcel.", 1)
    stage.work(130)
    stage.network.rejects = "CONTACT_INFORMATION"
    reply = stage.answer(posts()[0], "Call 600 100 200.")
    stage.work(30)

    assert stage.row(reply).state == "failed"
    assert stage.row(reply).reason.startswith("policy_rejected")


def test_a_rule_that_is_found_later_lowers_what_was_sent(stage: Stage) -> None:
    ext_id = stage.network.post("Kasia Wrona", "Lost my parcel.", 1)
    stage.work(130)
    reply = stage.answer(posts()[0], "We are sorry, dear.")
    stage.work(30)
    assert stage.row(reply).state == "sent"
    stage.network.made[ext_id]["reply"] |= {"state": "REJECTED", "rule": "PROFANITY"}
    stage.work(260)

    assert stage.row(reply).state == "failed"
