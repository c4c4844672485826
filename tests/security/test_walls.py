"""Every route, every role, one's own and foreign ids: who may not see it cannot tell it from what is not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask
from werkzeug.routing import Rule

from caredesk.core import db
from caredesk.team import access
from caredesk.team import actions as people
from caredesk.team.models import Agent
from tests import cast
from tests.audit.call import Call
from tests.audit.calls import PAGES
from tests.audit.calls_keyed import KEYED
from tests.audit.witness import watching
from tests.security import sides
from tests.security.doors import ABILITY
from tests.security.sides import CANARY, Side
from tests.security.visitor import PARTIAL, WITH_KEY, Visitor, method, plain, routes

INSIDE = ("eva", "bence", "ola", "vera")
WALLED = ("bence", "ola", "vera")


def may(who: Agent | None, endpoint: str) -> bool | None:
    """Whether this role comes through this door; None where that is told by whose the thing is."""
    need = ABILITY[endpoint]
    if need == "public" or who is None:
        return need == "public"
    return None if need == "self" else need == "signed" or access.may(who, need)  # type: ignore[arg-type]


def test_every_route_says_what_it_needs(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ABILITY)


@pytest.mark.parametrize("by", INSIDE)
def test_a_role_comes_through_its_own_doors_only(app: Flask, here: Side, by: str) -> None:
    who = cast.agent(f"{by}@parcelhop.example")
    visitor, wrong = Visitor(app, who), []
    for rule in routes(app):
        if ABILITY[rule.endpoint] == "public":
            continue
        allowed = may(who, rule.endpoint)
        code = visitor.go(rule, here.values(), body=_body(rule, here) if allowed is False else {}).status_code
        fits = {True: code < 500 and code not in (401, 403), False: code == 403, None: code < 500 and code != 401}
        if not fits[allowed]:
            wrong.append(f"{method(rule)} {rule.rule}: {code}, {'may' if allowed else 'may not'}")

    assert wrong == []


def test_signed_out_every_door_is_shut(app: Flask, here: Side) -> None:
    wrong, visitor = [], Visitor(app, None)
    for rule in routes(app):
        answer = visitor.go(rule, here.values())
        is_page = method(rule) == "GET" and not WITH_KEY.match(rule.rule)
        shut = answer.status_code == 302 and answer.location.startswith("/sign-in") if is_page else False
        if ABILITY[rule.endpoint] != "public" and not shut and answer.status_code != 401:
            wrong.append(f"{method(rule)} {rule.rule}: {answer.status_code}")

    assert wrong == []


def test_who_is_suspended_is_signed_out(app: Flask, here: Side, ola: Agent) -> None:
    visitor = Visitor(app, ola)
    assert visitor.ask("/inbox").status_code == visitor.ask("/api/v1/tickets").status_code == 200

    people.suspend(ola, "cli")
    db.close_reading()

    for rule in routes(app):
        answer = visitor.go(rule, here.values())
        shut = answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", "")
        assert shut or ABILITY[rule.endpoint] == "public", rule.rule


def test_a_cookie_opens_no_api_and_a_key_no_page(app: Flask, here: Side, ola: Agent) -> None:
    visitor = Visitor(app, ola)
    for rule in routes(app):
        if ABILITY[rule.endpoint] == "public":
            continue
        path, told = sides.address(rule, here.values()), {"Authorization": f"Bearer {visitor.key}"}
        if WITH_KEY.match(rule.rule):
            answer = visitor.client.open(path, method=method(rule), json={})
        else:
            answer = app.test_client().open(path, method=method(rule), headers=told)
        assert answer.status_code in (401, 302), rule.rule


@pytest.mark.parametrize("by", WALLED)
def test_foreign_looks_like_missing(app: Flask, here: Side, there: Side, by: str) -> None:
    visitor, wrong = Visitor(app, cast.agent(f"{by}@parcelhop.example")), []
    foreign, nobodys = there.values(), sides.missing()
    for rule in routes(app):
        if not rule.arguments - set(sides.FIXED) or rule.endpoint in HELD:
            continue
        names = [values[name] for values in (foreign, nobodys) for name in rule.arguments]
        for headers in ({}, PARTIAL):
            body = _body(rule, there)
            one, other = (visitor.go(rule, values, headers=headers, body=body) for values in (foreign, nobodys))
            if plain(one, *names) != plain(other, *names) or CANARY.search(one.get_data(as_text=True)):
                wrong.append(f"{method(rule)} {rule.rule}: {one.status_code}, {other.status_code}")

    assert wrong == []


# Whoever holds the address or the token is let in: the secret is in it.
HELD = {
    "moderation.public.receipt",
    "postroom.hook",
    "postroom.handshake",
    "team.welcomed",
    "team.join",
    "team.reset",
    "team.choose_password",
    "static",
}


def _body(rule: Rule, side: Side) -> dict[str, Any]:
    """What the crawl sends there, so that the answer is not one about a missing field."""
    calls: list[Call] = {**PAGES, **KEYED}.get(rule.endpoint, [])
    return calls[0].told(side) if calls else {}


@pytest.mark.parametrize("by", WALLED)
def test_a_foreign_id_changes_nothing(app: Flask, here: Side, there: Side, by: str) -> None:
    visitor = Visitor(app, cast.agent(f"{by}@parcelhop.example"))
    with watching() as seen:
        for rule in routes(app):
            if rule.arguments - set(sides.FIXED) and method(rule) != "GET" and rule.endpoint not in HELD:
                visitor.go(rule, there.values(), body=_body(rule, there))

    assert (seen.changed(), seen.silent, seen.entries) == ([], [], [])


def questions(there: Side) -> Iterator[str]:
    """Every list, filter, search and number, asked for the other side."""
    listed = ("view=open", "view=resolved", "view=team", f"view=v{there.view.id}", f"view=v{there.shared.id}")
    team, account, agent, tag = there.team.id, there.account.id, there.worker.id, "zebratag"
    narrow = (f"account={account}", f"team={team}", f"assignee={agent}", f"tag={tag}", "channel=webhook")
    for asked in (*listed, *(f"view=open&{one}" for one in narrow)):
        yield from (f"/inbox?{asked}", f"/tickets/rows?{asked}", f"/live/since/1/-1?{asked}&ticket={there.ticket.id}")
        yield f"/api/v1/tickets?{asked}"
    for word in ("zebraword", "zebrasecret", "zebra", "zebrahandle", "Zebra Customer", f"#{there.ticket.id}"):
        yield from (f"/search?q={word}", f"/palette?q={word}", f"/api/v1/search?q={word}")
    for show in ("doubtful", "waiting", "unread"):
        yield f"/deliveries?show={show}"
    objects = (there.ticket, there.post, there.account, there.customer, there.worker, there.member, there.team)
    yield from (f"/audit?about={one.uuid}" for one in (*objects, there.view, there.key, there.session))
    yield from (f"/audit?who={there.worker.uuid}", "/audit?verb=note.", "/audit?verb=customer.", "/audit?verb=team.")
    yield from ("/channels", "/team", "/team/new", "/channels/new", "/notices", "/api/v1/notices", "/api/v1/views")
    yield from ("/channels/new?kind=webhook", "/me", "/audit", "/metrics", "/api/v1/openapi.json")


@pytest.mark.parametrize("by", WALLED)
def test_nothing_of_the_other_side_is_told(app: Flask, here: Side, there: Side, by: str) -> None:
    visitor, leaks = Visitor(app, cast.agent(f"{by}@parcelhop.example")), []
    for path in [*questions(there), *own_pages(app, here)]:
        for headers in ({}, PARTIAL):
            answer = visitor.ask(path, headers=headers)
            # On a slow machine deliveries wait here for longer than a desk that is ready lets them.
            assert answer.status_code < 500 or (path, answer.status_code) == ("/readyz", 503), path
            told = f"{answer.headers}{answer.get_data().decode(errors='replace')}"
            for word in parse_qs(path.partition("?")[2]).values():
                told = told.replace(word[0], "")
            found = CANARY.search(told)
            if found:
                leaks.append(f"{path}: {told[max(0, found.start() - 200) : found.end() + 60]}")

    assert leaks == []


def own_pages(app: Flask, here: Side) -> list[str]:
    return [sides.address(rule, here.values()) for rule in routes(app) if method(rule) == "GET"]


def test_the_canaries_are_there_to_be_seen(app: Flask, here: Side, there: Side, eva: Agent) -> None:
    visitor = Visitor(app, eva)
    told = [visitor.ask(path) for path in questions(there)]

    assert sum(bool(CANARY.search(answer.get_data(as_text=True))) for answer in told) > len(told) / 2


def test_numbers_count_ones_own_side_only(app: Flask, here: Side, ola: Agent) -> None:
    before = counted(Visitor(app, ola))

    sides.elsewhere()

    assert counted(Visitor(app, ola)) == before


def counted(visitor: Visitor) -> Any:
    views = visitor.ask("/api/v1/views").get_json()["items"]
    live = visitor.ask("/live/since/1/-1").get_json()
    return [(one["key"], one["count"]) for one in views], (live.get("rows") or {}).get("counts")


@contextmanager
def shared_customer(here: Side, there: Side) -> Iterator[None]:
    """Somebody who wrote to both sides."""
    from caredesk.tickets.models import Ticket

    with db.transaction() as session:
        for row in (there.ticket, there.spare):
            session.get_one(Ticket, row.id).customer_id = here.customer.id
    db.close_reading()
    yield


@pytest.mark.parametrize("by", WALLED)
def test_of_a_customer_of_both_sides_only_ones_own_tickets_are_shown(
    app: Flask, here: Side, there: Side, by: str
) -> None:
    visitor = Visitor(app, cast.agent(f"{by}@parcelhop.example"))
    with shared_customer(here, there):
        pages = [f"/customers/{here.customer.id}", f"/tickets/{here.ticket.id}", f"/api/v1/tickets/{here.ticket.id}"]
        for path in [*pages, "/search?q=Kasia", "/palette?q=Kasia", "/api/v1/search?q=Kasia"]:
            assert not CANARY.search(visitor.ask(path).get_data(as_text=True)), path
