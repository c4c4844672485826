"""Files that come with a customer's words: fetched, judged by their content, kept sealed, shown, let go."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.audit.verify import verify
from caredesk.channels.base import Attachment, Event
from caredesk.core import clock, db, vault
from caredesk.core.jobs import Job
from caredesk.customers.models import Customer
from caredesk.postroom import worker
from caredesk.privacy import rooms
from caredesk.tickets import emptying, file_following, media, media_holdings
from caredesk.tickets.media_models import PostMedia
from caredesk.tickets.models import Post
from caredesk.tickets.receive import receive
from tests import cast
from tests.fakes.storage import Storage
from tests.postroom.conftest import Deliver, event
from tests.postroom.stage import Hands, allow
from tests.tickets import pictures

BROUGHT_IN = (rooms,)
PDF = b"%PDF-1.7 a bill"


@pytest.fixture
def storage(desk: object) -> Iterator[Storage]:
    with Storage() as running:
        allow(running.host)
        yield running


def came(deliver: Deliver, *files: Any, ext_id: str = "c1", **more: Any) -> Post:
    told = [one if isinstance(one, dict) else {"kind": "image", "url": one} for one in files]
    assert deliver(event(ext_id, attachments=told, **more)).status_code == 202
    worker.drain()
    db.close_reading()
    found = db.first(Post, Post.ext_id == ext_id)
    assert found is not None
    return found


def rows() -> list[PostMedia]:
    db.close_reading()
    return list(db.session().exec(select(PostMedia).order_by(PostMedia.id)))  # type: ignore[arg-type]


def test_a_picture_is_drawn_anew_and_shown_small_with_its_words(deliver, storage, app: Flask, ola) -> None:
    link = storage.put("/a.png", pictures.picture(size=(900, 600)))

    post = came(deliver, {"kind": "image", "url": link, "description": "A torn box", "name": "box.png"})

    (row,) = rows()
    assert (row.state, row.media, row.width, row.alt) == ("kept", "image/png", 900, "A torn box")
    client = cast.signed_in(app, ola)
    page = client.get(f"/tickets/{post.ticket_id}").get_data(as_text=True)
    assert f'src="/files/{row.uuid}/small" alt="A torn box"' in page
    small = client.get(f"/files/{row.uuid}/small")
    assert (small.status_code, small.mimetype, small.data[8:12]) == (200, "image/webp", b"WEBP")
    assert len(cast.entries("post.file_kept")) == 1
    assert verify().findings == []


def test_the_link_is_in_no_row_no_page_and_no_log(deliver, storage, app, ola, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    storage.over.add("/gone.png")
    post = came(deliver, storage.put("/a.png", pictures.picture()), storage.put("/gone.png", b"x"))

    page = cast.signed_in(app, ola).get(f"/tickets/{post.ticket_id}").get_data(as_text=True)

    kept = " ".join(repr(one.model_dump()) for one in [*rows(), post])
    jobs = " ".join(repr(one.payload) for one in db.session().exec(select(Job)))
    entries = repr([one["body"] for one in cast.entries()])
    assert not [text for text in (page, kept, jobs, entries, caplog.text) if "secret-signature" in text]


def test_what_is_no_picture_is_a_download_that_can_do_nothing(deliver, storage, app, ola) -> None:
    page = b"<html><script>alert(1)</script>"
    came(deliver, {"kind": "file", "url": storage.put("/x", page), "name": "../../evil.html"})

    (row,) = rows()
    answer = cast.signed_in(app, ola).get(f"/files/{row.uuid}")

    assert (answer.data, answer.mimetype) == (page, "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''evil.html")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b"MZ\x90 a program", "file_program", id="program"),
        pytest.param(b"\x89PNG\r\n\x1a\n cut off", "file_broken", id="broken"),
        pytest.param(pictures.picture(size=(8000, 8000)), "file_bomb", id="bomb"),
        pytest.param(b"", "file_empty", id="empty"),
        pytest.param(b"x" * 25_000_001, "file_too_large", id="large"),
    ],
)
def test_what_may_not_be_kept_is_said_with_the_way_to_its_network(deliver, storage, app, ola, body, why) -> None:
    post = came(deliver, storage.put("/a", body), permalink="https://forum.example/c1")

    (row,) = rows()
    assert (row.state, row.why, row.digest) == ("missed", why, "")
    page = cast.signed_in(app, ola).get(f"/tickets/{post.ticket_id}").get_data(as_text=True)
    assert "attached__file--missed" in page
    assert 'href="https://forum.example/c1"' in page
    assert cast.entries("post.file_missed")[-1]["body"]["why"] == why


@pytest.mark.parametrize("to", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/", "file:///etc/passwd"])
def test_a_private_address_is_refused_and_so_is_a_redirect_there(deliver, storage, to: str) -> None:
    storage.moves["/a.png"] = to

    came(deliver, f"{storage.url}/a.png")

    assert [(one.state, one.why) for one in rows()] == [("missed", "address_refused")]


def test_a_redirect_to_where_we_may_go_is_followed_and_one_to_itself_ends(deliver, storage) -> None:
    storage.moves |= {"/a.png": storage.put("/b.png", pictures.picture()), "/loop": f"{storage.url}/loop"}

    came(deliver, f"{storage.url}/a.png", f"{storage.url}/loop")

    assert [(one.state, one.why) for one in rows()] == [("kept", ""), ("missed", "too_many_moves")]


def test_a_link_that_ran_out_is_tried_anew_when_the_network_signs_another(deliver, storage, parcelhop) -> None:
    storage.over.add("/a.png")
    link = storage.put("/a.png", pictures.picture())
    came(deliver, link)
    assert rows()[0].why == "link_expired"
    storage.over.clear()

    with db.transaction():
        media.renew(parcelhop, "c1", [Attachment("image", f"{link}&anew=1")])
    worker.drain()

    assert [(one.state, one.why) for one in rows()] == [("kept", "")]


def test_two_links_that_ran_out_are_enough(deliver, storage, parcelhop) -> None:
    storage.over.add("/a.png")
    link = storage.put("/a.png", pictures.picture())
    came(deliver, link)
    for _ in range(3):
        with db.transaction():
            media.renew(parcelhop, "c1", [Attachment("image", link)])
        worker.drain()

    assert [(one.state, one.why) for one in rows()] == [("missed", "link_expired")]
    assert len(storage.calls) == 2


def test_a_storage_that_is_down_is_asked_again_and_not_for_ever(deliver, storage) -> None:
    hands = Hands()
    storage.faults = [{"do": "answer", "status": 503}]
    with clock.fixed(hands):
        came(deliver, storage.put("/a.png", pictures.picture()))
        assert rows()[0].state == "waiting"
        for _ in range(10):
            hands.pass_by(900)
            worker.drain()

    assert [(one.state, one.why) for one in rows()] == [("missed", "not_answered")]
    assert len(storage.calls) == 6


def test_the_same_words_again_bring_the_same_files_once(deliver, storage) -> None:
    link = storage.put("/a.png", pictures.picture())
    for _ in range(3):
        came(deliver, link)
    came(deliver, f"{link}&signed=again", type="post.edited")

    assert len(rows()) == 1


def test_bytes_that_came_with_a_letter_are_judged_too(desk, parcelhop) -> None:
    given = (
        Attachment("file", "", name="bill.pdf", data=PDF),
        Attachment("file", "", name="a.png", data=pictures.picture()),
    )
    told = Event(
        kind="created", ext_id="m1", thread_ext_id="m1", text="See", occurred_at=clock.now(), attachments=given
    )
    with db.transaction():
        receive(parcelhop, told, None, None)
    worker.drain()

    assert [(one.state, one.media, one.name) for one in rows()] == [
        ("kept", "application/pdf", "bill.pdf"),
        ("kept", "image/png", "a.png"),
    ]


def test_who_may_not_see_the_ticket_gets_no_file_of_it(deliver, storage, app, outsider) -> None:
    came(deliver, storage.put("/a.png", pictures.picture()))
    (row,) = rows()

    client = cast.signed_in(app, outsider)

    assert [client.get(f"/files/{row.uuid}{part}").status_code for part in ("", "/small")] == [404, 404]


def test_a_sweep_of_the_vault_leaves_what_came(deliver, storage) -> None:
    came(deliver, storage.put("/a.png", pictures.picture()))
    hands = Hands()
    hands.pass_by(10**6)
    with clock.fixed(hands):
        file_following.sweep({})

    assert vault.read(rows()[0].digest) is not None


def test_files_go_with_the_words_and_stand_in_the_copy(deliver, storage, kasia: Customer) -> None:
    post = came(deliver, {"kind": "image", "url": storage.put("/a.png", pictures.picture()), "name": "me.png"})
    assert [one["name"] for one in media_holdings._copied(kasia)] == ["me.png"]
    digest = rows()[0].digest

    emptying.empty([post.id or 0], "erased", "desk")
    worker.drain()

    (row,) = rows()
    assert (row.state, row.name, row.digest, row.link) == ("emptied", "", "", b"")
    assert vault.read(digest) is None
