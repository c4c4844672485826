"""Whether a policy can have any ticket: by hand, and against asking every ticket there could be."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.sla import reach
from caredesk.sla.policy_rules import PRIORITIES, SURFACES

URGENT, HIGH = {"priorities": ["urgent"]}, {"priorities": ["high"]}


@pytest.mark.parametrize(
    ("match", "before", "is_reachable"),
    [
        (URGENT, [], True),
        (URGENT, [HIGH], True),
        (URGENT, [URGENT], False),
        (URGENT, [{"priorities": ["urgent", "high"]}], False),
        ({"priorities": ["urgent", "high"]}, [URGENT], True),
        ({"priorities": ["urgent", "high"]}, [URGENT, HIGH], False),
        ({**URGENT, "langs": ["pl"]}, [{"langs": ["pl", "hu"]}], False),
        ({"langs": ["pl"]}, [{**URGENT, "langs": ["pl"]}], True),
        ({"langs": ["pl"]}, [{"priorities": [one]} for one in PRIORITIES], False),
        ({"langs": ["pl"]}, [{"surfaces": [one]} for one in SURFACES[1:]], True),
        ({"langs": ["pl"]}, [{"channels": ["mastodon"]}, {"channels": ["webhook"]}], True),
        ({"teams": [1]}, [{"tags": ["vip"]}], True),
        ({"tags": ["vip"]}, [{"tags": ["vip", "angry"]}], False),
        ({"tags": ["vip", "calm"]}, [{"tags": ["vip", "angry"]}], True),
        ({"tags": ["vip"], "langs": ["pl"]}, [{"tags": ["vip"], "langs": ["hu"]}], True),
        ({"tags": ["vip", "calm"]}, [{"tags": ["vip"]}, {"tags": ["calm"]}], False),
    ],
)
def test_what_is_left_for_a_policy(match, before, is_reachable):
    assert reach.is_reachable(match, before) is is_reachable


def test_it_is_said_behind_which_one():
    order = [("Polish", {"langs": ["pl"]}), ("Urgent", URGENT), ("Both", {**URGENT, "langs": ["pl"]}), ("High", HIGH)]

    assert reach.hidden(order) == [("Both", "Polish")]


def one_of(*values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


matches = st.fixed_dictionaries(
    {"channels": one_of("a", "b"), "langs": one_of("pl", "hu"), "priorities": one_of(*PRIORITIES),
     "tags": one_of("x", "y", "z")}
)  # fmt: skip
TAGS = [list(some) for size in range(4) for some in combinations("xyz", size)]


def fits(match, ticket):
    channel, lang, priority, tags = ticket
    plain = (("channels", channel), ("langs", lang), ("priorities", priority))
    is_named = all(not match[field] or value in match[field] for field, value in plain)
    return is_named and (not match["tags"] or bool(set(match["tags"]) & set(tags)))


@given(matches, st.lists(matches, max_size=4))
def test_it_agrees_with_asking_every_ticket(match, before):
    tickets = product(["a", "b", "?"], ["pl", "hu", "?"], PRIORITIES, TAGS)

    left = any(fits(match, one) and not any(fits(other, one) for other in before) for one in tickets)

    assert reach.is_reachable(match, before) is left
