"""Views: the pure rule, what an address may ask, and that the rule and the list agree."""

import pytest

from caredesk.tickets.models import Priority, Status, Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.views import Filter, matches, parse, read, saved_id

ME, MY_TEAMS = 7, {3}


def a_ticket(**values):
    plain = {
        "account_id": 1,
        "channel": "mastodon",
        "thread_ext_id": "t",
        "team_id": 3,
        "lang": "pl",
        "tags": ["refund"],
        "posts_count": 1,
    }
    return Ticket(**plain | values)


@pytest.mark.parametrize(
    ("wanted", "ticket", "is_in"),
    [
        (Filter(), {}, True),
        (Filter(status="open"), {}, True),
        (Filter(status="open"), {"status": Status.PENDING}, False),
        (Filter(status="any"), {"status": Status.RESOLVED}, True),
        (Filter(assignee="me"), {"assignee_id": 7}, True),
        (Filter(assignee="me"), {"assignee_id": 8}, False),
        (Filter(assignee="me"), {}, False),
        (Filter(assignee="none"), {}, True),
        (Filter(assignee="none"), {"assignee_id": 7}, False),
        (Filter(assignee="8"), {"assignee_id": 8}, True),
        (Filter(team="mine"), {}, True),
        (Filter(team="mine"), {"team_id": 4}, False),
        (Filter(team="4"), {"team_id": 4}, True),
        (Filter(account="1", channel="mastodon", lang="pl"), {}, True),
        (Filter(account="2"), {}, False),
        (Filter(priority="urgent"), {"priority": Priority.URGENT}, True),
        (Filter(priority="urgent"), {}, False),
        (Filter(tag="refund"), {}, True),
        (Filter(tag="praise"), {}, False),
        (Filter(private="1"), {"private": True}, True),
        (Filter(private="0"), {"private": True}, False),
        (Filter(surface="dm"), {"surface": "comment"}, False),
        (Filter(status="resolved"), {"status": Status.RESOLVED, "posts_count": 0}, False),
    ],
)
def test_a_ticket_stands_in_the_views_that_it_fits(wanted, ticket, is_in):
    assert matches(wanted, a_ticket(**ticket), ME, MY_TEAMS) is is_in


def test_what_is_asked_beyond_a_view_takes_the_place_of_the_views_own():
    view = parse({"view": "unassigned", "status": "pending", "tag": "refund", "sort": "newest"})

    assert view.filter == Filter(status="pending", assignee="none", tag="refund")
    assert view.query == "view=unassigned&sort=newest&status=pending&tag=refund"


@pytest.mark.parametrize(
    "asked", [{"view": "nonsense"}, {"status": "odd"}, {"assignee": "x"}, {"account": "9" * 40}, {"private": "yes"}]
)
def test_what_is_no_view_is_refused(asked):
    with pytest.raises(Refused):
        parse({"view": "open"} | asked)


def test_a_saved_view_is_known_by_its_number():
    assert [saved_id({"view": key}) for key in ("v12", "mine", "v", "vx", "v-1", "v" + "9" * 30)] == [12, *[None] * 5]


def test_a_tag_is_looked_for_as_it_is_written():
    assert read({"tag": " Late,  Delivery "}) == Filter(tag="late delivery")
    with pytest.raises(Refused, match="tag_name"):
        read({"tag": ","})


def test_an_empty_field_asks_nothing():
    assert read({"status": "", "tag": "", "unknown": "x"}) == Filter()
