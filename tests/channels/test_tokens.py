"""The life of a token: looked at every day, renewed by one worker at a time; who must help is told once."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import accounts, actions, queries, renewing, standing, watching
from caredesk.channels.base import AuthExpired, PostFacts
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.postroom import worker
from caredesk.team.models import Agent, Notice
from caredesk.tickets import sending, tongue
from tests import cast
from tests.channels import signing
from tests.fakes.pages import Pages


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, app: Flask) -> Iterator[Pages]:
    with signing.example_network(monkeypatch) as running:
        yield running


@pytest.fixture
def client(app: Flask, bence: Agent) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, bence)


@pytest.fixture
def account(client: FlaskClient, network: Pages) -> Account:
    return signing.connected(client, network)


def now(account: Account) -> Account:
    db.close_reading()
    return known(db.session().get(Account, account.id))


def told(kind: str) -> set[str]:
    """Who has a notice of this kind."""
    db.close_reading()
    query = select(Agent.name).join(Notice, Notice.agent_id == Agent.id).where(Notice.kind == kind)
    return set(db.session().exec(query))


def later(**more: float) -> Callable[[], datetime]:
    at = datetime.now(UTC) + timedelta(**more)
    return lambda: at


def test_a_token_is_renewed_before_it_ends(account: Account, network: Pages) -> None:
    before, ends = accounts.keys(account), known(standing.expires_at(account))
    due = db.session().exec(select(jobs.Job).where(jobs.Job.key == f"renew:{account.id}")).one()
    assert timedelta(minutes=2) <= ends - due.run_at < timedelta(minutes=15)

    with clock.fixed(later(minutes=55)):
        worker.drain()
        after = now(account)
        assert known(standing.expires_at(after)) > ends

    assert accounts.keys(after)["access_token"] != before["access_token"]
    assert accounts.keys(after)["client_secret"] == before["client_secret"]
    entry = cast.entries("account.renewed")[-1]
    assert (entry["actor"], entry["body"]["names"]) == ("desk", ["access_token", "refresh_token"])


@pytest.mark.both
def test_two_workers_never_both_renew(account: Account, network: Pages) -> None:
    network.fault("pause", path="/token", seconds=0.3, after=True)
    start, said = threading.Barrier(4), []

    def one() -> None:
        start.wait()
        said.append(renewing.renew(known(account.id)))
        db.close_reading()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["busy", "busy", "busy", "renewed"]
    assert [call.path for call in network.calls].count("/token") == 2  # the sign-in, and one renewal
    assert accounts.keys(now(account))["access_token"] in network.access


@pytest.mark.both
def test_a_worker_that_died_holds_nobody_up_for_long(account: Account, network: Pages) -> None:
    with db.transaction():
        stands = standing.held(db.lock(account))
        stands.lease_token, stands.leased_until_at = "a worker that died", clock.now() + renewing.LEASE

    assert renewing.renew(known(account.id)) == "busy"
    with clock.fixed(later(seconds=91)):
        assert renewing.renew(known(account.id)) == "renewed"


def test_a_refused_key_is_renewed_without_a_person(account: Account, network: Pages) -> None:
    network.access.clear()

    worker.drain()

    assert now(account).state is AccountState.ACTIVE
    assert [one["body"]["names"] for one in cast.entries("account.renewed")] == [["access_token", "refresh_token"]]
    assert told("account_paused") == set()


def test_a_fresh_key_that_is_refused_as_well_needs_a_person(account: Account, network: Pages) -> None:
    network.revoked = True

    for seconds in range(0, 90, 15):
        with clock.fixed(later(seconds=seconds)):
            worker.drain()

    assert (now(account).state, now(account).paused_why) == (AccountState.PAUSED, "auth_expired")
    assert [call.path for call in network.calls].count("/token") == 2
    assert told("account_paused") == {"Bence Kovács", "Eva Founder"}


def test_a_refused_renewal_pauses_and_tells_once_and_a_new_sign_in_goes_on(
    account: Account, network: Pages, client: FlaskClient
) -> None:
    network.access.clear()
    network.refresh.clear()

    worker.drain()
    worker.drain()

    assert (now(account).state, now(account).paused_why) == (AccountState.PAUSED, "renew_refused")
    assert len(cast.entries("account.paused")) == 1
    shown = client.get(f"/channels/{account.id}").get_data(as_text=True)
    assert "gives no fresh key" in shown

    begun = client.post(f"/channels/{account.id}/sign-in").location
    answer = client.get(signing.back(client, network, begun))
    assert (answer.status_code, answer.location) == (303, f"/channels/{account.id}")
    assert now(account).state is AccountState.ACTIVE
    assert accounts.keys(now(account))["access_token"] in network.access


def test_a_network_that_is_silent_is_asked_again_and_loses_nothing(account: Account, network: Pages) -> None:
    before = accounts.keys(account)
    network.fault("answer", path="/token", status=503, body="")

    assert renewing.renew(known(account.id)) == "later"
    assert (accounts.keys(now(account)), now(account).state) == (before, AccountState.ACTIVE)
    assert renewing.renew(known(account.id)) == "renewed"


def test_lost_rights_are_told_once_and_shown_in_red(account: Account, network: Pages, client: FlaskClient) -> None:
    network.granted = ("pages.read",)

    for _ in range(2):
        standing.look(now(account))

    assert queries.health(now(account)) == queries.Health("scopes", "pages.write")
    assert [one["body"] for one in cast.entries("account.alarmed")] == [{"what": "scopes", "lost": ["pages.write"]}]
    assert told("account_scopes") == {"Bence Kovács", "Eva Founder"}
    assert "table__red" in client.get("/channels").get_data(as_text=True)

    network.granted = ("pages.read", "pages.write")
    standing.look(now(account))
    assert cast.entries("account.checked")[-1]["body"]["regained"] == ["pages.write"]


def test_the_end_of_a_token_that_nobody_renews_is_told_at_14_7_and_1_days(
    account: Account, network: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tests.channels import pages_network

    monkeypatch.setattr(pages_network, "ability", replace(pages_network.ability, renews=False))
    ends = datetime.now(UTC) + timedelta(days=30, minutes=5)
    with db.transaction():
        row = db.lock(account)
        row.settings = {**row.settings, "token_expires_at": ends.isoformat()}

    warned = []
    for day in range(15, 31):
        with clock.fixed(later(days=day)):
            standing.look(now(account))
        warned.append(len(cast.entries("account.alarmed")))

    days = [one["body"]["days"] for one in cast.entries("account.alarmed")]
    assert days == [14, 7, 1]
    assert warned == sorted(warned)


def test_every_account_is_looked_at_once_a_day(account: Account, network: Pages) -> None:
    asked = len([call for call in network.calls if call.path == "/me"])

    with clock.fixed(later(hours=25)):
        watching.watch({})
        for job in jobs.claim(20):
            if job.kind == watching.CHECK and job.payload["account_id"] == account.id:
                jobs.run(job)
        watching.watch({})

    assert len([call for call in network.calls if call.path == "/me"]) > asked
    assert known(standing.of(now(account))).checked_at is not None


def test_the_first_look_meets_a_key_that_is_dead(account: Account, network: Pages) -> None:
    network.revoked = True

    with pytest.raises(AuthExpired):
        standing.look(account)
    actions.pause(now(account), "cli")
    assert watching.check({"account_id": account.id}) is None


def test_the_composer_says_that_a_key_is_needed_and_takes_notes(account: Account, network: Pages) -> None:
    target = PostFacts(ext_id="1", surface="comment", visibility="public")
    assert {"public", "note"} <= {one.key for one in sending.kinds(account, target) if one.allowed}

    actions.pause_for_expired_key(account, "revoked")

    kinds = {one.key: (one.allowed, one.reason) for one in sending.kinds(now(account), target)}
    assert (kinds["public"], kinds["note"]) == ((False, "auth_expired"), (True, ""))


def test_words_too_short_to_tell_are_in_the_only_language_of_the_account() -> None:
    assert tongue.of("ok", "", None, ["hu"]) == {"lang": "hu", "lang_by": "account"}
    assert tongue.of("ok", "", None, ["hu", "pl"])["lang"] == ""
    assert tongue.of("ok", "pl", None, ["hu"]) == {"lang": "pl", "lang_by": ""}
