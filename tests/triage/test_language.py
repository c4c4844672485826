"""The language of a post: what its network says, what its words say, what its writer spoke before; and corrections."""

import pytest

from caredesk.channels.base import Author, Event
from caredesk.core import clock, db
from caredesk.customers.actions import recognise
from caredesk.customers.models import Customer
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.receive import receive
from caredesk.triage import language, speaking
from tests import cast

POLISH = "Gdzie jest moja paczka? Czekam już od trzech dni."
NEWCOMER = Author("n1", "newcomer", "New Comer")


def arrive(account, text, ext_id="p1", **more) -> Post:
    about = {"kind": "created", "thread_ext_id": "t1", "occurred_at": clock.now(), "author": NEWCOMER, **more}
    with db.transaction():
        found = receive(account, Event(ext_id=ext_id, text=text, **about), *recognise(account, NEWCOMER))
    db.close_reading()
    assert found is not None
    return db.session().get_one(Post, found.id)


def speaks(post: Post) -> str:
    db.close_reading()
    ticket = db.session().get_one(Ticket, post.ticket_id)
    return db.session().get_one(Customer, ticket.customer_id).lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (POLISH, "pl"),
        ("czesc nie dziala mi aplikacja od wczoraj", "pl"),
        ("Hol van a csomagom? Három napja várok rá.", "hu"),
        ("hol a csomagom mar harom napja varok", "hu"),
        ("Where is my parcel? I have been waiting for three days.", "en"),
        ("@desk Where is my parcel? https://example.com/gdzie-jest-moja-paczka", "en"),
        ("ok", ""),
        ("dzięki!", ""),
        ("😡😡😡 1234567890123", ""),
        ("Wo ist mein Paket, ich warte seit drei Tagen", ""),
        ("", ""),
    ],
)
def test_words_are_told_apart_or_nobody_is_sure(text, lang):
    assert language.guess(text) == lang


def test_the_post_the_ticket_and_the_customer_are_in_the_language_of_the_words(desk, parcelhop):
    post = arrive(parcelhop, POLISH)

    ticket = db.session().get_one(Ticket, post.ticket_id)
    assert (post.lang, post.lang_by, ticket.lang, speaks(post)) == ("pl", "guess", "pl", "pl")
    assert [one["body"]["lang"] for one in cast.entries("post.received")] == ["pl"]


def test_what_the_network_says_is_believed_unless_it_says_that_it_does_not_know(desk, parcelhop):
    said = arrive(parcelhop, POLISH, lang="cs")
    silent = arrive(parcelhop, POLISH, "p2", lang="und")

    assert (said.lang, said.lang_by) == ("cs", "")
    assert (silent.lang, silent.lang_by) == ("pl", "guess")


def test_a_few_letters_are_in_what_the_customer_spoke_before(desk, parcelhop):
    arrive(parcelhop, POLISH)

    short = arrive(parcelhop, "halo??", "p2")

    assert (short.lang, short.lang_by, speaks(short)) == ("pl", "customer", "pl")


def test_other_words_are_in_another_language_and_a_removal_changes_none(desk, parcelhop):
    arrive(parcelhop, POLISH)

    edited = arrive(parcelhop, "Where is my parcel? Nobody answers me.", kind="edited", ext_version="2")
    assert (edited.lang, speaks(edited)) == ("en", "en")

    gone = arrive(parcelhop, None, kind="removed", removed_by="author")
    assert gone.lang == "en"


def test_a_colleague_corrects_it_and_an_edit_does_not_take_that_back(app, desk, parcelhop, ola, bence):
    app.config["WTF_CSRF_ENABLED"] = False
    post = arrive(parcelhop, "Where is my parcel, please?")

    answer = cast.signed_in(app, ola).post(f"/tickets/{post.ticket_id}/language", data={"lang": "hu"})

    assert answer.status_code == 302
    corrected = db.session().get_one(Post, post.id)
    assert (corrected.lang, corrected.lang_by, speaks(post)) == ("hu", "agent", "hu")
    assert db.session().get_one(Ticket, post.ticket_id).lang == "hu"
    (entry,) = cast.entries("language.corrected")
    assert (entry["actor"], entry["body"]["was"], entry["body"]["lang"]) == (ola.uuid, "en", "hu")
    again = arrive(parcelhop, "Where is my parcel? Please tell me.", kind="edited", ext_version="2")
    assert (again.lang, again.lang_by) == ("hu", "agent")


@pytest.mark.parametrize("lang", ["", "xx", "pl'--", "de"])
def test_a_language_that_the_desk_does_not_speak_is_refused(app, desk, parcelhop, ola, lang):
    app.config["WTF_CSRF_ENABLED"] = False
    post = arrive(parcelhop, POLISH)

    answer = cast.signed_in(app, ola).post(f"/tickets/{post.ticket_id}/language", data={"lang": lang})

    assert answer.status_code == 422
    assert speaks(post) == "pl"


def test_telling_a_language_takes_less_than_a_fifth_of_a_millisecond(desk):
    import time

    language.warm()
    begun = time.process_time()
    for _ in range(500):
        language.guess(POLISH)

    assert (time.process_time() - begun) / 500 < 0.0005  # measured: 0.03 ms; a busy machine may be slower


def test_correcting_changes_nothing_of_other_tickets(desk, parcelhop, ola):
    mine = arrive(parcelhop, POLISH)
    post = arrive(parcelhop, POLISH, "o1", thread_ext_id="t2")

    speaking.correct(db.session().get_one(Ticket, mine.ticket_id), ola, "hu")

    db.close_reading()
    assert db.session().get_one(Post, post.id).lang == "pl"
