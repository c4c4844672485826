"""The page of an account as a source: its days, its calls, bringing in what was said earlier."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from caredesk.channels import connector
from caredesk.core import clock, db
from caredesk.postroom import backfill, budget
from caredesk.postroom.flow_models import Count, Filling, LedgerDay
from tests import cast
from tests.postroom.listed import connected


def test_what_is_missing_stands_in_red_on_both_pages(app: Flask, ola) -> None:
    with connected() as (account, there):
        there.budget = 10_000
        with db.transaction() as session:
            day = {"since_at": clock.now() - timedelta(days=1), "until_at": clock.now(), "state": Count.MISSING}
            session.add(LedgerDay(account_id=account.id or 0, listed=9, held=7, missing=["p1", "<p2>"], **day))
            budget.spend(account, 1234)
        client = cast.signed_in(app, ola)

        page = client.get(f"/channels/{account.id}/completeness").get_data(as_text=True)
        assert "chip--red" in page
        assert "&lt;p2&gt;" in page
        assert "1234 / 10000" in page
        assert "2 posts are missing" in client.get(f"/channels/{account.id}").get_data(as_text=True)


def test_the_day_of_calls_ends_by_the_readers_clock(app: Flask, ola, parcelhop) -> None:
    with db.transaction():
        db.lock(parcelhop).kind = "youtube"
    with clock.fixed(lambda: datetime(2026, 12, 2, 12, tzinfo=UTC)):
        page = cast.signed_in(app, ola).get(f"/channels/{parcelhop.id}/completeness").get_data(as_text=True)

    assert '<time datetime="2026-12-03T08:00:00+00:00">Thu, Dec 3, 09:00</time>' in page  # Ola sits in Warsaw
    assert "midnight (America/Los_Angeles)" in page


def test_a_supervisor_brings_in_what_was_said_earlier_and_stops_it(app: Flask, bence, ola) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with connected() as (account, _there):
        where, client = f"/channels/{account.id}/completeness", cast.signed_in(app, bence)

        assert client.post(f"{where}/earlier", data={"days": "5", "most": "50"}).status_code == 303
        assert "Being brought in" in client.get(where).get_data(as_text=True)
        assert client.post(f"{where}/stop").status_code == 303
        db.close_reading()
        row = backfill.of(account)
        assert row is not None
        assert row.state is Filling.STOPPED
        assert client.post(f"{where}/earlier", data={"days": "5000", "most": "x"}).status_code == 422
        assert cast.signed_in(app, ola).post(f"{where}/earlier", data={"days": "5", "most": "5"}).status_code == 403


@pytest.mark.parametrize("kind", ["webhook", "whatsapp", "telegram", "feed", "listening"])
def test_a_network_that_lists_nothing_says_so(app: Flask, ola, parcelhop, kind: str) -> None:
    with db.transaction():
        db.lock(parcelhop).kind = kind
    page = cast.signed_in(app, ola).get(f"/channels/{parcelhop.id}/completeness").get_data(as_text=True)

    assert not connector(kind).ability.lists
    assert "does not list what it holds" in page
    assert "Bring them in" not in page
