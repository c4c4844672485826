"""The door for signed deliveries."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.models import Account
from caredesk.core import clock, db, grouped
from caredesk.postroom import hooks
from caredesk.postroom.models import Arrival
from caredesk.team.models import Agent
from tests.postroom.conftest import KEY, Deliver, event, signed


def kept() -> list[Arrival]:
    db.close_reading()
    return list(db.session().exec(select(Arrival)).all())


def test_a_signed_delivery_is_kept_as_it_came(deliver: Deliver, parcelhop: Account) -> None:
    answer = deliver(b' [ {"type": "?"} ] ')

    assert answer.status_code == 202
    assert [(one.body, one.account_id, one.source) for one in kept()] == [
        (b' [ {"type": "?"} ] ', parcelhop.id, "hook")
    ]


def test_the_same_delivery_again_is_answered_well_and_kept_once(deliver: Deliver) -> None:
    first = deliver(event(), delivery_id="msg_1")
    second = deliver(event(), delivery_id="msg_1")

    assert (first.get_json()["again"], second.get_json()["again"]) == (False, True)
    assert second.status_code == 202
    assert len(kept()) == 1


@pytest.mark.parametrize("delivery_id", ["msg_1", "m" * 200])
def test_another_body_under_a_known_id_is_kept_too_and_each_of_them_once(deliver: Deliver, delivery_id: str) -> None:
    bodies = [event("c1"), event("c2"), event("c1"), event("c2"), event("c3")]

    told = [deliver(body, delivery_id=delivery_id) for body in bodies]

    assert [answer.status_code for answer in told] == [202] * 5
    assert [answer.get_json()["again"] for answer in told] == [False, False, True, True, False]
    assert [json.loads(one.body or b"")["id"] for one in kept()] == ["c1", "c2", "c3"]


def test_who_sends_more_than_a_hundred_events_is_told_how_many_stand_beyond(deliver: Deliver) -> None:
    answer = deliver([event(f"c{number}") for number in range(107)])

    assert (answer.status_code, answer.get_json()["events_over_limit"]) == (202, 7)
    assert "events_over_limit" not in deliver([event(f"d{number}") for number in range(100)]).get_json()
    assert "events_over_limit" not in deliver(b"[" * 300 + b"," * 300).get_json()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param({"webhook-signature": "v1,AAAA"}, id="wrong"),
        pytest.param({"webhook-signature": ""}, id="missing"),
        pytest.param({"webhook-signature": "v1,ż€"}, id="not ascii"),
        pytest.param({"webhook-timestamp": "1"}, id="another time"),
        pytest.param({"webhook-id": "another"}, id="another id"),
    ],
)
def test_a_spoilt_signature_is_refused_and_nothing_kept(deliver: Deliver, spoil: dict[str, str]) -> None:
    body = b"{}"

    answer = deliver(
        body, headers=signed(body) | {name: value.encode().decode("latin-1") for name, value in spoil.items()}
    )

    assert answer.status_code == 401
    assert answer.get_json()["error"] in ("signature_wrong", "headers_missing")
    assert kept() == []


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_replay_from_outside_the_window_is_refused(deliver: Deliver, minutes: int) -> None:
    answer = deliver(event(), at=clock.now() + timedelta(minutes=minutes))

    assert (answer.status_code, answer.get_json()["error"]) == (401, "too_old")
    assert kept() == []


def test_the_key_of_another_account_is_refused(deliver: Deliver, parcelhop: Account, eva: Agent) -> None:
    foreign = actions.rotate_secret(parcelhop, eva)
    actions.rotate_secret(parcelhop, eva)
    actions.rotate_secret(parcelhop, eva)

    assert deliver(event(), key=foreign).status_code == 401


def test_two_keys_are_valid_while_the_key_is_changed(deliver: Deliver, parcelhop: Account, eva: Agent) -> None:
    fresh = actions.rotate_secret(parcelhop, eva)

    assert deliver(event(), key=KEY).status_code == 202
    assert deliver(event(), key=fresh).status_code == 202

    actions.retire_old_secret(parcelhop, eva)

    assert deliver(event(), key=KEY).status_code == 401
    assert deliver(event(), key=fresh).status_code == 202


@pytest.mark.parametrize("address", ["a98757b2-f2f7-46a6-aa59-d3b13d406aeb", "x", "a" * 500, "%00"])
def test_an_unknown_address_is_not_found(deliver: Deliver, address: str) -> None:
    assert deliver(event(), address=address).status_code == 404
    assert kept() == []


def test_a_body_over_a_megabyte_is_refused_before_it_is_read(deliver: Deliver) -> None:
    assert deliver(b"x" * (hooks.MOST_BYTES + 1)).status_code == 413
    assert deliver(b"x" * hooks.MOST_BYTES).status_code == 202


@pytest.mark.parametrize(("more", "code"), [(0, 202), (1, 413), (100_000, 413)])
def test_a_body_that_does_not_say_its_length_is_measured_all_the_same(
    client: FlaskClient, parcelhop: Account, more: int, code: int
) -> None:
    body = b"x" * (hooks.MOST_BYTES + more)
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    answer = client.post(
        f"/hooks/{parcelhop.uuid}", input_stream=BytesIO(body), headers=signed(body), environ_overrides=chunked
    )

    assert answer.status_code == code
    assert len(kept()) == (code == 202)


def test_a_packed_body_is_refused_unopened(deliver: Deliver) -> None:
    body = b"\x1f\x8b" + b"\x00" * 100

    assert deliver(body, headers=signed(body) | {"content-encoding": "gzip"}).status_code == 415
    assert kept() == []


def test_a_busy_database_is_told_with_a_time_to_come_again(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_call: object) -> None:
        raise db.Busy

    monkeypatch.setattr(grouped, "write", busy)
    answer = deliver(event())

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_other_methods_are_refused(client: FlaskClient, parcelhop: Account) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(f"/hooks/{parcelhop.uuid}").status_code == 405


def test_a_question_at_the_door_of_a_network_that_asks_none_is_refused(client: FlaskClient, parcelhop: Account) -> None:
    assert client.get(f"/hooks/{parcelhop.uuid}?hub.challenge=<script>").status_code == 401
    assert client.get("/hooks/nobody").status_code == 404
    assert kept() == []


def test_a_paused_account_still_keeps_what_comes(deliver: Deliver, parcelhop: Account, eva: Agent) -> None:
    actions.pause(parcelhop, eva)

    assert deliver(event()).status_code == 202
    assert len(kept()) == 1
