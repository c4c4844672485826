"""Which way of finding is better, over questions that people put in different words: a change for the worse is told."""

import pytest

from tests.bench import recall as bench
from tests.knowledge import recall


@pytest.fixture(scope="module")
def measured():
    return {lang: {way: recall.by(way, recall.wordings(lang)) for way in recall.WAYS} for lang in ("pl", "hu")}


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_there_are_enough_questions_in_three_wordings_and_none_twice(lang):
    some = recall.wordings(lang)
    texts = [text for _, text in (*some.kept, *some.asked)]

    assert len(some.kept) >= 60
    assert len(some.asked) == 2 * len(some.kept)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_stems_find_more_than_words(measured, lang):
    at_one, at_five = measured[lang]["stems"]

    assert at_one > measured[lang]["words"][0]
    assert at_five > measured[lang]["words"][1]


@pytest.mark.sqlite
@pytest.mark.parametrize("lang", ["pl", "hu"])
def test_what_the_desk_does_finds_as_much_as_the_best_of_the_single_ways(measured, lang):
    some = recall.wordings(lang)

    with bench.desk(some) as best:
        found = recall.recall(some.asked, best)

    for at in (0, 1):
        assert found[at] >= max(way[at] for way in measured[lang].values())
