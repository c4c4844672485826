"""Letters through the whole desk, with Dovecot and Postfix: conversations, forgeries, bounces, machines that answer."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from caredesk.audit.verify import verify
from caredesk.channels.base import Raw
from caredesk.channels.email import tokens
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.postroom import arrivals, worker
from caredesk.postroom.models import Arrival, Outgoing
from caredesk.privacy import erasure
from caredesk.privacy.models import DONE
from caredesk.sla.models import Clock
from caredesk.team.models import Agent
from caredesk.tickets import reading
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.channels.conftest import mail_servers
from tests.channels.email_stage import DESK, KASIA
from tests.postroom.mail_stage import PostOffice, connected, post_office, until
from tests.servers.mail import GHOST, MailServers

__all__ = ["mail_servers"]
FIRST = "<first@fans.example>"
ZOLTAN, MALLORY = "zoltan@fans.example", "mallory@evil.example"


@pytest.fixture
def office(mail_servers: MailServers, ola: Agent) -> Iterator[PostOffice]:
    with post_office(mail_servers, ola) as running:
        yield running


def clocks() -> int:
    """How many clocks run."""
    return len(list(db.session().exec(select(Clock).where(Clock.stopped_at == None))))  # noqa: E711


def tickets() -> list[Ticket]:
    db.close_reading()
    return list(db.session().exec(select(Ticket).order_by(Ticket.id)))  # type: ignore[arg-type]


def test_a_letter_becomes_a_ticket_and_its_answer_comes_back_into_it(office: PostOffice) -> None:
    asked = office.receive("Gdzie moja paczka?", Message_ID=FIRST)
    reply = office.answer(asked, "Sprawdzamy. Zażółć!")

    assert reply.out_state == "sent"
    got = office.got()[0]
    assert (got["Subject"], got["To"], got["In-Reply-To"]) == ("Re: Parcel 12", KASIA, FIRST)

    office.receive("Dziękuję!", Subject="Re: Parcel 12", In_Reply_To=str(got["Message-ID"]))

    assert len(tickets()) == 1
    said = {one.text for one in reading.posts(tickets()[0].id or 0)}
    assert said == {"Gdzie moja paczka?", "Sprawdzamy. Zażółć!", "Dziękuję!"}
    assert verify().findings == []


def keys_to(office: PostOffice) -> dict[str, dict[str, str]]:
    """Everything that may lead into Kasia's conversation, each by itself."""
    reply = office.answer(office.receive("Gdzie moja paczka?", Message_ID=FIRST))
    mark = tokens.mark(DESK, tickets()[0].thread_ext_id)
    return {
        "the first letter": {"References": FIRST},
        "our letter": {"In_Reply_To": str(reply.ext_id)},
        "both": {"References": f"{FIRST} {reply.ext_id}"},
        "the address": {"to": f"desk+{mark}@parcelhop.example"},
        "the subject": {"Subject": f"Re: Parcel 12 [#{mark}]"},
    }


def test_each_key_by_itself_brings_an_answer_home(office: PostOffice) -> None:
    keys = keys_to(office)

    for name, carried in keys.items():
        office.write(f"By {name}", **carried)
    office.work()

    assert [one.posts_count for one in tickets()] == [2 + len(keys)]


def test_no_stolen_key_opens_the_conversation_of_another_customer(office: PostOffice) -> None:
    keys = keys_to(office)

    for name, stolen in keys.items():
        office.write(f"By {name}", sender=MALLORY, **stolen)
    office.work()

    first, *others = tickets()
    assert first.posts_count == 2
    assert {office.post(f"By {name}").ticket_id for name in keys} == {one.id for one in others}
    told = {name: office.post(f"By {name}").about["mail"].get("named_ticket") for name in keys}
    assert told == {**dict.fromkeys(keys, first.id), "the first letter": None}


def test_whoever_was_written_to_may_go_on_with_it(office: PostOffice) -> None:
    asked = office.receive("We both wait", Message_ID=FIRST, Cc=ZOLTAN)
    office.answer(asked)
    assert [str(one["Cc"]) for one in office.got(ZOLTAN)] == [ZOLTAN]

    office.receive("Me too", sender=ZOLTAN, References=FIRST, Cc=KASIA)

    assert [one.posts_count for one in tickets()] == [3]


