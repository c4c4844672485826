"""A picture on its whole way: put to a draft, sent by the line, shown in the thread; and what a bad moment costs."""

from caredesk.core import db
from caredesk.core.types import new_uuid
from caredesk.tickets import conversation, files, reading
from caredesk.tickets.models import Post, Ticket
from tests.fakes.receiver import Receiver
from tests.postroom.stage import Stage
from tests.tickets.pictures import kept, picture


def answer(stage: Stage, asked: Post) -> Post:
    """A reply with one described picture."""
    ticket = db.session().get(Ticket, asked.ticket_id)
    file = files.describe(kept(ticket, stage.agent, own_id=new_uuid()), stage.agent, "A map")
    given = {"kind": "public", "own_id": new_uuid(), "target": asked.id}
    return conversation.reply(ticket, stage.agent, "Here is the map.", along={"files": [file.uuid]}, **given)


def pictures_out(stage: Stage) -> list[list[str]]:
    """What hangs under each of our public words, as the network itself tells it."""
    if isinstance(stage.network, Receiver):
        return [[one["description"] for one in said.get("files", [])] for said in stage.network.public]
    return [[one["description"] for one in said["media_attachments"]] for said in stage.network.public()]


def test_a_picture_arrives_with_its_words_and_is_shown_in_the_thread(stage: Stage) -> None:
    asked = stage.arrive()

    post = answer(stage, asked)
    stage.work(20)

    assert (stage.shown(post).out_state, pictures_out(stage)) == ("sent", [["A map"]])
    (view,) = reading.posts(asked.ticket_id, [post.id])
    assert [(one.name, one.alt, one.is_picture) for one in view.files] == [("map.png", "A map", True)]


def test_mastodon_gets_the_picture_once_though_the_first_try_was_refused(fedi: Stage) -> None:
    asked = fedi.mention()
    fedi.network.fault("answer", path="/api/v1/statuses$", method="POST", status=503, headers={"Retry-After": "5"})

    post = answer(fedi, asked)
    fedi.work(60)

    assert (fedi.shown(post).out_state, pictures_out(fedi)) == ("sent", [["A map"]])
    assert [one["body"] for one in fedi.network.media.values()] == [picture()]


def test_mastodon_that_needs_time_for_the_picture_gets_it(fedi: Stage) -> None:
    asked = fedi.mention()
    fedi.network.settings["media_looks"] = 2

    post = answer(fedi, asked)
    fedi.work(60)

    assert (fedi.shown(post).out_state, len(fedi.network.media)) == ("sent", 1)


def test_an_unclear_answer_sends_neither_words_nor_picture_twice(fedi: Stage) -> None:
    asked = fedi.mention()
    fedi.network.fault("cut", path="/api/v1/statuses$", method="POST", after=True)

    post = answer(fedi, asked)
    fedi.work(120)

    assert (fedi.shown(post).out_state, pictures_out(fedi)) == ("sent", [["A map"]])
    assert len(fedi.network.media) == 1


def test_a_file_that_is_lost_here_stops_the_reply_for_a_person(stage: Stage) -> None:
    post = answer(stage, stage.arrive())
    (file,) = files.bound(post.id)
    from caredesk.core import vault

    vault.remove(file.digest)

    stage.work(20)

    assert (stage.shown(post).out_state, stage.shown(post).out_why) == ("failed", "file_lost")
    assert pictures_out(stage) == []
