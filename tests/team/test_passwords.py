"""Passwords: what is refused, and that every letter of the others counts."""

import pytest

from caredesk.team import passwords
from tests import haste


@pytest.mark.parametrize(
    ("password", "why"),
    [
        pytest.param("seven77", "short", id="seven letters"),
        pytest.param("eight888", "", id="eight letters"),
        pytest.param("x" * 1001, "long", id="a thousand and one"),
        pytest.param("baseball", "common", id="in the list"),
        pytest.param("BaseBall", "common", id="in the list, with capitals"),
        pytest.param("Caredesk-2026!", "context", id="our name and a year"),
        pytest.param("hasło12345", "context", id="the Polish word for it"),
        pytest.param("Nowak12345", "context", id="their name"),
        pytest.param("parcelhop99", "context", id="their company"),
        pytest.param("zażółć gęślą jaźń", "", id="Polish letters"),
        pytest.param("пароль на сегодня", "", id="other alphabets"),
        pytest.param("🦊🦊🦊🦊🦊🦊🦊🦊", "", id="pictures"),
        pytest.param("nul\0byte inside", "", id="a NUL byte"),
    ],
)
def test_what_is_refused(password: str, why: str) -> None:
    assert passwords.problem(password, ("Ola Nowak", "ola@parcelhop.example")) == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("x" * 72 + "a", "x" * 72 + "b", id="after 72 bytes"),
        pytest.param("x" * 300 + "a", "x" * 300 + "b", id="after 300 letters"),
        pytest.param("before\0after1", "before\0after2", id="after a NUL byte"),
        pytest.param("Correct horse", "correct horse", id="capitals"),
        pytest.param("correct horse ", "correct horse", id="a space at the end"),
    ],
)
def test_every_letter_counts(one: str, other: str) -> None:
    kept = passwords.kept(one)

    assert passwords.fits(kept, one)
    assert not passwords.fits(kept, other)


def test_nobodys_password_fits_nothing() -> None:
    assert not passwords.fits("", "nobody's password")
    assert not passwords.fits("not a hash", "anything")


def test_the_hash_is_argon2id_with_nineteen_mebibytes() -> None:
    with haste.hashed_as_told():
        kept = passwords.kept("correct horse")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_three_thousand_common_passwords_are_known() -> None:
    assert len(passwords.common()) == 3000
    assert min(map(len, passwords.common())) >= passwords.SHORTEST
