"""The pages of planned replies: plan, show, move, send, take back."""

import pytest
from sqlmodel import select

from caredesk.core import db
from caredesk.replies.later_models import LaterReply
from tests import cast


@pytest.fixture
def browser(app, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


PARTIAL = {"HX-Request-Type": "partial"}


def test_the_pages_plan_show_move_send_and_take_back(browser, ticket, ola):
    told = {"text": "Good morning!", "own_id": "l1", "kind": "public", "send_at": "tomorrow"}
    assert browser.post(f"/tickets/{ticket.id}/later", data=told, headers=PARTIAL).status_code == 200
    row = db.session().exec(select(LaterReply)).one()

    shown = browser.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    listed = browser.get("/later").get_data(as_text=True)
    assert all(f'id="later{row.id}"' in page and "Europe/Warsaw" in page for page in (shown, listed))

    assert browser.post(f"/later/{row.id}/time", data={"other": "2020-01-01T09:00"}, headers=PARTIAL).status_code == 422
    assert browser.post(f"/later/{row.id}/time", data={"send_at": "hour"}, headers=PARTIAL).status_code == 204
    back = browser.post(f"/later/{row.id}/back", headers=PARTIAL).get_json()
    assert back == {"text": "Good morning!", "kind": "public", "ticket": ticket.id}

    browser.post(f"/tickets/{ticket.id}/later", data=told | {"own_id": "l2"})
    second = db.session().exec(select(LaterReply).where(LaterReply.own_id == "l2")).one()
    assert "Good morning!" in browser.post(f"/later/{second.id}/now", headers=PARTIAL).get_data(as_text=True)
