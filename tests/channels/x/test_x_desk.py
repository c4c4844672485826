"""X at the desk: deliveries at the door, a ticket, an answer over there; the challenge while the desk is busy."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.finding import Chosen
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.postroom import hooks, worker
from caredesk.postroom.models import Arrival
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.channels.x.conftest import KEYS
from tests.fakes.x import X
from tests.fakes.x_world import SECRET
from tests.postroom.stage import Hands, Stage, allow


@pytest.fixture
def stage(ola: Agent) -> Iterator[Stage]:
    """Parcelhop's account on a strict X that calls the desk, and Ola at the desk."""
    hands = Hands()
    hooks._doors.clear()
    with clock.fixed(hands), X() as network:
        allow(network.host)
        network.quota = 10**9
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        urls = {"api": network.url, "token": f"{network.url}/2/oauth2/token"}
        settings = {"client_id": "client", "receive": "poll", "messages": "yes", "urls": urls}
        account = Account(kind="x", name="Parcelhop on X", ext_id=network.id("desk"), handle="@desk", settings=settings)
        actions.connect(Chosen(account, keys=KEYS), [team], "cli")
        db.close_reading()
        yield Stage(account, network, ola, hands)


def deliver(client: FlaskClient, stage: Stage, body: bytes, secret: str = SECRET):
    address = f"/hooks/{stage.account.uuid}"
    return client.post(address, data=body, headers=stage.network.signed(body, secret))


def posts() -> list[Post]:
    db.close_reading()
    return list(db.session().exec(select(Post).order_by(Post.id)))  # type: ignore[arg-type]


def test_a_mention_becomes_a_ticket_and_its_answer_stands_under_it(client: FlaskClient, stage: Stage) -> None:
    question = stage.network.post("kasia", "@desk where is my parcel?")
    answer = deliver(client, stage, stage.network.mention_body(question))
    stage.work(10)
    (post,) = posts()
    reply = stage.answer(post, "It is in Łódź.")
    stage.work(20)

    assert answer.status_code == 200
    assert stage.row(reply).state == "sent"
    (said,) = stage.network.public()
    assert (said["text"], said["referenced_tweets"][0]["id"]) == ("@kasia It is in Łódź.", question)


@pytest.mark.both
def test_hook_and_poll_tell_the_same_post_once(client: FlaskClient, stage: Stage) -> None:
    question = stage.network.post("kasia", "@desk where is my parcel?")
    deliver(client, stage, stage.network.mention_body(question))
    stage.work(90)

    assert [post.ext_id for post in posts()] == [question]


def test_two_people_under_our_post_have_two_tickets_and_one_person_one(client: FlaskClient, stage: Stage) -> None:
    ours = stage.network.post("desk", "New lockers!")
    first = stage.network.post("kasia", "Where?", to=ours)
    stage.network.post("zoltan", "Szegeden is?", to=ours)
    answer = stage.network.post("desk", "In Łódź.", to=first)
    stage.network.post("kasia", "Thanks!", to=answer)
    stage.work(90)

    db.close_reading()
    found = db.session().exec(select(Ticket).where(Ticket.channel == "x")).all()
    assert sorted(ticket.posts_count for ticket in found) == [1, 2]


def test_one_door_serves_all_accounts_of_an_app_and_no_others(client: FlaskClient, stage: Stage) -> None:
    """X has one address for an app: what it says of another account of ours goes there, of a stranger's nowhere."""
    network = stage.network
    for name, keys in (("shop", KEYS), ("rival", {"consumer_secret": "of-another-app"})):
        other = Account(
            kind="x", name=name, ext_id=network.add(name), handle=f"@{name}", settings=stage.account.settings
        )
        actions.connect(Chosen(other, keys=keys), [known(db.first(Team, Team.name == "Care PL"))], "cli")
    ids = {}
    for name in ("shop", "rival"):
        ids[name] = network.post("kasia", f"@{name} hello")
        body = network.activity("post.mention.create", network.posts[ids[name]], about=name, users=("kasia",))
        assert deliver(client, stage, body).status_code == 200
    stage.work(10)

    (post,) = posts()
    account = known(db.session().get(Account, post.account_id))
    assert (post.ext_id, account.handle) == (ids["shop"], "@shop")


def test_a_message_is_answered_by_a_message(client: FlaskClient, stage: Stage) -> None:
    stage.network.message("kasia", "desk", "My address is…")
    stage.work(90)
    (post,) = posts()
    reply = stage.answer(post, "Thank you.", kind="direct")
    stage.work(20)

    assert stage.row(reply).state == "sent"
    assert [one["said"] or one["text"] for one in stage.network.dms] == ["My address is…", "Thank you."]
    assert stage.network.public() == []


def test_the_agent_sees_what_it_costs_and_nothing_of_our_own_marks(app: Flask, stage: Stage) -> None:
    """A price below a cent is told to its last digit."""
    stage.network.post("kasia", "@desk where is my parcel?")
    stage.network.message("zoltan", "desk", "My address is…")
    stage.work(130)
    pages = {}
    for post in posts():
        page = cast.signed_in(app, stage.agent).get(f"/tickets/{post.ticket_id}").get_data(as_text=True)
        pages[post.surface] = page.replace("\xa0", " ")

    assert "$0.01<" in pages["mention"] or "0,01 USD" in pages["mention"]
    assert "$0.015" in pages["dm"] or "0,015 USD" in pages["dm"]
    assert "summoned" not in pages["mention"]
    assert 'data-price="link" hidden' in pages["mention"]
    assert "$0.20 with the link" in pages["mention"]
    assert 'data-price="link"' not in pages["dm"]


