"""What was answered is remembered, within the walls, with what came of it; and what may not be held is forgotten."""

import pytest
from sqlalchemy import func, text
from sqlmodel import select

from caredesk.channels.base import Event
from caredesk.core import clock, db
from caredesk.customers import holdings
from caredesk.knowledge import building, index, search, suggestions
from caredesk.knowledge.memory_models import MemoryBuild, MemoryGram, MemoryLine, MemoryStem
from caredesk.tickets import actions, conversation, emptying
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.receive import receive
from caredesk.triage import speaking
from tests import cast
from tests.knowledge.steps import FOUND, LOST, deliver, forget_all, say, suggested
from tests.tickets import scene

AGAIN = "gdzie moja paczka, kuriera nie bylo"


@pytest.fixture
def account(parcelhop):
    return scene.answerable(parcelhop)


@pytest.fixture
def asked(account, kasia):
    return scene.ticket(account, kasia, LOST)


@pytest.fixture
def again(account, zoltan):
    return scene.ticket(account, zoltan, AGAIN, thread="t2")


def line(post: Post) -> MemoryLine:
    db.close_reading()
    found = db.first(MemoryLine, MemoryLine.source == "post", MemoryLine.of_id == post.id)
    assert found is not None
    return found


def test_the_same_question_in_other_words_finds_the_answer_that_was_given(asked, again, ola):
    say(asked, ola)

    (found,) = suggestions.of_ticket(ola, again)

    assert found.text == FOUND
    assert (found.by, found.lang, found.ticket_id) == ("Ola Nowak", "pl", asked.id)
    assert {"paczka", "kurier"} <= {word.lower() for word in found.why}
    assert next(piece.text for piece in found.question if piece.hit) == "paczka"


def test_a_ticket_does_not_suggest_its_own_answer(asked, ola):
    say(asked, ola)

    assert suggested(ola, asked) == []


def test_what_is_not_sent_is_not_remembered(asked, again, ola):
    post = conversation.reply(asked, ola, FOUND, kind="public", own_id="r1")
    assert suggested(ola, again) == []

    conversation.take_back(post, ola)
    assert suggested(ola, again) == []


def test_a_note_is_never_remembered(asked, again, ola):
    conversation.note(asked, ola, "Paczka, kurier: znowu ten sam oddział.", own_id="n1")

    assert suggested(ola, again) == []


def test_what_we_wrote_in_the_networks_own_app_is_remembered_too(asked, again, ola):
    question = db.first(Post, Post.ticket_id == asked.id)
    about = {"thread_ext_id": asked.thread_ext_id, "parent_ext_id": question.ext_id, "occurred_at": clock.now()}
    with db.transaction():
        receive(cast.account("Parcelhop"), Event(kind="echo", ext_id="o1", text=FOUND, **about), None, None)

    assert suggested(ola, again) == [FOUND]


def test_who_may_not_see_the_account_finds_nothing_of_it(asked, again, ola, eva, outsider):
    say(asked, ola)

    assert suggested(eva, again) == [FOUND]
    assert search.alike(outsider, AGAIN, "pl").lines == ()
    assert search.typed(outsider, "paczka").lines == ()
    assert not suggestions.may_see(outsider, ("post", line(db.first(Post, Post.text == FOUND)).of_id))


def test_an_edit_is_followed(asked, again, ola):
    post = say(asked, ola)
    about = {"thread_ext_id": asked.thread_ext_id, "occurred_at": clock.now()}
    with db.transaction():
        edit = Event(kind="edited", ext_id=post.ext_id, text="Już ją doręczono.", **about)
        receive(cast.account("Parcelhop"), edit, None, None)

    assert suggested(ola, again) == ["Już ją doręczono."]
    assert "dorecz" in line(post).said and "oddzial" not in line(post).said


@pytest.mark.parametrize("which", ["question", "answer"])
def test_words_that_may_not_be_held_are_forgotten_with_every_count_of_them(asked, again, ola, which):
    post = say(asked, ola)
    question = db.first(Post, Post.ticket_id == asked.id, Post.kind == PostKind.IN)

    emptying.empty([question.id if which == "question" else post.id], "withdrawn", "desk")
    index.press()

    assert suggested(ola, again) == []
    assert (line(post).asked, line(post).said, line(post).wall) == ("", "", "")
    assert [count(model) for model in (MemoryStem, MemoryGram)] == [0, 0]
    if db.is_sqlite():
        found = text("SELECT count(*) FROM memory_index WHERE memory_index MATCH 'paczk'")
        assert db.session().execute(found).scalar() == 0


def count(model) -> int:
    return db.session().execute(select(func.count()).select_from(model)).scalar()


def test_a_name_that_is_struck_from_an_answer_is_struck_from_the_memory(asked, account, zoltan, ola):
    post = say(asked, ola, "Pani Kasia Wrona już wie, gdzie jest paczka.")
    assert " wron " in line(post).said

    emptying.hide_names([db.session().get_one(Post, post.id)], holdings.Person(1, "u", ("Kasia Wrona",)))

    assert " wron " not in line(post).said
    assert db.first(MemoryStem, MemoryStem.stem == "wron") is None


