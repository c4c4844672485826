"""The pages of this room: what they show, what they refuse, and what they leave alone."""

import re
from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.routing import duties, weighing
from caredesk.routing.models import Duty, Presence
from caredesk.tickets import actions, assignment
from tests.routing import stage
from tests.routing.reading import PART, fresh, words


def test_why_this_place_tells_the_parts_the_cap_and_the_due_time(browser, urgent, vera):
    said = words(browser(vera).get(f"/tickets/{urgent.id}/turn"))

    assert "It is urgent 48 min" in said
    assert "At most 48 min" in said
    assert "20% of the ticket's own slack, which is 4 h" in said
    assert "Contest this place" not in said


def test_why_this_place_when_nothing_moves_it(browser, parcelhop, kasia, ola):
    ticket = stage.waiting("Plain", minutes=0)

    said = words(browser(ola).get(f"/tickets/{ticket.id}/turn", headers=PART))

    assert "No reason speaks for it" in said
    assert "Contest this place" not in said


def test_why_this_place_when_nothing_is_due(browser, parcelhop, kasia, ola):
    ticket = actions.pend(stage.waiting("Plain", minutes=0), ola)
    db.close_reading()

    assert "behind everything that has a deadline" in words(browser(ola).get(f"/tickets/{ticket.id}/turn"))


def test_a_doubt_goes_from_the_panel_to_the_supervisor_and_back(browser, urgent, ola, bence):
    agent, supervisor = browser(ola), browser(bence)

    answer = agent.post(f"/tickets/{urgent.id}/contest", data={"reason": "No emergency"}, headers=PART)
    assert (answer.status_code, 'id="ticket-head"' in answer.get_data(as_text=True)) == (200, True)
    assert "Ola Nowak contests this place: “No emergency”" in words(agent.get(f"/tickets/{urgent.id}/turn"))
    listed = supervisor.get("/routing/contests").get_data(as_text=True)
    assert "No emergency" in listed
    number = re.search(r"/routing/contests/(\d+)", listed)[1]
    supervisor.post(f"/routing/contests/{number}", data={"decision": "upheld"})

    assert "It was upheld" in words(agent.get(f"/tickets/{urgent.id}/turn"))
    assert "Nobody contests anything" in words(supervisor.get("/routing/contests"))


def test_the_rail_says_that_doubts_wait(browser, urgent, ola, bence, eva):
    def badge(who):
        page = browser(who).get("/routing").get_data(as_text=True)
        return "hidden" not in re.search(r'data-badge="routing"([^>]*)>', page)[1]

    assert not badge(bence)
    weighing.contest(urgent, ola, "No emergency")
    db.close_reading()

    assert badge(bence)
    assert badge(eva)


def test_a_doubt_without_a_reason_is_refused_in_words(browser, urgent, ola):
    answer = browser(ola).post(f"/tickets/{urgent.id}/contest", data={"reason": " "}, headers=PART)

    assert (answer.status_code, answer.get_json()["error"]) == (422, "Say why, in up to 500 characters.")


def test_the_next_ticket_is_told_to_the_script(browser, parcelhop, kasia, ola):
    ticket = stage.waiting("first")
    db.close_reading()
    client = browser(ola)

    assert client.post("/tickets/next", headers=PART).get_json() == {
        "ticket": ticket.id,
        "text": "The ticket is yours.",
    }
    assert client.post("/tickets/next", headers=PART).get_json()["ticket"] == 0


def test_and_opened_where_there_is_no_script(browser, parcelhop, kasia, ola):
    ticket = stage.waiting("first")
    db.close_reading()
    client = browser(ola)

    assert client.post("/tickets/next").location == f"/tickets/{ticket.id}?view=mine"
    assert client.post("/tickets/next").location == "/inbox?view=unassigned"


def test_the_menu_of_every_page_says_whether_one_is_there(browser, ola, vera):
    client = browser(ola)
    assert "I am away" in words(client.get("/inbox"))

    answer = client.post("/duty", data={"presence": "away", "next": "/inbox?view=open"})

    assert answer.location == "/inbox?view=open"
    assert fresh(Duty, ola.id).presence is Presence.AWAY
    assert "I am here" in words(client.get("/inbox"))
    assert "I am away" not in words(browser(vera).get("/inbox"))


def test_nobody_is_sent_to_another_host(browser, ola):
    answer = browser(ola).post("/duty", data={"presence": "away", "next": "//evil.example"})

    assert answer.location == "/"


def test_out_of_office_by_the_form(browser, parcelhop, kasia, ola, bence):
    ticket = assignment.claim(stage.waiting("Where is it?"), ola)
    db.close_reading()
    until = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")

    answer = browser(ola).post("/duty/leave", data={"until": until, "hand_to": bence.id}, follow_redirects=True)

    assert "What waited for you was handed over." in words(answer)
    assert "work goes to Bence Kovács" in words(answer)
    assert stage.holders(ticket) == [bence.id]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        pytest.param({"until": ""}, "Choose a time within the next year.", id="no time"),
        pytest.param({"until": "2001-01-01T00:00"}, "Choose a time within the next year.", id="the past"),
        pytest.param({"until": "+3d", "hand_to": "999"}, "Choose a colleague who works here", id="nobody"),
        pytest.param({"until": "+3d", "hand_to": "outsider"}, "Choose a colleague who works here", id="not theirs"),
    ],
)
def test_a_leave_that_cannot_be_is_explained_at_its_field(browser, ola, outsider, told, said):
    plain = {"+3d": (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"), "outsider": str(outsider.id)}

    answer = browser(ola).post("/duty/leave", data={name: plain.get(value, value) for name, value in told.items()})

    assert answer.status_code == 422
    assert said in words(answer)
    assert fresh(Duty, ola.id) is None


def test_a_sign_of_life_brings_back_whom_the_desk_thought_away(browser, ola):
    duties.notice_gone(ola)
    db.close_reading()

    assert browser(ola).post("/duty/here").status_code == 204
    assert fresh(Duty, ola.id).presence is Presence.AVAILABLE


def test_but_not_who_said_that_they_are_away(browser, ola):
    duties.say(ola, Presence.AWAY, ola)
    db.close_reading()

    browser(ola).post("/duty/here")

    assert fresh(Duty, ola.id).presence is Presence.AWAY


def test_what_a_page_asks_by_itself_is_no_sign_of_life(browser, ola):
    client = browser(ola)
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        client.get("/live/since/1/-1")
    db.close_reading()
    quiet = stage.sessions.of(ola)[0].seen_at

    with clock.fixed(clock.now() + timedelta(minutes=5)):
        client.get("/inbox")
    db.close_reading()

    assert stage.sessions.of(ola)[0].seen_at - quiet >= timedelta(minutes=4)


@pytest.mark.parametrize("lang", ["pl", "hu"])
@pytest.mark.parametrize("path", ["/routing", "/routing/weights", "/routing/contests", "/duty", "/tickets/{}/turn"])
def test_every_page_speaks_the_readers_language(browser, urgent, bence, path, lang):
    with db.transaction():
        db.lock(bence).lang = lang
    db.close_reading()

    page = browser(bence).get(path.format(urgent.id)).get_data(as_text=True)

    assert f'lang="{lang}"' in page
    assert "Routing" not in words_of(page)


def words_of(page: str) -> str:
    """The page's words, without the ones for its scripts."""
    return re.sub(r"<[^>]+>", " ", page.partition('id="words"')[0])
