"""An Instagram account, the whole way: comments, mentions and messages in, answers out, and the sweep."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from caredesk.channels import accounts, connector
from caredesk.core import clock, db
from caredesk.postroom import ledger
from caredesk.postroom.flow_models import Count
from caredesk.team.models import Agent
from caredesk.tickets import hidden as hiding
from caredesk.tickets import pages, reading
from caredesk.tickets.facing import post_facts
from caredesk.tickets.models import PostKind
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.fakes.meta_instagram import ACCOUNT, TOKEN, Instagram
from tests.postroom.meta_stage import MetaStage, meta_stage


@pytest.fixture
def insta(ola: Agent, client: FlaskClient) -> Iterator[MetaStage]:
    how = {"ext_id": ACCOUNT, "token": TOKEN, "handle": "parcelhop", "login": "facebook"}
    with meta_stage("instagram", Instagram(), ola, client, **how) as made:
        yield made


def test_a_comment_becomes_a_ticket_and_is_answered_under_it(insta: MetaStage) -> None:
    media = insta.network.media("New lockers!")
    comment = insta.network.comment(media, "Where is my parcel?")
    insta.deliver()
    reply = insta.answer(insta.post(comment), "On its way.")
    insta.work(20)
    insta.deliver()

    (said,) = insta.network.public()
    assert (said["text"], said["to"]) == ("On its way.", comment)
    assert insta.post(said["id"]).id == reply.id
    assert (insta.post(media).text, insta.post(media).kind) == ("New lockers!", PostKind.OUTSIDE)


def test_a_mention_is_asked_for_and_answered_where_it_stands(insta: MetaStage) -> None:
    media, comment = insta.network.mention("@parcelhop lost my parcel")
    insta.deliver()
    mention = insta.post(f"{media}_{comment}")
    insta.answer(mention, "Which one?")
    insta.work(20)

    assert (mention.surface, mention.text) == ("mention", "@parcelhop lost my parcel")
    assert insta.said() == ["Which one?"]


def test_a_message_is_answered_and_unsending_it_is_followed(insta: MetaStage) -> None:
    mid = insta.network.write("Is anybody there?")
    insta.deliver()
    reply = insta.answer(insta.post(mid), "Igen, itt vagyunk.", kind="direct")
    insta.work(20)
    insta.network.unsend(mid)
    insta.deliver()

    assert insta.said() == ["Igen, itt vagyunk."]
    assert insta.shown(reply).out_state == "sent"
    assert insta.post(mid).removed_by == "author"


def test_what_the_account_may_do_is_asked_of_each_post(insta: MetaStage) -> None:
    live = insta.network.comment(insta.network.media("Live!", live=True), "Hello from the sofa")
    insta.deliver()
    network, known, about = connector("instagram"), accounts.unsealed(insta.account), post_facts(insta.post(live))

    assert network.can(known, about, "reply", clock.now()).reason == "live_only_in_private"  # type: ignore[union-attr]
    assert network.can(known, about, "private_reply", clock.now()).note == "while_live"  # type: ignore[union-attr]


def test_a_message_and_a_private_answer_are_counted_in_bytes_before_they_are_queued(insta: MetaStage) -> None:
    mid, comment = insta.network.write("Cześć"), insta.network.comment(insta.network.media("New!"), "Where is it?")
    insta.deliver()

    with pytest.raises(Refused, match="too_long"):
        insta.answer(insta.post(mid), "ą" * 501, kind="direct")
    with pytest.raises(Refused, match="too_long"):
        insta.answer(insta.post(comment), "ą" * 501, kind="private")
    insta.answer(insta.post(comment), "ą" * 500, kind="private")
    insta.work(20)
    assert insta.said() == ["ą" * 500]
    with pytest.raises(Refused, match="private_reply_once"):
        insta.answer(insta.post(comment), "Once more.", kind="private")


def test_each_kind_of_reply_has_its_own_room_and_way_to_count(insta: MetaStage) -> None:
    comment = insta.network.comment(insta.network.media("New!"), "Where is it?")
    insta.deliver()
    shown = reading.whole(insta.ticket(comment).id or 0, pages.scope_of(insta.agent)).kinds

    rooms = {one.key: (one.limit, one.count_rule) for one in shown if one.allowed}
    assert rooms == {"public": (2200, "chars"), "private": (1000, "bytes"), "note": (0, "chars")}


def test_a_message_whose_hook_got_lost_is_counted_as_missing_and_fetched(insta: MetaStage) -> None:
    heard = insta.network.write("Is anybody there?")
    insta.deliver()
    lost = insta.network.write("Hello?", by="5002", tell=False)
    since = clock.now() - timedelta(hours=1)
    with db.transaction():
        ledger.after_gap(insta.account, since)
    insta.work(70)
    insta.work(400)

    (day,) = ledger.of(insta.account)
    assert (day.state, day.listed, day.fetched) == (Count.WHOLE, 2, 1)
    assert (insta.post(lost).text, insta.ticket(lost).id == insta.ticket(heard).id) == ("Hello?", False)


def test_a_sweep_asks_for_comments_and_never_for_messages(insta: MetaStage) -> None:
    comment = insta.network.comment(insta.network.media("New lockers!"), "Where is my parcel?")
    insta.network.write("Is anybody there?")
    insta.deliver()
    insta.network.calls.clear()
    insta.work(310)

    asked = [call.path.rpartition("/")[2] for call in insta.network.calls if call.method == "GET"]
    assert comment in asked
    assert not [one for one in asked if one.startswith("aWd")]


def test_what_a_colleague_hides_in_the_app_is_seen_by_the_sweep_and_so_is_showing_it(insta: MetaStage) -> None:
    comment = insta.network.comment(insta.network.media("New lockers!"), "Where is my parcel?")
    insta.deliver()
    insta.network.hide(comment)
    insta.work(310)
    hidden = insta.post(comment)
    insta.work(310)
    with pytest.raises(Refused, match="hidden_not_answered"):
        insta.answer(hidden)

    insta.network.hide(comment, is_hidden=False)
    insta.work(620)

    assert (hidden.hidden_by, hidden.hidden_at is not None) == ("unknown", True)
    assert insta.post(comment).hidden_by == ""
    assert [len(cast.entries(f"post.{verb}")) for verb in ("hidden", "unhidden")] == [1, 1]


def test_what_we_hid_stays_hidden_by_us_however_often_the_sweep_sees_it(insta: MetaStage) -> None:
    comment = insta.network.comment(insta.network.media("New lockers!"), "Where is my parcel?")
    insta.deliver()
    insta.network.hide(comment)
    with db.transaction():
        hiding.mark(db.lock(insta.post(comment)), "hidden", "act-1", clock.now())
    insta.work(310)

    assert insta.post(comment).hidden_by == "us"
    assert cast.entries("post.hidden") == []


def test_what_was_said_before_is_brought_in_as_it_stands_and_nothing_happened_to_it(insta: MetaStage) -> None:
    media = insta.network.media("New lockers!")
    shown, hidden = (insta.network.comment(media, text, tell=False) for text in ("Where is it?", "Scam!"))
    insta.network.hide(hidden)
    insta.hands.pass_by(60)

    ledger.fetch(insta.account, [shown, hidden], "backfill")
    insta.work()

    assert [insta.post(one).hidden_by for one in (shown, hidden)] == ["", "unknown"]
    assert [len(cast.entries(f"post.{verb}")) for verb in ("hidden", "unhidden", "edited")] == [1, 0, 0]
