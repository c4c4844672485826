"""Bluesky through the whole line: mentions become tickets, replies leave once, edits and removals are noticed."""

from sqlmodel import select

from caredesk.core import db
from caredesk.postroom.models import OutgoingState
from caredesk.tickets.models import Post, PostKind, PostVersion, Ticket
from tests.postroom.stage import Stage


def mention(sky: Stage, text: str = "@desk.test where is it?", **more: object) -> Post:
    ext_id = sky.network.post("kasia", text, **more)
    sky.work(10)
    post = db.first(Post, Post.ext_id == ext_id)
    assert post is not None
    return post


def tickets() -> list[Ticket]:
    db.close_reading()
    return list(db.session().exec(select(Ticket)))


def test_a_mention_becomes_one_ticket_and_its_answer_one_post(sky: Stage) -> None:
    post = mention(sky)

    reply = sky.answer(post)
    sky.work(60)

    assert [one.channel for one in tickets()] == ["bluesky"]
    assert sky.public() == ["On its way."]
    shown = sky.shown(reply)
    assert (shown.out_state, shown.ext_id) == ("sent", sky.network.public()[0]["uri"])
    assert [one.kind for one in db.session().exec(select(Post))] == [PostKind.IN, PostKind.REPLY]


def test_a_reply_whose_answer_was_lost_is_found_and_never_doubled(sky: Stage) -> None:
    post = mention(sky)
    sky.network.fault("cut", path="putRecord", after=True)

    reply = sky.answer(post)
    sky.work(120)

    assert sky.public() == ["On its way."]
    assert sky.row(reply).state is OutgoingState.SENT


def test_a_reply_that_did_not_arrive_goes_again_under_its_own_key(sky: Stage) -> None:
    post = mention(sky)
    sky.network.fault("cut", path="putRecord", times=2)

    reply = sky.answer(post)
    sky.work(300)

    assert sky.public() == ["On its way."]
    key = sky.row(reply).payload["kept"]["key"]
    assert sky.network.public()[0]["uri"].endswith(f"/{key}")


def test_an_edit_and_a_removal_are_noticed_by_the_sweep(sky: Stage) -> None:
    post, other = mention(sky), mention(sky, "@desk.test you are thieves")
    sky.network.edit(post.ext_id, "@desk.test where is my LOST parcel?")
    sky.network.delete(other.ext_id)

    sky.work(330)
    sky.work(330)

    assert (sky.shown(post).text, sky.shown(post).versions) == ("@desk.test where is my LOST parcel?", 2)
    assert (sky.shown(other).text, sky.shown(other).removed_by) == ("@desk.test you are thieves", "unknown")
    versions = db.session().exec(select(PostVersion).where(PostVersion.post_id == post.id)).all()
    assert [one.kind for one in versions] == ["created", "edited"]


def test_a_private_message_is_answered_in_private(sky: Stage) -> None:
    sky.network.message("kasia", "my number is 5")
    sky.work(10)
    post = db.first(Post, Post.surface == "dm")

    reply = sky.answer(post, kind="direct")
    sky.work(60)

    assert sky.public() == []
    assert sky.network.logs[-1]["message"]["text"] == "On its way."
    assert sky.shown(reply).out_state == "sent"
    assert len(tickets()) == 1
