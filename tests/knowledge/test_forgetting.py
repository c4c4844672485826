"""Who asks to be forgotten: their name goes out of every article, and what came from their tickets is read again."""

from sqlmodel import select

from caredesk.core import db
from caredesk.customers import holdings
from caredesk.customers.models import Customer, Handle
from caredesk.knowledge import actions, drafts, queries, sources, unanswered, versions
from caredesk.knowledge import holdings as ours
from caredesk.knowledge.actions import Edit
from caredesk.knowledge.models import Article
from caredesk.knowledge.sources import Strikes
from caredesk.knowledge.words import Words
from caredesk.team.models import Agent
from tests import cast
from tests.knowledge import stage

NAMED = Words("What Kasia Wrona asked", "Kasia Wrona wrote it; @kasia_w too.", ("Where is Kasia Wrona's parcel?",))


def erase() -> int:
    db.close_reading()
    person = holdings.person(cast.customer("Kasia Wrona"))
    done = ours._erased(person)
    db.close_reading()
    return done


def test_no_name_is_left_in_any_version_draft_or_question(ola: Agent, bence: Agent) -> None:
    made = stage.article(ola, NAMED.title, text=NAMED.text, questions=NAMED.questions)
    actions.write(made, ola, Edit("en", Words("Clean", "Clean words."), base=1))
    drafts.keep(made, bence, "en", NAMED, base=2)
    unanswered.note("parcel of Kasia Wrona", "en")

    assert erase() > 0

    told = [
        *versions.of(made, "en"),
        *queries.variants(made.id or 0),
        *drafts.of(made, bence).values(),
        *unanswered.open_ones(),
    ]
    words = " ".join(f"{getattr(one, 'title', '')} {one.text} {getattr(one, 'questions', '')}" for one in told)
    assert "Wrona" not in words and "kasia_w" not in words and holdings.MARK in words
    assert erase() == 0


def test_what_came_from_their_ticket_is_put_to_review_once(ola: Agent) -> None:
    made = sources.make(sources.of(stage.answered()), ola, Strikes())
    other = stage.article(ola)

    assert erase() == 1

    rows = {one.id: one.review_why for one in db.session().exec(select(Article))}
    assert rows == {made.id: "erased", other.id: ""}
    actions.review(db.session().get_one(Article, made.id), ola, None)
    assert erase() == 0
    assert [one["verb"] for one in cast.entries() if one["object"] == made.uuid][-2:] == [
        "article.questioned",
        "article.reviewed",
    ]


def test_a_bare_handle_that_is_a_word_stays_in_articles_of_others(ola: Agent) -> None:
    with db.transaction() as session:
        person = Customer(name="Parcel", lang="en")
        session.add(person)
        session.flush()
        session.add(Handle(customer_id=person.id, realm="webhook:x", ext_id="p", handle="parcel", name="Parcel"))
    made = stage.article(ola, "Your parcel", text="The parcel waits. Ask @parcel.")
    db.close_reading()

    ours._erased(holdings.person(person))

    db.close_reading()
    assert queries.variants(made.id or 0)[0].text == f"The parcel waits. Ask {holdings.MARK}."


def test_a_copy_says_which_articles_came_from_their_tickets(ola: Agent) -> None:
    ticket = stage.answered()
    made = sources.make(sources.of(ticket), ola, Strikes())
    db.close_reading()

    (told,) = ours._copied(cast.customer("Kasia Wrona"))

    assert (told["ticket_id"], told["article_id"]) == (ticket.id, made.id)
