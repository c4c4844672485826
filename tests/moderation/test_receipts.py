"""Receipts: where a complaint stands in the record, with its proof; what is none is not found."""

import base64
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.audit import checkpoint, log, tree
from caredesk.audit import queries as trail
from caredesk.core import db, secrets
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from tests import cast
from tests.moderation.test_public import _fresh, covered, visitor  # noqa: F401 - fixtures
from tests.postroom.stage import Stage


def test_a_receipt_leads_to_the_entry_and_its_proof_holds(stage: Stage, visitor: FlaskClient) -> None:  # noqa: F811
    post = stage.arrive()
    covered()

    page = visitor.get(f"/transparency/receipts/{post.uuid}").get_data(as_text=True)
    assert "Yes, it is in the record" in page
    text = visitor.get(f"/transparency/receipts/{post.uuid}?proof=1").get_data(as_text=True)
    assert text in unescape(page)

    head, _, note = text.partition("\n\n")
    _, extra, index, *path = head.split("\n")
    data = base64.b64decode(extra.removeprefix("extra "))
    said = checkpoint.read(note, note.split("\n")[0], checkpoint.public_bytes(secrets.keys().signer))
    assert said is not None and f'"o":"{post.uuid}"'.encode() in data
    proof, place = [base64.b64decode(one) for one in path], int(index.removeprefix("index "))
    assert tree.is_included(tree.leaf(data), place, said[0], proof, root=said[1])
    assert note == trail.standing().checkpoint_note


def test_before_a_checkpoint_covers_it_the_answer_says_so(stage: Stage, visitor: FlaskClient) -> None:  # noqa: F811
    post = stage.arrive()
    while log.sequence():
        pass
    db.close_reading()

    page = visitor.get(f"/transparency/receipts/{post.uuid}").get_data(as_text=True)

    assert "Yes, it is in the record" in page and "The next checkpoint will cover it" in page


@pytest.mark.parametrize(
    "told", ["unknown", "00000000-0000-4000-8000-000000000000", "H2345678", "%00", "../audit", "a" * 300]
)
def test_what_is_no_receipt_is_not_found(visitor: FlaskClient, told: str) -> None:  # noqa: F811
    answer = visitor.get(f"/transparency/receipts/{told}")

    assert answer.status_code in (400, 404, 308)


def test_nothing_of_ours_has_a_receipt(stage: Stage, visitor: FlaskClient) -> None:  # noqa: F811
    reply = stage.answer(stage.arrive())

    assert visitor.get(f"/transparency/receipts/{reply.uuid}").status_code == 404


def test_an_agent_copies_the_receipts_address_from_the_posts_sheet(
    app: Flask,
    stage: Stage,
    visitor: FlaskClient,  # noqa: F811
    ola: Agent,
) -> None:
    post: Post = stage.arrive()

    sheet = cast.signed_in(app, ola).get(f"/posts/{post.id}/whereabouts").get_data(as_text=True)

    assert f"/transparency/receipts/{post.uuid}" in sheet


def test_the_look_up_begins_empty_and_keeps_what_was_not_found(visitor: FlaskClient) -> None:  # noqa: F811
    first = visitor.get("/transparency").get_data(as_text=True)
    again = visitor.get("/transparency/receipts/nobodys").get_data(as_text=True)

    assert _looked_up(first) == ""
    assert _looked_up(again) == "nobodys"


def _looked_up(page: str) -> str:
    return page.split('id="receipt"')[1].split('value="')[1].split('"')[0]
