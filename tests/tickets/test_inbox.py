"""The list: views, walls, pages by keyset, numbers that agree, and what it costs."""

import re
from datetime import timedelta

import pytest

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment, queries, saved, tally, views
from caredesk.tickets.models import Priority, Ticket
from caredesk.tickets.queries import Scope
from tests import cast
from tests.tickets import scene
from tests.tickets.statements import counted


def at(minutes):
    return scene.MORNING + timedelta(minutes=minutes)


@pytest.fixture
def desk_of_tickets(parcelhop, kasia, zoltan, ola, bence):
    """Every state, every kind of owner, and one behind another wall."""
    made = {name: scene.ticket(parcelhop, kasia, name, at=at(n)) for n, name in enumerate(
        ("free", "mine", "his", "snoozed", "pending", "resolved", "urgent"))}  # fmt: skip
    assignment.claim(made["mine"], ola)
    assignment.claim(made["his"], bence)
    actions.snooze(made["snoozed"], ola, None)
    actions.pend(made["pending"], ola)
    actions.resolve(made["resolved"], ola)
    actions.prioritise(made["urgent"], ola, Priority.URGENT)
    actions.tag(made["urgent"], ola, add=["refund"])
    made["foreign"] = scene.ticket(cast.account("Elsewhere account"), zoltan, "foreign", at=at(1))
    db.close_reading()
    return made


def scope(agent: Agent) -> Scope:
    return Scope(agent.id, access.visible_accounts(agent), access.team_ids(agent))


def names(agent: Agent, limit=50, **asked) -> list[str]:
    rows, _ = queries.page(views.parse(asked), scope(agent), limit=limit)
    return [row.snippet for row in rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"view": "mine"}, ["mine"]),
        ({"view": "unassigned"}, ["urgent", "free"]),
        ({"view": "team"}, ["urgent", "his", "mine", "free"]),
        ({"view": "open"}, ["urgent", "his", "mine", "free"]),
        ({"view": "open", "sort": "newest"}, ["free", "mine", "his", "urgent"]),
        ({"view": "snoozed"}, ["snoozed"]),
        ({"view": "waiting"}, ["pending"]),
        ({"view": "resolved"}, ["resolved"]),
        ({"view": "open", "priority": "urgent"}, ["urgent"]),
        ({"view": "open", "tag": "refund"}, ["urgent"]),
        ({"view": "open", "assignee": "none", "priority": "normal"}, ["free"]),
        ({"view": "open", "channel": "mastodon"}, []),
        ({"view": "open", "private": "0"}, ["urgent", "his", "mine", "free"]),
    ],
    ids=str,
)
def test_a_view_lists_what_it_says(desk_of_tickets, ola, asked, found):
    assert names(ola, **asked) == found


def test_any_status_is_the_whole_desk_of_the_agent(desk_of_tickets, ola, outsider, eva):
    assert len(names(ola, view="open", status="any")) == 7
    assert names(outsider, view="open", status="any") == ["foreign"]
    assert len(names(eva, view="open", status="any")) == 8
    assert len(names(eva, view="unassigned")) == 3


def test_a_foreign_account_or_colleague_in_the_filter_shows_nothing(desk_of_tickets, ola, parcelhop, outsider):
    assert names(outsider, view="open", account=str(parcelhop.id)) == []
    assert names(outsider, view="open", assignee=str(ola.id)) == []
    assert names(outsider, view="open", team=str(next(iter(access.team_ids(ola))))) == []


