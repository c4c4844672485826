"""Out of a ticket into an article: the question, the answer, what is struck, and the queue of proposals."""

from datetime import timedelta

import pytest

from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.knowledge import actions, listing, proposals, queries, sources, vain
from caredesk.knowledge.models import Article, Proposal
from caredesk.knowledge.sources import Strikes
from caredesk.team.models import Agent
from caredesk.tickets import actions as tickets
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.knowledge import stage
from tests.tickets import scene

pytestmark = pytest.mark.usefixtures("desk")


def test_the_question_is_the_customers_and_the_answer_ours_without_persons() -> None:
    source = sources.of(stage.answered())
    kept = sources.struck(source, Strikes())

    assert kept.question.endswith("Proszę dzwonić: [telefon].")
    assert kept.answer.startswith("Wygenerowaliśmy nowy kod do paczkomatu")
    assert "Kasi" not in kept.answer and "kasia@" not in kept.answer and "Nowak" not in kept.answer


def test_each_piece_can_be_put_back_and_words_struck_by_hand() -> None:
    source = sources.of(stage.answered())
    phone = source.in_question[0]

    kept = sources.struck(
        source, Strikes(question=(), answer=[one.key for one in source.in_answer], by_hand=("jeden dzień",))
    )

    assert "600 100 200" in kept.question and phone.kind == "phone"
    assert "o […]." in kept.answer


def test_of_several_answers_the_longest_is_offered_and_another_can_be_taken() -> None:
    ticket = stage.answered()
    short = stage.reply(ticket, "Nie ma za co!")
    db.close_reading()

    assert sources.of(ticket).answer.text == stage.ANSWER
    assert sources.of(ticket, short.id).answer.id == short.id
    with pytest.raises(Refused, match="article_source"):
        sources.of(ticket, 999_999)


def test_without_an_answer_there_is_no_article() -> None:
    ticket = scene.ticket(cast.account("Parcelhop"), cast.customer("Kasia Wrona"))

    with pytest.raises(Refused, match="article_source"):
        sources.of(ticket)


def test_one_act_makes_a_draft_with_its_question_and_where_it_came_from(ola: Agent) -> None:
    ticket = stage.answered()
    made = sources.make(sources.of(ticket), ola, Strikes())

    (variant,) = queries.variants(made.id or 0)
    assert (variant.lang, variant.title) == ("pl", "Kod do paczkomatu nie działa.")
    assert [one.id for one in queries.origins(made, ola).tickets] == [ticket.id]
    assert queries.origins(made, cast.agent("outsider@parcelhop.example")).unseen == 1
    assert "600 100 200" not in "".join(queries.questions(made.id or 0)["pl"])


def waiting(agent: Agent) -> list[int]:
    db.close_reading()
    return [one.ticket_id for one in proposals.waiting(agent)]


def test_what_stayed_solved_for_a_day_is_proposed(ola: Agent, outsider: Agent) -> None:
    ticket = stage.resolved()
    stage.resolved("Gdzie kurier? Czekam.", ago=timedelta(hours=2))

    assert waiting(ola) == [ticket.id]
    assert waiting(outsider) == []
    assert proposals.count(ola) == 1


def test_what_came_back_was_no_solution(ola: Agent) -> None:
    ticket = stage.resolved()
    tickets.reopen(ticket, ola)
    tickets.resolve(ticket, ola)
    with clock.fixed(clock.now() + timedelta(days=3)):
        assert waiting(ola) == []


def test_thanks_and_short_words_are_not_proposed(ola: Agent) -> None:
    stage.resolved("Dziękuję za pomoc!", stage.ANSWER)
    stage.resolved("Gdzie paczka?", "Jutro.")

    assert waiting(ola) == []


def test_what_an_agent_proposes_waits_at_once_and_first(ola: Agent, bence: Agent) -> None:
    stage.resolved()
    short = stage.answered("Czy jest punkt w Kutnie?", "Tak, na rynku.")
    proposals.propose(short, ola)
    proposals.propose(short, ola)

    assert waiting(bence)[0] == short.id
    assert [one["verb"] for one in cast.entries()].count("proposal.made") == 1


