"""The page about protection says what is there, and what is not."""

import sqlite3

import pytest
from flask import Flask

from caredesk import audit
from caredesk.audit import carrying, protection, protection_words, second_file
from caredesk.core import config, db
from caredesk.core.config import Settings
from caredesk.team.models import Agent
from tests import cast
from tests.audit.prepared import restored

WITNESS = "witness.example/w1+f25994ce+BJxS0fg2f7Res1ZkuAuMJxZNkv1LDMIg2JN41KcCOlZu"


def states() -> dict[str, str]:
    db.close_reading()
    return {line.key: f"{line.state} {line.how}" for line in protection.lines()}


def write(ola: Agent) -> None:
    with db.transaction():
        for one in range(300):
            audit.record("agent.greeted", ola, ola, body={"n": one})
    cast.entries()
    carrying.keep()


def test_a_first_start_says_what_is_missing(desk: Settings):
    found = states()

    assert found["roles"] == ("partly sqlite" if db.is_sqlite() else "partly single")
    assert found["schema"] == "good same"
    assert (found["file"], found["witness"], found["outside"]) == ("none empty", "none none", "none none")
    assert found.get("pending", "good soon") == "good soon"


def test_a_second_file_on_the_same_disk_helps_in_part(desk: Settings, ola: Agent):
    write(ola)

    found = states()

    assert (found["file"], found["outside"]) == ("partly near", "partly some")


def test_a_file_that_cannot_be_written_is_said(desk: Settings, ola: Agent):
    config.settings().checkpoint_file = str(desk.data / "no-such-folder" / "c.txt")
    write(ola)

    assert states()["file"] == "broken trouble"
    config.settings().checkpoint_file = ""
    carrying.keep()
    assert states()["file"] == "partly near"


@pytest.mark.parametrize(
    ("trouble", "state"),
    [("", "good heard"), ("unreachable", "broken trouble"), ("forked", "broken refused"), ("ahead", "broken refused")],
)
def test_a_witness_is_said_to_be_as_it_was_last_heard(desk: Settings, trouble: str, state: str):
    config.settings().witnesses = f"https://w.example {WITNESS}"
    assert states()["witness"] == "partly waits"

    carrying.heard("witness.example/w1", (1, 7), trouble)

    assert states()["witness"] == state


def test_a_key_file_that_others_can_read_is_an_alarm(desk: Settings):
    (desk.data / "keys.json").chmod(0o644)

    assert states()["key"] == "broken open"


@pytest.mark.sqlite
def test_a_trigger_that_was_added_shows_at_once(desk: Settings):
    db.close_reading()
    with sqlite3.connect(desk.data / "caredesk.sqlite3") as raw:
        raw.execute("CREATE TRIGGER zz BEFORE INSERT ON audit_node BEGIN SELECT RAISE(IGNORE); END")
    raw.close()

    assert states()["schema"] == "broken differs"


@pytest.mark.parametrize("lang", ["en", "pl", "hu"])
def test_the_page_speaks_of_every_means(app: Flask, bence: Agent, ola: Agent, lang: str):
    write(ola)
    config.settings().witnesses = f"https://w.example {WITNESS}"
    carrying.heard("witness.example/w1", None, "forked")
    with db.transaction():
        db.lock(bence).lang = lang

    page = cast.signed_in(app, bence).get("/audit/protection").get_data(as_text=True)

    assert page.count("means__one--") == len(protection.lines())
    assert second_file.tail()[-1].origin in page
    assert "%(" not in page


def test_every_line_has_its_words(app: Flask):
    kinds = {name.split(".")[0] for name in protection_words.NOW}

    assert kinds == set(protection_words.TITLES) == set(protection_words.PROTECTS) == set(protection_words.MISSES)
    assert set(protection_words.NEXT) <= set(protection_words.NOW)


@pytest.mark.parametrize("by", ["bence", "ola", "vera"])
def test_the_banner_stands_on_every_page_until_it_is_confirmed(app: Flask, desk: Settings, by: str):
    client = cast.signed_in(app, cast.agent(f"{by}@parcelhop.example"))
    assert 'class="held"' not in client.get("/inbox").get_data(as_text=True)

    restored(None)

    page = client.get("/inbox").get_data(as_text=True)
    assert 'class="held"' in page
    assert ("/audit/restore" in page) is (by == "bence")


def test_a_wrong_number_changes_nothing_and_is_said_beside_the_field(app: Flask, bence: Agent):
    restored(None)
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.signed_in(app, bence)

    answer = client.post("/audit/restore", data={"size": "5", "reason": "The disk broke."})

    assert answer.status_code == 422
    assert "This is not the number" in answer.get_data(as_text=True)
    assert client.post("/audit/restore", data={"size": "99999", "reason": "The disk broke."}).status_code == 303
    assert "caredesk restore" in client.get("/audit/restore").get_data(as_text=True)