def test_an_agent_leaves_somebody_out_of_the_copy_and_adds_nobody(office: PostOffice) -> None:
    asked = office.receive("We both wait", Message_ID=FIRST, Cc=f"{ZOLTAN}, {MALLORY}")

    with pytest.raises(Refused):
        office.answer(asked, along={"cc": ["somebody@fans.example"]})
    office.answer(asked, along={"cc": [ZOLTAN]})

    assert [str(one["Cc"]) for one in office.got()] == [ZOLTAN]
    assert (len(office.got(ZOLTAN)), office.got(MALLORY)) == (1, [])


def test_a_letter_that_comes_back_says_that_the_reply_failed(office: PostOffice) -> None:
    office.servers.put(
        f"From: Ghost <{GHOST}>\r\nTo: {DESK}\r\nSubject: boo\r\nMessage-ID: <g@x.example>\r\n\r\nHu!\r\n".encode()
    )
    office.work()
    reply = office.answer(office.post("Hu!"))

    until(lambda: len(office.servers.held()) == 2)
    office.work()

    assert len(cast.entries("reply.sent")) == 1

    failed = office.shown(reply)
    assert (failed.out_state, failed.out_why) == ("failed", "not_delivered: 5.1.1")
    assert len(tickets()) == 1


def test_an_out_of_office_storm_between_two_desks_stops(office: PostOffice) -> None:
    connected(office.servers, "help@rival.example")
    reply = office.answer(office.receive("Hi", sender="help@rival.example", Message_ID=FIRST))
    assert reply.out_state == "sent"
    before = clocks()
    away = {"Auto_Submitted": "auto-replied", "In_Reply_To": str(reply.ext_id), "Precedence": "bulk"}

    for number in range(5):
        office.write(f"I am away {number}", sender="help@rival.example", **away)
        office.write(f"So am I {number}", sender=DESK, to="help@rival.example", **away)
    for _ in range(5):
        office.work(60)

    posts = list(db.session().exec(select(Post).where(Post.kind == PostKind.IN)))
    assert all(one.automatic for one in posts if "away" in one.text or "So am I" in one.text)
    assert len([one for one in posts if one.automatic]) == 10
    assert len(list(db.session().exec(select(Post).where(Post.kind == PostKind.REPLY)))) == 1
    held = [office.servers.held(one) for one in (DESK, "help@rival.example")]
    assert [len(one) for one in held] == [6, 6]
    assert clocks() == before


def test_files_and_quotations_stand_beside_the_words(office: PostOffice) -> None:
    body = (
        f"From: {KASIA}\r\nTo: {DESK}\r\nSubject: Bill\r\nMessage-ID: {FIRST}\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\n\r\nHere it is.\r\n\r\nOn Mon, you wrote:\r\n> send the bill\r\n"
        "--b\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"
    )
    office.servers.deliver(body.encode())
    until(lambda: office.servers.held())
    office.work()

    view = reading.posts(tickets()[0].id or 0)[0]
    assert view.text == "Here it is."
    assert view.beside.letter is not None
    assert view.beside.letter.quoted == "On Mon, you wrote:\n> send the bill"
    assert [(one.name, one.size) for one in view.files] == [("bill.pdf", 9)]
    worker.drain()


def test_an_erasure_takes_people_and_quotations_out_of_letters(office: PostOffice, bence: Agent) -> None:
    asked = office.receive(
        "Where is it?\n\nOn Mon, you wrote:\n> canary in the quotation", Cc=ZOLTAN, said="Where is it?"
    )
    reply = office.answer(asked)
    customer = db.first(Customer, Customer.name == "Kasia")
    assert customer is not None

    assert erasure.finish(erasure.ask(customer, bence, basis="objection")).state == DONE

    left = [str(db.session().get_one(Outgoing, reply.out_id).payload), str(office.shown(asked).about)]
    left += [str(one.facts) for one in db.session().exec(select(PostVersion))]
    left += [str(one.body) for one in db.session().exec(select(Arrival)) if one.body]
    assert [one for one in left if KASIA in one or "canary" in one or ZOLTAN in one] == []


def test_large_letters_are_read_one_after_the_other(desk: object, parcelhop: Account, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(arrivals, "MOST_BYTES", 10)
    with db.transaction():
        for number, size in enumerate((4, 4, 4, 30)):
            row = arrivals.row(parcelhop.id, Raw(b"x" * size, clock.now(), {}, "poll"), f"poll-{number}")
            arrivals.put(row)

    taken = []
    while waiting := arrivals.ready(50):
        taken.append([len(one.body or b"") for one in waiting])
        with db.transaction():
            arrivals.take([one.id for one in waiting])
        db.close_reading()

    assert taken == [[4, 4], [4], [30]]
