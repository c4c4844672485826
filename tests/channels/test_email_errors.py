"""What mailboxes answer when they are busy, tired or lying; tokens that are renewed, or cannot be; our own warnings."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from caredesk.channels import email, gmail, microsoft365
from caredesk.channels.base import AccountFacts, AuthExpired, Event, Permanent, Retryable, Trouble, Unknown
from caredesk.channels.email import doorways
from caredesk.core import clock, config, imap, imap_wire, mail
from tests.channels.email_stage import DESK, raw
from tests.fakes.imap import CUT, DRIP, Imap
from tests.fakes.mailbox import Mailbox
from tests.fakes.server import Answer, Call, Fake, told


def facts(host: str) -> AccountFacts:
    name, _, port = host.partition(":")
    told = {"imap_host": name, "imap_port": port, "imap_security": "plain"}
    return AccountFacts(DESK, DESK, settings=told, keys={"password": "x"})


BEGUN = {"inbox": {"validity": 7, "next": 5}, "sent": {"validity": 7, "next": 6}}


@pytest.mark.parametrize(
    ("says", "kind", "code"),
    [
        pytest.param({"greeting": [CUT]}, Retryable, "not_answered", id="gone at once"),
        pytest.param({"greeting": ["* BYE too many connections"]}, Retryable, "mail_refused_folder", id="bye at once"),
        pytest.param({"greeting": ["HTTP/1.1 400 Bad Request"]}, Retryable, "not_answered", id="no mail server"),
        pytest.param({"LOGIN": ["{tag} NO [AUTHENTICATIONFAILED] no"]}, AuthExpired, "auth_expired", id="password"),
        pytest.param({"LOGIN": ["{tag} NO no"]}, AuthExpired, "auth_expired", id="password, without a code"),
        pytest.param({"LOGIN": ["{tag} NO [UNAVAILABLE] later"]}, Retryable, "mail_busy", id="unavailable"),
        pytest.param({"LOGIN": ["{tag} NO [LIMIT] slower"]}, Retryable, "mail_busy", id="throttled"),
        pytest.param({"EXAMINE": ["* BYE idle for too long", CUT]}, Retryable, "not_answered", id="bye in between"),
        pytest.param({"EXAMINE": ["{tag} NO [NONEXISTENT] what"]}, Retryable, "mail_refused_folder", id="no folder"),
        pytest.param({"SEARCH": ["* SEARCH 5", CUT]}, Retryable, "not_answered", id="cut in mid-answer"),
        pytest.param({"FETCH": ["* 1 FETCH (UID 5 BODY[] {999999999999}"]}, Retryable, "not_answered", id="a lie"),
        pytest.param({"FETCH": ["* 1 FETCH (UID 5 BODY[] {50}", CUT]}, Retryable, "not_answered", id="cut in a letter"),
    ],
)
def test_every_answer_of_a_mailbox_has_its_class(
    reach: Callable[[str], None], keys: None, says: dict[str, list[str]], kind: type[Trouble], code: str
) -> None:
    with Imap(**says) as server:
        reach(server.host)
        with pytest.raises(kind) as trouble:
            email.poll(facts(server.host), BEGUN)

    assert trouble.value.code == code


def test_what_lies_below_the_cursor_is_not_brought_again(reach: Callable[[str], None], keys: None) -> None:
    with Imap() as server:
        reach(server.host)
        page = email.poll(facts(server.host), {**BEGUN, "inbox": {"validity": 7, "next": 6}})

    assert page.raws == ()
    assert [one for one in server.heard if "FETCH" in one] == []


def test_a_mailbox_is_never_opened_for_writing(reach: Callable[[str], None], keys: None) -> None:
    with Imap(FETCH=["* 1 FETCH (UID 5 RFC822.SIZE 10)", "{tag} OK done"]) as server:
        reach(server.host)
        email.poll(facts(server.host), BEGUN)

    said = " ".join(server.heard)
    assert "SELECT" not in said and "STORE" not in said and "BODY[]" not in said.replace("BODY.PEEK[]", "")


def test_dripping_bytes_buy_no_time(reach: Callable[[str], None], keys: None) -> None:
    with Imap(CAPABILITY=[DRIP]) as server:
        reach(server.host)
        begins = time.monotonic()
        with (
            pytest.raises(imap.Cut),
            imap.mailbox(doorways.door(facts(server.host), "imap"), imap.Login("a", "b"), timeout=1),
        ):
            pass

    assert time.monotonic() - begins < 5


def test_a_server_without_idle_is_looked_at_again(
    reach: Callable[[str], None], keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caredesk.channels.email.listening.LOOK_SECONDS", 0.01)
    looks = iter([False, False, False, True, True, True])
    with Imap(SEARCH=["* SEARCH", "{tag} OK done"]) as server:
        reach(server.host)
        list(email.listen(facts(server.host), BEGUN, lambda: next(looks)))

    assert len([one for one in server.heard if "SEARCH" in one]) >= 2
    assert "IDLE" not in server.heard


class Tokens(Fake):
    """A token server: checks what RFC 6749 asks, and gives fresh tokens."""

    refresh = "refresh-1"
    rotates = False

    def answer(self, call: Call) -> Answer:
        sent = dict(one.split("=", 1) for one in call.body.decode().split("&"))
        if call.method != "POST" or call.path != "/token" or sent.get("grant_type") != "refresh_token":
            return told({"error": "invalid_request"}, 400)
        if (sent.get("client_id"), sent.get("client_secret")) != ("us", "client-secret"):
            return told({"error": "invalid_client"}, 401)
        if sent.get("refresh_token") != self.refresh:
            return told({"error": "invalid_grant"}, 400)
        fresh = {"access_token": "fresh", "expires_in": 3599, "token_type": "Bearer"}
        return told({**fresh, **({"refresh_token": "refresh-2"} if self.rotates else {})})


@pytest.fixture
def tokens(reach: Callable[[str], None]) -> Iterator[Tokens]:
    with Tokens() as running:
        reach(running.host)
        yield running  # type: ignore[misc]


def signed_in(tokens: Tokens, **keys: str) -> AccountFacts:
    given = {"access_token": "old", "refresh_token": "refresh-1", "client_secret": "client-secret", **keys}
    urls = {"token": f"{tokens.url}/token"}
    return AccountFacts(DESK, settings={"client_id": "us"}, keys=given, urls=urls)


@pytest.mark.parametrize("rotates", [False, True])
def test_a_token_is_renewed_and_a_new_refresh_token_takes_the_place_of_the_old(tokens: Tokens, rotates: bool) -> None:
    tokens.rotates = rotates

    renewed = gmail.renew(signed_in(tokens))

    assert (renewed.keys["access_token"], renewed.keys["client_secret"]) == ("fresh", "client-secret")
    assert renewed.keys["refresh_token"] == ("refresh-2" if rotates else "refresh-1")
    assert renewed.expires_at is not None
    assert timedelta(minutes=58) < renewed.expires_at - clock.now() < timedelta(minutes=61)


@pytest.mark.parametrize("keys", [{"refresh_token": "taken-back"}, {"client_secret": "wrong"}, {"refresh_token": ""}])
def test_a_permission_that_was_taken_back_needs_a_person(tokens: Tokens, keys: dict[str, str]) -> None:
    with pytest.raises(AuthExpired) as expired:
        microsoft365.renew(signed_in(tokens, **keys))

    assert not expired.value.can_refresh


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"do": "answer", "status": 200, "body": "<html>"}, Permanent),
        ({"do": "answer", "status": 200, "body": json.dumps({"error": "x"})}, Permanent),
        ({"do": "answer", "status": 503, "headers": {"Retry-After": "5"}}, Retryable),
        ({"do": "cut"}, Unknown),
    ],
)
def test_a_token_server_that_does_not_answer_well(tokens: Tokens, fault: dict, kind: type[Trouble]) -> None:
    tokens.fault(**fault)

    with pytest.raises(kind):
        email.renew(signed_in(tokens))


@pytest.mark.parametrize("kind", [gmail, microsoft365])
def test_the_servers_of_a_provider_are_known(kind) -> None:  # type: ignore[no-untyped-def]
    account = AccountFacts(DESK, urls=dict(kind.setup.urls))

    doors = {name: doorways.door(account, name) for name in ("imap", "smtp")}
    assert {one.security for one in doors.values()} <= {"tls", "starttls"}
    assert doors["imap"].port == 993 and doors["smtp"].port in (465, 587)
    assert kind.setup.oauth.token in kind.setup.urls and kind.setup.oauth.scopes


def test_the_initial_response_is_as_google_writes_it() -> None:
    login = imap.Login("someuser@example.com", token="ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")

    assert login.xoauth2 == (
        "user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01"
    )
    assert imap_wire.TIMEOUT <= 20


def test_our_own_warnings_start_nothing_when_they_land_in_our_own_mailbox() -> None:
    with Mailbox() as box:
        before = config._current
        config.use(config.Settings(mail_from=f"Desk <{DESK}>", smtp_url=box.url(), base_url="https://desk.example"))
        try:
            mail.send(mail.Letter(DESK, "Ticket #7 is due", "Hurry.", "a-1"))
        finally:
            config.use(before)
    message = box.kept[0].message

    event = next(iter(email.parse(raw(message.as_bytes()))))

    assert message["X-Auto-Response-Suppress"] == "All"
    assert isinstance(event, Event) and event.automatic