def one(agent: Agent) -> Proposal:
    db.close_reading()
    return proposals.waiting(agent)[0]


def test_a_new_article_settles_the_proposal(ola: Agent) -> None:
    ticket = stage.resolved()
    made = proposals.keep(sources.of(ticket), ola, Strikes(), title="Kod")

    assert waiting(ola) == []
    assert proposals.of_ticket(ticket).article_id == made.id  # type: ignore[union-attr]


def test_merged_its_question_is_one_of_the_nearest_article(ola: Agent) -> None:
    into = stage.article(ola, lang="pl", title="Kod do paczkomatu nie działa", questions=("Kod odrzucony",))
    ticket = stage.resolved()
    source = sources.of(ticket)
    assert [line.article.id for line in listing.nearest(source.question.text, "pl", ola)] == [into.id]

    proposals.merge(one(ola), ola, source, Strikes(), into=into)

    db.close_reading()
    (variant,) = queries.variants(into.id or 0)
    assert (variant.version, variant.text) == (2, stage.TEXT)
    asked = queries.questions(into.id or 0)["pl"]
    assert asked[0] == "Kod odrzucony" and asked[1].startswith("Dzień dobry, kod do paczkomatu")
    assert [row.id for row in queries.origins(into, ola).tickets] == [ticket.id]


def test_a_ticket_is_merged_straight_into_the_nearest_article_and_nobody_is_asked_again(app, ola: Agent) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    ticket, made = (
        stage.answered(),
        stage.article(ola, lang="pl", title="Kod do paczkomatu", questions=("Kod odrzucony",)),
    )
    row, browser, url = proposals.propose(ticket, ola), cast.signed_in(app, ola), f"/tickets/{ticket.id}/article"
    assert f'name="into" value="{made.id}"' in browser.get(url).text

    for _twice in range(2):
        answer = browser.post(url, data={"into": str(made.id), "title": "Not wanted"})

    assert answer.headers["Location"].startswith(f"/knowledge/{made.id}?")
    db.close_reading()
    first, second = queries.questions(made.id)["pl"]
    assert first == "Kod odrzucony" and second.startswith("Dzień dobry, kod do paczkomatu")
    assert db.session().get_one(Proposal, row.id).state == "merged"
    assert [one.id for one in queries.origins(db.session().get_one(Article, made.id), ola).tickets] == [ticket.id]


def test_merged_into_an_article_without_this_language_the_answer_is_its_first_in_it(ola: Agent) -> None:
    into = stage.article(ola)
    ticket = stage.resolved()

    proposals.merge(one(ola), ola, sources.of(ticket), Strikes(), into=into)

    db.close_reading()
    assert [variant.lang for variant in queries.variants(into.id or 0)] == ["en", "pl"]


def test_dismissed_it_does_not_come_back_and_nobody_decides_twice(ola: Agent, bence: Agent) -> None:
    stage.resolved()
    row = one(ola)
    proposals.dismiss(row, ola)

    assert waiting(ola) == []
    with pytest.raises(Refused, match="proposal_decided"):
        proposals.make(row, bence, sources.of(db.session().get_one(Ticket, row.ticket_id)), Strikes())
    assert db.first(Article) is None


def test_questions_that_are_answered_again_and_again_stand_together(ola: Agent) -> None:
    for text in ("Czy mogę zmienić paczkomat po zamówieniu?", "Jak zmienić paczkomat po złożeniu zamówienia?"):
        stage.resolved(text, stage.ANSWER)
    stage.resolved("Ile kosztuje wysyłka do Szwecji dla firmy?", stage.ANSWER)
    db.close_reading()

    (group,) = vain.answered_again(ola)

    assert len(group.tickets) == 2 and "paczkomat" in group.text
    assert vain.answered_again(ola, "hu") == []


def test_nothing_is_kept_of_somebody_who_was_erased(ola: Agent) -> None:
    ticket = stage.answered()
    source = sources.of(ticket)
    with db.transaction() as session:
        db.lock(session.get_one(Customer, ticket.customer_id)).erased_at = clock.now()

    with pytest.raises(Refused, match="erased"):
        sources.make(source, ola, Strikes())
    assert actions.REVIEW_DAYS > 0 and db.first(Article) is None
