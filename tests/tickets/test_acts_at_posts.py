"""Like, edit what we said, reply privately, answered over there: offered exactly when the network allows it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.audit.verify import verify
from caredesk.channels import networks
from caredesk.channels.base import Allowed, Denied
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.sla.models import Clock
from caredesk.tickets import acts, answered_there, reading, sending
from caredesk.tickets.act_models import ActState, PostAct
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused, TooLate
from tests import cast
from tests.postroom.conftest import KEY, fedi  # noqa: F401 - a fixture
from tests.postroom.stage import Stage, webhook_stage

ALL = ["like", "unlike", "edit_own", "private_reply"]


@pytest.fixture
def stage(parcelhop: Account, ola):
    with webhook_stage(parcelhop, ola, KEY) as made:
        yield made


def can_do(stage: Stage, *names: str, **settings: object) -> None:
    with db.transaction():
        row = db.lock(stage.account)
        row.settings = {**row.settings, "acts": list(names), **settings}
    db.close_reading()


def there(stage: Stage) -> list[str]:
    return [one["type"] for one in stage.network.acts]


def test_a_like_is_offered_done_over_there_and_shown_as_ours(stage: Stage) -> None:
    can_do(stage, *ALL)
    post = stage.arrive()
    assert [(one.kind.key, one.kind.allowed) for one in acts.offers(post)] == [("like", True)]

    acts.ask(post, stage.agent, "like")
    stage.work(1)

    assert there(stage) == ["post.like"]
    assert reading.posts(post.ticket_id or 0)[0].beside.liked
    assert [one.kind.key for one in acts.offers(stage.shown(post))] == ["unlike"]
    assert [one["verb"] for one in cast.entries() if one["verb"].startswith("post.act")] == [
        "post.act_asked",
        "post.act_tried",
        "post.act_done",
    ]


def test_what_the_network_does_not_allow_is_not_asked_of_it(stage: Stage) -> None:
    post = stage.arrive()

    assert acts.offers(post) == []
    with pytest.raises(Refused, match="not_on_this_network"):
        acts.ask(post, stage.agent, "like")
    assert list(db.session().exec(select(PostAct))) == []


def test_a_second_act_waits_for_the_first(stage: Stage) -> None:
    can_do(stage, *ALL)
    post = stage.arrive()
    acts.ask(post, stage.agent, "like")

    with pytest.raises(TooLate):
        acts.ask(post, stage.agent, "like")


def test_an_edit_of_ours_keeps_what_it_said_before(stage: Stage) -> None:
    can_do(stage, *ALL)
    reply = stage.answer(stage.arrive(), "On its way.")
    stage.work(20)

    acts.ask(stage.shown(reply), stage.agent, "edit_own", "On its way, tomorrow at noon.")
    assert stage.shown(reply).text == "On its way."
    stage.work(1)

    assert stage.public() == ["On its way, tomorrow at noon."]
    post = stage.shown(reply)
    assert (post.text, post.versions) == ("On its way, tomorrow at noon.", 2)
    assert [one.text for one in reading.versions(post)] == ["On its way."]
    assert cast.entries("reply.edited")[-1]["body"]["text"] == "On its way, tomorrow at noon."
    assert verify().findings == []


@pytest.mark.parametrize("words", ["", "On its way.", "\x00"])
def test_an_edit_that_says_nothing_new_is_refused(stage: Stage, words: str) -> None:
    can_do(stage, *ALL)
    reply = stage.answer(stage.arrive(), "On its way.")
    stage.work(20)

    with pytest.raises(Refused):
        acts.ask(stage.shown(reply), stage.agent, "edit_own", words)


def test_no_gap_of_a_template_takes_the_place_of_words_that_left(stage: Stage, app, ola) -> None:
    can_do(stage, *ALL)
    reply = stage.answer(stage.arrive(), "On its way.")
    stage.work(20)
    app.config["WTF_CSRF_ENABLED"] = False

    answer = cast.signed_in(app, ola).post(
        f"/posts/{reply.id}/acts", data={"action": "edit_own", "text": "Hi {{name}}"}
    )
    stage.work(20)

    assert answer.status_code == 422
    assert stage.public() == ["On its way."]
    assert stage.shown(reply).text == "On its way."


def test_an_act_that_the_network_refuses_is_told_with_its_reason(stage: Stage) -> None:
    can_do(stage, *ALL)
    post = stage.arrive()
    stage.network.fault("answer", status=410)
    acts.ask(post, stage.agent, "like")

    stage.work(1)

    (row,) = db.session().exec(select(PostAct))
    assert (row.state, row.why.partition(":")[0]) == (ActState.FAILED, "receiver_gone")
    assert not reading.posts(post.ticket_id or 0)[0].beside.liked


def test_an_unclear_answer_is_asked_again_under_the_same_number(stage: Stage) -> None:
    can_do(stage, *ALL)
    stage.network.fault("answer", status=502, times=1)
    post = stage.arrive()
    acts.ask(post, stage.agent, "like")

    stage.work(60)

    assert len(stage.network.calls) == 2
    assert len({one.headers["webhook-id"] for one in stage.network.calls}) == 1
    assert there(stage) == ["post.like"]
    assert reading.posts(post.ticket_id or 0)[0].beside.liked


def test_a_private_reply_leaves_as_one_and_is_private_here(stage: Stage) -> None:
    can_do(stage, *ALL)
    reply = stage.answer(stage.arrive(), "Please tell us your number.", kind="private")
    stage.work(20)

    assert stage.row(reply).action == "private_reply"
    assert stage.shown(reply).visibility == "private"
    assert stage.network.public[-1]["visibility"] == "private"


def test_private_replies_are_not_spoken_of_where_there_are_none(fedi: Stage) -> None:  # noqa: F811
    post = fedi.mention()

    assert [one.key for one in sending.kinds(fedi.account, post_facts(post))] == ["public", "direct", "note"]


class Shuts:
    """A network that takes answers for a while, at a price."""

    def __init__(self, until) -> None:
        self.until = until
        self.ability = networks.connector("webhook").ability

    def can(self, _account, _post, _action, at):
        return Denied("window_closed") if at > self.until else Allowed(cost=15000, units=50, note="human_agent_tag")


def test_how_long_a_network_takes_answers_is_found_by_asking_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    post, until = stage.arrive(), clock.now() + timedelta(hours=3)
    monkeypatch.setattr("caredesk.channels.connector", lambda _kind: Shuts(until))

    found = sending.asked(stage.account, post_facts(post), "reply")

    assert found.until is not None
    assert abs((found.until - until).total_seconds()) <= 60
    assert (found.cost, found.units, found.note) == (15000, 50, "human_agent_tag")


@pytest.fixture
def shut(stage: Stage) -> Post:
    """A post that nobody can answer from here."""
    with db.transaction():
        row = db.lock(stage.account)
        row.settings = {}
    db.close_reading()
    return stage.arrive(permalink="https://forum.example/c1")


def test_answered_elsewhere_stands_as_an_answer_and_stops_the_clock(stage: Stage, shut: Post) -> None:
    ticket = db.session().get_one(Ticket, shut.ticket_id)
    assert (answered_there.is_shut(ticket), answered_there.door(ticket)) == (True, "https://forum.example/c1")

    told = {"text": "We sent a new one.", "link": "https://forum.example/c2"}
    stage.hands.pass_by(60)
    post = answered_there.note(ticket, stage.agent, own_id="e1", **told)
    again = answered_there.note(ticket, stage.agent, own_id="e1", **told)

    assert post.id == again.id
    db.close_reading()
    found = db.session().get_one(Post, post.id)
    assert (found.kind, found.agent_id, found.permalink) == (PostKind.OUTSIDE, stage.agent.id, told["link"])
    assert db.session().get_one(Ticket, ticket.id).waiting_since is None
    assert {one.stop_why for one in db.session().exec(select(Clock)) if one.kind.value == "first"} == {"outside"}
    (entry,) = cast.entries("reply.noted")
    assert (entry["actor"], entry["body"]["text"]) == (stage.agent.uuid, "We sent a new one.")
    assert verify().findings == []


def test_what_can_be_answered_from_here_is_not_answered_elsewhere(stage: Stage) -> None:
    ticket = db.session().get_one(Ticket, stage.arrive().ticket_id)

    with pytest.raises(Refused, match="door_open"):
        answered_there.note(ticket, stage.agent, own_id="e1")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x", "https://", "https://a b", "x" * 3000])
def test_only_a_link_of_the_web_is_kept(stage: Stage, shut: Post, link: str) -> None:
    ticket = db.session().get_one(Ticket, shut.ticket_id)

    with pytest.raises(Refused, match="link"):
        answered_there.note(ticket, stage.agent, own_id="e1", link=link)


def test_the_pages_say_what_can_be_done_and_what_it_costs(stage: Stage, app, ola) -> None:
    can_do(stage, "like", "edit_own")
    post = stage.arrive()
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.signed_in(app, ola)

    page = client.get(f"/tickets/{post.ticket_id}").get_data(as_text=True)
    assert f'href="/posts/{post.id}/acts"' in page
    assert "Like it" in client.get(f"/posts/{post.id}/acts").get_data(as_text=True)
    assert client.post(f"/posts/{post.id}/acts", data={"action": "like"}).status_code == 302
    assert client.post(f"/posts/{post.id}/acts", data={"action": "delete"}).status_code == 422


def test_the_page_of_a_shut_ticket_leads_out_and_takes_the_word(stage: Stage, shut: Post, app, ola) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.signed_in(app, ola)
    where = f"/tickets/{shut.ticket_id}/there"

    assert where in client.get(f"/tickets/{shut.ticket_id}").get_data(as_text=True)
    assert "https://forum.example/c1" in client.get(where).get_data(as_text=True)
    assert client.post(where, data={"text": "Done."}).status_code == 302
    assert db.session().exec(select(Post).where(Post.kind == PostKind.OUTSIDE)).one().text == "Done."