def test_what_came_of_an_answer_is_told_as_far_as_it_is_certain(asked, ola):
    post = say(asked, ola)
    assert line(post).outcome == ""

    actions.resolve(asked, ola, despite="They know.")
    assert line(post).outcome == "resolved"

    actions.open_again(db.session().get_one(Ticket, asked.id), ola)
    assert line(post).outcome == ""


def test_who_comes_back_and_who_only_thanks_are_told_apart(parcelhop, ola):
    answers = {}
    for thread, words in (("t1", "Dziękuję!"), ("t2", "Nadal jej nie ma, co teraz?")):
        question = _arrive(parcelhop, LOST, f"{thread}-1", thread)
        ticket = _ticket(question)
        answers[thread] = say(ticket, ola)
        actions.resolve(_ticket(question), ola, despite="They know.")
        _arrive(parcelhop, words, f"{thread}-2", thread)

    assert (line(answers["t1"]).outcome, line(answers["t1"]).thanked) == ("resolved", True)
    assert (line(answers["t2"]).outcome, line(answers["t2"]).thanked) == ("reopened", False)


def _ticket(post):
    db.close_reading()
    return db.session().get_one(Ticket, post.ticket_id)


def _arrive(account, words, ext_id, thread):
    from tests.triage.test_language import arrive

    scene.answerable(account)
    return arrive(account, words, ext_id, thread_ext_id=thread)


def test_what_came_in_one_breath_is_one_question(account, kasia, zoltan, ola):
    ticket = scene.ticket(account, kasia, "Kod odbioru nie działa.")
    second = scene.post(ticket, "Halo?")

    deliver(conversation.reply(ticket, ola, FOUND, kind="public", own_id="r1", target=second.id))

    assert suggested(ola, scene.ticket(account, zoltan, "nie działa mi kod", thread="t2")) == [FOUND]


def test_a_corrected_language_is_remembered(asked, ola):
    post = say(asked, ola)
    speaking.correct(db.session().get_one(Ticket, asked.id), ola, "hu")

    assert line(post).lang == "hu"


def test_an_answer_in_the_customers_language_comes_first(account, kasia, zoltan, ola):
    for number, (lang, words) in enumerate((("en", "Locker KRK-118 code error"), ("pl", "Kod błędu KRK-118 locker"))):
        ticket = scene.ticket(account, kasia, words, thread=f"a{number}")
        speaking.correct(ticket, ola, lang)
        say(db.session().get_one(Ticket, ticket.id), ola, f"Answer in {lang}.")

    asking = scene.ticket(account, zoltan, "locker KRK-118 error code", thread="t9")
    speaking.correct(asking, ola, "pl")

    assert suggested(ola, db.session().get_one(Ticket, asking.id))[0] == "Answer in pl."


@pytest.mark.parametrize("word", ["rekalmacja", "oaczka", "kuruer"])
def test_a_misspelt_word_still_finds(account, kasia, ola, word):
    say(scene.ticket(account, kasia, "Reklamacja: kurier zgubił moją paczkę."), ola)

    found = search.typed(ola, word, search.Wish())

    assert found.is_guess and [one["source"] for one in found.lines] == ["post"]


ODD = ("", " ", "'", '"', "* OR a", "NEAR(a b)", "a AND wall : a2", "x" * 5000, "'; DROP TABLE post", "🙂", "\x00")


@pytest.mark.parametrize("words", ODD)
def test_no_words_break_the_search(asked, ola, words):
    say(asked, ola)

    search.typed(ola, words)
    search.alike(ola, words, "pl")


def test_filters_leave_only_what_fits(asked, account, zoltan, ola, bence):
    say(asked, ola)
    other = scene.ticket(account, zoltan, LOST, thread="t2")
    say(other, bence, "Paczka, kurier: nic nowego.")
    actions.resolve(db.session().get_one(Ticket, other.id), bence)
    db.close_reading()

    def left(**wish):
        return len(search.typed(ola, "paczka", search.Wish(**wish)).lines)

    assert (left(), left(agent=ola.id), left(outcome="resolved"), left(form="answer")) == (2, 1, 1, 2)
    assert (left(form="article"), left(channel="mastodon"), left(lang="pl"), left(form="direct")) == (0, 0, 2, 0)


def test_what_was_answered_before_is_taken_in_by_a_job_that_goes_on_where_it_was(asked, again, ola, monkeypatch):
    say(asked, ola)
    forget_all()
    assert suggested(ola, again) == []
    building.plant()
    monkeypatch.setattr(building, "AT_ONCE", 1)

    building._step()
    assert building.standing() is not None
    building.work({})
    building.plant()

    assert suggested(ola, again) == [FOUND]
    row = db.session().get_one(MemoryBuild, 1)
    assert (row.lines, row.ended_at is not None, building.standing()) == (1, True, None)
    assert len(cast.entries("memory.built")) == 1


def test_an_answer_from_outside_that_came_before_its_question_is_remembered_with_it(asked, again, ola):
    about = {"kind": PostKind.OUTSIDE, "handle_id": None, "parent_ext_id": "late"}
    early = scene.post(asked, "Paczka czeka w oddziale.", **about)
    assert db.first(MemoryLine, MemoryLine.of_id == early.id) is None

    scene.post(asked, LOST, ext_id="late")

    assert line(early).asked and suggested(ola, again) == ["Paczka czeka w oddziale."]
