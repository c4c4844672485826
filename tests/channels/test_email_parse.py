"""What a letter becomes: words, people, files, conversations; machines known, reports told apart, caps held. Pure."""

import base64
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caredesk.channels import email
from caredesk.channels.base import Event, Raw, Skipped
from caredesk.channels.email import tokens
from tests.channels.email_stage import DESK, KASIA, NOW, letter, raw

SAMPLES = Path(__file__).parent / "samples/email"


def sample(name: str, **told: str) -> Event:
    found = list(email.parse(raw((SAMPLES / f"{name}.eml").read_bytes(), **told)))
    assert len(found) == 1 and isinstance(found[0], Event)
    return found[0]


def one(body: bytes, **told: str) -> Event:
    return next(found for found in email.parse(raw(body, **told)) if isinstance(found, Event))


def test_a_plain_letter_with_an_old_table_of_letters() -> None:
    event = sample("plain")

    assert (event.kind, event.surface, event.visibility, event.automatic) == ("created", "mail", "private", False)
    assert event.text == "Zażółć gęślą jaźń."
    assert event.subject == "Zażółć paczka"
    assert event.author is not None
    assert (event.author.ext_id, event.author.name) == (KASIA, "Kasia Wróbel")
    assert event.mail is not None
    assert event.mail.quoted == "W dniu 22.11.2026 o 18:00, Parcelhop pisze:\n> Dzień dobry\n> Sprawdzamy."
    assert (event.mail.to, event.mail.cc) == ((DESK, "ola@partner.example"), ("zoltan@fans.example",))
    assert event.mail.follows == ("<mid-1@fans.example>", "<root-1@fans.example>")
    assert event.thread_ext_id == tokens.thread("<root-1@fans.example>", KASIA)
    assert event.occurred_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_no_letter_is_dropped_where_no_table_is_declared() -> None:
    event = sample("undeclared_latin2")

    assert event.text == "Zażółć gęślą jaźń, proszę o zwrot."
    assert event.subject == "Zażółć"