@pytest.mark.parametrize("sort", ["oldest", "newest"])
@pytest.mark.parametrize("who", ["ola", "eva"])
def test_pages_follow_each_other_without_a_gap_or_a_double(parcelhop, kasia, request, sort, who):
    agent = request.getfixturevalue(who)
    for n in range(11):
        scene.ticket(parcelhop, kasia, f"t{n:02}", at=at(n // 3))
    db.close_reading()
    view, seen, after = views.parse({"view": "open", "sort": sort}), [], None

    while True:
        rows, following = queries.page(view, scope(agent), after=after, limit=4)
        seen += [row.snippet for row in rows]
        if not following:
            break
        after = queries.Cursor.read(following)

    assert len(seen) == len(set(seen)) == 11
    assert seen == names(agent, view="open", sort=sort)


@pytest.mark.parametrize("who", ["ola", "bence", "vera", "eva", "outsider"])
def test_the_numbers_are_as_many_as_the_rows(desk_of_tickets, request, who):
    agent = request.getfixturevalue(who)
    counts = tally.counts(scope(agent))

    for key in views.STANDARD:
        assert counts[key] == len(names(agent, view=key)), key
    accounts = {f"c{account.id}" for account in db.session().exec(queries.select(Account)).scalars()}
    assert accounts >= {key for key in counts if key[0] == "c"}


ASKED = [
    *views.STANDARD.values(),
    *(
        views.Filter(status=status, assignee=assignee, team=team, account=account, tag=tag)
        for status in ("open", "any")
        for assignee in ("", "me", "none", "2")
        for team in ("", "mine", "1")
        for account in ("", "1", "2")
        for tag in ("", "refund")
    ),
]


@pytest.mark.parametrize("most", [queries.MOST_ARMS, 1], ids=["many walks", "one walk"])
@pytest.mark.parametrize("who", ["ola", "bence", "outsider", "eva"])
def test_the_pure_rule_and_the_list_agree(desk_of_tickets, request, monkeypatch, who, most):
    monkeypatch.setattr(queries, "MOST_ARMS", most)
    queries._statement.cache_clear()
    agent, everything = (
        request.getfixturevalue(who),
        [db.session().get(Ticket, one.id) for one in desk_of_tickets.values()],
    )
    here = scope(agent)
    seen = [one for one in everything if here.accounts is None or one.account_id in here.accounts]

    for wanted in ASKED:
        matching = {one.snippet for one in seen if views.matches(wanted, one, agent.id, here.teams)}
        listed, _ = queries.page(views.View("x", wanted), here)
        assert matching == {row.snippet for row in listed}, wanted
    queries._statement.cache_clear()


def test_the_page_shows_the_rows_and_never_a_foreign_one(desk_of_tickets, app, ola):
    page = cast.signed_in(app, ola).get("/inbox?view=open").get_data(as_text=True)

    assert page.count('<li class="row"') == 4
    assert "foreign" not in page
    assert f'id="r{desk_of_tickets["urgent"].id}"' in page


@pytest.mark.parametrize("view", ["mine", "unassigned", "team", "open", "resolved"])
@pytest.mark.parametrize("who", ["ola", "eva"])
@pytest.mark.parametrize("tickets", [1, 60])
def test_a_page_costs_eight_statements_and_what_waits_for_the_owner_one(
    parcelhop, kasia, app, request, who, view, tickets
):
    agent = request.getfixturevalue(who)
    for n in range(tickets):
        scene.ticket(parcelhop, kasia, f"t{n}", at=at(n))
    client = cast.signed_in(app, agent)
    client.get("/inbox?view=" + view)

    with counted() as said:
        answer = client.get("/inbox?view=" + view)

    assert answer.status_code == 200
    assert len(said) <= (9 if who == "eva" else 8), "\n\n".join(said)


def test_more_rows_come_by_the_cursor(parcelhop, kasia, app, ola):
    for n in range(55):
        scene.ticket(parcelhop, kasia, f"t{n}", at=at(n))
    client = cast.signed_in(app, ola)

    first = client.get("/inbox?view=open").get_data(as_text=True)
    cursor = first.split('data-next="')[1].split('"')[0]
    rest = client.get(f"/tickets/rows?view=open&after={cursor}").get_data(as_text=True)

    assert (first.count('<li class="row"'), rest.count('<li class="row"')) == (50, 5)
    assert 'data-next=""' in rest


@pytest.mark.parametrize(
    "query", ["view=nonsense", "status=odd", "after=x", "after=1.", "assignee=me;drop", "view=v99"]
)
def test_a_view_that_is_none_is_a_clear_answer(app, ola, query):
    answer = cast.signed_in(app, ola).get("/tickets/rows?" + query, headers={"HX-Request-Type": "partial"})

    assert answer.status_code in (404, 422)
    assert answer.get_json()["error"]


def test_signed_out_sees_no_list(client):
    assert client.get("/inbox").status_code == 302
    assert client.get("/tickets/rows", headers={"HX-Request-Type": "partial"}).status_code == 401


def test_who_comes_in_lands_where_there_is_work(app, ola, parcelhop, kasia):
    browser = cast.signed_in(app, ola)

    assert browser.get("/").location.endswith("view=mine")

    scene.ticket(parcelhop, kasia)
    assert browser.get("/").location.endswith(("view=team", "view=open"))


@pytest.mark.parametrize(
    ("asked", "labels", "current"),
    [
        ("view=mine", ["Open", "Pending", "Overdue", "Due soon", "Urgent", "Direct"], ["Open"]),
        ("view=open", ["Open", "Pending", "Overdue", "Due soon", "Urgent", "Direct"], ["Open"]),
        ("view=open&status=pending", ["Open", "Pending", "Overdue", "Due soon", "Urgent", "Direct"], ["Pending"]),
        ("view=open&private=1", ["Open", "Pending", "Overdue", "Due soon", "Urgent", "Direct"], ["Direct"]),
        ("view=open&due=hour", ["Open", "Pending", "Overdue", "Due soon", "Urgent", "Direct"], ["Due soon"]),
        ("view=waiting", ["Open", "Pending", "Urgent", "Direct"], ["Pending"]),
        ("view=resolved", ["Urgent", "Direct"], []),
        ("view=v1", ["All", "Open", "Pending", "Overdue", "Due soon", "Urgent", "Direct"], ["All"]),
    ],
)
def test_no_two_quick_filters_ask_the_same(app, ola, asked, labels, current):
    saved.keep(ola, "Direct ones", {"lang": ["pl"]})

    page = cast.signed_in(app, ola).get(f"/inbox?{asked}").get_data(as_text=True)

    links = re.findall(r'<a class="filter" href="([^"]*)"( aria-current="true")?>(?:<i[^>]*></i>)?([^<]*)</a>', page)
    assert [label for _, _, label in links] == labels
    assert [label for _, is_current, label in links if is_current] == current
    assert len({url for url, _, _ in links}) == len(links)
