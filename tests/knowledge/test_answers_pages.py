"""Past answers on pages and for machines: beside a ticket, by words, for the composer; and what does not fit."""

import pytest

from caredesk.core import db
from caredesk.knowledge import suggestions
from caredesk.knowledge.memory_models import AnswerUse, MemoryLine, Misfit
from caredesk.knowledge.models import Unanswered
from caredesk.team import keys
from caredesk.tickets import actions, conversation
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.knowledge.steps import FOUND, LOST, say, suggested
from tests.tickets import scene

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def account(parcelhop):
    return scene.answerable(parcelhop)


@pytest.fixture
def asked(account, kasia):
    return scene.ticket(account, kasia, LOST)


@pytest.fixture
def again(account, zoltan):
    return scene.ticket(account, zoltan, "gdzie moja paczka, kuriera nie bylo", thread="t2")


@pytest.fixture
def client(app, ola):
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, ola)


def page(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def line(post) -> MemoryLine:
    db.close_reading()
    return db.first(MemoryLine, MemoryLine.of_id == post.id)


def test_a_ticket_shows_why_when_by_whom_and_what_came_of_it(client, asked, again, ola):
    say(asked, ola)
    actions.resolve(db.session().get_one(Ticket, asked.id), ola)

    shown = page(client, f"/tickets/{again.id}/suggestions", **PARTIAL)

    assert FOUND in shown and "<mark>" in shown and "Ola Nowak" in shown and "Solved" in shown
    assert f'href="/tickets/{asked.id}#p' in shown
    assert "suggested-answers" in page(client, f"/tickets/{again.id}")


def test_whom_an_answer_was_written_to_is_not_put_into_another(client, asked, again, ola):
    say(asked, ola, "Pani Kasia Wrona już wie: paczka i kurier będą jutro.")

    (item,) = client.get(f"/tickets/{again.id}/answers", headers=PARTIAL).get_json()["items"]

    assert "Kasia" not in item["text"] and "Wrona" not in item["text"]
    assert "paczka i kurier będą jutro" in item["text"]


def test_the_composer_asks_with_words_and_without(client, asked, again, ola):
    post = say(asked, ola)

    without = client.get(f"/tickets/{again.id}/answers", headers=PARTIAL).get_json()["items"]
    found = client.get(f"/tickets/{again.id}/answers?q=oddzia", headers=PARTIAL).get_json()["items"]
    nothing = client.get(f"/tickets/{again.id}/answers?q=kryptonit", headers=PARTIAL).get_json()["items"]

    assert [one["from"] for one in without] == [one["from"] for one in found] == [{"post": post.id}]
    assert nothing == []


def test_what_does_not_fit_falls_behind_for_questions_like_it_until_undone(client, asked, again, ola, account, zoltan):
    post = say(asked, ola)
    told = {"source": "post", "of": post.id}

    answer = client.post(f"/tickets/{again.id}/misfits", data=told, headers=PARTIAL)

    assert answer.status_code == 200
    assert "Nothing like this was answered before." in answer.get_data(as_text=True)
    like = scene.ticket(account, zoltan, "gdzie moja paczka, kuriera nie bylo", thread="t3")
    other = scene.ticket(account, zoltan, "Kurier jutro wczoraj paczka gdzie?", thread="t4")
    assert suggested(ola, like) == []
    assert suggested(ola, other) == [FOUND]
    client.post(f"/tickets/{again.id}/misfits", data=told)
    assert len(cast.entries("answer.dismissed")) == 1

    client.delete(f"/tickets/{again.id}/misfits", data=told, headers=PARTIAL)

    assert suggested(ola, again) == suggested(ola, like) == [FOUND]
    assert [one["body"]["answer"] for one in cast.entries("answer.readmitted")] == [post.id]


def test_an_answer_behind_the_wall_is_no_misfit_and_comes_not_along(app, asked, again, ola, outsider):
    app.config["WTF_CSRF_ENABLED"] = False
    post = say(asked, ola)
    there = scene.ticket(scene.answerable(cast.account("Elsewhere account")), cast.customer("Kasia Wrona"), LOST)

    told = {"source": "post", "of": post.id}
    answer = cast.signed_in(app, outsider).post(f"/tickets/{there.id}/misfits", data=told)

    assert answer.status_code == 404
    assert db.first(Misfit) is None
    _reply(there, outsider, {"post": post.id})
    assert db.first(AnswerUse) is None


@pytest.mark.parametrize("value", [{"post": "1"}, {"post": True}, {"post": -1}, {"post": 1, "x": 2}, 5, "a"])
def test_what_is_no_past_answer_comes_not_along(again, ola, value):
    with pytest.raises(Refused):
        _reply(again, ola, value)

    assert db.first(AnswerUse) is None


def _reply(ticket, agent, value):
    return conversation.reply(ticket, agent, "Hi", kind="public", own_id="u1", along={"answer": value})


def test_how_often_it_was_used_solved_and_came_back_is_counted(asked, again, ola):
    post = say(asked, ola)
    reply = _reply(again, ola, {"post": post.id})
    assert (line(post).used, line(post).solved) == (1, 0)

    actions.resolve(db.session().get_one(Ticket, again.id), ola)
    assert (line(post).used, line(post).solved, line(post).reopened) == (1, 1, 0)

    actions.open_again(db.session().get_one(Ticket, again.id), ola)
    assert (line(post).solved, line(post).reopened) == (0, 0)

    conversation.take_back(reply, ola)
    assert line(post).used == 0
    assert db.first(AnswerUse).state == "dropped"


def test_the_list_finds_by_words_and_filters_and_notes_what_was_asked_in_vain(client, asked, ola):
    say(asked, ola)

    assert " czeka w " in page(client, "/knowledge/answers?q=paczki+oddzial")
    assert "Nothing like this" in page(client, "/knowledge/answers?q=paczki&lang=hu")
    assert "Nothing like this" in page(client, "/knowledge/answers?q=hulajnoga", **PARTIAL)
    assert db.first(Unanswered, Unanswered.words == "hulajnoga") is None
    page(client, "/knowledge/answers?q=hulajnoga&lang=pl&agent=x&form=what&outcome=resolved")
    db.close_reading()
    assert db.first(Unanswered, Unanswered.words == "hulajnoga").lang == "pl"


def test_a_machine_finds_the_same(app, asked, again, ola):
    post = say(asked, ola)
    _, key = keys.make(ola, "m", ola)
    client, told = app.test_client(), {"headers": {"Authorization": f"Bearer {key}"}}

    (found,) = client.get("/api/v1/answers?q=kurier+paczka&lang=pl", **told).get_json()["items"]
    (beside,) = client.get(f"/api/v1/tickets/{again.id}/suggestions", **told).get_json()["items"]

    assert (found["id"], found["source"], found["ticket_id"], found["by"]) == (post.id, "post", asked.id, "Ola Nowak")
    assert beside["insert"] == FOUND and 0 < beside["score"] <= 1.2
    away = {"source": "post", "id": post.id}
    assert client.post(f"/api/v1/tickets/{again.id}/misfits", json=away, **told).get_json()["items"] == []
    back = client.post(f"/api/v1/tickets/{again.id}/misfits", json=away | {"fits": True}, **told)
    assert len(back.get_json()["items"]) == 1
    assert client.get("/api/v1/answers?q=a&outcome=perhaps", **told).status_code == 422


def test_articles_stand_beside_past_answers_until_they_are_retired(client, again, ola):
    from caredesk.knowledge import actions as articles
    from tests.knowledge import stage

    made = stage.article(ola, "Gdzie jest paczka?", text="Status paczki i kuriera jest w aplikacji.", lang="pl")
    assert [one.article_id for one in suggestions.of_ticket(ola, again)] == [made.id]
    assert made.id in {one["from"].get("article") for one in _items(client, again)}

    articles.retire(made, ola)

    assert suggested(ola, again) == []


def _items(client, ticket):
    return client.get(f"/tickets/{ticket.id}/answers", headers=PARTIAL).get_json()["items"]
