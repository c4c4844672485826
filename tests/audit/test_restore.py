"""An older copy put back (fault F21): noticed at the start, nothing leaves, a person confirms, a new log goes on."""

from collections.abc import Callable, Iterator

import pytest

from caredesk import audit
from caredesk.audit import carrying, heads, log, restores, second_file, verify
from caredesk.audit.models import Restoration
from caredesk.audit.notes import head
from caredesk.core import config, db
from caredesk.core.config import Settings
from caredesk.postroom.models import OutgoingState
from caredesk.start import open_desk
from caredesk.team.models import Agent
from tests import cast
from tests.audit.backups import Backup
from tests.conftest import Template
from tests.postroom.conftest import KEY
from tests.postroom.stage import Hands, Stage, mastodon_stage, webhook_stage

Greet = Callable[[int], None]


@pytest.fixture
def greet(ola: Agent) -> Greet:
    def times(number: int) -> None:
        with db.transaction():
            for one in range(number):
                audit.record("agent.greeted", ola, ola, body={"n": one})
        cast.entries()
        carrying.keep()

    return times


@pytest.fixture
def backup(desk: Settings, template: Template) -> Backup:
    return Backup(desk, template.cluster)


def put_back(backup: Backup) -> None:
    allowed = config.settings().allow_private_net
    open_desk(backup.put_back().model_copy(update={"allow_private_net": allowed}))


def confirm(by: Agent) -> Restoration:
    row = restores.unconfirmed()
    return restores.confirm(row, by, typed=str(head(row.outside).size), reason="The disk broke.")


def test_a_desk_that_goes_on_from_where_it_was_notices_nothing(backup: Backup, greet: Greet):
    greet(300)
    backup.take()
    open_desk(backup.settings)

    assert not restores.is_held()
    assert [one.size for one in second_file.tail()] == sorted({one.size for one in second_file.tail()})


def test_an_older_copy_is_noticed_and_a_new_log_begins(backup: Backup, greet: Greet, bence: Agent):
    greet(10)
    backup.take()
    greet(300)
    ahead = second_file.tail()[-1]
    put_back(backup)

    (seen,) = cast.entries("restore.detected")
    assert (seen["body"]["how"], seen["body"]["outside"]) == ("behind", ahead.note)
    greet(300)
    assert second_file.tail()[-1] == ahead

    confirm(bence)
    greet(300)

    (opened,) = [one for one in cast.entries("log.opened") if one["body"].get("before")]
    assert opened["idx"] == heads.current().first_idx
    assert opened["body"]["before"]["outside"] == ahead.note
    assert f"outside {ahead.origin} {ahead.size}" in opened["body"]["before"]["statement"]
    assert second_file.tail()[-1].origin == heads.current().origin != ahead.origin
    assert verify.verify().findings == []
    assert log.head()[0] == 2


def test_work_that_went_on_after_an_older_copy_shows_by_its_root(backup: Backup, greet: Greet):
    greet(10)
    backup.take()
    greet(300)
    kept = second_file.path().read_bytes()
    second_file.path().unlink()
    put_back(backup)
    greet(600)
    second_file.path().write_bytes(kept)

    found = restores.look()

    assert found.how == "other_root"


def test_a_second_restore_is_noticed_too(backup: Backup, greet: Greet, bence: Agent):
    greet(10)
    backup.take()
    greet(300)
    put_back(backup)
    confirm(bence)
    greet(300)

    put_back(backup)

    assert restores.unconfirmed().how == "other_log"
    confirm(bence)
    greet(10)
    assert restores.look() is None
    assert verify.verify().findings == []


@pytest.mark.parametrize(("typed", "reason", "code"), [("7", "x", "size"), ("", "x", "size"), (None, " ", "reason")])
def test_it_is_confirmed_by_the_number_and_a_reason_only(
    backup: Backup, greet: Greet, bence: Agent, typed: str | None, reason: str, code: str
):
    greet(10)
    backup.take()
    greet(300)
    put_back(backup)
    row = restores.unconfirmed()
    right = str(head(row.outside).size)

    with pytest.raises(restores.Unfit, match=code):
        restores.confirm(row, bence, typed=right if typed is None else typed, reason=reason)

    assert restores.is_held()


def test_a_file_of_another_desk_says_nothing(backup: Backup, greet: Greet):
    greet(10)
    second_file.append(
        "shop.example/caredesk/other\n99999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 x AAAA\n"
    )

    assert restores.look() is None


def test_a_note_that_was_cut_off_is_written_again(backup: Backup, greet: Greet):
    greet(300)
    whole = second_file.tail()
    second_file.path().write_bytes(second_file.path().read_bytes()[:-30])

    greet(300)

    assert set(whole) <= set(second_file.tail())


@pytest.fixture
def stage(request: pytest.FixtureRequest, ola: Agent, backup: Backup) -> Iterator[Stage]:
    if request.param == "mastodon":
        with mastodon_stage(ola, Hands()) as made:
            yield made
    else:
        with webhook_stage(cast.account("Parcelhop"), ola, KEY) as made:
            yield made


@pytest.mark.parametrize("stage", ["webhook", "mastodon"], indirect=True)
def test_what_was_public_already_is_not_sent_twice(stage: Stage, backup: Backup, bence: Agent):
    asked = stage.mention() if hasattr(stage.network, "post") else stage.arrive()
    public = stage.answer(asked, "It was sent.")
    carrying.keep()
    backup.take()
    stage.work(60)
    with db.transaction():
        for number in range(300):
            audit.record("agent.greeted", bence, bence, body={"n": number})
    cast.entries()
    carrying.keep()
    assert stage.public() == ["It was sent."]

    put_back(backup)
    assert stage.row(public).state is OutgoingState.UNKNOWN
    fresh = stage.answer(asked, "And this is new.")
    stage.work(120)
    assert stage.public() == ["It was sent."]
    assert stage.row(fresh).state is OutgoingState.QUEUED

    confirm(bence)
    stage.work(300)

    assert sorted(stage.public()) == ["And this is new.", "It was sent."]
    assert {stage.row(public).state, stage.row(fresh).state} == {OutgoingState.SENT}
    cast.entries()
    assert verify.verify().findings == []
