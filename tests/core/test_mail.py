"""Mail: one letter to one person, by a real server; every refusal is either "later" or "not like this"."""

import logging
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from caredesk.core import clock, config, mail
from caredesk.core.config import Settings
from caredesk.core.mail import Letter, Permanent, Retryable
from tests.fakes.mailbox import Mailbox
from tests.servers.ports import free_port

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LETTER = Letter("ola@parcelhop.example", "Zgłoszenie #7 czeka", "Termin: 13:00 – źdźbło.\n", "a-1")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    config.use(None)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        use(running.url())
        yield running


def use(url: str, sender: str = "Care desk <desk@parcelhop.example>") -> None:
    config.use(Settings(mail_from=sender, smtp_url=url, base_url="https://desk.parcelhop.example"))


def test_a_letter_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    with clock.fixed(NOON):
        mail.send(LETTER)

    kept = mailbox.kept[0]
    assert (kept.sender, kept.to) == ("desk@parcelhop.example", ["ola@parcelhop.example"])
    assert kept.message["From"] == "Care desk <desk@parcelhop.example>"
    assert kept.message["Subject"] == "Zgłoszenie #7 czeka"
    assert kept.text.replace("\r\n", "\n") == LETTER.text


def test_machines_are_told_who_wrote_and_that_no_answer_is_wanted(mailbox: Mailbox) -> None:
    with clock.fixed(NOON):
        mail.send(LETTER)

    message = mailbox.kept[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == "<a-1@desk.parcelhop.example>"


def test_the_same_letter_has_the_same_name_every_time(mailbox: Mailbox) -> None:
    mail.send(LETTER)
    mail.send(LETTER)

    assert len({str(one.message["Message-ID"]) for one in mailbox.kept}) == 1


def test_a_subject_cannot_become_another_header(mailbox: Mailbox) -> None:
    mail.send(Letter(LETTER.to, "Hello\r\nBcc: thief@x.example\r\n\r\nbody", "text", "a"))

    kept = mailbox.kept[0]
    assert kept.to == [LETTER.to] and kept.message["Bcc"] is None
    assert kept.message["Subject"] == "Hello Bcc: thief@x.example body"


@pytest.mark.parametrize("address", ["a@x.example\r\nBcc: b@x.example", "", "a@x.example, b@x.example", "nobody"])
def test_an_address_that_is_none_gets_no_letter(mailbox: Mailbox, address: str) -> None:
    with pytest.raises(Permanent) as refused:
        mail.send(Letter(address, "Hello", "text", "a"))

    assert refused.value.code == "mail_malformed"
    assert mailbox.kept == []


def test_an_address_in_any_letters_gets_its_letter(mailbox: Mailbox) -> None:
    mail.send(Letter("źdźbło@x.example", "Hello", "text", "a"))

    assert mailbox.kept[0].to == ["źdźbło@x.example"]


def test_a_text_that_looks_like_commands_is_a_text(mailbox: Mailbox) -> None:
    mail.send(Letter(LETTER.to, "Hello", "one\n.\nQUIT\n.two\n", "a"))

    assert mailbox.kept[0].text.replace("\r\n", "\n") == "one\n.\nQUIT\n.two\n"


@pytest.mark.parametrize(
    ("step", "answer", "kind", "code"),
    [
        pytest.param("recipient", "550 no such user", Permanent, "mail_recipient", id="nobody there"),
        pytest.param("recipient", "451 greylisted, come again", Retryable, "mail_recipient", id="greylisted"),
        pytest.param("sender", "553 not you", Permanent, "mail_refused", id="sender refused"),
        pytest.param("sender", "452 no room", Retryable, "mail_refused", id="no room"),
        pytest.param("data", "554 looks like spam", Permanent, "mail_refused", id="letter refused"),
        pytest.param("data", "421 going down", Retryable, "mail_refused", id="server going down"),
    ],
)
def test_a_refusal_is_for_now_or_for_good(
    mailbox: Mailbox, step: str, answer: str, kind: type[mail.Trouble], code: str
) -> None:
    mailbox.says[step] = answer

    with pytest.raises(kind) as refused:
        mail.send(LETTER)

    assert refused.value.code == code
    assert mailbox.kept == []


def test_after_a_refusal_the_next_letter_goes(mailbox: Mailbox) -> None:
    mailbox.says["recipient"] = "451 later"
    with pytest.raises(Retryable):
        mail.send(LETTER)

    mailbox.says.clear()
    mail.send(LETTER)

    assert len(mailbox.kept) == 1


def test_nobody_listening_is_for_now() -> None:
    use(f"smtp://127.0.0.1:{free_port()}")

    with pytest.raises(Retryable) as refused:
        mail.send(LETTER)

    assert refused.value.code == "mail_unreachable"


def test_a_server_that_never_answers_is_given_up_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", free_port())) as silent:
        use(f"smtp://127.0.0.1:{silent.getsockname()[1]}")

        with pytest.raises(Retryable) as refused:
            mail.send(LETTER)

    assert refused.value.code == "mail_unreachable"


def test_without_a_server_nothing_is_sent() -> None:
    config.use(Settings())

    with pytest.raises(Permanent) as refused:
        mail.send(LETTER)

    assert refused.value.code == "mail_off" and not mail.is_configured()


def test_who_needs_a_name_and_password_gets_them() -> None:
    with Mailbox(login=("desk@x.example", "s p@ce/1")) as mailbox:
        use(mailbox.url(user="desk%40x.example:s%20p%40ce%2F1"))
        mail.send(LETTER)

    assert mailbox.kept[0].user == "desk@x.example"


@pytest.mark.parametrize(
    ("says", "kind"), [({}, Permanent), ({"auth": "454 4.7.0 try again"}, Retryable)], ids=["wrong", "not now"]
)
def test_a_password_that_is_refused_is_told_nowhere(
    caplog: pytest.LogCaptureFixture, says: dict[str, str], kind: type[mail.Trouble]
) -> None:
    with Mailbox(login=("desk", "right")) as mailbox, caplog.at_level(logging.DEBUG):
        mailbox.says = says
        use(mailbox.url(user="desk:planted-xyzzy"))
        with pytest.raises(kind) as refused:
            mail.send(LETTER)
        logging.getLogger("caredesk").error("mail failed", exc_info=refused.value)

    assert refused.value.code == "mail_auth"
    assert "xyzzy" not in caplog.text + repr(refused.value) + repr(config.settings())
    assert mailbox.kept == []


def test_a_password_that_no_server_could_take_is_refused() -> None:
    with Mailbox(login=("desk", "right")) as mailbox:
        use(mailbox.url(user="desk:hasło"))
        with pytest.raises(Permanent) as refused:
            mail.send(LETTER)

    assert refused.value.code == "mail_auth"


def test_starttls_is_used_where_it_is_asked_for(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Mailbox(login=("desk", "right"), tls=served_by(certificate)) as mailbox:
        use(mailbox.url("smtp+starttls", "desk:right"))
        mail.send(LETTER)

    assert mailbox.kept[0].is_encrypted


def test_a_stranger_s_certificate_is_not_trusted(certificate: Path) -> None:
    with Mailbox(tls=served_by(certificate)) as mailbox:
        use(mailbox.url("smtp+starttls"))
        with pytest.raises(Retryable) as refused:
            mail.send(LETTER)

    assert refused.value.code == "mail_certificate"
    assert mailbox.kept == []


def test_a_server_without_starttls_gets_nothing_in_the_clear(mailbox: Mailbox) -> None:
    use(mailbox.url("smtp+starttls"))

    with pytest.raises(Permanent) as refused:
        mail.send(LETTER)

    assert refused.value.code == "mail_unsupported"
    assert mailbox.kept == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that nobody trusts, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(clock.now() - timedelta(days=1))
    made = made.not_valid_after(clock.now() + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(key.private_bytes(pem, *plain) + signed.public_bytes(pem))
    return path


def served_by(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
