"""Every network counts as it says: the table that the browser's count is held to as well."""

import pytest

from caredesk.channels import KINDS, connector
from caredesk.channels.base import AccountFacts
from caredesk.channels.counting import LETTERS, OCTETS
from tests.channels.lengths import LENGTHS

ABILITIES = [connector(kind).ability for kind in KINDS]
COUNTS = {ability.count_rule: ability.count for ability in ABILITIES}
COUNTS |= {one.rule: one.count for one in (LETTERS, OCTETS)}


@pytest.mark.parametrize(("rule", "price", "text", "length"), LENGTHS)
def test_a_text_is_as_long_as_the_network_says(rule: str, price: int, text: str, length: int) -> None:
    settings = {"characters_reserved_per_url": price} if price else {}

    assert COUNTS[rule](text, AccountFacts(settings=settings)) == length


def test_every_network_counts_by_a_rule_of_the_table() -> None:
    assert {rule for rule, *_ in LENGTHS} == set(COUNTS)
