"""How alike two answers are: the same both ways round, between nothing and all, and quick."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.voice import likeness, robot
from caredesk.voice.likeness import canned
from caredesk.voice.rule_terms import SAME, USUAL
from caredesk.voice.said import Earlier, Heard
from tests.tickets.scene import MORNING

ON_ITS_WAY = "Dziękujemy za wiadomość. Paczka jest już w drodze i jutro będzie u Pani."
WORDS = st.text(alphabet="abcłóęőű @.\n{}", max_size=80) | st.lists(
    st.sampled_from(["paczka", "csomag", "parcel", "jest", "úton", "is", "late", "@kasia_w", "{{name}}"]), max_size=20
).map(" ".join)


@given(WORDS, WORDS)
def test_it_is_the_same_both_ways_round_and_never_beyond_its_bounds(one: str, other: str) -> None:
    assert likeness.likeness(one, other) == likeness.likeness(other, one)
    assert 0 <= likeness.likeness(one, other) <= 1


@given(WORDS)
def test_a_text_is_wholly_like_itself_unless_it_says_nothing(text: str) -> None:
    assert likeness.likeness(text, text) == (1 if likeness.prints(text).letters else 0)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        pytest.param(ON_ITS_WAY, ON_ITS_WAY.replace("ó", "o").upper(), 1, 1, id="accents and capitals"),
        pytest.param(f"@kasia_w {ON_ITS_WAY}", f"@jan.k {ON_ITS_WAY}", 1, 1, id="to somebody else"),
        pytest.param(ON_ITS_WAY, ON_ITS_WAY.replace("jutro", "w piątek"), 0.7, SAME, id="another day"),
        pytest.param(ON_ITS_WAY, "Przykro nam, ale zwrot trwa do pięciu dni.", 0, 0.15, id="another thing"),
        pytest.param("Köszönjük, hamarosan válaszolunk.", "Thank you, we will answer soon.", 0, 0.1, id="languages"),
        pytest.param("Ok", "ok!", 1, 1, id="one short word"),
        pytest.param("", ON_ITS_WAY, 0, 0, id="nothing"),
    ],
)
def test_what_people_call_the_same(one: str, other: str, low: float, high: float) -> None:
    assert low <= likeness.likeness(one, other) <= high


@pytest.mark.parametrize(
    ("text", "source", "least", "most"),
    [
        ("Hi Kasia, your parcel waits in locker 7.", "Hi {{first}}, your parcel waits in locker {{locker}}.", 0.7, 1),
        ("Your parcel waits in locker 7. Sorry that nobody told you!", "Your parcel waits in locker 7.", 0.3, 0.6),
        ("I looked into it myself: the courier had a flat tyre.", "Your parcel waits in locker 7.", 0, 0.1),
        ("", "Anything", 0, 0),
    ],
    ids=["a template with its blanks filled", "half of it", "written by hand", "nothing"],
)  # fmt: skip
def test_how_much_of_a_text_was_there_before(text: str, source: str, least: float, most: float) -> None:
    assert least <= canned(text, source) <= most


def test_a_whole_thread_a_customer_and_a_page_take_less_than_twenty_milliseconds() -> None:
    texts = [f"{ON_ITS_WAY} Numer {n * 7919}, trasa {n}. " * 4 for n in range(100)]
    said = [Earlier(n, 1, text, MORNING, "Ola") for n, text in enumerate(texts)]
    heard = Heard(said[:30], said[30:50], said[50:])
    best = 1.0
    for turn in range(5):
        likeness.prints.cache_clear()
        begun = time.process_time()
        robot.echo(f"{ON_ITS_WAY} {turn}", heard, USUAL)
        best = min(best, time.process_time() - begun)

    assert best < 0.02, f"{best * 1000:.1f} ms"


def test_of_several_wordings_the_one_that_was_said_least_comes_first() -> None:
    assert (
        likeness.freshest([ON_ITS_WAY, "Kurier już do Pani jedzie."], [ON_ITS_WAY])[0] == "Kurier już do Pani jedzie."
    )
