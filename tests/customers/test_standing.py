"""What is read of a customer for the two scores: most followers, since when, how many conversations, behind walls."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.customers import queries
from caredesk.customers.models import Customer, Handle
from caredesk.team.access import visible_accounts
from caredesk.tickets import reading
from caredesk.tickets.models import Ticket
from caredesk.tickets.queries import Scope
from tests import cast
from tests.tickets import scene
from tests.tickets.arrivals import KASIA, event, put, ticket
from tests.tickets.statements import counted


@pytest.fixture
def known(parcelhop, kasia):
    """Kasia, for 365 days, with three conversations here and one elsewhere, and two names on networks."""
    for day in range(3):
        scene.ticket(parcelhop, kasia, at=scene.MORNING + timedelta(days=day))
    scene.ticket(cast.account("Elsewhere account"), kasia)
    with db.transaction() as session:
        for number in (400, 99_999):
            session.add(Handle(customer_id=kasia.id, realm=f"m:{number}", ext_id="k", followers=number))
        db.lock(kasia).created_at = scene.MORNING - timedelta(days=365)
    db.close_reading()
    return kasia


def amounts(standing):
    return {part.key: part.amount for score in (standing.influence, standing.loyalty) for part in score.parts}


def test_both_scores_come_from_one_statement(known):
    with counted() as said:
        found = queries.standing(known.id, scene.MORNING, accounts=None)

    assert amounts(found) == {"followers": 99_999, "days": 365, "tickets": 4}
    assert len(said) == 1


def test_conversations_on_other_accounts_do_not_count_behind_a_wall(known, parcelhop):
    here = queries.standing(known.id, scene.MORNING, accounts={parcelhop.id})
    nowhere = queries.standing(known.id, scene.MORNING, accounts=())

    assert amounts(here)["tickets"] == 3
    assert amounts(nowhere)["tickets"] == 0


def test_of_a_ticket_only_what_came_before_it_on_its_account_is_earlier(known, parcelhop, ola):
    first, newest = db.first(Ticket, Ticket.customer_id == known.id), scene.ticket(parcelhop, known, "One more")
    db.close_reading()
    scope = Scope(ola.id, visible_accounts(ola))

    assert amounts(reading.whole(first.id, scope).standing)["tickets"] == 0
    assert amounts(reading.whole(newest.id, scope).standing) == {
        "followers": 99_999,
        "days": (clock.now() - scene.MORNING).days + 365,
        "tickets": 3,
    }


def test_a_ticket_that_was_merged_away_counts_once(known, parcelhop):
    away, kept = (scene.ticket(parcelhop, known, words) for words in ("the same", "the same again"))
    with db.transaction():
        db.lock(away).merged_into = kept.id
    db.close_reading()

    assert amounts(queries.standing(known.id, scene.MORNING, accounts={parcelhop.id}))["tickets"] == 4


def test_nobody_has_no_standing(desk):
    assert queries.standing(999, clock.now(), accounts=None) is None


def test_a_ticket_keeps_the_influence_of_the_day_on_which_it_was_opened(parcelhop):
    put(parcelhop, event("created", "p1", author=replace(KASIA, followers=999)))
    put(parcelhop, event("created", "p2", minute=1, author=replace(KASIA, followers=999_999)))

    assert ticket().influence == 50
    assert db.session().get(Customer, ticket().customer_id).name == "Kasia Wrona"
    (made,) = cast.entries("ticket.created")
    assert made["body"]["influence"] == 50


def test_of_somebody_whose_followers_no_network_told_the_influence_is_nothing(parcelhop):
    put(parcelhop, event("created", "p1"))

    assert ticket().influence == 0


@pytest.mark.parametrize("lang", ["en", "pl", "hu"])
def test_both_pages_show_the_parts_and_that_no_deadline_moves(app, known, ola, lang):
    with db.transaction():
        db.lock(ola).lang = lang
    ticket, browser = db.first(Ticket, Ticket.customer_id == known.id), cast.signed_in(app, ola)
    said = {"en": "moves anybody", "pl": "nie przesuwa niczyjego terminu", "hu": "senkinek a határidejét"}[lang]

    for url in (f"/customers/{known.id}", f"/tickets/{ticket.id}"):
        page = browser.get(url).get_data(as_text=True)
        assert said in page
        assert "99\u00a0999" in page
