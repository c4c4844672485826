"""Words are folded so that accents and case do not keep anybody from finding them."""

import pytest

from caredesk.tickets.fold import LONGEST_WORD, MOST, fold, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Łódź", "lodz", id="Polish"),
        pytest.param("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn", id="all of Polish"),
        pytest.param("Árvíztűrő tükörfúrógép", "arvizturo tukorfurogep", id="Hungarian"),
        pytest.param("Straße Ærø cœur ðæ", "strasse aero coeur dae", id="letters that do not come apart"),
        pytest.param("ISTANBUL İstanbul ısı", "istanbul istanbul isi", id="Turkish"),
        pytest.param("e\u0301te\u0301", "ete", id="accents apart"),
        pytest.param("ﬁne ①", "fine 1", id="ligatures"),
        pytest.param('"foo" NEAR(bar*) -baz:x', "foo near bar baz x", id="no operators"),
        pytest.param("%_\x00'", "", id="only signs"),
        pytest.param("привет 東京", "привет 東京", id="other scripts"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


def test_a_text_without_end_is_cut():
    assert len(fold("x" * 1_000_000)) == LONGEST_WORD
    assert len(fold("ab " * 1_000_000)) <= MOST
    assert fold("a" + "\u0301" * 10_000) == "a"


def test_each_word_is_asked_once():
    assert tokens("Łódź lodz LODZ paczka") == ["lodz", "paczka"]
