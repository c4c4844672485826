"""An account that needs a person is told beyond the screen: a letter to who is responsible, one signed POST."""

from collections.abc import Iterator

import pytest

from caredesk.channels import actions
from caredesk.channels.models import Account
from caredesk.core import config, db
from caredesk.postroom import worker
from caredesk.sla import settings
from caredesk.team.models import Agent
from tests import cast
from tests.fakes.alarm import Alarm
from tests.fakes.mailbox import Mailbox
from tests.postroom.stage import allow


@pytest.fixture
def hook(parcelhop: Account, eva: Agent) -> Iterator[Alarm]:
    with Alarm() as running:
        allow(running.host)
        settings.change(eva, hook_url=running.address)
        db.close_reading()
        running.secret = settings.hook_secrets()[0]
        yield running


def test_the_webhook_hears_once_that_a_key_was_refused(hook: Alarm, parcelhop: Account) -> None:
    actions.pause_for_expired_key(parcelhop, "code 190")
    actions.pause_for_expired_key(parcelhop, "code 190")
    worker.drain()

    (told,) = hook.taken.values()
    assert (told["type"], told["account"], told["what"]) == ("account.alarmed", parcelhop.id, "auth_expired")
    assert [one["body"]["way"] for one in cast.entries("alarm.told")] == ["hook"]


def test_what_a_person_paused_is_told_to_nobody(hook: Alarm, parcelhop: Account, eva: Agent) -> None:
    actions.pause(parcelhop, eva)
    worker.drain()

    assert hook.taken == {}


def test_the_owner_gets_a_letter_with_no_word_of_the_key(parcelhop: Account, eva: Agent) -> None:
    with Mailbox() as mailbox:
        config.settings().smtp_url, config.settings().mail_from = mailbox.url(), "desk@parcelhop.example"
        actions.pause_for_expired_key(parcelhop, "token EAAB-secret is gone")
        worker.drain()

    letters = {one.to[0]: one for one in mailbox.kept}
    assert eva.email in letters
    assert all("Parcelhop" in one.message["subject"] and "EAAB" not in one.text for one in letters.values())
