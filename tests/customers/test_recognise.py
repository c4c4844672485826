"""Who is meant by an author on a network: the person with that id, and nobody who only looks alike."""

from dataclasses import replace

from sqlmodel import select

from caredesk.channels.base import Author
from caredesk.core import db
from caredesk.customers.actions import recognise
from caredesk.customers.models import Customer, Handle
from tests import cast

KASIA = Author("kasia_w", "kasia_w", "Kasia Wrona")


def met(account, author):
    with db.transaction():
        return recognise(account, author)


def test_a_known_id_is_the_known_customer(parcelhop, kasia):
    customer, handle = met(parcelhop, KASIA)

    assert customer.id == kasia.id
    assert handle.customer_id == kasia.id
    assert cast.entries("customer.created") == []


def test_a_stranger_becomes_a_customer_with_an_entry(parcelhop):
    customer, handle = met(parcelhop, Author("9", "nina", "Nina Zielińska", "https://n.example/9.png", 12))

    assert (customer.name, handle.handle, handle.followers) == ("Nina Zielińska", "nina", 12)
    (entry,) = cast.entries("customer.created")
    assert entry["object"] == customer.uuid
    assert entry["body"]["handle"] == "nina"


def test_two_people_of_one_name_stay_two(parcelhop, kasia):
    customer, _ = met(parcelhop, replace(KASIA, ext_id="another"))

    assert customer.id != kasia.id


def test_one_id_on_two_accounts_is_two_people(parcelhop, kasia):
    customer, _ = met(cast.account("Elsewhere account"), KASIA)

    assert customer.id != kasia.id


def test_two_accounts_on_one_mastodon_server_know_the_same_people(parcelhop, desk):
    accounts = []
    for name in ("Parcelhop", "Elsewhere account"):
        with db.transaction():
            held = db.lock(cast.account(name))
            held.kind, held.settings = "mastodon", {"base_url": "https://m.example"}
            accounts.append(held)

    assert met(accounts[0], KASIA)[0].id == met(accounts[1], KASIA)[0].id


def test_a_new_name_is_followed_with_what_it_was_before(parcelhop, kasia):
    customer, handle = met(parcelhop, replace(KASIA, name="Katarzyna Wrona", followers=7))

    assert (customer.name, handle.name, handle.followers) == ("Katarzyna Wrona", "Katarzyna Wrona", 7)
    (entry,) = cast.entries("customer.changed")
    assert entry["body"]["before"]["name"] == "Kasia Wrona"


def test_what_the_network_leaves_out_is_no_news(parcelhop, kasia):
    met(parcelhop, Author("kasia_w"))

    assert cast.entries("customer.changed") == []
    assert cast.customer("Kasia Wrona").id == kasia.id


def test_a_person_without_a_name_has_the_handle_as_one(parcelhop):
    assert met(parcelhop, Author("9", "nina", "  "))[0].name == "nina"
    assert met(parcelhop, Author("10"))[0].name == "10"


def test_names_without_end_are_cut(parcelhop):
    customer, handle = met(parcelhop, Author("9", "h" * 1000, "n" * 1000))

    assert (len(customer.name), len(handle.handle)) == (200, 300)


def test_what_is_rolled_back_leaves_nobody(parcelhop):
    before = db.session().exec(select(Customer.id)).all()
    db.close_reading()
    try:
        with db.transaction():
            recognise(parcelhop, Author("9", "nina"))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert db.session().exec(select(Customer.id)).all() == before
    assert db.first(Handle, Handle.ext_id == "9") is None


def test_several_ids_of_one_person_lead_to_one_customer(parcelhop):
    first, _ = met(parcelhop, Author("48600100200", "+48600100200", "Nina", also=("PL.1",)))
    hidden, handle = met(parcelhop, Author("PL.1", "nina", "Nina"))
    moved, _ = met(parcelhop, Author("48600999888", "+48600999888", "Nina", also=("48600100200",)))

    assert first.id == hidden.id == moved.id
    assert handle.ext_id == "PL.1"
    assert len(cast.entries("customer.created")) == 1


def test_an_id_that_is_somebody_elses_by_now_stays_theirs(parcelhop):
    nina, _ = met(parcelhop, Author("1", "nina"))
    other, _ = met(parcelhop, Author("2", "zoli"))
    again, _ = met(parcelhop, Author("1", "nina", also=("2",)))

    assert again.id == nina.id != other.id
    assert met(parcelhop, Author("2"))[0].id == other.id
