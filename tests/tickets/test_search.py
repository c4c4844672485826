"""Search finds words in posts, replies, notes and names, newest first, and only within the walls of who asks."""

import pytest
from sqlalchemy import text

from caredesk.channels.base import Author
from caredesk.core import db
from caredesk.tickets import conversation, index
from caredesk.tickets.search import search, statement
from tests import cast
from tests.tickets.arrivals import event, put, ticket
from tests.tickets.scene import answerable


def found_by(words, accounts):
    """The statement of a search as SQLite gets it."""
    query = statement(words, accounts).order_by(text("search_index.rowid DESC")).limit(30)
    return query.compile(db.write_engine(), compile_kwargs={"literal_binds": True})


def found(agent, words, **more):
    db.close_reading()
    return search(agent, words, **more)


@pytest.mark.parametrize(
    "asked", ["łódź", "LODZ", "paczka lodz", "pacz", "Pączka", "Łodz gdzie"], ids=lambda asked: asked
)
def test_words_are_found_without_their_accents(parcelhop, ola, asked):
    put(parcelhop, event("created", "p1", text="Gdzie jest moja paczka? Łódź, centrum"))

    (hit,) = found(ola, asked)

    assert (hit.kind, hit.ticket_id, hit.who) == ("in", ticket().id, "Kasia Wrona")
    assert hit.snippet.hit in ("Gdzie", "paczka", "Łódź")


def test_the_snippet_shows_the_hit_in_its_own_letters(parcelhop, ola):
    put(parcelhop, event("created", "p1", text="Dzień dobry, moja paczka z Łodzi zaginęła"))

    (hit,) = found(ola, "lodz")

    assert (hit.snippet.before, hit.snippet.hit) == ("Dzień dobry, moja paczka z ", "Łodzi")


def test_the_newest_comes_first_and_the_rest_can_be_asked_for(parcelhop, ola):
    put(parcelhop, *(event("created", f"p{n}", thread_ext_id=f"t{n}", text=f"parcel number {n}") for n in range(5)))

    first = found(ola, "parcel", limit=2)
    rest = found(ola, "parcel", limit=9, before=first[-1].place)

    assert [str(hit.snippet)[-1] for hit in first + rest] == ["4", "3", "2", "1", "0"]


def test_an_edit_is_found_by_its_new_words_only(parcelhop, ola):
    put(parcelhop, event("created", "p1", text="rude"), event("edited", "p1", minute=1, text="polite"))

    assert found(ola, "rude") == []
    assert len(found(ola, "polite")) == 1


def test_notes_are_found_and_replies_until_they_are_taken_back(parcelhop, ola):
    put(answerable(parcelhop), event("created", "p1"))
    conversation.note(ticket(), ola, "called the courier", own_id="n1")
    reply = conversation.reply(ticket(), ola, "refund is coming", kind="public", own_id="r1")

    assert [(hit.kind, hit.who) for hit in found(ola, "courier")] == [("note", "Ola Nowak")]
    assert [(hit.kind, hit.who) for hit in found(ola, "refund")] == [("reply", "Ola Nowak")]

    conversation.take_back(reply, ola)

    assert found(ola, "refund") == []


def test_customers_are_found_by_name_and_handle(parcelhop, ola, kasia):
    put(parcelhop, event("created", "p1", text="hello"))

    for asked in ("wrona", "kasia_w", "Kasia"):
        (hit,) = found(ola, asked)
        assert (hit.kind, hit.customer_id, hit.who) == ("customer", kasia.id, "Kasia Wrona")


def test_a_new_name_is_found_and_the_old_one_is_not(parcelhop, ola):
    put(parcelhop, event("created", "p1"))

    put(parcelhop, event("created", "p2", author=Author("kasia_w", "kasia_w", "Katarzyna Sroka")))

    assert [hit.who for hit in found(ola, "sroka")] == ["Katarzyna Sroka"]
    assert found(ola, "wrona") == []


@pytest.mark.parametrize("asked", ["secret", "wrona", "#1", "1"])
def test_nothing_is_found_beyond_the_wall(parcelhop, ola, eva, outsider, asked):
    put(parcelhop, event("created", "p1", text="secret"))
    assert found(ola, asked), "nothing to hide"
    assert found(eva, asked), "the owner sees everything"

    assert found(outsider, asked) == []


def test_a_ticket_is_found_by_its_number(parcelhop, ola):
    put(parcelhop, event("created", "p1"))

    assert [hit.ticket_id for hit in found(ola, f"#{ticket().id}")] == [ticket().id]
    assert found(ola, "#999999999999999999999") == []


ODD = [
    *("", " ", "%", '"', "'", "NEAR(", "AND", "a AND NOT b", "words : x", "*", "\x00", "x" * 10_000, "' OR 1=1 --"),
    *("a:*", "a & !b", "\ud800", "(", "🙂", "\\", "<->"),
]


@pytest.mark.parametrize("asked", ODD, ids=lambda asked: ascii(asked)[:20])
def test_odd_questions_are_no_error(parcelhop, ola, asked):
    put(parcelhop, event("created", "p1", text="anything"))

    assert found(ola, asked) == []


def test_what_was_rolled_back_is_not_found(parcelhop, ola):
    with pytest.raises(ZeroDivisionError), db.transaction():
        put(parcelhop, event("created", "p1", text="ghost"))
        1 / 0

    assert found(ola, "ghost") == []


def test_the_index_can_be_built_anew(parcelhop, ola):
    put(parcelhop, event("created", "p1", text="parcel"), event("created", "p2", minute=1, text="parcel too"))

    index.rebuild()

    assert len(found(ola, "parcel")) == 2
    assert len(found(ola, "wrona")) == 1


def test_the_full_text_index_agrees_with_its_content(parcelhop, kasia):
    put(parcelhop, event("created", "p1", text="one"), event("edited", "p1", minute=1, text="two"))
    put(cast.account("Elsewhere account"), event("created", "p1", text="three"))

    if db.is_sqlite():
        with db.transaction() as session:
            session.connection().execute(
                text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
            )


def test_a_search_takes_two_statements(parcelhop, ola, monkeypatch):
    put(parcelhop, event("created", "p1", text="parcel"))
    db.close_reading()
    asked = []
    connection = db.session().connection()
    execute = type(connection).execute
    monkeypatch.setattr(type(connection), "execute", lambda *a, **k: asked.append(a[1]) or execute(*a, **k))

    search(ola, "parcel")

    assert len(asked) == 2


def test_a_common_word_is_read_from_the_newest_on_and_nothing_is_sorted(desk):
    if not db.is_sqlite():
        return
    query = found_by(["parcel"], frozenset({1, 2}))

    plan = db.session().connection().execute(text(f"EXPLAIN QUERY PLAN {query}")).all()

    assert plan[0].detail.startswith("SCAN search_index VIRTUAL TABLE")
    assert not [row.detail for row in plan if "TEMP B-TREE" in row.detail]
