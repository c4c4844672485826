"""What each answer of a mail server means, by a real one that refuses on request; what a letter looks like."""

import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest

from caredesk.channels import email
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    Denied,
    NotThere,
    Permanent,
    PostFacts,
    Retryable,
    Trouble,
    Unknown,
)
from caredesk.channels.email import composing, tokens
from tests.channels.email_stage import DESK, KASIA, NOW, reply
from tests.fakes.mailbox import Mailbox

HELLO, OK = b"220 hi\r\n", b"250 ok\r\n"


@pytest.fixture
def mailbox(reach: Callable[[str], None], keys: None) -> Iterator[Mailbox]:
    with Mailbox() as running:
        reach(running.host)
        yield running


def facts(host: str, **settings: object) -> AccountFacts:
    name, _, port = host.partition(":")
    told = {"smtp_host": name, "smtp_port": port, "smtp_security": "plain", "append": "no"}
    return AccountFacts(DESK, DESK, settings={**told, **settings}, keys={})


@pytest.mark.parametrize(
    ("step", "says", "kind", "code"),
    [
        ("sender", "421 4.7.0 too many", Retryable, "mail_later"),
        ("sender", "550 5.7.1 not from there", Permanent, "mail_sender"),
        ("sender", "530 5.7.0 sign in", AuthExpired, "auth_expired"),
        ("recipient", "450 4.2.0 greylisted", Retryable, "mail_later"),
        ("recipient", "452 4.5.3 too many", Retryable, "mail_later"),
        ("recipient", "550 5.1.1 nobody", Permanent, "mail_recipient"),
        ("recipient", "552 5.2.2 full", Permanent, "mail_too_large"),
        ("data", "451 4.3.0 later", Retryable, "mail_later"),
        ("data", "552 5.3.4 too big", Permanent, "mail_too_large"),
        ("data", "554 5.7.1 spam", Permanent, "mail_not_taken"),
    ],
)
def test_every_answer_has_its_class(mailbox: Mailbox, step: str, says: str, kind: type[Trouble], code: str) -> None:
    mailbox.says[step] = says

    with pytest.raises(kind) as trouble:
        email.send(facts(mailbox.host), reply("t"))

    assert trouble.value.code == code
    assert mailbox.kept == []


def speaking(server: socket.socket, answers: list[bytes]) -> None:
    """Say these things to one caller, one for each time that something is heard, then go away."""
    peer, _ = server.accept()
    with peer:
        for answer in answers:
            peer.sendall(answer)
            peer.recv(100_000)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        pytest.param([], Retryable, id="gone before anything was said"),
        pytest.param([HELLO, b"250 x\r\n", OK, OK], Retryable, id="gone before the letter"),
        pytest.param([HELLO, b"250 x\r\n", OK, OK, b"354 go\r\n"], Unknown, id="gone after the letter"),
    ],
)
def test_a_connection_that_breaks_is_only_unclear_after_the_whole_letter(
    reach: Callable[[str], None], keys: None, answers: list[bytes], kind: type[Trouble]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        threading.Thread(target=speaking, args=(server, answers), daemon=True).start()
        reach(host)
        with pytest.raises(kind):
            email.send(facts(host), reply("t"))


def test_every_attempt_has_the_same_message_id(keys: None) -> None:
    account = facts("127.0.0.1:1")
    first = email.prepare(account, reply(tokens.thread("<a@x>", KASIA)))

    assert email.prepare(account, reply(tokens.thread("<a@x>", KASIA))) == first
    assert tokens.genuine(DESK, [first["message_id"]]) == [first["message_id"]]
    assert email.prepare(account, reply(tokens.thread("<a@x>", KASIA), send_id="other")) != first


def written(account: AccountFacts, **more: object):  # type: ignore[no-untyped-def]
    out = reply(tokens.thread("<a@x>", KASIA), **more)
    out = reply(out.thread_ext_id, **{**more, "kept": email.prepare(account, out)})
    return message_from_bytes(composing.written(composing.letter(account, out)), policy=policy.default)


def test_the_letter_quotes_signs_and_marks_as_the_account_wants_it(keys: None) -> None:
    style = {"quotes": "yes", "signature": "{agent}\nParcelhop", "token_in": "plus", "from_name": "Ügyfélszolgálat"}
    told = {"references": ["<a@x>"], "signed": "Ola", "quoted": "Where is it?\nPlease.", "quoted_by": "Kasia"}
    message = written(facts("127.0.0.1:1", **style), mail=told, text="<b>Tomorrow</b> & on time")

    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == (
        "<b>Tomorrow</b> & on time\n\n-- \nOla\nParcelhop\n\nKasia:\n> Where is it?\n> Please.\n"
    )
    assert "&lt;b&gt;Tomorrow&lt;/b&gt; &amp; on time<br>" in message.get_body(("html",)).get_content()
    assert str(message["Reply-To"]).startswith("desk+m")
    assert message["From"].addresses[0].display_name == "Ügyfélszolgálat"
    marked = written(facts("127.0.0.1:1", token_in="subject"))["Subject"]
    assert tokens.unmarked(marked) == "Re: Parcel 12" != marked


def test_a_header_cannot_become_two(keys: None) -> None:
    for more in ({"subject": "x\r\nBcc: thief@x.example"}, {"recipients": {"to": ("a@x.example\r\nBcc: b@x",)}}):
        with pytest.raises(Permanent) as trouble:
            written(facts("127.0.0.1:1"), **more)
        assert trouble.value.code in ("mail_malformed", "mail_recipient")


def test_a_long_chain_keeps_its_first_letter_and_its_last_ones(keys: None) -> None:
    chain = [f"<{number}@{'long' * 10}.example>" for number in range(100)]
    message = written(facts("127.0.0.1:1"), mail={"references": chain})

    kept = str(message["References"]).split()
    assert (kept[0], kept[-1], message["In-Reply-To"]) == (chain[0], chain[-1], chain[-1])
    assert len(kept) < 22


@pytest.mark.parametrize(
    ("action", "author", "said"),
    [
        ("dm", KASIA, Allowed()),
        ("reply", KASIA, Denied("private_stays_private")),
        ("hide", KASIA, Denied("hide_private")),
        ("like", KASIA, Denied("not_on_this_network")),
        ("dm", f"unproven:{DESK}", Denied("unproven_sender")),
        ("dm", f"unproven:{KASIA}", Allowed()),
    ],
)
def test_a_letter_is_answered_by_a_letter_and_by_nothing_else(action: str, author: str, said: object) -> None:
    post = PostFacts(ext_id="<a@x>#1", surface="mail", visibility="private", author_ext_id=author)

    assert email.can(facts("127.0.0.1:1"), post, action, NOW) == said


def test_an_account_without_a_server_says_so(keys: None) -> None:
    with pytest.raises(Permanent) as trouble:
        email.poll(AccountFacts(DESK), {})

    assert trouble.value.code == "mail_no_server"
    assert isinstance(email.find_sent(AccountFacts(DESK), reply("t")), NotThere) is False
