"""What a machine wrote is kept and shown like everything else, but it neither asks nor answers."""

from datetime import timedelta

import pytest

from caredesk.team import keys
from caredesk.tickets import actions
from caredesk.tickets.models import PostKind, Status
from caredesk.tickets.standing import Line, standing
from tests import cast
from tests.tickets.arrivals import NOON, event, posts, put, ticket

AWAY = {"text": "I am out of the office.", "automatic": True}


def test_an_automatic_post_is_kept_and_shown_and_waits_for_nothing(app, parcelhop, ola):
    put(parcelhop, event("created", "p1", **AWAY))

    (post,) = posts()
    shown = cast.signed_in(app, ola).get(f"/tickets/{ticket().id}").get_data(as_text=True)
    assert post.automatic
    assert (ticket().status, ticket().waiting_since, ticket().posts_count) == (Status.OPEN, None, 1)
    assert "I am out of the office." in shown
    assert "Automatic" in shown


def test_a_persons_post_bears_no_such_mark(app, parcelhop, ola):
    put(parcelhop, event("created", "p1"))

    assert "Automatic" not in cast.signed_in(app, ola).get(f"/tickets/{ticket().id}").get_data(as_text=True)


@pytest.mark.parametrize("put_away", [actions.resolve, actions.pend, lambda one, who: actions.snooze(one, who, None)])
def test_an_automatic_post_leaves_a_ticket_asleep(parcelhop, ola, put_away):
    put(parcelhop, event("created", "p1"))
    before = put_away(ticket(), ola).status

    put(parcelhop, event("created", "p2", minute=90, **AWAY), at=NOON + timedelta(days=400))

    assert (ticket().status, ticket().posts_count) == (before, 2)
    assert cast.entries("ticket.reopened") == []


def test_a_person_wakes_what_a_machine_left_asleep(parcelhop, ola):
    put(parcelhop, event("created", "p1"))
    actions.resolve(ticket(), ola)
    put(parcelhop, event("created", "p2", minute=90, **AWAY), at=NOON + timedelta(days=400))

    put(parcelhop, event("created", "p3", minute=95), at=NOON + timedelta(days=401))

    assert (ticket().status, ticket().waiting_since) == (Status.OPEN, NOON + timedelta(minutes=95))


def test_an_automatic_answer_of_ours_leaves_the_customer_waiting(parcelhop):
    put(parcelhop, event("created", "p1"), event("echo", "o1", minute=5, automatic=True))

    assert (ticket().waiting_since, ticket().snippet_by) == (NOON, "out")


def test_a_later_wording_may_say_that_a_machine_wrote_it(parcelhop):
    put(parcelhop, event("created", "p1"), event("edited", "p1", minute=1, **AWAY))

    (post,) = posts()
    assert post.automatic
    assert ticket().waiting_since is None


def test_what_was_once_told_to_be_automatic_stays_so(parcelhop):
    put(parcelhop, event("created", "p1", **AWAY), event("edited", "p1", minute=1))

    assert [post.automatic for post in posts()] == [True]


def test_machines_are_told_so_too(app, parcelhop, ola):
    put(parcelhop, event("created", "p1"), event("created", "p2", minute=1, **AWAY))

    _, key = keys.make(ola, "tests", ola)
    address, bearer = f"/api/v1/tickets/{ticket().id}", {"Authorization": f"Bearer {key}"}

    told = app.test_client().get(address, headers=bearer).get_json()

    assert [post["automatic"] for post in told["posts"]] == [False, True]


def line(post_id: int, kind: PostKind, **more: object) -> Line:
    at = NOON + timedelta(minutes=post_id)
    about = {
        "ext_id": f"p{post_id}",
        "occurred_at": at,
        "received_at": at,
        "text": "",
        "lang": "",
        "surface": "comment",
    }
    told = {"kind": kind, "visibility": None, "removed_by": "", "out_state": "", "automatic": False, **about, **more}
    return Line.of(told, post_id, None)


@pytest.mark.parametrize(
    ("lines", "waits_since"),
    [
        pytest.param([(PostKind.IN, True)], None, id="a machine asks nothing"),
        pytest.param([(PostKind.IN, False), (PostKind.IN, True)], 0, id="a machine after a person"),
        pytest.param([(PostKind.IN, True), (PostKind.IN, False)], 1, id="a person after a machine"),
        pytest.param([(PostKind.IN, False), (PostKind.OUTSIDE, True)], 0, id="our machine answers nothing"),
        pytest.param([(PostKind.IN, False), (PostKind.OUTSIDE, False)], None, id="we answer"),
        pytest.param([(PostKind.IN, False), (PostKind.OUTSIDE, False), (PostKind.IN, True)], None, id="then a machine"),
    ],
)
def test_what_waits_is_a_function_of_what_people_wrote(lines, waits_since):
    said = [line(number, kind, automatic=automatic) for number, (kind, automatic) in enumerate(lines)]

    found = standing(said, None)["waiting_since"]

    assert found == (None if waits_since is None else said[waits_since].at)
