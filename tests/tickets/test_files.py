"""Files with a draft and with the words they leave in: kept sealed, bound once, come home, let go."""

import json

import pytest
from sqlmodel import select

from caredesk.audit import keyring, verify
from caredesk.core import clock, db, jobs, vault
from caredesk.team.access import NotFound
from caredesk.tickets import access, conversation, emptying, file_following, files
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.merge import merge
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.tickets import scene
from tests.tickets.pictures import kept, picture


@pytest.fixture
def ticket(parcelhop, kasia) -> Ticket:
    return scene.ticket(scene.answerable(parcelhop), kasia)


def again(row):
    db.close_reading()
    return db.session().get(type(row), row.id)


def sent(ticket, agent, file, own_id="r1", **given):
    along = {"files": [file.uuid]}
    return conversation.reply(ticket, agent, "Here.", kind="public", own_id=own_id, along=along, **given)


def work() -> None:
    for job in jobs.claim():
        jobs.run(job)


def test_a_file_is_kept_sealed_and_opens_for_the_desk(ticket, ola):
    file = kept(ticket, ola)

    on_disk = [path.read_bytes() for path in vault.folder().glob("*/*")]
    assert len(on_disk) == 2 and not any(b"PNG" in one or b"WEBP" in one for one in on_disk)
    assert files.opened(again(file)).startswith(b"\x89PNG")
    assert cast.entries("file.kept")[0]["body"] | {"sha256": ""} == {
        **{"ticket": ticket.uuid, "kind": "public", "name": "map.png", "id": file.uuid},
        **{"media": "image/png", "size": file.size, "sha256": ""},
    }


def test_an_upload_that_is_tried_again_is_the_same_file(ticket, ola):
    assert kept(ticket, ola).id == kept(ticket, ola).id
    assert len(cast.entries("file.kept")) == 1


def test_a_file_leaves_with_its_words_and_is_nobodys_draft_any_more(ticket, ola):
    file = files.describe(kept(ticket, ola), ola, "A map of  the shops")

    post = sent(ticket, ola, file)

    assert [(one["id"], one["alt"]) for one in again(post).files] == [(file.uuid, "A map of the shops")]
    assert files.of_draft(ticket, ola, "public") == []
    assert cast.entries("reply.queued")[0]["body"]["along"]["files"] == [files.told(file)]
    with pytest.raises(Refused, match="file_gone"):
        sent(ticket, ola, file, own_id="r2")


def test_a_picture_without_a_description_is_asked_about_once(ticket, ola):
    file = kept(ticket, ola)

    with pytest.raises(HeldBack) as held:
        sent(ticket, ola, file)
    assert (held.value.codes, held.value.blocks) == (("alt_missing",), False)

    assert sent(ticket, ola, file, accept=frozenset({"alt_missing"})).files
    assert cast.entries("reply.queued")[0]["body"]["accepted"] == ["alt_missing"]


def test_a_reply_that_is_taken_back_gives_its_files_back_to_the_draft(ticket, ola):
    file = files.describe(kept(ticket, ola), ola, "A map")
    post = sent(ticket, ola, file)

    conversation.take_back(post, ola)

    assert [one.uuid for one in files.of_draft(ticket, ola, "public")] == [file.uuid]
    assert again(post).files == []


def test_a_note_has_files_of_its_own_and_keeps_them(ticket, ola):
    file = kept(ticket, ola, "note")

    note = conversation.note(ticket, ola, "Look.", own_id="n1", files=[file.uuid])

    assert [one["id"] for one in again(note).files] == [file.uuid]
    with pytest.raises(Refused, match="file_gone"):
        sent(ticket, ola, kept(ticket, ola, "note", own_id="f2"))


def test_only_their_owner_has_the_files_of_a_draft_and_everybody_those_of_a_post(ticket, ola, bence, outsider):
    file = files.describe(kept(ticket, ola), ola, "A map")
    for other in (bence, outsider):
        with pytest.raises(NotFound):
            access.file(other, file.uuid)

    sent(ticket, ola, file)

    assert access.file(bence, file.uuid).id == file.id
    with pytest.raises(NotFound):
        access.file(outsider, file.uuid)


def test_more_or_larger_files_than_the_network_takes_are_refused(ticket, ola):
    for number in range(4):
        kept(ticket, ola, own_id=f"m{number}")

    with pytest.raises(Refused) as refused:
        kept(ticket, ola, own_id="m9")

    assert (refused.value.code, refused.value.facts["most"]) == ("files_many", 4)
    assert len(files.of_draft(ticket, ola, "public")) == 4


def test_what_is_left_out_is_removed_from_the_disk(ticket, ola):
    file = kept(ticket, ola)

    files.drop(file, ola)
    work()

    assert list(vault.folder().glob("*/*")) == []
    row = again(file)
    assert (row.name, row.alt, row.digest, row.state) == ("", "", "", "dropped")


