"""A Facebook page, the whole way: through the door into tickets, and out again."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import accounts, connector
from caredesk.channels.models import AccountState
from caredesk.core import clock, db
from caredesk.postroom import ledger, names
from caredesk.postroom.models import OutgoingState
from caredesk.team.models import Agent
from caredesk.tickets import conversation
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import Post, PostKind
from caredesk.tickets.refusals import Refused
from tests.fakes.meta import signed, together
from tests.fakes.meta_page import PAGE, TOKEN, Page
from tests.postroom.meta_stage import MetaStage, connected, meta_stage
from tests.tickets.pictures import kept


@pytest.fixture
def page(ola: Agent, client: FlaskClient) -> Iterator[MetaStage]:
    with meta_stage("facebook", Page(), ola, client, ext_id=PAGE, token=TOKEN, human_agent="yes") as made:
        yield made


def test_the_post_is_asked_for_once_however_many_comment_it(page: MetaStage) -> None:
    post = page.network.post("New lockers!", tell=False)
    for number in range(5):
        page.network.comment(post, f"Question {number}")
        page.deliver()

    assert len([one for one in page.network.calls if one.path.endswith(post)]) == 1


def test_edit_hide_and_removal_are_followed_in_whatever_order_they_come(page: MetaStage) -> None:
    comment = page.network.comment(page.network.post("New!"), "You are theives!")
    page.network.edit(comment, "You are thieves!")
    page.network.hide(comment)
    page.network.delete(comment)
    bodies = page.network.take()
    random.Random(7).shuffle(bodies)
    page.deliver(*bodies, *bodies)

    shown = page.post(comment)
    assert (shown.text, shown.removed_by, shown.versions) == ("You are thieves!", "unknown", 2)
    assert shown.hidden_by == "unknown"


def test_one_poisoned_among_fifty_leaves_the_others(page: MetaStage) -> None:
    post = page.network.post("New!")
    page.deliver()
    comments = [page.network.comment(post, f"Question {number}") for number in range(50)]
    bodies = page.network.take()
    bodies[20]["entry"][0]["changes"][0]["value"]["comment_id"] = {"not": "an id"}
    page.deliver(together(bodies))

    good = [one for number, one in enumerate(comments) if number != 20]
    assert [page.post(one).text for one in good] == [f"Question {number}" for number in range(50) if number != 20]


def test_a_message_is_answered_in_its_conversation_and_its_echo_is_known(page: MetaStage) -> None:
    mid = page.network.write("Is anybody there?")
    page.deliver()
    reply = page.answer(page.post(mid), "Yes!", kind="direct")
    page.work(20)
    page.deliver()

    assert page.said() == ["Yes!"]
    assert page.shown(reply).out_state == "sent"
    assert page.post(page.shown(reply).ext_id or "").id == reply.id


def test_a_message_whose_answer_was_lost_is_found_by_its_echo_and_not_sent_twice(page: MetaStage) -> None:
    mid = page.network.write("Is anybody there?")
    page.deliver()
    page.network.fault("cut", path="messages", after=True)
    reply = page.answer(page.post(mid), "Yes!", kind="direct")
    page.work(10)
    assert page.row(reply).state is OutgoingState.UNKNOWN
    page.deliver()

    assert page.row(reply).state is OutgoingState.SENT
    page.work(120)
    assert page.said() == ["Yes!"]


def test_a_comment_whose_answer_was_lost_is_found_by_reading_back(page: MetaStage) -> None:
    comment = page.network.comment(page.network.post("New!"), "Where is it?")
    page.deliver()
    page.network.fault("cut", path="comments", method="POST", after=True)
    page.network.listing_lag = 3
    reply = page.answer(page.post(comment), "On its way.")
    page.work(90)

    assert page.said() == ["On its way."]
    assert page.row(reply).state is OutgoingState.SENT


def test_what_a_colleague_answers_elsewhere_stands_in_the_ticket(page: MetaStage) -> None:
    mid = page.network.write("Is anybody there?")
    echo = page.network.colleague("Yes, in Meta's own inbox.")
    page.deliver()

    assert page.ticket(echo).id == page.ticket(mid).id
    assert page.post(echo).kind is PostKind.OUTSIDE


def test_somebody_who_writes_a_message_gets_their_name(page: MetaStage) -> None:
    mid = page.network.write("Is anybody there?")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "LATER", timedelta(seconds=30))
        page.network.fault("answer", path="/3001", status=503, method="GET")
        page.deliver()
        assert page.customer(mid).name == "3001"
        page.work(60)

    assert page.customer(mid).name == "Kasia Wrona"
    page.network.write("Still here")
    page.deliver()
    assert len([one for one in page.network.calls if one.path.endswith("/3001")]) == 2


def test_an_unsent_message_is_removed_by_its_author(page: MetaStage) -> None:
    mid = page.network.write("My card number is…")
    page.deliver()
    page.network.unsend(mid)
    page.deliver()

    assert page.post(mid).removed_by == "author"


def test_after_a_day_only_a_person_answers_and_after_a_week_nobody(page: MetaStage) -> None:
    page.network.human_agent = True
    mid = page.network.write("Is anybody there?")
    page.deliver()
    network, account = connector("facebook"), accounts.unsealed(page.account)
    page.hands.pass_by(25 * 3600)
    about = post_facts(page.post(mid))
    assert network.can(account, about, "dm", clock.now()).note == "human_agent_tag"  # type: ignore[union-attr]
    page.answer(page.post(mid), "Sorry, so late.", kind="direct")
    page.work(20)
    assert page.said() == ["Sorry, so late."]

    page.hands.pass_by(6 * 86_400)
    with pytest.raises(Refused, match="window_closed"):
        page.answer(page.post(mid), "Much too late.", kind="direct")


def test_a_refused_token_pauses_the_account_and_the_reply_waits(page: MetaStage) -> None:
    comment = page.network.comment(page.network.post("New!"), "Where is it?")
    page.deliver()
    saved = page.network.tokens.pop(TOKEN)
    reply = page.answer(page.post(comment), "On its way.")
    page.work(20)
    db.close_reading()
    assert db.session().get(type(page.account), page.account.id).state is AccountState.PAUSED  # type: ignore[union-attr]
    assert page.row(reply).state is OutgoingState.QUEUED
    page.network.tokens[TOKEN] = saved


def test_a_busy_network_is_given_the_time_it_asks_for(page: MetaStage) -> None:
    comment = page.network.comment(page.network.post("New!"), "Where is it?")
    page.deliver()
    usage = {"2001": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 2}]}
    page.network.headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    page.network.refuse("comments", 80001, message="There have been too many calls to this Page account.")
    page.answer(page.post(comment), "On its way.")
    page.work(60)
    assert page.said() == []
    page.network.headers = {}
    page.work(90)
    assert page.said() == ["On its way."]


def test_a_mention_is_asked_for_and_becomes_a_ticket(page: MetaStage) -> None:
    mention = page.network.mention("@Parcelhop lost my parcel")
    page.deliver()

    assert (page.post(mention).text, page.post(mention).surface) == ("@Parcelhop lost my parcel", "mention")
    assert page.ticket(mention).channel == "facebook"


def test_two_pages_of_one_app_share_one_door(page: MetaStage) -> None:
    other = connected("facebook", page.network, ext_id="2002", token="other-token", handle="Parcelhop HU")
    raw, headers = signed(
        {"object": "page", "entry": [_comment("2002", "2002_1", "1_7"), _comment("2009", "2009_1", "1_8")]}
    )
    page.client.post(f"/hooks/{page.account.uuid}", data=raw, headers=headers)
    page.work()

    found = MetaStage(other, page.network, page.agent, page.hands, page.client).post("1_7")
    assert found.account_id == other.id
    assert db.first(Post, Post.ext_id == "1_8") is None  # a page that is none of ours


def _comment(account: str, post: str, ext_id: str) -> dict:
    person = {"id": "3001", "name": "Kasia Wrona"}
    value = {"item": "comment", "verb": "add", "comment_id": ext_id, "post_id": post, "parent_id": post, "from": person}
    value |= {"message": "Hello?", "created_time": int(clock.now().timestamp())}
    return {"id": account, "time": int(clock.now().timestamp()), "changes": [{"field": "feed", "value": value}]}


def test_the_handshake_echoes_the_challenge_alone(page: MetaStage) -> None:
    door = f"/hooks/{page.account.uuid}"
    asked = {"hub.mode": "subscribe", "hub.verify_token": "swordfish", "hub.challenge": "1158201444"}
    answer = page.client.get(door, query_string=asked)

    assert (answer.status_code, answer.get_data(as_text=True), answer.mimetype) == (200, "1158201444", "text/plain")
    refused = page.client.get(door, query_string=asked | {"hub.challenge": "<script>alert(1)</script>"})
    assert (refused.status_code, "script" in refused.get_data(as_text=True)) == (401, False)
    assert page.client.get(door).status_code == 401


def test_a_picture_in_messenger_stands_with_its_reply_and_nowhere_else(page: MetaStage) -> None:
    asked = page.network.write("Where is your shop?")
    page.deliver()
    ticket = page.ticket(asked)
    along = {"files": [kept(ticket, page.agent, "direct").uuid]}
    told = {"kind": "direct", "target": page.post(asked).id, "along": along}
    reply = conversation.reply(ticket, page.agent, "Here is the map.", own_id="r1", **told)
    page.work(20)
    page.deliver()
    picture, words = (one["id"] for one in page.network.messages if one["from"] == PAGE)

    assert page.shown(reply).ext_id == words
    with db.reading():
        kinds = [one.kind for one in db.session().exec(select(Post).where(Post.ticket_id == ticket.id))]
    assert sorted(kinds) == [PostKind.IN, PostKind.REPLY]
    assert ledger.missing(page.account, [asked, picture, words]) == []
