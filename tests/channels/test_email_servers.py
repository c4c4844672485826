"""Mail on real servers: Dovecot and Postfix, from the first letter to the answer that comes back."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from caredesk.channels import email
from caredesk.channels.base import AccountFacts, AuthExpired, Event, NotThere, Page, Permanent, Retryable, Sent
from caredesk.channels.email import doorways, tokens
from tests.channels.email_stage import DESK, KASIA, account, letter, reply
from tests.fakes.server import Answer, Call, Fake, told
from tests.servers.mail import GHOST, MailServers
from tests.servers.ports import free_port

FIRST = "<first@fans.example>"


def until(true: Callable[[], object], seconds: float = 8.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.02)


def begun(facts: AccountFacts) -> Page:
    """The first look, which only notes where the folders end."""
    page = email.poll(facts, {})
    assert page.raws == ()
    return page


def events(page: Page) -> list[Event]:
    return [one for raw in page.raws for one in email.parse(raw) if isinstance(one, Event)]


def test_a_letter_comes_in_with_its_words_and_its_sender(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)

    post_office.deliver(letter("Gdzie jest moja paczka?", Message_ID=FIRST))
    until(post_office.held)
    page = email.poll(facts, before.next_cursor)

    event = events(page)[0]
    assert (event.text, event.author.ext_id, event.subject) == ("Gdzie jest moja paczka?", KASIA, "Parcel 12")
    assert page.raws[0].body.endswith(b"Gdzie jest moja paczka?\r\n")
    assert events(email.poll(facts, page.next_cursor)) == []


def test_reading_leaves_what_is_unread_unread(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)
    post_office.deliver(letter())
    until(post_office.held)

    assert len(email.poll(facts, before.next_cursor).raws) == 1
    email.reconcile(facts, [event.ext_id for event in events(email.poll(facts, before.next_cursor))])

    with doorways.mailbox(facts) as box:
        box.examine("INBOX")
        assert len(box.uids("UNSEEN")) == 1


def test_a_reply_leaves_in_its_conversation_and_is_filed_among_what_was_sent(post_office: MailServers) -> None:
    facts = account(post_office, from_name="Parcelhop Zażółć", signature="{agent}, Parcelhop")
    thread = tokens.thread(FIRST, KASIA)
    out = reply(thread, FIRST)
    out = reply(thread, FIRST, kept=email.prepare(facts, out))

    sent = email.send(facts, out)

    until(lambda: post_office.held(KASIA))
    message = message_from_bytes(post_office.held(KASIA)[0].read_bytes(), policy=policy.default)
    assert message["Message-ID"] == sent.ext_id == out.kept["message_id"]
    assert (message["In-Reply-To"], message["References"]) == (FIRST, FIRST)
    assert message["From"].addresses[0].display_name == "Parcelhop Zażółć"
    assert message.get_body(("plain",)).get_content().split("\n")[:3] == [out.text, "", "-- "]
    assert "Ola, Parcelhop" in message.get_body(("html",)).get_content()
    assert message["Auto-Submitted"] is None
    assert len(post_office.held(DESK, "Sent")) == 1
    assert email.find_sent(facts, out) == Sent(sent.ext_id)
    assert email.find_sent(facts, reply(thread, kept={"message_id": "<other@x.example>"})) == NotThere()


def test_an_answer_to_our_reply_comes_back_into_the_same_conversation(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)
    thread = tokens.thread(FIRST, KASIA)
    ours = email.send(facts, reply(thread, FIRST)).ext_id

    post_office.deliver(letter("Thanks", Message_ID="<2@fans.example>", In_Reply_To=ours))
    post_office.deliver(letter("Thanks", Message_ID="<3@fans.example>", References=f"{FIRST} {ours}"))
    until(lambda: len(post_office.held()) == 2)

    told = {one.mail.message_id: one for one in events(email.poll(facts, before.next_cursor)) if one.kind == "created"}
    assert told["<2@fans.example>"].mail.threads == (thread,)
    assert told["<3@fans.example>"].thread_ext_id == thread


def test_new_mail_is_heard_of_within_seconds_by_idle(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)
    heard: list[tuple[float, Event]] = []
    over = threading.Event()

    def listen() -> None:
        for page in email.listen(facts, before.next_cursor, over.is_set):
            heard.extend((time.monotonic(), one) for one in events(page))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    time.sleep(0.5)  # it is waiting by now
    post_office.deliver(letter("Now!"))
    at = time.monotonic()
    until(lambda: heard)
    over.set()
    thread.join(5)

    assert heard[0][1].text == "Now!" and heard[0][0] - at < 3
    assert not thread.is_alive()


def test_a_folder_that_is_numbered_anew_is_read_again_and_nothing_is_lost(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)
    post_office.deliver(letter("one", Message_ID=FIRST))
    until(post_office.held)
    page = email.poll(facts, before.next_cursor)
    post_office.deliver(letter("two", Message_ID="<second@fans.example>"))
    until(lambda: len(post_office.held()) == 2)
    (post_office.folder / "mail" / DESK / "dovecot-uidlist").unlink()
    for one in (post_office.folder / "mail" / DESK).glob("dovecot.index*"):
        one.unlink()
    time.sleep(1.1)  # a validity is a time in seconds

    again = email.poll(facts, page.next_cursor)

    assert again.next_cursor["inbox"]["validity"] != page.next_cursor["inbox"]["validity"]
    assert [one.text for one in events(again)] == ["one", "two"]
    assert events(again)[0].key == events(page)[0].key


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_both_ways_to_encrypt(post_office: MailServers, security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = {"imap_port": post_office.ports["imaps" if security == "tls" else "imap"], "imap_security": security}
    ports |= {"smtp_port": post_office.ports["smtps" if security == "tls" else "smtp"], "smtp_security": security}
    facts = account(post_office, **ports)

    with pytest.raises(Retryable) as stranger:
        email.health(facts)
    monkeypatch.setenv("SSL_CERT_FILE", str(post_office.cert))
    health = email.health(facts)

    assert stranger.value.code == "mail_certificate"
    assert (health.ext_id, health.settings["sent_there"]) == (DESK, "Sent")
    assert "IDLE" in health.settings["imap_can"] and "CONDSTORE" in health.settings["imap_can"]


def test_a_wrong_password_is_told_from_a_server_that_is_not_there(
    post_office: MailServers, reach: Callable[[str], None]
) -> None:
    nowhere = free_port()
    reach(f"{post_office.hosts},127.0.0.1:{nowhere}")

    with pytest.raises(AuthExpired):
        email.poll(account(post_office, password="wrong"), {})
    with pytest.raises(AuthExpired):
        email.send(account(post_office, password="wrong"), reply("t"))
    with pytest.raises(Retryable) as away:
        email.send(account(post_office, smtp_port=nowhere), reply("t"))
    with pytest.raises(Permanent) as inside:
        email.poll(account(post_office, imap_port=post_office.ports["lmtp"]), {})

    assert away.value.code == "not_connected"
    assert inside.value.code == "address_refused"


def test_nobody_gets_a_letter_that_one_of_its_recipients_cannot_get(post_office: MailServers) -> None:
    both = {"to": (KASIA,), "cc": ("nobody@fans.example",)}

    with pytest.raises(Permanent) as refused:
        email.send(account(post_office), reply("t", recipients=both))

    assert (refused.value.code, refused.value.text) == ("mail_recipient", "550 5.1.1 nobody@fans.example")
    time.sleep(0.3)
    assert post_office.held(KASIA) == []


def test_a_letter_that_comes_back_says_which_of_ours_it_was(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)
    sent = email.send(facts, reply("t", recipients={"to": (GHOST,)}, handle=GHOST))

    until(post_office.held)
    told = [one for one in events(email.poll(facts, before.next_cursor)) if one.kind == "delivery"]

    assert [(one.ext_id, one.failed) for one in told] == [(sent.ext_id, "5.1.1")]
    now = datetime.now(UTC)
    assert email.listing(facts, now - timedelta(days=1), now, None).ids == ()


def test_what_was_written_in_a_mail_program_is_known_as_ours(post_office: MailServers) -> None:
    facts = account(post_office)
    before = begun(facts)

    post_office.deliver(letter("hi", Message_ID=FIRST))
    until(post_office.held)
    with_program = letter(
        "From my phone", sender=DESK, To=KASIA, Message_ID="<own@parcelhop.example>", References=FIRST
    )
    with doorways.mailbox(facts) as box:
        box.append("Sent", with_program)
    told = events(email.poll(facts, before.next_cursor))

    assert [(one.kind, one.ext_id) for one in told if one.kind == "echo"] == [("echo", "<own@parcelhop.example>")]
    assert len({one.thread_ext_id for one in told}) == 1


def test_what_the_mailbox_holds_is_listed_and_brought_by_name(post_office: MailServers) -> None:
    facts = account(post_office)
    post_office.deliver(letter("one", Message_ID=FIRST))
    until(post_office.held)

    now = datetime.now(UTC)
    listed = email.listing(facts, now - timedelta(days=1), now, None)
    brought = events(email.reconcile(facts, listed.ids))

    assert [one.ext_id for one in brought] == list(listed.ids)
    assert brought[0].text == "one"


class Tokens(Fake):
    """Says of whom a token is, as Dovecot asks."""

    def answer(self, call: Call) -> Answer:
        good = call.first("access_token") == "good-token"
        return told({"email": DESK, "active": "yes"}) if good else told({"active": "no"}, 401)


def test_a_token_opens_both_servers_and_a_bad_one_can_be_renewed(post_office: MailServers) -> None:
    good = AccountFacts(DESK, DESK, settings=post_office.settings(), keys={"access_token": "good-token"})
    old = AccountFacts(DESK, DESK, settings=post_office.settings(), keys={"access_token": "old", "refresh_token": "r"})
    with Tokens(port=post_office.ports["tokens"]):
        assert email.health(good).ext_id == DESK
        for attempt in (lambda: email.poll(old, {}), lambda: email.send(old, reply("t"))):
            with pytest.raises(AuthExpired) as expired:
                attempt()
            assert expired.value.can_refresh