def test_erasing_the_persons_key_erases_what_a_file_shows(ticket, ola, kasia):
    file = kept(ticket, ola)

    with db.transaction():
        keyring.destroy(kasia.uuid)
    keyring.forget()

    assert files.opened(again(file)) is None


@pytest.mark.parametrize("why", ["retention", "withdrawn"])
def test_a_post_that_loses_its_words_loses_its_files(ticket, ola, why):
    post = sent(ticket, ola, files.describe(kept(ticket, ola), ola, "A map"))

    assert emptying.empty([post.id], why, "desk") == 1
    work()

    assert again(post).files == []
    assert list(vault.folder().glob("*/*")) == []
    assert verify.verify().findings == []


def test_a_file_that_was_changed_on_the_disk_is_shown_to_nobody(ticket, ola):
    file = kept(ticket, ola)
    (path,) = [one for one in vault.folder().glob("*/*") if one.name == file.digest]
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert files.opened(again(file)) is None


def test_the_daily_sweep_takes_what_no_row_names_and_nothing_else(ticket, ola):
    file = kept(ticket, ola)
    orphan = vault.keep(b"noise of a transaction that failed")
    (vault.folder() / orphan[:2] / ".half.new").write_bytes(b"half")

    file_following.sweep({})
    assert vault.read(orphan), "it may belong to a row that is not durable yet"
    with clock.fixed(lambda later=clock.now() + file_following.AGE * 2: later):
        file_following.sweep({})

    assert sorted(path.name for path in vault.folder().glob("*/*")) == sorted([file.digest, file.small])


def test_files_of_a_draft_go_on_in_the_ticket_into_which_it_was_merged(ticket, ola, parcelhop, kasia):
    target = scene.ticket(parcelhop, kasia, "Another one")
    file = kept(ticket, ola)

    merge(ticket, target, ola)

    assert [one.uuid for one in files.of_draft(target, ola, "public")] == [file.uuid]


def test_no_description_is_longer_than_the_network_takes(ticket, ola):
    with pytest.raises(Refused, match="alt_long"):
        files.describe(kept(ticket, ola), ola, "x" * 1501)


@pytest.fixture
def browser(app, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


PARTIAL = {"HX-Request-Type": "partial"}


def upload(browser, ticket, body, name="a.png", **headers):
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    told = {"data": head + body + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    return browser.post(f"/tickets/{ticket.id}/files/public", headers=headers, **told)


def test_the_page_takes_a_large_picture_and_serves_it_as_a_guest(browser, ticket, ola):
    answer = upload(browser, ticket, picture("PNG", (1400, 1000)) + b"\x00" * 1_500_000, **PARTIAL)

    (file,) = files.of_draft(ticket, ola, "public")
    assert answer.status_code == 200 and file.uuid in answer.get_data(as_text=True)
    shown = browser.get(f"/files/{file.uuid}")
    assert shown.mimetype == "image/png"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get(f"/files/{file.uuid}/small").mimetype == "image/webp"


def test_a_file_that_lies_is_refused_in_words_and_nothing_is_left(browser, ticket, ola):
    answer = upload(browser, ticket, b"<script>", "cute.png", **PARTIAL)

    assert answer.status_code == 422
    assert "cute.png is named like a picture" in answer.get_json()["error"]
    assert db.session().exec(select(PostFile)).all() == []


def test_without_the_script_files_are_added_described_and_left_out_on_a_page(browser, ticket, ola):
    assert upload(browser, ticket, picture()).location == f"/tickets/{ticket.id}/files/public"
    (file,) = files.of_draft(ticket, ola, "public")
    browser.post(f"/files/{file.uuid}/description", data={f"alt-{file.uuid}": "A map"})

    assert "A map" in browser.get(f"/tickets/{ticket.id}/files/public").get_data(as_text=True)
    page = browser.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    assert file.uuid in page

    along = json.dumps({"files": [file.uuid]})
    browser.post(f"/tickets/{ticket.id}/replies", data={"text": "Here.", "kind": "public", "along": along})
    post = db.session().exec(select(Post).where(Post.ticket_id == ticket.id, Post.text == "Here.")).one()
    assert post.files[0]["alt"] == "A map"
    assert f"/files/{file.uuid}/small" in browser.get(f"/tickets/{ticket.id}").get_data(as_text=True)


def test_files_of_a_kind_that_is_not_offered_any_more_do_not_break_the_page(browser, ticket, ola):
    file = kept(ticket, ola, "private")

    page = browser.get(f"/tickets/{ticket.id}")

    assert page.status_code == 200 and file.uuid in page.get_data(as_text=True)
