"""What the tests of replies share: a ticket that can be answered."""

import pytest

from caredesk.channels.models import Account
from caredesk.customers.models import Customer
from caredesk.tickets.models import Ticket
from tests.tickets import scene


@pytest.fixture
def ticket(parcelhop: Account, kasia: Customer) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)
