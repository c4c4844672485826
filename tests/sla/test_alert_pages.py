"""The settings of clocks: who may set what, what is shown once, what could not be told and to whom that is shown."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import config, db
from caredesk.sla import queries, settings
from caredesk.team import keys
from caredesk.team.models import Agent
from tests import cast
from tests.fakes.alarm import Alarm
from tests.fakes.mailbox import Mailbox
from tests.postroom.stage import allow
from tests.sla.alarms import SOON, Alarms, changed

BY_HOOK = {**SOON, "ways": ["hook"]}
GOALS = {"goal_percent": "90", "unfair_percent": "40"}


@pytest.fixture
def by(app: Flask) -> Iterator[object]:
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


@pytest.fixture
def her(by, eva: Agent) -> FlaskClient:
    """The owner's browser."""
    return by(eva)


@pytest.fixture
def his(by, bence: Agent) -> FlaskClient:
    """The supervisor's browser."""
    return by(bence)


def kept() -> tuple[int, int, str]:
    db.close_reading()
    row = queries.settings()
    return row.goal_percent, row.unfair_percent, row.hook_url


def test_a_supervisor_sets_the_goals(his: FlaskClient) -> None:
    assert his.get("/sla/settings").status_code == 200
    assert his.post("/sla/settings", data=GOALS).status_code == 303

    assert kept() == (90, 40, "")
    entry = cast.entries("sla.changed")[0]["body"]
    assert entry["before"] == {"goal_percent": 95, "unfair_percent": 25}


@pytest.mark.parametrize(
    ("goals", "sentence"),
    [
        ({"goal_percent": "0"}, "Between 1 and 100 percent."),
        ({"goal_percent": "101"}, "Between 1 and 100 percent."),
        ({"goal_percent": "٩٠"}, "Between 1 and 100 percent."),
        ({"unfair_percent": "9999"}, "Between 1 and 500 percent."),
        ({"unfair_percent": ""}, "Between 1 and 500 percent."),
    ],
)
def test_a_goal_that_cannot_be_is_told_at_its_field_and_nothing_is_kept(
    his: FlaskClient, goals: dict[str, str], sentence: str
) -> None:
    answer = his.post("/sla/settings", data=GOALS | goals)

    assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)
    assert kept() == (95, 25, "") and cast.entries("sla.changed") == []


def test_the_secret_of_the_webhook_is_shown_once(her: FlaskClient) -> None:
    made = her.post("/sla/settings/hook", data={"hook_url": "https://alarm.example/desk"})
    (secret,) = settings.hook_secrets()

    assert made.status_code == 201 and secret in made.get_data(as_text=True)
    assert secret not in her.get("/sla/settings").get_data(as_text=True)
    again = her.post("/sla/settings/hook", data={"hook_url": "https://alarm.example/other"}, follow_redirects=True)
    assert secret not in again.get_data(as_text=True)
    assert settings.hook_secrets() == (secret,)


def test_a_new_secret_stands_beside_the_old_one_until_that_is_retired(her: FlaskClient) -> None:
    her.post("/sla/settings/hook", data={"hook_url": "https://alarm.example/desk"})
    (old,) = settings.hook_secrets()

    shown = her.post("/sla/settings/hook/secret").get_data(as_text=True)
    db.close_reading()
    fresh = settings.hook_secrets()[0]
    assert fresh in shown and settings.hook_secrets() == (fresh, old)
    her.post("/sla/settings/hook/secret/retire")
    db.close_reading()

    assert settings.hook_secrets() == (fresh,)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("alarm.example", id="no scheme"),
        pytest.param("ftp://alarm.example", id="another scheme"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("https://user:hush@alarm.example", id="a password in it"),
        pytest.param("https://alarm.example/ x", id="two words"),
        pytest.param("https://[::1/x", id="half an address"),
        pytest.param("https://alarm.example/" + "x" * 500, id="too long"),
    ],
)
def test_what_is_no_address_is_told_at_its_field(her: FlaskClient, url: str) -> None:
    answer = her.post("/sla/settings/hook", data={"hook_url": url})

    assert answer.status_code == 422 and "An address begins with" in answer.get_data(as_text=True)
    assert kept()[2] == "" and settings.hook_secrets() == ()


def test_the_webhook_hears_of_every_team_so_a_supervisor_may_not_set_it(his: FlaskClient, eva: Agent) -> None:
    settings.change(eva, hook_url="https://alarm.example/secret-part")

    for path in ("", "/secret", "/secret/retire", "/test"):
        assert his.post(f"/sla/settings/hook{path}", data={"hook_url": "https://thief.example"}).status_code == 403
    shown = his.get("/sla/settings").get_data(as_text=True)

    assert kept()[2] == "https://alarm.example/secret-part"
    assert "https://alarm.example/" in shown and "secret-part" not in shown


def test_an_agent_sees_no_settings(by, ola: Agent) -> None:
    assert by(ola).get("/sla/settings").status_code == 403
    assert by(ola).post("/sla/settings", data=GOALS).status_code == 403


