"""What files go with which kind of reply is the network's to say: the composer, the page and machines show it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import db
from caredesk.core.types import new_uuid
from caredesk.team import keys
from caredesk.tickets import conversation, files, pages, reading
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.postroom.stage import Stage
from tests.tickets.pictures import kept, picture

NOT_IN_MESSAGES = "This network takes files with a public reply, but not in messages."


def asked(sky: Stage, private: str = "") -> Ticket:
    """A mention of us, or a message to us, as a ticket."""
    if private:
        sky.network.message("kasia", private)
    ext_id = None if private else sky.network.post("kasia", "@desk.test where is your shop?")
    sky.work(20)
    post = db.first(Post, Post.text == private) if private else db.first(Post, Post.ext_id == ext_id)
    assert post is not None
    found = db.session().get(Ticket, post.ticket_id)
    assert found is not None
    return found


def test_a_picture_goes_to_bluesky_with_its_words_and_its_shape(sky: Stage) -> None:
    ticket = asked(sky)
    file = files.describe(kept(ticket, sky.agent, own_id=new_uuid()), sky.agent, "A map")
    told = {"kind": "public", "own_id": new_uuid(), "along": {"files": [file.uuid]}}
    reply = conversation.reply(ticket, sky.agent, "Here is the map.", **told)
    sky.work(60)

    (said,) = sky.network.public()
    (image,) = said["embed"]["images"]
    assert (image["alt"], image["aspectRatio"]) == ("A map", {"width": 40, "height": 30})
    assert (sky.shown(reply).out_state, sky.network.blobs.uploads) == ("sent", 1)


def test_a_reply_takes_pictures_and_a_message_says_why_it_does_not(sky: Stage) -> None:
    public, private = asked(sky), asked(sky, "Psst, where is my parcel?")
    scope = pages.scope_of(sky.agent)
    takes = {
        one.key: (one.takes.most, one.takes.why)
        for ticket in (public, private)
        for one in pages._worded(reading.whole(ticket.id or 0, scope), sky.agent).kinds
        if one.allowed
    }

    assert takes == {"public": (4, ""), "direct": (0, NOT_IN_MESSAGES), "note": (8, "")}


def test_the_page_of_files_and_machines_are_told_what_goes_along(sky: Stage, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser: FlaskClient = cast.signed_in(app, sky.agent)
    ticket = asked(sky, "Psst, where is my parcel?")
    place = f"/tickets/{ticket.id}/files/direct"

    page = browser.get(place).get_data(as_text=True)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    given = {"data": head + picture() + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    refused = browser.post(place, headers={"HX-Request-Type": "partial"}, **given)

    assert NOT_IN_MESSAGES in page and 'type="file"' not in page
    assert (refused.status_code, refused.get_json()["error"]) == (422, NOT_IN_MESSAGES)
    told = [takes(app, sky, f"{place}"), takes(app, sky, f"/tickets/{ticket.id}/files/note")]
    assert [(one["most"], one["why"]) for one in told] == [(0, NOT_IN_MESSAGES), (8, "")]
    assert "application/pdf" in told[1]["types"]


def takes(app: Flask, sky: Stage, place: str) -> dict[str, Any]:
    _, key = keys.make(sky.agent, "tests", sky.agent)
    headers = {"Authorization": f"Bearer {key}"}
    return dict(app.test_client().get(f"/api/v1{place}", headers=headers).get_json()["takes"])
