"""Articles: written in several languages, kept in every version, cared for by somebody, never lost by two at once."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.knowledge import access, actions, drafts, listing, owners, queries, reviewing, topics, versions
from caredesk.knowledge.actions import Conflict, Edit
from caredesk.knowledge.listing import Asked
from caredesk.knowledge.models import Article, Audience
from caredesk.knowledge.words import Words
from caredesk.team import access as team
from caredesk.team import actions as people
from caredesk.team.models import Agent, Notice
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.knowledge import stage

PL = Words("Kod odrzucony", "Wyślemy nowy kod.", ("Kod nie działa",))


def now(article: Article) -> Article:
    db.close_reading()
    return db.session().get_one(Article, article.id)


def verbs(article: Article) -> list[str]:
    return [one["verb"] for one in cast.entries() if one["object"] == article.uuid]


def test_an_article_begins_as_its_writers_own_draft(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola, visibility=Audience.DRAFT)

    assert access.article(ola, made.id or 0).id == made.id
    with pytest.raises(team.NotFound):
        access.article(bence, made.id or 0)
    assert queries.searchable(made.id or 0) == []
    assert listing.find(bence, Asked(), "en").lines == ()


def test_published_it_is_found_by_the_customers_words(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola, questions=("My pickup code fails", "The box stays shut"))

    (told,) = queries.searchable(made.id or 0)
    assert (told.lang, told.questions) == ("en", ("My pickup code fails", "The box stays shut"))
    assert [line.article.id for line in listing.find(bence, Asked(q="pickup codes"), "en").lines] == [made.id]
    assert verbs(made) == ["article.made", "article.published"]


def test_every_version_is_kept_and_one_can_be_made_the_newest_again(ola: Agent) -> None:
    made = stage.article(ola)
    actions.write(made, ola, Edit("en", Words("Other", "Other words.", ("Why?",)), base=1))

    versions.restore(made, ola, versions.one(made, "en", 1), base=2)  # type: ignore[arg-type]

    told = versions.of(made, "en")
    assert [(one.version, one.how, one.title) for one in told] == [
        (3, "restored", "Locker code rejected"),
        (2, "saved", "Other"),
        (1, "made", "Locker code rejected"),
    ]
    assert queries.questions(made.id or 0)["en"] == ["My locker code does not work"]


def test_what_differs_between_two_versions_is_told_word_by_word() -> None:
    told = versions.compare("We take it for fourteen days.", "We take it for thirty days.")

    assert [(one.how, one.text) for one in told if one.how != "same"] == [("gone", "fourteen"), ("new", "thirty")]
    assert "".join(one.text for one in told if one.how != "new") == "We take it for fourteen days."


def test_a_translation_is_stale_once_its_source_changes_and_not_before(ola: Agent) -> None:
    made = stage.article(ola)
    actions.write(made, ola, Edit("pl", PL, source="en"))
    assert queries.stale(queries.variants(made.id or 0)) == {}

    actions.write(made, ola, Edit("en", Words("Other", "Other words."), base=1))

    db.close_reading()
    assert list(queries.stale(queries.variants(made.id or 0))) == ["pl"]
    assert len(listing.find(ola, Asked(show="stale"), "en").lines) == 1
    actions.write(made, ola, Edit("pl", Words("Inny", "Inne słowa."), base=1, source="en"))
    db.close_reading()
    assert queries.stale(queries.variants(made.id or 0)) == {}


def test_of_two_who_edit_the_second_sees_both_and_nothing_is_written_over(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola)
    actions.write(made, bence, Edit("en", Words("Bence's", "Bence's words."), base=1))

    with pytest.raises(Conflict) as stopped:
        actions.write(made, ola, Edit("en", Words("Ola's", "Ola's words."), base=1))

    assert (stopped.value.theirs.title, stopped.value.theirs.version) == ("Bence's", 2)
    assert [one.title for one in versions.of(made, "en")] == ["Bence's", "Locker code rejected"]


def test_two_at_the_same_moment_are_one_version_and_one_conflict(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola)
    told, start = [], Barrier(2)

    def save(agent: Agent) -> None:
        start.wait()
        try:
            actions.write(made, agent, Edit("en", Words(agent.name, "Words."), base=1))
            told.append("saved")
        except Conflict:
            told.append("conflict")
        finally:
            db.close_reading()

    writers = [Thread(target=save, args=(agent,)) for agent in (ola, bence)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()

    assert sorted(told) == ["conflict", "saved"]
    assert [one.version for one in versions.of(made, "en")] == [2, 1]


def test_a_draft_keeps_itself_and_goes_with_the_save(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola)
    drafts.keep(made, ola, "en", Words("", "Half a sen", ()), base=1)

    db.close_reading()
    assert drafts.of(made, ola)["en"].text == "Half a sen"
    assert drafts.of(made, bence) == {}
    actions.write(made, ola, Edit("en", Words("Done", "Half a sentence."), base=1))
    db.close_reading()
    assert drafts.of(made, ola) == {}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words(" ", "x"), "title"),
        (Words("x" * 161, "x"), "title"),
        (Words("x", " \n "), "text"),
        (Words("x", "x" * 20_001), "text"),
        (Words("x", "x", tuple(f"q{n}" for n in range(21))), "questions"),
        (Words("x", "x", ("q" * 501,)), "questions"),
    ],
    ids=["no title", "a long title", "no answer", "a long answer", "many questions", "a long question"],
)
def test_words_that_will_not_do_are_refused_with_the_field(ola: Agent, words: Words, field: str) -> None:
    with pytest.raises(Refused) as stopped:
        actions.make(ola, "en", words)

    assert stopped.value.facts["field"] == field
    assert db.session().exec(select(Article)).first() is None


def test_a_language_that_nobody_here_speaks_is_refused(ola: Agent) -> None:
    with pytest.raises(Refused, match="article_lang"):
        actions.make(ola, "xx", PL)


def test_what_the_desk_reads_becomes_nobodys_own_again(ola: Agent) -> None:
    made = stage.article(ola)

    with pytest.raises(Refused, match="article_no_draft"):
        actions.publish(made, ola, Audience.DRAFT)


def test_a_retired_article_is_found_no_more_and_its_words_stay(ola: Agent) -> None:
    made = stage.article(ola)
    actions.retire(made, ola)

    db.close_reading()
    assert queries.searchable(made.id or 0) == []
    assert listing.find(ola, Asked(q="locker"), "en").lines == ()
    assert [line.article.id for line in listing.find(ola, Asked(show="retired"), "en").lines] == [made.id]
    with pytest.raises(Refused, match="article_retired"):
        actions.write(made, ola, Edit("en", PL, base=1))
    actions.restore(made, ola)
    assert len(queries.searchable(made.id or 0)) == 1


def test_addresses_of_two_articles_are_never_the_same(ola: Agent) -> None:
    several = [stage.article(ola, title) for title in ("Łódź: paczki!", "Łódź – paczki", "łódź paczki?")]

    slugs = [queries.variants(one.id or 0)[0].slug for one in several]
    assert slugs == ["lodz-paczki", "lodz-paczki-2", "lodz-paczki-3"]


def test_what_a_colleague_who_leaves_cared_for_goes_to_somebody_who_is_told(
    ola: Agent, bence: Agent, eva: Agent
) -> None:
    mine = stage.article(ola, visibility=Audience.DRAFT)

    people.suspend(ola, eva)

    row = now(mine)
    assert (row.owner_id, row.given_from) == (bence.id, ola.id)
    assert access.article(bence, row.id or 0).id == row.id
    assert [one.kind for one in db.session().exec(select(Notice).where(Notice.agent_id == bence.id))] == [
        "article_given"
    ]
    assert verbs(mine)[-1] == "article.given"


def test_the_last_supervisors_articles_go_to_a_colleague_and_then_to_the_owner(
    ola: Agent, bence: Agent, eva: Agent
) -> None:
    mine = stage.article(bence)

    people.suspend(bence, eva)
    assert now(mine).owner_id == ola.id
    people.suspend(ola, eva)
    assert now(mine).owner_id == eva.id


def test_an_article_goes_only_to_who_is_here_and_near(ola: Agent, outsider: Agent, vera: Agent) -> None:
    made = stage.article(ola)

    assert {one.name for one in owners.candidates(ola)} == {"Ola Nowak", "Bence Kovács"}
    people.suspend(vera, cast.agent("eva@parcelhop.example"))
    db.close_reading()
    with pytest.raises(Refused, match="article_owner"):
        actions.give(made, ola, cast.agent("vera@parcelhop.example"))


def test_owners_are_reminded_once_of_each_review(ola: Agent) -> None:
    for title in ("One", "Two"):
        made = stage.article(ola, title)
        actions.settle(now(made), ola, v=now(made).v, topic_id=None, review_on=date(2026, 11, 20))
    with clock.fixed(datetime(2026, 11, 26, tzinfo=UTC)):
        reviewing.work({})
        reviewing.work({})
        db.close_reading()
        assert len(listing.find(ola, Asked(show="review"), "en").lines) == 2

    told = [one.kind for one in db.session().exec(select(Notice).where(Notice.agent_id == ola.id))]
    assert told == ["article_review"]


def test_a_review_sets_the_next_one(ola: Agent) -> None:
    made = stage.article(ola)
    with pytest.raises(Refused, match="article_review"):
        actions.review(made, ola, clock.now().date())

    actions.review(made, ola, None)

    assert now(made).review_on == clock.now().date() + timedelta(days=180)


def test_settings_that_somebody_changed_since_are_not_written_over(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola)
    topic = topics.name(bence, {"en": "Lockers"})
    actions.settle(made, bence, v=now(made).v, topic_id=topic.id, review_on=None)

    with pytest.raises(Refused, match="changed_since"):
        actions.settle(made, ola, v=made.v, topic_id=None, review_on=None)

    assert now(made).topic_id == topic.id


def test_a_retired_topic_is_nobodys_choice_any_more(ola: Agent, bence: Agent) -> None:
    topic = topics.name(bence, {"pl": "Automaty"})
    assert topic.called("hu") == "Automaty"
    topics.retire(topic, bence)

    with pytest.raises(Refused, match="article_topic"):
        stage.article(ola, topic_id=topic.id)
    with pytest.raises(Refused, match="topic_names"):
        topics.name(bence, {"pl": " ", "xx": "Boxes"})