def test_a_try_of_the_webhook_says_how_it_went(her: FlaskClient, eva: Agent) -> None:
    with Alarm() as alarm:
        allow(alarm.host)
        settings.change(eva, hook_url=alarm.address)
        alarm.secret = settings.hook_secrets()[0]
        well = her.post("/sla/settings/hook/test", follow_redirects=True).get_data(as_text=True)
        alarm.secret = "whsec_" + "A" * 44
        badly = her.post("/sla/settings/hook/test", follow_redirects=True).get_data(as_text=True)

    assert "It works: it was taken at the other end." in well and alarm.pings == 1
    assert "The webhook answered with error 401." in badly
    assert [one["body"]["outcome"] for one in cast.entries("sla.tried")] == ["ok", "http_401"]


def test_a_try_of_the_mail_comes_to_who_asked(his: FlaskClient, bence: Agent) -> None:
    with Mailbox() as mailbox:
        config.settings().mail_from, config.settings().smtp_url = "desk@parcelhop.example", mailbox.url()
        well = his.post("/sla/settings/mail/test", follow_redirects=True).get_data(as_text=True)
        mailbox.says["recipient"] = "550 no"
        badly = his.post("/sla/settings/mail/test", follow_redirects=True).get_data(as_text=True)

    assert mailbox.letters() == [(bence.email, "A test from your desk")]
    assert "It works" in well and "The mail server does not take mail for this address." in badly


def test_tries_are_not_a_way_to_flood_somebody(his: FlaskClient) -> None:
    told = [his.post("/sla/settings/mail/test").status_code for _ in range(7)]

    assert told == [303] * 6 + [429]


@pytest.fixture
def troubles(alarms: Alarms, eva: Agent) -> Alarms:
    """Three warnings that cannot be given: two to Care PL's ticket and the webhook's of Elsewhere."""
    settings.change(eva, hook_url="http://10.0.0.1/x")
    alarms.promise(BY_HOOK)
    alarms.ticket()
    alarms.ticket(account="Elsewhere account")
    alarms.after(hours=3)
    assert alarms.ends() == [("failed", "address_refused")] * 2
    return alarms


def test_what_could_not_be_told_is_listed_in_plain_words(troubles: Alarms, his: FlaskClient) -> None:
    shown = his.get("/sla/settings").get_data(as_text=True)

    assert "The address leads into a private network." in shown
    assert f"/tickets/{troubles.alerts()[0].ticket_id}" in shown


def test_nobody_sees_what_could_not_be_told_behind_a_wall(troubles: Alarms, by, bence: Agent, eva: Agent) -> None:
    elsewhere = troubles.alerts()[1].ticket_id

    assert f"/tickets/{elsewhere}" not in by(bence).get("/sla/settings").get_data(as_text=True)
    assert f"/tickets/{elsewhere}" in by(eva).get("/sla/settings").get_data(as_text=True)


def test_the_page_speaks_the_readers_language(troubles: Alarms, by, bence: Agent) -> None:
    for lang, words in (("pl", "Adres prowadzi do sieci prywatnej"), ("hu", "A cím belső hálózatra mutat")):
        changed(bence, lang=lang)
        assert words in by(bence).get("/sla/settings").get_data(as_text=True)


def ask(app: Flask, who: Agent, method: str, path: str, **told: object):
    key = keys.make(who, "k", who)[1]
    return app.test_client().open(path, method=method, headers={"Authorization": f"Bearer {key}"}, **told)


def test_machines_read_and_set_the_same(app: Flask, bence: Agent, eva: Agent) -> None:
    changed = ask(app, bence, "PATCH", "/api/v1/sla/settings", json={"goal_percent": 90})
    hooked = ask(app, eva, "PATCH", "/api/v1/sla/settings", json={"hook_url": "https://alarm.example/desk"})

    told = {"goal_percent": 90, "unfair_percent": 25, "mail": False}
    assert changed.get_json() == told | {"hook_url": ""}
    assert hooked.get_json() == told | {"hook_url": "https://alarm.example/desk"}
    assert ask(app, bence, "GET", "/api/v1/sla/settings").get_json()["hook_url"] == "https://alarm.example/…"


@pytest.mark.parametrize(
    ("told", "status"), [({"hook_url": "https://a.example"}, 403), ({"goal_percent": 0}, 422), ({"odd": 1}, 422)]
)
def test_machines_are_refused_the_same(app: Flask, bence: Agent, told: dict[str, object], status: int) -> None:
    assert ask(app, bence, "PATCH", "/api/v1/sla/settings", json=told).status_code == status
    assert kept() == (95, 25, "")


def test_machines_go_through_alerts_page_by_page(troubles: Alarms, app: Flask, bence: Agent, eva: Agent) -> None:
    first = ask(app, eva, "GET", "/api/v1/sla/alerts?limit=1").get_json()
    second = ask(app, eva, "GET", f"/api/v1/sla/alerts?limit=1&cursor={first['next_cursor']}").get_json()

    assert [one["ticket"] for one in first["items"] + second["items"]] == [one.ticket_id for one in troubles.alerts()]
    assert second["next_cursor"] is None
    mine = ask(app, bence, "GET", "/api/v1/sla/alerts").get_json()["items"]
    assert [(one["ticket"], one["why"], one["agent"]) for one in mine] == [
        (troubles.alerts()[0].ticket_id, "address_refused", None)
    ]
    assert ask(app, eva, "GET", "/api/v1/sla/alerts?state=given").get_json()["items"] == []


def test_the_board_leads_there_those_who_may(by, bence: Agent, ola: Agent) -> None:
    assert 'href="/sla/settings"' in by(bence).get("/sla").get_data(as_text=True)
    assert 'href="/sla/settings"' not in by(ola).get("/sla").get_data(as_text=True)