@pytest.mark.parametrize(("words", "cost"), [("On its way.", 10_000), ("See https://parcelhop.com/7", 200_000)])
def test_the_entry_of_a_reply_says_what_its_words_cost(stage: Stage, words: str, cost: int) -> None:
    stage.network.post("kasia", "@desk where is my parcel?")
    stage.work(90)
    reply = stage.answer(posts()[0], words)
    stage.work(20)

    assert stage.row(reply).state == "sent"
    assert [entry["body"]["cost"] for entry in cast.entries("reply.sent")] == [cost]


def test_edits_and_removals_are_found_by_the_sweep(client: FlaskClient, stage: Stage) -> None:
    kept, gone = stage.network.post("kasia", "@desk firts"), stage.network.post("zoltan", "@desk second")
    stage.work(70)
    stage.network.edit(kept, "@desk first")
    stage.network.delete(gone)
    stage.work(400)

    assert {post.ext_id: (post.text, post.removed_by) for post in posts()} == {
        kept: ("@desk first", ""),
        gone: ("@desk second", "unknown"),
    }


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param({}, 401, id="none"),
        pytest.param({"x-twitter-webhooks-signature": "sha256=ą"}, 401, id="not ASCII"),
        pytest.param({"x-twitter-webhooks-signature": "sha1=abc"}, 401, id="another kind"),
        pytest.param({"x-twitter-webhooks-signature": sha256(b"{}").hexdigest()}, 401, id="in hex"),
    ],
)
def test_what_is_not_signed_by_our_app_is_refused(client: FlaskClient, stage: Stage, headers: dict, code: int) -> None:
    sent = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}

    assert client.post(f"/hooks/{stage.account.uuid}", data=b"{}", headers=sent).status_code == code


def test_a_body_put_together_anew_and_another_apps_signature_are_refused(client: FlaskClient, stage: Stage) -> None:
    body = stage.network.mention_body(stage.network.post("kasia", "@desk hi"))
    headers = stage.network.signed(body)
    respelt = json.dumps(json.loads(body), indent=1).encode()

    assert client.post(f"/hooks/{stage.account.uuid}", data=respelt, headers=headers).status_code == 401
    assert deliver(client, stage, body, "another-secret").status_code == 401
    assert db.session().exec(select(Arrival)).all() == []


@pytest.mark.both
def test_a_replay_of_ten_minutes_ago_is_kept_once(client: FlaskClient, stage: Stage) -> None:
    body = stage.network.mention_body(stage.network.post("kasia", "@desk hi"))
    deliver(client, stage, body)
    stage.work(600)

    assert deliver(client, stage, body).get_json()["again"] is True
    assert len(posts()) == 1


def challenge(client: FlaskClient, stage: Stage, token: str = "c6b0e2") -> tuple[int, str, object]:
    answer = client.get(f"/hooks/{stage.account.uuid}", query_string={"crc_token": token})
    return answer.status_code, answer.content_type, answer.get_json()


def signed(token: str) -> str:
    return "sha256=" + base64.b64encode(hmac.new(SECRET.encode(), token.encode(), sha256).digest()).decode()


def test_a_challenge_is_answered_in_json(client: FlaskClient, stage: Stage) -> None:
    assert challenge(client, stage) == (200, "application/json", {"response_token": signed("c6b0e2")})


def test_a_challenge_never_says_back_what_it_was_given(client: FlaskClient, stage: Stage) -> None:
    token = "<script>alert(1)</script>"
    answer = client.get(f"/hooks/{stage.account.uuid}", query_string={"crc_token": token})

    assert answer.get_json() == {"response_token": signed(token)}
    assert b"script" not in answer.data


@pytest.mark.parametrize("token", ["", "ą", "a" * 600, "a b"])
def test_a_challenge_that_is_none_is_refused(client: FlaskClient, stage: Stage, token: str) -> None:
    assert challenge(client, stage, token)[0] == 401


def test_a_get_without_a_challenge_finds_nothing(client: FlaskClient, stage: Stage) -> None:
    assert client.get(f"/hooks/{stage.account.uuid}").status_code == 401


def test_a_challenge_is_answered_at_once_while_a_batch_is_read(client: FlaskClient, stage: Stage) -> None:
    """X gives it three seconds, and calls the address invalid after one wrong answer."""
    for number in range(150):
        body = stage.network.mention_body(stage.network.post("kasia", f"@desk number {number}"))
        assert deliver(client, stage, body).status_code == 200
    reading = threading.Thread(target=lambda: (worker.drain(), db.close_reading()))
    reading.start()
    waits = []
    while reading.is_alive() or not waits:
        hooks._doors.clear()  # the account is asked for anew each time
        began = time.monotonic()
        assert challenge(client, stage)[0] == 200
        waits.append(time.monotonic() - began)
    reading.join()

    assert len(posts()) == 150
    assert len(waits) > 5
    assert max(waits) < 3  # what X asks for