def test_the_plain_half_is_read_and_files_are_kept_with_what_signs_them() -> None:
    event = sample("alternative")

    assert event.text == "Hol a csomagom?"
    assert event.author is not None and event.author.name == "Nagy Zoltán"
    assert [(file.kind, file.name, file.media, file.data) for file in event.attachments] == [
        ("image", "kép.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("file", "smime.p7s", "application/pkcs7-signature", base64.b64decode("MIAGCSqGSIb3")),
    ]


def test_html_is_words_and_nothing_of_it_is_fetched_or_run() -> None:
    event = sample("html_only")

    assert event.text is not None and event.mail is not None
    assert event.text.split() == [
        "Where",
        "is",
        "it?",
        "our",
        "logo",
        "click",
        "bank.example",
        "(https://evil.example/)",
    ]
    assert event.mail.quoted == "On Mon, 23 Nov 2026, Parcelhop wrote:\n> We look."
    assert event.attachments == () and event.html is None


def test_an_out_of_office_letter_is_automatic() -> None:
    assert sample("out_of_office").automatic


@pytest.mark.parametrize(
    ("head", "is_machine"),
    [
        pytest.param({}, False, id="a person"),
        pytest.param({"Auto-Submitted": "no"}, False, id="said to be a person"),
        pytest.param({"Auto-Submitted": "auto-generated; x=1"}, True, id="auto-generated"),
        pytest.param({"Precedence": "bulk"}, True, id="precedence"),
        pytest.param({"List-Id": "<news.shop.example>"}, True, id="a list"),
        pytest.param({"List-Id": "<desk.parcelhop.example>", "Precedence": "list"}, False, id="our own group"),
        pytest.param({"Return-Path": "<>"}, True, id="empty return path"),
        pytest.param({"Return-Path": f"<{KASIA}>"}, False, id="a return path"),
        pytest.param({"X-Auto-Response-Suppress": "DR, OOF"}, True, id="exchange"),
        pytest.param({"X-Auto-Response-Suppress": "DR"}, False, id="exchange, receipts only"),
        pytest.param({"X-Autoreply": "yes"}, True, id="old marks"),
        pytest.param({"From": DESK}, True, id="our own address"),
        pytest.param({"From": f"Form <{DESK}>", "Reply-To": KASIA}, False, id="a form on our own site"),
        pytest.param({"From": "MAILER-DAEMON@mx.test"}, True, id="a mail system"),
    ],
)
def test_who_is_answered_by_nobody(head: dict[str, str], is_machine: bool) -> None:
    told = {name.replace("-", "_"): value for name, value in head.items()}

    assert one(letter("hi", **told)).automatic is is_machine


def test_our_own_address_proves_nothing() -> None:
    forged = one(letter("hi", sender=f"The desk <{DESK}>"))
    form = one(letter("hi", sender=DESK, Reply_To=f"Kasia <{KASIA}>"))

    assert forged.kind == "created" and forged.author is not None
    assert forged.author.ext_id == f"unproven:{DESK}"
    assert form.author is not None and form.author.ext_id == KASIA


def test_a_sender_whose_domain_does_not_stand_for_it_enters_no_conversation(keys: None) -> None:
    ours = tokens.own_id(DESK, tokens.thread("<root@fans.example>", KASIA), "send-1", "parcelhop.example")
    head = {"References": f"<root@fans.example> {ours}", "Message_ID": "<f@x.example>"}
    real = one(letter("hi", **head), ours=ours)
    fails = "mx.parcelhop.example; spf=fail smtp.mailfrom=x; dmarc=fail (p=reject) header.from=fans.example"
    forged = one(letter("hi", Authentication_Results=fails, **head), ours=ours)

    assert real.mail is not None and real.mail.threads != () and "unproven" not in real.facts
    assert forged.mail is not None and (forged.mail.threads, forged.mail.follows) == ((), ())
    assert forged.thread_ext_id != real.thread_ext_id
    assert forged.author is not None
    assert (forged.author.ext_id, forged.author.handle) == (f"unproven:{KASIA}", KASIA)
    assert forged.facts == {"unproven": "1"}


def test_a_stranger_under_the_same_first_letter_has_a_thread_of_their_own() -> None:
    head = {"References": "<root@fans.example>"}
    kasia = one(letter("hi", **head))
    mallory = one(letter("hi", sender="mallory@evil.example", **head))

    assert kasia.thread_ext_id != mallory.thread_ext_id
    assert mallory.mail is not None and mallory.mail.threads == ()


def test_the_same_message_id_twice_is_two_letters_and_the_same_letter_twice_is_one() -> None:
    first = letter("one", Message_ID="<same@x.example>")
    again = b"Received: from elsewhere by here\r\n" + first
    other = letter("two", subject="Other", Message_ID="<same@x.example>")

    assert one(first).key == one(again).key != one(other).key


def test_a_letter_without_a_message_id_has_a_name() -> None:
    event = one(letter("hi"))

    assert event.ext_id.startswith("none#") and len(event.ext_id) < 60
    assert one(letter("hi")).key == event.key


@pytest.mark.parametrize(
    ("date", "arrived", "clock"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0100", "", "peer"),
        ("Mon, 01 Jan 1900 00:00:00 +0000", "", "received"),
        ("Fri, 01 Jan 2099 00:00:00 +0000", "", "received"),
        ("yesterday", "23-Nov-2026 09:59:00 +0000", "envelope"),
        ("", "23-Nov-2026 09:59:00 +0000", "envelope"),
        ("Mon, 16 Nov 2026 10:00:00 +0100", "23-Nov-2026 09:59:00 +0000", "envelope"),
    ],
)
def test_times_that_cannot_be_believed_give_way(date: str, arrived: str, clock: str) -> None:
    event = one(letter("hi", Date=date), arrived=arrived)

    assert event.clock == clock
    assert event.occurred_at <= NOW


def test_a_bounce_names_our_letter_and_only_a_proven_one(keys: None) -> None:
    ours = tokens.own_id(DESK, tokens.thread("<a@x>", KASIA), "send-1", "parcelhop.example")
    body = (SAMPLES / "bounce.eml").read_bytes().replace(b"<OURS>", ours.encode())

    told = list(email.parse(raw(body, ours=" ".join(tokens.genuine(DESK, tokens.own_ids_in(body))))))

    assert [(event.kind, event.ext_id, event.failed) for event in told if isinstance(event, Event)] == [
        ("delivery", ours, "5.1.1")
    ]
    assert list(email.parse(raw(body))) == []
    forged = body.replace(ours.encode(), ours.replace("@", "x@").encode())
    assert tokens.genuine(DESK, tokens.own_ids_in(forged)) == []
    assert list(email.parse(raw(body.replace(b"Action: failed", b"Action: delayed"), ours=ours))) == []


def test_marks_are_ours_for_this_account_alone(keys: None) -> None:
    thread = tokens.thread("<a@x>", KASIA)
    mark = tokens.mark(DESK, thread)

    assert list(tokens.marks(DESK, f"desk+{mark}@parcelhop.example")) == [thread]
    assert list(tokens.marks(DESK, f"Re: x [#{mark.upper()}]")) == [thread]
    assert list(tokens.marks("other@parcelhop.example", f"[#{mark}]")) == []
    assert list(tokens.marks(DESK, f"[#{thread}-{'a' * 16}]")) == []


def skipped(body: bytes, **told: str) -> list[str]:
    return [found.reason for found in email.parse(raw(body, **told)) if isinstance(found, Skipped)]


def test_a_thousand_nested_parts_are_left_out_and_that_is_said() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000))
    begins = time.monotonic()

    assert skipped(letter("")[:-4] + nested + b"\r\nhi") == ["mail_too_deep"]
    assert one(letter("")[:-4] + nested).facts == {"left_out": "1"}
    assert time.monotonic() - begins < 2


