"""What was removed outside the desk is told beyond the screen: a letter to every supervisor, one POST, no words."""

from collections.abc import Iterator

import pytest

from caredesk.core import config, db
from caredesk.sla import settings
from caredesk.team.models import Agent
from tests import cast
from tests.fakes.alarm import Alarm
from tests.fakes.mailbox import Mailbox
from tests.moderation import steps
from tests.postroom.conftest import stage  # noqa: F401 - a fixture
from tests.postroom.stage import Stage, allow


@pytest.fixture
def hook(stage: Stage, eva: Agent) -> Iterator[Alarm]:  # noqa: F811
    with Alarm() as running:
        allow(running.host)
        settings.change(eva, hook_url=running.address)
        db.close_reading()
        running.secret = settings.hook_secrets()[0]
        yield running


def test_the_webhook_hears_of_it_once_and_no_word_of_the_customer(stage: Stage, hook: Alarm) -> None:  # noqa: F811
    post = stage.arrive(text="A very secret complaint")
    steps.tell(stage.account, "removed", removed_by="us")
    stage.work(30)

    (told,) = hook.taken.values()
    assert (told["type"], told["ticket"], told["by"]) == ("post.removed_outside", post.ticket_id, "us")
    assert told["negative"] is False
    assert "secret" not in str(hook.calls[0].body)
    assert [one["body"]["way"] for one in cast.entries("alarm.told")] == ["hook"]


def test_a_webhook_that_is_away_is_asked_again(stage: Stage, hook: Alarm) -> None:  # noqa: F811
    hook.fault("answer", status=503, times=1)
    stage.arrive()
    steps.tell(stage.account, "hidden", removed_by="us")
    stage.work(10)
    assert hook.taken == {}

    stage.work(320)

    assert [one["type"] for one in hook.taken.values()] == ["post.hidden_outside"]


def test_every_supervisor_gets_a_letter_in_their_language(stage: Stage, bence: Agent, eva: Agent) -> None:  # noqa: F811
    with db.transaction():
        db.lock(bence).lang = "hu"
    with Mailbox() as mailbox:
        config.settings().smtp_url, config.settings().mail_from = mailbox.url(), "desk@parcelhop.example"
        stage.arrive()
        steps.tell(stage.account, "removed", removed_by="us")
        stage.work(30)

    letters = {one.to[0]: one for one in mailbox.kept}
    assert set(letters) == {bence.email, eva.email}
    assert letters[bence.email].message["subject"].startswith("Egy hozzászólást")
    assert "/moderation?show=outside" in letters[eva.email].text
    assert "Where is it" not in letters[eva.email].text
