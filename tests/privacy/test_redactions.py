"""The redaction list: what it brings about after a restore, on either database, and what it does not."""

import json

import pytest
from sqlmodel import select

from caredesk.audit import protection, verify
from caredesk.core import config, db, redactions, secrets
from caredesk.core.config import Settings
from caredesk.customers.models import Customer
from caredesk.privacy import erasure, replay
from caredesk.privacy.models import DONE
from caredesk.start import open_desk
from caredesk.team.models import Agent
from caredesk.tickets import holds
from caredesk.tickets.models import Post
from tests import cast
from tests.audit.backups import Backup
from tests.conftest import Template
from tests.privacy.canaries import BIRD


def post_of() -> Post:
    db.close_reading()
    found = db.first(Post, Post.kind == "in", Post.text != "")
    assert found is not None
    return found


def text_of(post: Post) -> str:
    db.close_reading()
    return db.session().get_one(Post, post.id).text


def listed(kind: str, uuid: str) -> None:
    with db.transaction():
        redactions.append(kind, uuid)


def test_a_restored_backup_is_erased_again_at_the_start(
    person: Customer, desk: Settings, template: Template, bence: Agent
) -> None:
    backup = Backup(desk, template.cluster).take()
    assert erasure.finish(erasure.ask(person, bence, basis="objection")).state == DONE

    open_desk(backup.put_back())

    db.close_reading()
    found = db.session().get_one(Customer, person.id)
    assert found.erased_at is not None and found.name == ""
    assert all(BIRD not in post.text for post in db.session().exec(select(Post)))
    cast.entries()
    with db.reading():
        assert verify.verify().findings == []
    assert replay.replay() == 0


def test_words_that_were_given_up_do_not_come_back_with_a_backup(person: Customer) -> None:
    post = post_of()
    listed("post", post.uuid)

    replay.replay()

    db.close_reading()
    again = db.session().get_one(Post, post.id)
    assert (again.text, again.emptied_why) == ("", "withdrawn")
    with db.reading():
        early = verify.verify()
    assert (early.findings, early.status) == ([], 0 if db.is_sqlite() else 2)  # its entry has no number yet
    cast.entries()
    with db.reading():
        assert verify.verify().is_sound


def test_a_hold_keeps_them_even_then(person: Customer, bence: Agent, eva: Agent) -> None:
    post = post_of()
    listed("post", post.uuid)
    holds.confirm(holds.ask(bence, "customer", {"customer": person.id}, "court"), eva)

    replay.replay()

    assert text_of(post) == post.text


FORGED = {
    "without a code": lambda line: line.pop("mac"),
    "with another code": lambda line: line.update(mac="0" * 64),
    "about another post": lambda line: line.update(of=post_of().uuid),
    "of a strange kind": lambda line: line.update(mac=7),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_line_that_this_desk_did_not_write_erases_nothing_and_is_shown(person: Customer, how: str) -> None:
    post = post_of()
    listed("subject", "somebody")
    line = json.loads(redactions.path().read_text())
    line["of"] = line["of"] if how == "about another post" else post.uuid
    FORGED[how](line)
    with redactions.path().open("a") as file:
        file.write(json.dumps(line) + "\n")

    replay.replay()

    assert (text_of(post), redactions.read().refused) == (post.text, [2])
    (said,) = [one for one in protection.lines() if one.key == "redactions"]
    assert (said.state, said.how, said.facts["numbers"]) == (protection.BROKEN, "refused", [2])


def test_a_line_of_another_desk_erases_nothing(person: Customer) -> None:
    post, own = post_of(), secrets.keys()
    secrets.use(secrets.create(config.settings().data / "other.json"))
    listed("post", post.uuid)
    secrets.use(own, config.settings().data / "keys.json")

    replay.replay()

    assert (text_of(post), redactions.read().refused) == (post.text, [1])


def test_what_was_rolled_back_is_void(person: Customer) -> None:
    post = post_of()
    with pytest.raises(ZeroDivisionError), db.transaction():
        redactions.append("post", post.uuid)
        raise ZeroDivisionError
    with db.transaction():
        with pytest.raises(ZeroDivisionError), db.savepoint():
            redactions.append("post", post.uuid)
            raise ZeroDivisionError
        redactions.append("subject", "somebody")

    replay.replay()

    assert text_of(post) == post.text
    assert [line["of"] for line in redactions.lines()] == ["somebody"]
    assert redactions.path().read_text().count("\n") == 5


def test_half_a_line_of_a_crash_says_nothing_and_spoils_nothing(person: Customer) -> None:
    listed("subject", "one")
    with redactions.path().open("a") as file:
        file.write('{"at": "2026-01-01", "kind": "post", "of": "' + "x" * 5000)
    assert (redactions.read().refused, len(redactions.lines())) == ([], 1)

    listed("subject", "two")

    assert [line["of"] for line in redactions.lines()] == ["one", "two"]
    assert redactions.read().refused == []


def test_lines_from_before_there_were_codes_count_when_the_trail_confirms_them(person: Customer, bence: Agent) -> None:
    assert erasure.finish(erasure.ask(person, bence, basis="objection")).state == DONE
    cast.entries()
    old = [{"kind": "subject", "of": person.uuid, "at": "2026-01-01"}, {"kind": "post", "of": "never", "at": "x"}]
    redactions.path().write_text("".join(json.dumps(line) + "\n" for line in old))

    replay.replay()

    assert [line["of"] for line in redactions.lines()] == [person.uuid]
    assert redactions.read().refused == [2]