def test_a_thousand_parts_side_by_side_are_cut() -> None:
    parts = b"".join(b"--b\r\n\r\np%d\r\n" % number for number in range(1000))
    body = letter("", Content_Type="multipart/mixed; boundary=b")[:-2] + parts + b"--b--\r\n"

    assert skipped(body) == ["mail_too_many_parts"]
    assert (one(body).text or "").startswith("p0\n\np1\n")


def test_a_hundred_megabytes_of_base64_are_known_by_their_beginning() -> None:
    beginning = (
        letter("", Content_Type="multipart/mixed; boundary=b")[:-2]
        + b"--b\r\n\r\nSee the film.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\n"
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + b"QUJD" * 100_000
    )

    assert skipped(beginning, size="137000000") == ["mail_cut"]
    assert one(beginning, size="137000000").text == "See the film."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n",
        b"\x00\xff\xfe" * 50,
        b"no colon at all",
        b"From: <<<>>>\r\nFrom: b@x.example\r\n\r\n",
        b"From: \xff\xfe\r\nSubject: =?utf-8?b?!!!?=\r\n\r\n\xff",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\n",
        b"Content-Type: text/plain; charset=rot13\r\nContent-Transfer-Encoding: base64\r\n\r\n=====A",
        b"Content-Type: text/plain; charset=utf-16\r\n\r\n\xff",
        b"Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nStatus: \xff\r\n\r\n--b--",
        b"References: " + b"<a@b> " * 5000 + b"\r\n\r\nhi",
        b"Subject: " + b"x" * 500_000 + b"\r\n\r\nhi",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe; filename*0*=x\r\n\r\nhi",
    ],
)
def test_junk_never_breaks_the_reader(body: bytes) -> None:
    for found in email.parse(raw(body)):
        assert isinstance(found, Event | Skipped)
        if isinstance(found, Event):
            (found.text or "").encode()
            assert found.text is not None and "\x00" not in found.text and len(found.ext_id) <= 400


def test_a_caller_who_is_no_mailbox_says_nothing_about_a_letter() -> None:
    event = next(iter(email.parse(Raw(letter("hi"), NOW))))

    assert isinstance(event, Event) and event.kind == "created"
