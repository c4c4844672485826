"""Tickets and posts are loaded by those who may see them, and changed by those who may work."""

import pytest

from caredesk.core import db
from caredesk.team.access import Forbidden, NotFound
from caredesk.tickets import access
from tests.tickets.arrivals import event, put, ticket

LOADERS = (access.ticket, access.ticket_to_work_on)


@pytest.fixture
def known(parcelhop):
    post = put(parcelhop, event("created", "p1"))
    db.close_reading()
    return post


def test_the_team_of_the_account_and_the_owner_see_it(known, ola, bence, eva):
    for agent in (ola, bence, eva):
        assert access.ticket_to_work_on(agent, known.ticket_id).id == known.ticket_id
        assert access.post_to_work_on(agent, known.id).id == known.id


def test_for_another_team_it_is_not_there(known, outsider):
    for loader in LOADERS:
        with pytest.raises(NotFound):
            loader(outsider, known.ticket_id)
    with pytest.raises(NotFound):
        access.post(outsider, known.id)


def test_a_viewer_reads_only(known, vera):
    assert access.ticket(vera, known.ticket_id).id == known.ticket_id
    with pytest.raises(Forbidden):
        access.ticket_to_work_on(vera, known.ticket_id)
    with pytest.raises(Forbidden):
        access.post_to_work_on(vera, known.id)


@pytest.mark.parametrize("number", [0, -1, 999, 2**63, 2**200])
def test_a_number_that_is_nobodys_is_not_there(known, ola, number):
    with pytest.raises(NotFound):
        access.ticket(ola, number)


def test_a_post_outside_of_any_ticket_is_not_there(parcelhop, ola):
    apart = put(parcelhop, event("echo", "o1"))
    db.close_reading()

    with pytest.raises(NotFound):
        access.post(ola, apart.id)


def test_the_ticket_is_the_one_of_the_post(known):
    assert ticket().id == known.ticket_id
