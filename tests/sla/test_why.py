"""Why this deadline: the panel says every minute, and a thank-you can be overruled."""

from datetime import timedelta

from caredesk.core import clock, db
from caredesk.sla import why
from caredesk.sla.models import ClockKind
from caredesk.tickets import actions
from tests import cast
from tests.sla.test_keep import NOON, RECEIVED, answer, asked, at, clocks, first  # noqa: F401 - a fixture
from tests.tickets.arrivals import event, put, ticket


def shown(of, minutes):
    with at(minutes):
        return why.clocks(of, clock.now(), "en")


def test_counted_and_skipped_stretches_add_up_to_the_deadline(asked, ola):  # noqa: F811
    with at(60):
        actions.pend(asked, ola)
    with at(105):
        actions.open_again(ticket(), ola)

    found = next(one for one in shown(ticket(), 120) if one.kind == "first")

    told = [(span.from_at - NOON, span.until_at - NOON, span.counted, span.why) for span in found.spans]
    minutes = [(a // timedelta(minutes=1), b // timedelta(minutes=1), c, d) for a, b, c, d in told]
    assert minutes == [(1, 60, True, "open"), (60, 105, False, "pause"), (105, 286, True, "open")]
    assert sum(span.length.total_seconds() for span in found.spans if span.counted) == found.target_seconds
    assert (found.elapsed_seconds, found.left_seconds) == (74 * 60, 166 * 60)
    assert (found.policy, found.version, found.calendar, found.lag_seconds) == ("Everybody", 1, "24/7", 60)


def test_the_panel_says_it_in_the_readers_zone_and_language(app, asked, ola):  # noqa: F811
    with db.transaction():
        reader = db.lock(ola)
        reader.lang, reader.zone = "pl", "Europe/Lisbon"
    db.close_reading()

    with at(30):
        page = cast.signed_in(app, ola).get(f"/tickets/{asked.id}/clocks").get_data(as_text=True)

    assert "Pierwsza odpowiedź" in page
    assert "16:01" in page  # four hours after 12:01 UTC, which is Lisbon's winter time
    assert "Europe/Lisbon" in page and "24/7 · Europe/Warsaw" in page


def test_who_may_not_see_the_ticket_sees_no_clock(app, asked, outsider):  # noqa: F811
    assert cast.signed_in(app, outsider).get(f"/tickets/{asked.id}/clocks").status_code == 404


def test_a_thank_you_counts_when_an_agent_says_so_and_not_when_they_take_it_back(app, asked, parcelhop, ola):  # noqa: F811
    answer(asked, ola, 10, sent=11)
    thanks = put(parcelhop, event("created", "p2", minute=30, text="Thank you!"), at=NOON + timedelta(minutes=31))
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.signed_in(app, ola)
    assert "taken for a thank-you" in client.get(f"/tickets/{asked.id}/clocks").get_data(as_text=True)

    assert client.post(f"/posts/{thanks.id}/ruling").status_code == 303

    (following,) = clocks(ClockKind.NEXT)
    assert following.due_at == NOON + timedelta(minutes=31) + timedelta(hours=4)
    assert ticket().due_at == following.due_at

    assert "a colleague said so" in client.get(f"/tickets/{asked.id}/clocks").get_data(as_text=True)
    client.post(f"/posts/{thanks.id}/ruling", data={"_method": "DELETE"})

    assert ticket().due_kind == "resolution"
    assert [one["body"]["counts"] for one in cast.entries("clock.ruled")] == [True, False]


def test_only_a_thank_you_can_be_ruled_about(app, asked, ola, parcelhop):  # noqa: F811
    app.config["WTF_CSRF_ENABLED"] = False
    question = put(parcelhop, event("created", "p9", minute=3), at=RECEIVED)

    client = cast.signed_in(app, ola)
    assert client.post(f"/posts/{question.id}/ruling").status_code == 404
    assert client.delete(f"/posts/{question.id}/ruling").status_code == 404
    assert first().due_at == RECEIVED + timedelta(hours=4)
